"""Google's convention: sections with a colon, entries indented below them."""

from __future__ import annotations

from collections.abc import Iterable

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.render.parts import (
    Entry,
    attributes,
    exceptions,
    is_record,
    opening,
    outcome,
    parameters,
    width,
    wrapped,
)
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words


def google(facts: Facts, words: Words, style: Style) -> tuple[str, ...]:
    """The content lines."""
    room = width(facts, style)
    lines = opening(facts, words, style)
    made = False
    if facts.kind is not Kind.CLASS or (style.constructor_in_class and not is_record(facts, words)):
        lines += _section("Args", parameters(facts, words, style), room, style)
        made = True
    lines += _section("Attributes", attributes(facts, words, style, beside_parameters=made), room, style)
    if facts.returns and words.returns and facts.kind is not Kind.PROPERTY:
        lines += _section("Returns", [outcome(facts.returns, words.returns, style)], room, style)
    if facts.yields and words.yields:
        lines += _section("Yields", [outcome(facts.yields, words.yields, style)], room, style)
    lines += _section("Raises", exceptions(words.raises, (one.type for one in facts.raises)), room, style)
    lines += _section("Warns", exceptions(words.warns, (one.type for one in facts.warns)), room, style)
    if words.examples:
        lines += ["", "Examples:", *(f"{style.indent}{line}".rstrip() for line in words.examples)]
    return tuple(lines)


def _section(title: str, entries: Iterable[Entry], room: int, style: Style) -> list[str]:
    lines = [line for entry in entries for line in _entry(entry, room, style)]
    return ["", f"{title}:", *lines] if lines else []


def _entry(entry: Entry, room: int, style: Style) -> list[str]:
    """ "name (type): text", or "type: text" where there is no name."""
    head = f"{entry.name} ({entry.type})" if entry.name and entry.type else entry.name or entry.type
    text = f"{head}: {entry.text}" if head else entry.text
    deeper = style.indent * 2 if head else style.indent
    return wrapped(text.rstrip(), room, deeper, style.indent)
