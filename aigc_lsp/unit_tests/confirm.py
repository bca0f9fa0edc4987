"""Runs what is to be kept again: in another process, in another order, with another hash seed, time zone and folder."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from aigc_lsp.sandbox.observe import Outcome
from aigc_lsp.unit_tests.trial import Trial

if TYPE_CHECKING:
    from aigc_lsp.unit_tests.search import Search

ELSEWHERE = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "COLUMNS": "93"}


def confirmed(job: Search, trials: Sequence[Trial]) -> list[Trial]:
    """The trials whose outcome stays; what differs of an outcome is taken out, and the trial when nothing is left."""
    if not trials:
        return []
    calls = [trial.call for trial in trials]
    with job.observer.again(ELSEWHERE) as elsewhere:
        backwards = elsewhere.run(calls[::-1], job.limits, restore=False)[::-1]
        again = elsewhere.run(calls, job.limits, restore=False)
        kept = []
        for index, trial in enumerate(trials):
            others = [backwards[index], again[index]]
            outcome = agreed(trial.outcome, others)
            if trial.outcome.end == "returned" and (outcome is None or len(outcome.checks) < len(trial.outcome.checks)):
                job.unstable.append(trial)
            if outcome is None and trial.outcome.end == "returned":
                weak = [job.observer.run([trial.call], job.limits, weak=True)[0]]
                weak += elsewhere.run([trial.call] * 2, job.limits, weak=True)
                outcome = agreed(weak[0], weak[1:])
            if outcome is not None:
                kept.append(replace(trial, outcome=outcome))
    return kept


def agreed(outcome: Outcome, others: Sequence[Outcome]) -> Outcome | None:
    """The outcome with what all others agree with; None when a test could not be written from that."""
    if any((other.end, other.type, other.effects) != (outcome.end, outcome.type, outcome.effects) for other in others):
        return None
    if outcome.end == "raised":
        stable = all(other.message == outcome.message for other in others)
        return outcome if stable else replace(outcome, message="")
    checks = tuple(check for check in outcome.checks if all(check in other.checks for other in others))
    return replace(outcome, checks=checks) if checks else None


def still_killing(job: Search, found: Sequence[Trial], kills: Iterable[int]) -> Trial | None:
    """The first of some trials that kills all these mutants; None when none does."""
    wanted = sorted(kills)
    for trial in found[:8]:
        killed = job.kill([(number, [0]) for number in wanted], [trial.call])
        if all(killed.get(number) for number in wanted):
            return trial
    return None
