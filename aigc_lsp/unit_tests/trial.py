"""One input that was run, with what was seen, and whether a test can be written from it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from aigc_lsp.sandbox.observe import Call, Outcome
from aigc_lsp.unit_tests.invocation import Input
from aigc_lsp.unit_tests.profile import Profile

NONSENSE = frozenset(("TypeError", "AttributeError", "NameError", "UnboundLocalError", "RecursionError"))
RAISING_COST = 6.0  # a test of an exception comes after one of a value
WEAK_COST = 8.0  # of one that sees only a type


@dataclass(frozen=True, eq=False)
class Trial:
    """An input, the call made of it, and its outcome."""

    given: Input
    call: Call
    outcome: Outcome
    arcs: frozenset[tuple[int, int]]  # within the target's spans
    usable: bool

    @cached_property
    def lines(self) -> frozenset[int]:
        """The lines that it came to."""
        return frozenset(line for arc in self.arcs for line in arc)

    @cached_property
    def cost(self) -> float:
        """How hard the test would be to read, and how little it would say."""
        seen = sum(len(check[1]) for check in self.outcome.checks) / 3
        weak = bool(self.outcome.checks) and all(check[2] == "isinstance" for check in self.outcome.checks)
        return self.given.cost + seen + RAISING_COST * (self.outcome.end == "raised") + WEAK_COST * weak


def usable(outcome: Outcome, profile: Profile) -> bool:
    """Whether an outcome is behaviour, not the consequence of a nonsensical argument."""
    if outcome.effects or outcome.end not in ("returned", "raised"):
        return False
    if outcome.end == "returned":
        return bool(outcome.checks)
    name = outcome.type.rpartition(".")[2]
    return outcome.explicit or (name not in NONSENSE and name in profile.raises)
