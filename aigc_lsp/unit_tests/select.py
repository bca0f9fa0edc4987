"""Keeps the cases that are worth it: each adds an arc or kills a mutant, and is as short as it can be."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from aigc_lsp.unit_tests.apart import Chosen, set_apart
from aigc_lsp.unit_tests.arguments import smaller
from aigc_lsp.unit_tests.case import Arc, Case, Harvest, Mutant
from aigc_lsp.unit_tests.confirm import confirmed, still_killing
from aigc_lsp.unit_tests.findings import KNOWN
from aigc_lsp.unit_tests.invocation import Input, with_argument
from aigc_lsp.unit_tests.trial import Trial

if TYPE_CHECKING:
    from aigc_lsp.unit_tests.search import Budget, Search

MOST_MUTANTS = 400
MOST_CANDIDATES = 120  # cases tried on one mutant
READING = 20.0  # cost at which an arc counts half
MOST_SMALLER = 24  # shorter inputs tried at once
SHRINKINGS = 4  # rounds for one case
KEYWORD = re.compile(r", \w+=(\[[\w, ]*\]|\w+)(?=[,)])")
FRUITLESS = 5  # rounds of new inputs without a kill


@dataclass
class Selection:
    """Trials that are kept, with why."""

    job: Search
    mutants: dict[int, Mutant]
    kept: list[Trial] = field(default_factory=list)
    kills: dict[int, set[int]] = field(default_factory=dict)  # index in kept -> mutants

    def reaches(self, trial: Trial, number: int) -> bool:
        """Whether a trial comes to the line of a mutant; true when that cannot be told."""
        line = self.mutants[number].line
        return line not in self.job.goals.lines or line in trial.lines

    @property
    def killed(self) -> set[int]:
        return set().union(*self.kills.values())

    @property
    def alive(self) -> list[int]:
        killed = self.killed
        return [number for number in self.mutants if number not in killed]


def select(job: Search, budget: Budget) -> Harvest:
    """The harvest of a search: its trials minimised, confirmed in other processes, and turned into cases."""
    mutants = {told["number"]: _mutant(told) for told in _sample(job.observer.mutants(job.profile.spans), MOST_MUTANTS)}
    selection = Selection(job, mutants)
    candidates = sorted((trial for trial in job.trials if trial.usable), key=lambda trial: trial.cost)
    for trial in cover(candidates):
        _keep(selection, trial)
    _hunt(selection, candidates)
    _search_for_alive(selection)
    _shrink(selection)
    return _harvest(selection, set_apart(job, _minimal(selection, budget.max_tests)))


def cover(candidates: Sequence[Trial]) -> list[Trial]:
    """Trials that together reach every arc that any of them reaches; simple ones are preferred."""
    missing = set().union(*(trial.arcs for trial in candidates))
    chosen: list[Trial] = []
    while missing:
        best = max(candidates, key=lambda trial: len(trial.arcs & missing) / (1 + trial.cost / READING))
        chosen.append(best)
        missing -= best.arcs
    return chosen


def _sample(told: list[dict[str, Any]], most: int) -> list[dict[str, Any]]:
    if len(told) <= most:
        return told
    return [told[index * len(told) // most] for index in range(most)]


def _mutant(told: dict[str, Any]) -> Mutant:
    return Mutant(told["line"], told["column"], told["operator"], told["before"], told["after"])


def _keep(selection: Selection, trial: Trial) -> None:
    """Adds a trial, and finds out which of the living mutants it kills."""
    job = selection.job
    alive = [number for number in selection.alive if selection.reaches(trial, number)]
    found = job.kill([(number, [0]) for number in alive], [trial.call])
    selection.kills[len(selection.kept)] = {number for number, calls in found.items() if calls}
    selection.kept.append(trial)


def _hunt(selection: Selection, candidates: Sequence[Trial]) -> bool:
    """Keeps candidates that kill what lives; whether there was one."""
    job = selection.job
    pairs = []
    for number in selection.alive:
        tried = [index for index, trial in enumerate(candidates) if selection.reaches(trial, number)]
        if tried:
            pairs.append((number, tried[:MOST_CANDIDATES]))
    if not pairs:
        return False
    found = job.kill(pairs, [trial.call for trial in candidates])
    killers: dict[int, int] = {}
    for calls in found.values():
        if calls:
            killers[calls[0]] = killers.get(calls[0], 0) + 1
    for index in sorted(killers, key=lambda index: (-killers[index], index)):
        before = len(selection.alive)
        _keep(selection, candidates[index])
        if len(selection.alive) == before:
            selection.kept.pop()
            del selection.kills[len(selection.kept)]
    return bool(killers)


def _search_for_alive(selection: Selection) -> None:
    """Makes new inputs near those that come to living mutants."""
    job = selection.job
    fruitless = 0
    while selection.alive and fruitless < FRUITLESS and job.may_go_on():
        near = [
            trial for trial in selection.kept if any(selection.reaches(trial, number) for number in selection.alive)
        ]
        found = sorted((trial for trial in job.more(near) if trial.usable), key=lambda trial: trial.cost)
        fruitless = 0 if found and _hunt(selection, found) else fruitless + 1


def _needs(selection: Selection, index: int) -> tuple[frozenset[tuple[int, int]], set[int]]:
    """Arcs and mutants that only one of the kept trials accounts for."""
    trial = selection.kept[index]
    others = [other for place, other in enumerate(selection.kept) if place != index]
    arcs = trial.arcs - frozenset().union(*(other.arcs for other in others))
    killed = set().union(*(kills for place, kills in selection.kills.items() if place != index))
    return arcs, selection.kills[index] - killed


def _shrink(selection: Selection) -> None:
    """Replaces inputs by shorter ones that reach and kill what the longer were kept for."""
    job = selection.job
    for index, kept in enumerate(selection.kept):
        if kept.given.origin in KNOWN and kept.given.cost <= READING:
            continue  # the project's own words, and short enough
        for _ in range(SHRINKINGS):
            if time.monotonic() > job.ends:
                return
            trial = selection.kept[index]
            arcs, kills = _needs(selection, index)
            shorter = _shorter(trial.given)
            found = (
                [each for each in job.tried(shorter) if each.usable and arcs <= each.arcs and each.cost < trial.cost]
                if shorter
                else []
            )
            found.sort(key=lambda each: each.cost)
            chosen = still_killing(job, found, kills)
            if chosen is None:
                break
            selection.kept[index] = chosen


def _shorter(given: Input) -> list[Input]:
    """Inputs with a little less in them, some of all that there are."""
    found: dict[str, Input] = {}
    for index in range(len(given.lines)):
        rest = given.lines[:index], given.lines[index + 1 :]
        for lines in ((*rest[0], *rest[1]), *((*rest[0], plain, *rest[1]) for plain in _plainer(given.lines[index]))):
            found[repr(lines)] = replace(given, lines=lines)
    for index in range(len(given.steps)):
        steps = given.steps[:index] + given.steps[index + 1 :]
        found[repr(steps)] = replace(given, steps=steps)
    for other in islice(smaller(given.receiver), MOST_SMALLER) if given.receiver is not None else ():
        found[repr(other)] = replace(given, receiver=other)
    for name, value in given.arguments:
        for other in islice(smaller(value), 4 * MOST_SMALLER):
            changed = with_argument(given, name, other)
            if changed.cost < given.cost:
                found.setdefault(repr(changed.arguments), changed)
    shorter = sorted(found.values(), key=lambda each: each.cost)
    return shorter[:: max(1, len(shorter) // MOST_SMALLER)]


def _plainer(line: str) -> list[str]:
    """The statement with one keyword less."""
    return [line[: match.start()] + line[match.end() :] for match in KEYWORD.finditer(line)]


def _minimal(selection: Selection, most: int) -> list[Chosen]:
    """The trials without those that others make superfluous, each with what it adds to the ones before it."""
    job = selection.job
    trials = sorted(dict.fromkeys(selection.kept), key=lambda trial: trial.cost)
    trials = confirmed(job, trials)
    if not trials:
        return []
    every = list(range(len(trials)))
    pairs = [(number, every) for number in sorted(selection.killed)]
    matrix = job.kill(pairs, [trial.call for trial in trials], every=True)
    kills: dict[int, set[int]] = {index: set() for index in every}
    for number, calls in matrix.items():
        for index in calls:
            kills[index].add(number)
    remaining = every
    for index in reversed(every):
        others = [other for other in remaining if other != index]
        arcs = frozenset().union(*(trials[other].arcs for other in others))
        killed = set().union(*(kills[other] for other in others))
        if others and trials[index].arcs <= arcs and kills[index] <= killed:
            remaining = others
    chosen: list[Chosen] = []
    arcs_seen: set[tuple[int, int]] = set()
    killed_seen: set[int] = set()
    while remaining and len(chosen) < most:
        best = max(
            remaining,
            key=lambda index: (
                len(trials[index].arcs - arcs_seen) * 2 + len(kills[index] - killed_seen),
                -trials[index].cost,
            ),
        )
        new_arcs, new_kills = trials[best].arcs - arcs_seen, kills[best] - killed_seen
        remaining = [index for index in remaining if index != best]
        if new_arcs or new_kills:
            chosen.append((trials[best], frozenset(new_arcs), set(new_kills)))
            arcs_seen |= new_arcs
            killed_seen |= new_kills
    return chosen


def _harvest(selection: Selection, chosen: list[Chosen]) -> Harvest:
    job, mutants = selection.job, selection.mutants
    cases: list[Case] = []
    for trial, arcs, kills in chosen:
        case = job.invocation.case(trial.given, trial.outcome)
        cases.append(
            replace(
                case,
                arcs=tuple(Arc(*arc) for arc in sorted(arcs)),
                kills=tuple(mutants[number] for number in sorted(kills)),
            )
        )
    killed = set().union(*(kills for _, _, kills in chosen))
    reached = set().union(*(trial.arcs for trial, _, _ in chosen))
    before = set().union(*(trial.arcs for trial in job.trials if trial.given.origin == "existing test"))
    return Harvest(
        job.target,
        cases=tuple(cases),
        before=job.goals.coverage(before),
        after=job.goals.coverage(reached),
        killed=tuple(mutants[number] for number in sorted(killed)),
        alive=tuple(mutant for number, mutant in mutants.items() if number not in killed),
    )
