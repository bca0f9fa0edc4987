"""Documentation of a definition in words that its facts and its code bear out, without a model."""

from __future__ import annotations

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words.attributes import attribute_text
from aigc_lsp.documentation.words.holders import class_summary, module_summary
from aigc_lsp.documentation.words.parameters import parameter_text
from aigc_lsp.documentation.words.raising import sentences
from aigc_lsp.documentation.words.results import returns_text, yields_text
from aigc_lsp.documentation.words.summary import Said, function_summary
from aigc_lsp.documentation.words.words import Words


def describe(facts: Facts, around: tuple[Facts, ...] = ()) -> Words:
    """The words for one definition.

    Args:
        facts: of the definition.
        around: of the other definitions in its file, where known.
    """
    said = _said(facts, around)
    raising = next((each for each in around if each.name == f"{facts.name}.__init__"), facts)
    return Words(
        summary=said.summary,
        description=said.description,
        parameters={one.name: parameter_text(facts, one, around) for one in facts.parameters},
        returns=returns_text(facts),
        yields=yields_text(facts),
        raises=sentences(raising, facts.raises),
        warns=sentences(facts, facts.warns),
        attributes=_attributes(facts),
    )


def _said(facts: Facts, around: tuple[Facts, ...]) -> Said:
    if facts.kind is Kind.CLASS:
        return Said(class_summary(facts, around))
    if facts.kind is Kind.MODULE:
        return Said(module_summary(facts, around))
    return function_summary(facts)


def _attributes(facts: Facts) -> dict[str, str]:
    """Those that are public, without what is a parameter that is kept."""
    given = {one.name for one in facts.parameters}
    return {
        one.name: attribute_text(facts, one)
        for one in facts.attributes
        if not one.name.startswith("_") and not (one.name in given and one.value == one.name and not one.comment)
    }
