"""Which test would notice a change that no test notices yet."""

from __future__ import annotations

from aigc_lsp.unit_tests.case import Mutant

EDGES = {frozenset(pair) for pair in (("<", "<="), (">", ">="))}
OF_OPERATOR = {
    "comparison": "a test on each side of this comparison, whose outcomes differ",
    "boolean": "a test in which exactly one of the two conditions holds",
    "condition": "a test in which this condition decides the outcome",
    "not": "a test in which this condition decides the outcome",
    "arithmetic": "a test with operands for which the two operators differ, none of them 0 or 1",
    "constant": "a test whose outcome depends on this value",
    "return": "a test that checks what is returned here",
    "statement": "a test that checks what this statement changes",
    "exception": "a test that checks which exception is raised here",
    "call": "a test that checks what this call changes",
}


def noticing(mutant: Mutant) -> str:
    """The test that would tell the mutant from the source, in words."""
    if frozenset((mutant.before, mutant.after)) in EDGES:
        return "a test in which both sides of this comparison are equal"
    first = next((words for name, words in OF_OPERATOR.items() if name in mutant.operator), None)
    return first or f"a test whose outcome depends on `{mutant.before}` here"
