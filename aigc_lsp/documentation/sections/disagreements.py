"""Where a docstring and the code it documents disagree."""

from __future__ import annotations

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.request import Disagreement
from aigc_lsp.documentation.sections.comparison.findings import Finding
from aigc_lsp.documentation.sections.comparison.outcomes import attribute_findings, outcome_findings, raise_findings
from aigc_lsp.documentation.sections.comparison.parameters import parameter_findings
from aigc_lsp.documentation.sections.parsing.parse import parse
from aigc_lsp.documentation.sections.parsing.tree import Tree
from aigc_lsp.documentation.style import Style


def disagreements(document: Document, facts: Facts, style: Style) -> tuple[Disagreement, ...]:
    """What the documentation that exists says otherwise than the code, in the order of the docstring.

    A docstring that says nothing of parameters, results and the like contradicts nothing.
    """
    tree = parse(document.text, facts.documentation) if facts.documentation else None
    if tree is None:
        return ()
    first = document.line_of(tree.content.span.start) + 1
    found = findings(tree, facts, style)
    return tuple(Disagreement(each.place, each.sentence, first + each.line) for each in found)


def findings(tree: Tree, facts: Facts, style: Style) -> tuple[Finding, ...]:
    """All disagreements, in the order of the docstring."""
    if facts.is_overload:
        return ()
    found = [
        *parameter_findings(tree, facts),
        *outcome_findings(tree, facts),
        *raise_findings(tree, facts, style),
        *attribute_findings(tree, facts),
    ]
    return tuple(sorted(found, key=lambda finding: finding.line))
