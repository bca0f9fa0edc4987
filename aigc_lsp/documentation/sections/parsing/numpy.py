"""Sections in NumPy's form: an underlined title, and the entries at its own indent."""

from __future__ import annotations

import re

from aigc_lsp.document import Span
from aigc_lsp.documentation.sections.parsing.content import Content
from aigc_lsp.documentation.sections.parsing.google import BULLET, BY_TYPE, PAIRED, last_said
from aigc_lsp.documentation.sections.parsing.names import EXCEPTIONS, NAMES, exceptions_in, names_in, stripped
from aigc_lsp.documentation.sections.parsing.titles import slot_of
from aigc_lsp.documentation.sections.parsing.tree import Entry, Section, Slot
from aigc_lsp.documentation.style import Convention

UNDERLINE = re.compile(r"\s*(?:-{3,}|={3,}|~{3,}|\^{3,})\s*")
SEPARATOR = re.compile(r"\s+:(?=\s|$)\s*|:(?=\s|$)\s*")
NAMED_OUTCOME = re.compile(rf"({NAMES.pattern})\s*:(?=\s|$)")


def is_title(content: Content, number: int) -> bool:
    """Whether a line is underlined."""
    lines = content.lines
    if number + 1 >= len(lines) or lines[number].is_blank or UNDERLINE.fullmatch(lines[number].text):
        return False
    return bool(UNDERLINE.fullmatch(lines[number + 1].text)) and lines[number + 1].width == lines[number].width


def section_at(content: Content, number: int, end: int) -> Section | None:
    """The section whose title is on a line; ``end`` is the line at which the next one begins at the latest."""
    if not is_title(content, number):
        return None
    line = content.lines[number]
    text = line.text.strip().rstrip(":").rstrip()
    slot = slot_of(text) or Slot.OTHER
    title = Span(line.start + len(line.indent), line.start + len(line.indent) + len(text))
    end = last_said(content, number + 1, end)
    body = number + 2
    return Section(slot, Convention.NUMPY, number, body, max(end, body), entries(content, slot, body, end), title)


def entries(content: Content, slot: Slot, first: int, end: int) -> tuple[Entry, ...]:
    """The entries on some lines, each with the lines below it that are indented more."""
    said = [number for number in range(first, end) if not content.lines[number].is_blank]
    if not said or slot is Slot.OTHER:
        return ()
    width = content.lines[said[0]].width
    heads = [number for number in said if content.lines[number].width <= width]
    found = []
    for head, following in zip(heads, [*heads[1:], end], strict=True):
        if entry := _entry(content, slot, head, last_said(content, head, following)):
            found.append(entry)
    return tuple(found)


def _entry(content: Content, slot: Slot, first: int, end: int) -> Entry | None:
    line = content.lines[first]
    at = len(line.indent)
    if bullet := BULLET.match(line.text, at):
        at = bullet.end()
    description = stripped(content.source, line.end, content.lines[end - 1].end)
    if slot in BY_TYPE:
        match = EXCEPTIONS.match(line.text, at)
        if not match:
            return None
        rest = line.text[match.end() :].strip()
        if rest and not rest.startswith(":"):
            return None
        if rest.strip(":"):
            start = line.start + match.end() + line.text[match.end() :].index(":") + 1
            description = stripped(content.source, start, content.lines[end - 1].end)
        return Entry(slot, first, end, exceptions_in(match[0], line.start + match.start()), None, description)
    if slot not in PAIRED:
        named = NAMED_OUTCOME.match(line.text, at)
        names = names_in(named[1], line.start + named.start(1)) if named else ()
        start = named.end() if named else at
        return Entry(slot, first, end, names, stripped(content.source, line.start + start, line.end), description)
    match = NAMES.match(line.text, at)
    if not match:
        return None
    separator = SEPARATOR.match(line.text, match.end())
    if not separator and line.text[match.end() :].strip():
        return None
    type = stripped(content.source, line.start + separator.end(), line.end) if separator else None
    return Entry(slot, first, end, names_in(match[0], line.start + match.start()), type, description)
