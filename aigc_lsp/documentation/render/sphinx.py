"""Sphinx' convention: a field for each entry."""

from __future__ import annotations

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.render.parts import (
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


def sphinx(facts: Facts, words: Words, style: Style) -> tuple[str, ...]:
    """The content lines."""
    words = literals(words)
    fields: list[tuple[str, str]] = []
    if facts.kind is not Kind.CLASS or style.constructor_in_class:
        for entry in parameters(facts, words, style, stars=False):
            fields.append((f"param {entry.name}", entry.text))
            fields += [(f"type {entry.name}", entry.type)] if entry.type else []
    for entry in attributes(facts, words, style, beside_parameters=style.constructor_in_class):
        fields.append((f"ivar {entry.name}", entry.text))
        fields += [(f"vartype {entry.name}", entry.type)] if entry.type else []
    if facts.returns and words.returns and facts.kind is not Kind.PROPERTY:
        given = outcome(facts.returns, words.returns, style)
        fields += [("returns", given.text), *([("rtype", given.type)] if given.type else [])]
    if facts.yields and words.yields:
        given = outcome(facts.yields, words.yields, style)
        fields += [("yields", given.text), *([("ytype", given.type)] if given.type else [])]
    for entry in exceptions({**words.warns, **words.raises}, (one.type for one in (*facts.raises, *facts.warns))):
        fields.append((f"raises {entry.name}", entry.text))
    lines = opening(facts, words, style)
    for number, (name, text) in enumerate(fields):
        lines += [""] if number == 0 else []
        lines += wrapped(f":{name}: {text}".rstrip(), width(facts, style), style.indent, "")
    if words.examples:
        lines += ["", *words.examples]
    return tuple(lines)
