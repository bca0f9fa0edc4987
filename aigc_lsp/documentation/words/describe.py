"""Documentation of a definition in words that its facts and its code bear out, without a model."""

from __future__ import annotations

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words.conditions import condition
from aigc_lsp.documentation.words.grammar import with_article
from aigc_lsp.documentation.words.names import capitalised, phrase, the
from aigc_lsp.documentation.words.outcomes import all_given
from aigc_lsp.documentation.words.summary import Said, function_summary
from aigc_lsp.documentation.words.words import Words


def describe(facts: Facts, around: tuple[Facts, ...] = ()) -> Words:
    """The words for one definition.

    Args:
        facts: of the definition.
        around: of the other definitions in its file, where known.
    """
    said = _said(facts)
    return Words(
        summary=said.summary,
        description=said.description,
        parameters={one.name: _sentence(the(phrase(one.name))) for one in facts.parameters},
        returns=_sentence(all_given(facts) or the(phrase(facts.last_name)))
        if facts.returns and facts.kind is not Kind.PROPERTY
        else "",
        yields=_sentence(the(phrase(facts.last_name))) if facts.yields else "",
        raises={one.type: _when(facts, one.condition) or "If it cannot be done." for one in facts.raises},
        warns={one.type: _when(facts, one.condition) or "In some cases." for one in facts.warns},
        attributes={one.name: _sentence(the(phrase(one.name))) for one in facts.attributes},
    )


def _said(facts: Facts) -> Said:
    if facts.kind is Kind.CLASS:
        return Said(f"{capitalised(with_article(phrase(facts.last_name)))}.")
    if facts.kind is Kind.MODULE:
        return Said("Definitions.")
    return function_summary(facts)


def _when(facts: Facts, text: str) -> str:
    clause = condition(facts, text)
    return f"If {clause}." if clause else ""


def _sentence(words: str) -> str:
    return f"{capitalised(words)}."
