"""Documentation of a definition in words that its facts and its code bear out, without a model."""

from __future__ import annotations

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words.conditions import when
from aigc_lsp.documentation.words.names import capitalised, phrase, the
from aigc_lsp.documentation.words.summary import summary
from aigc_lsp.documentation.words.words import Words


def describe(facts: Facts, around: tuple[Facts, ...] = ()) -> Words:
    """The words for one definition.

    Args:
        facts: of the definition.
        around: of the other definitions in its file, where known.
    """
    return Words(
        summary=summary(facts, around),
        parameters={one.name: _sentence(the(phrase(one.name))) for one in facts.parameters},
        returns=_sentence(the(phrase(facts.last_name))) if facts.returns and facts.kind is not Kind.PROPERTY else "",
        yields=_sentence(the(phrase(facts.last_name))) if facts.yields else "",
        raises={one.type: when(one.condition) or "If it cannot be done." for one in facts.raises},
        warns={one.type: when(one.condition) or "In some cases." for one in facts.warns},
        attributes={one.name: _sentence(the(phrase(one.name))) for one in facts.attributes},
    )


def _sentence(words: str) -> str:
    return f"{capitalised(words)}."
