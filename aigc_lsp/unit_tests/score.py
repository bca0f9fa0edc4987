"""Coverage and mutants as numbers for people."""

from __future__ import annotations

from collections.abc import Iterable

from aigc_lsp.unit_tests.case import Coverage, Harvest


def percent(coverage: Coverage) -> int | None:
    """Lines and branches hit, of all; None when there are none. 100 only when nothing is missed."""
    whole = coverage.lines + coverage.branches
    return 100 * (coverage.lines_hit + coverage.branches_hit) // whole if whole else None


def together(coverages: Iterable[Coverage]) -> Coverage:
    """The counts of several targets that have no line in common."""
    counts = [(each.lines, each.lines_hit, each.branches, each.branches_hit) for each in coverages]
    return Coverage(*(sum(column) for column in zip(*counts, strict=True))) if counts else Coverage()


def counted(number: int, noun: str) -> tuple[str, str]:
    """A number, and the noun in its number."""
    return str(number), noun if number == 1 else f"{noun}s"


def mutants(harvests: Iterable[Harvest]) -> tuple[int, int]:
    """How many are noticed, and how many there are."""
    harvests = tuple(harvests)
    killed = sum(len(harvest.killed) for harvest in harvests)
    return killed, killed + sum(len(harvest.alive) for harvest in harvests)
