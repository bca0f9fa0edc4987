"""Field lists: ``:param name: …`` as Sphinx has them, and ``@param name: …`` as Epydoc had."""

from __future__ import annotations

import re

from aigc_lsp.document import Span
from aigc_lsp.documentation.sections.parsing.content import Content
from aigc_lsp.documentation.sections.parsing.google import last_said
from aigc_lsp.documentation.sections.parsing.names import EXCEPTIONS, NAMES, exceptions_in, names_in, stripped
from aigc_lsp.documentation.sections.parsing.tree import Entry, Section, Slot
from aigc_lsp.documentation.style import Convention

PARAMETER = ("param", "parameter", "arg", "argument", "key", "keyword", "kwarg", "kwparam")
TAGS: dict[str, Slot] = {
    **dict.fromkeys((*PARAMETER, "type", "kwtype", "paramtype"), Slot.PARAMETERS),
    **dict.fromkeys(("return", "returns", "rtype", "returntype"), Slot.RETURNS),
    **dict.fromkeys(("yield", "yields", "ytype"), Slot.YIELDS),
    **dict.fromkeys(("raise", "raises", "except", "exception"), Slot.RAISES),
    **dict.fromkeys(("warns",), Slot.WARNS),
    **dict.fromkeys(("ivar", "var", "cvar", "vartype", "attr", "attribute"), Slot.ATTRIBUTES),
}
TYPE_TAGS = {"type", "kwtype", "paramtype", "rtype", "returntype", "ytype", "vartype"}
FIELD = re.compile(r"\s*(?P<mark>[:@])(?P<tag>[A-Za-z]+)(?P<argument>(?:\s+\S.*?)?)\s*:(?=\s|$)(?P<rest>.*)")
LAST_NAMES = re.compile(rf"(?:(?<=\s)|^){NAMES.pattern}$")


def section_at(content: Content, number: int) -> Section | None:
    """The list of fields that begins on a line, None when there is none."""
    found: list[Entry] = []
    at = number
    while at < len(content.lines):
        if content.lines[at].is_blank:
            at += 1
            continue
        if not is_field(content, at):
            break
        end = _field_end(content, at)
        found.append(_entry(content, at, end))
        at = end
    if not found:
        return None
    first, end = number, found[-1].end
    return Section(Slot.OTHER, Convention.SPHINX, first, first, end, tuple(found))


def is_field(content: Content, number: int) -> bool:
    match = FIELD.fullmatch(content.lines[number].text)
    return bool(match) and match["tag"].lower() in TAGS if match else False


def _field_end(content: Content, first: int) -> int:
    """The line after a field: what is indented more is its own, and lines right below it that are no field."""
    width = content.lines[first].width
    end = first + 1
    while end < len(content.lines):
        line = content.lines[end]
        if line.is_blank:
            said = next((n for n in range(end, len(content.lines)) if not content.lines[n].is_blank), None)
            if said is None or content.lines[said].width <= width:
                break
        elif line.width <= width and (_begins_something(line.text) or content.lines[end - 1].is_blank):
            break
        end += 1
    return last_said(content, first, end)


def _begins_something(text: str) -> bool:
    return re.match(r"\s*(?::[\w ]+[^:]*:(?:\s|$)|@\w+|\.\. |>>> |[A-Z]\w+:\s*$)", text) is not None


def _entry(content: Content, first: int, end: int) -> Entry:
    line = content.lines[first]
    match = FIELD.fullmatch(line.text)
    assert match is not None
    tag, slot = match["tag"].lower(), TAGS[match["tag"].lower()]
    rest = stripped(content.source, line.start + match.start("rest"), content.lines[end - 1].end)
    argument = match["argument"]
    start = line.start + match.start("argument")
    if slot in {Slot.RAISES, Slot.WARNS}:
        named = EXCEPTIONS.fullmatch(argument.strip())
        offset = len(argument) - len(argument.lstrip())
        return Entry(slot, first, end, exceptions_in(named[0], start + offset) if named else (), None, rest, tag)
    names: tuple[Span, ...] = ()
    type = None
    if slot in {Slot.PARAMETERS, Slot.ATTRIBUTES} and (last := LAST_NAMES.search(argument)):
        names = names_in(last[0], start + last.start())
        type = stripped(content.source, start, start + last.start())
    if tag in TYPE_TAGS:
        return Entry(slot, first, end, names, rest, None, tag)
    return Entry(slot, first, end, names, type, rest, tag)
