"""The first sentence of a definition's documentation."""

from __future__ import annotations

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words.grammar import with_article
from aigc_lsp.documentation.words.lexicon import VERBS
from aigc_lsp.documentation.words.names import capitalised, phrase, spelled, split, the


def summary(facts: Facts, around: tuple[Facts, ...] = ()) -> str:
    """One sentence in the imperative; a noun phrase for classes, properties and modules."""
    words = split(facts.last_name)
    if facts.kind is Kind.CLASS:
        return f"{capitalised(with_article(phrase(facts.last_name)))}."
    if facts.kind is Kind.PROPERTY:
        return f"{capitalised(the(phrase(facts.last_name)))}."
    if facts.kind is Kind.MODULE:
        return "Definitions."
    if words and words[0] in VERBS:
        rest = the(spelled(words[1:])) if words[1:] else ""
        return f"{capitalised(words[0])} {rest}".strip() + "."
    return f"Return {the(phrase(facts.last_name))}."
