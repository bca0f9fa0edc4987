"""Sections in Google's form: a title with a colon, and below it, indented, the entries."""

from __future__ import annotations

import re

from aigc_lsp.document import Span
from aigc_lsp.documentation.sections.parsing.content import Content, Line
from aigc_lsp.documentation.sections.parsing.names import EXCEPTIONS, NAMES, closing, exceptions_in, names_in, stripped
from aigc_lsp.documentation.sections.parsing.titles import slot_of
from aigc_lsp.documentation.sections.parsing.tree import Entry, Section, Slot
from aigc_lsp.documentation.style import Convention

TITLE = re.compile(r"\s*(?P<title>[A-Za-z]+(?: [A-Za-z]+){0,2})[ ]?:(?P<rest>.*)")
BULLET = re.compile(r"[-*•+] +")
SEPARATOR = re.compile(r"\s*(?::(?!\w+:`)|--?(?=\s)|[\u2013\u2014])\s*")
PAIRED = {Slot.PARAMETERS, Slot.ATTRIBUTES}
BY_TYPE = {Slot.RAISES, Slot.WARNS}
TYPE_BEFORE_COLON = re.compile(r"(?P<type>[^\s:`][^:`]*?|(?::\w+(?::\w+)?:)?`[^`]+`(?:\[.*?\])?) ?:(?=\s|$)")
MOST_WORDS = 5  # of a type that stands before a colon


def section_at(content: Content, number: int) -> Section | None:
    """The section whose title is on a line, None when there is none."""
    line = content.lines[number]
    match = TITLE.fullmatch(line.text)
    slot = slot_of(match["title"]) if match else None
    if match is None or slot is None or line.width > content.margin_width:
        return None
    if not match["title"][0].isupper() and match["rest"].strip():
        return None
    title = Span(line.start + match.start("title"), line.start + match.end("title"))
    if match["rest"].strip():
        return _on_one_line(content, number, slot, title, line.start + match.start("rest"))
    end = body_end(content, number + 1, line.width)
    if end == number + 1 or (slot in PAIRED and not entries(content, slot, number + 1, end)):
        below = _not_indented(content, number + 1, slot)
        return Section(slot, Convention.GOOGLE, number, number + 1, below[-1].end, below, title) if below else None
    return Section(slot, Convention.GOOGLE, number, number + 1, end, entries(content, slot, number + 1, end), title)


def body_end(content: Content, first: int, title_width: int) -> int:
    """The line after the last one that is indented more than the title."""
    end = first
    for number in range(first, len(content.lines)):
        line = content.lines[number]
        if line.is_blank:
            continue
        if line.width <= title_width:
            break
        end = number + 1
    return end


def entries(content: Content, slot: Slot, first: int, end: int) -> tuple[Entry, ...]:
    """The entries on some lines, each with the lines below it that are indented more."""
    starts = [number for number in range(first, end) if not content.lines[number].is_blank]
    if not starts:
        return ()
    width = min(content.lines[number].width for number in starts)
    if slot in PAIRED | BY_TYPE:
        heads = [number for number in starts if content.lines[number].width == width]
        found = []
        for head, following in zip(heads, [*heads[1:], end], strict=True):
            if entry := _entry(content, slot, head, last_said(content, head, following)):
                found.append(entry)
        return tuple(found)
    return (_whole(content, slot, starts[0], end),) if slot is not Slot.OTHER else ()


def last_said(content: Content, first: int, end: int) -> int:
    """The line after the last one before ``end`` that is not empty."""
    while end > first + 1 and content.lines[end - 1].is_blank:
        end -= 1
    return end


def _entry(content: Content, slot: Slot, first: int, end: int) -> Entry | None:
    line = content.lines[first]
    at = len(line.indent)
    if bullet := BULLET.match(line.text, at):
        at = bullet.end()
    if slot in BY_TYPE:
        return _by_type(content, slot, line, at, first, end)
    match = NAMES.match(line.text, at)
    if not match:
        return None
    at = match.end()
    type = None
    opening = re.compile(r"\s*\(").match(line.text, at)
    if opening and (close := closing(line.text, opening.end() - 1)) > 0:
        type = stripped(content.source, line.start + opening.end(), line.start + close)
        at = close + 1
    separator = SEPARATOR.match(line.text, at)
    if not separator and line.text[at:].strip():
        return None
    at = separator.end() if separator else len(line.text)
    description = stripped(content.source, line.start + at, content.lines[end - 1].end)
    return Entry(slot, first, end, names_in(match[0], line.start + match.start()), type, description)


def _by_type(content: Content, slot: Slot, line: Line, at: int, first: int, end: int) -> Entry | None:
    match = EXCEPTIONS.match(line.text, at)
    if not match:
        return None
    separator = SEPARATOR.match(line.text, match.end())
    if not separator and line.text[match.end() :].strip():
        match = re.compile(EXCEPTIONS.pattern.split("(?:\\s*(?:,")[0]).match(line.text, at)
        if not match or not re.search(r"[A-Z]", match[0]):
            return None
    rest = separator.end() if separator else match.end()
    description = stripped(content.source, line.start + rest, content.lines[end - 1].end)
    return Entry(slot, first, end, exceptions_in(match[0], line.start + match.start()), None, description)


def _whole(content: Content, slot: Slot, first: int, end: int) -> Entry:
    """What is returned or yielded: a type before a colon, and the rest."""
    line = content.lines[first]
    return _outcome(content, slot, line, len(line.indent), first, end)


def _outcome(content: Content, slot: Slot, line: Line, at: int, first: int, end: int) -> Entry:
    match = TYPE_BEFORE_COLON.match(line.text, at)
    type = None
    if match and len(match["type"].split()) <= MOST_WORDS:
        type = Span(line.start + match.start("type"), line.start + match.end("type"))
        at = match.end()
    return Entry(slot, first, end, (), type, stripped(content.source, line.start + at, content.lines[end - 1].end))


def _on_one_line(content: Content, number: int, slot: Slot, title: Span, rest: int) -> Section | None:
    """A section whose text begins beside its title and goes on to the next empty line."""
    if slot not in {Slot.RETURNS, Slot.YIELDS, Slot.RAISES} or content.source[title.start : title.end] != (
        content.source[title.start : title.end].capitalize()
    ):
        return None
    line, end = content.lines[number], number + 1
    while end < len(content.lines) and not content.lines[end].is_blank:
        if content.lines[end].width <= content.margin_width and TITLE.fullmatch(content.lines[end].text):
            break
        end += 1
    at = rest - line.start + len(line.text[rest - line.start :]) - len(line.text[rest - line.start :].lstrip())
    if slot is Slot.RAISES:
        entry = _by_type(content, slot, line, at, number, end)
    else:
        entry = _outcome(content, slot, line, at, number, end)
    return Section(slot, Convention.GOOGLE, number, number + 1, end, (entry,) if entry else (), title)


def _not_indented(content: Content, first: int, slot: Slot) -> tuple[Entry, ...]:
    """Entries that stand at the title's own indent, up to the next empty line."""
    if slot is not Slot.PARAMETERS or first >= len(content.lines) or content.lines[first].is_blank:
        return ()
    end = first
    while end < len(content.lines) and not content.lines[end].is_blank:
        end += 1
    heads = [n for n in range(first, end) if re.match(r"\s*\*{0,2}\w+\s*(?:\([^)]*\))?\s*:", content.lines[n].text)]
    if not heads or heads[0] != first:
        return ()
    found = [_entry(content, slot, head, follow) for head, follow in zip(heads, [*heads[1:], end], strict=True)]
    return tuple(entry for entry in found if entry)
