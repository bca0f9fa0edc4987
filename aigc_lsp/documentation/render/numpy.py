"""NumPy's convention: sections underlined, entries with what is said of them indented below."""

from __future__ import annotations

from collections.abc import Iterable

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.render.parts import (
    Entry,
    attributes,
    exceptions,
    literals,
    opening,
    outcome,
    parameters,
    width,
    wrapped,
)
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words

HEADINGS = {  # what numpydoc takes for a section
    "attributes", "examples", "methods", "notes", "parameters", "raises", "references", "returns", "warnings", "warns",
    "yields",
}  # fmt: skip


def numpy(facts: Facts, words: Words, style: Style) -> tuple[str, ...]:
    """The content lines."""
    words = literals(words)
    room = width(facts, style)
    lines = opening(facts, words, style)
    if facts.kind is not Kind.CLASS or style.constructor_in_class:
        lines += _section("Parameters", parameters(facts, words, style), room, style)
    if facts.returns and words.returns and facts.kind is not Kind.PROPERTY:
        lines += _section("Returns", [outcome(facts.returns, words.returns, style)], room, style)
    if facts.yields and words.yields:
        lines += _section("Yields", [outcome(facts.yields, words.yields, style)], room, style)
    lines += _section("Raises", exceptions(words.raises, (one.type for one in facts.raises)), room, style)
    lines += _section("Warns", exceptions(words.warns, (one.type for one in facts.warns)), room, style)
    made = style.constructor_in_class
    lines += _section("Attributes", attributes(facts, words, style, beside_parameters=made), room, style)
    if words.examples:
        lines += ["", "Examples", "--------", *words.examples]
    return tuple(lines)


def _section(title: str, entries: Iterable[Entry], room: int, style: Style) -> list[str]:
    lines = [line for entry in entries for line in _entry(entry, room, style)]
    return ["", title, "-" * len(title), *lines] if lines else []


def _entry(entry: Entry, room: int, style: Style) -> list[str]:
    """ "name : type" and the text below it."""
    head = f"{entry.name} : {entry.type}" if entry.name and entry.type else entry.name or entry.type
    if not head:
        return wrapped(entry.text, room)
    if head.lower() in HEADINGS:
        return []  # alone on its line it would begin a section
    return [head, *wrapped(entry.text, room, style.indent)]
