"""Moves what raises as near as it can be to what returns, so that a reader sees what the exception is about."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from aigc_lsp.unit_tests.confirm import confirmed, still_killing
from aigc_lsp.unit_tests.invocation import Input, with_argument
from aigc_lsp.unit_tests.trial import Trial

if TYPE_CHECKING:
    from aigc_lsp.unit_tests.search import Search

Chosen = tuple[Trial, frozenset[tuple[int, int]], set[int]]  # with the arcs and mutants that it adds


def set_apart(job: Search, chosen: list[Chosen]) -> list[Chosen]:
    """Gives what raises the arguments of what returns, all but those that make it raise: these then stand out."""
    trials = [trial for trial, _, _ in chosen]
    nearer = [
        _nearer(job, trial, plain, kills)
        if trial.outcome.end == "raised" and (plain := _nearest(trial, trials))
        else trial
        for trial, _, kills in chosen
    ]
    changed = [other for trial, other in zip(trials, nearer, strict=True) if other is not trial]
    stable = {each.given: each for each in confirmed(job, changed)}
    return [(stable.get(other.given, trial), arcs, kills)
            for other, (trial, arcs, kills) in zip(nearer, chosen, strict=True)]  # fmt: skip


def _nearer(job: Search, trial: Trial, plain: Trial, kills: Iterable[int]) -> Trial:
    """The trial with as many of the other's arguments as it can have and still end as it does."""
    for name in _differing(trial.given, plain.given):
        if time.monotonic() > job.ends:
            break
        changed = with_argument(trial.given, name, dict(plain.given.arguments)[name])
        alike = [
            each
            for each in job.tried([changed])
            if each.usable and each.arcs == trial.arcs and each.outcome.type == trial.outcome.type
        ]
        trial = still_killing(job, alike, kills) or trial
    return trial


def _nearest(trial: Trial, others: Sequence[Trial]) -> Trial | None:
    """The trial that returns with the most arguments in common; None where there is none of the same shape."""
    names = [name for name, _ in trial.given.arguments]
    returned = [
        other
        for other in others
        if other.outcome.end == "returned" and [name for name, _ in other.given.arguments] == names
    ]
    return min(returned, key=lambda other: len(_differing(trial.given, other.given)), default=None)


def _differing(given: Input, other: Input) -> list[str]:
    """Names of the parameters for which two inputs have different values."""
    pairs = zip(given.arguments, other.arguments, strict=True)
    return [name for (name, value), (_, held) in pairs if repr(value) != repr(held)]
