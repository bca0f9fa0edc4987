"""Looks for inputs that reach a target's arcs and kill its mutants: what is known first, then what chance finds."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aigc_lsp.sandbox.observe import Call, Limits, Observer, RunnerFailed
from aigc_lsp.stage import Cancelled, Progress, Stage, Withdrawn, never, silent
from aigc_lsp.unit_tests.case import Harvest, Kind, Target
from aigc_lsp.unit_tests.coverage import Goals
from aigc_lsp.unit_tests.draw import Drawer
from aigc_lsp.unit_tests.findings import findings
from aigc_lsp.unit_tests.invocation import Input, Invocation, literal
from aigc_lsp.unit_tests.neighbours import classes_with
from aigc_lsp.unit_tests.profile import Profile, profile
from aigc_lsp.unit_tests.seeds import Seed, docstring_seeds
from aigc_lsp.unit_tests.select import select
from aigc_lsp.unit_tests.solve import solutions
from aigc_lsp.unit_tests.trial import NONSENSE, Trial, usable

BATCH = 48
LEAST_CALLS = 240  # before a search whose branches are all reached looks for mutants
STALE = 10  # batches without a new arc after which the search goes on to the mutants
EXPLORING, SELECTING = 0.55, 0.85  # shares of the time after which no new inputs are made
LEAST_SECONDS = 0.5  # for mutants when the time is over: each case has to say what it is for
MUTANT_LIMITS = Limits(seconds=0.4)  # a mutant that does not end is noticed
SLOW = 0.3  # share of sensible inputs that take too many steps, from which on more are granted
PATIENT_LIMITS = Limits(steps=150_000)
PROBED = 24  # inputs whose comparisons are looked at in one round


@dataclass(frozen=True)
class Budget:
    """How much a search may take. Calls decide, so that one seed gives one result; seconds are a cap."""

    calls: int = 4_000
    seconds: float = 12.0
    seed: int = 0
    max_tests: int = 20


def search(
    target: Target,
    observer: Observer,
    budget: Budget,
    *,
    text: str | None = None,
    proposals: Sequence[tuple[tuple[str, str], ...]] = (),
    seeds: Sequence[Seed] = (),
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> Harvest:
    """Cases for one function, method or constructor, each of which adds an arc or kills a mutant.

    Args:
        target: not a file; of a class its constructor is searched, ``parts_of`` gives the methods.
        observer: of the target's module.
        budget: for this target.
        text: of the source file; read from disk when None.
        proposals: arguments by a model, as parameter name and source.
        seeds: calls that were found in the project.
        progress: told about each stage.
        cancelled: asked between batches.

    Raises:
        Withdrawn: the user cancelled.
    """
    began = time.monotonic()
    try:
        text = target.path.read_text(encoding="utf-8") if text is None else text
        job = Search(target, observer, budget, text, cancelled)
    except RunnerFailed as failure:
        return Harvest(target, reason=str(failure), seconds=time.monotonic() - began)
    except (LookupError, SyntaxError, OSError) as error:
        return Harvest(target, reason=f"{target.name} cannot be found in {target.path.name}: {error}")
    if job.unable:
        return Harvest(target, reason=job.unable, seconds=time.monotonic() - began)
    progress(Stage("searching", target.name))
    job.explore([*seeds, *docstring_seeds(job.profile, target), *map(_proposal, proposals)])
    progress(Stage("running mutants", target.name, done=job.calls))
    job.deadline = job.ends - (1 - SELECTING) * budget.seconds
    harvest = select(job, budget)
    found = findings(job)
    seconds = time.monotonic() - began
    return replace(
        harvest, findings=found, calls=job.calls, seconds=seconds, reason=harvest.reason or _reason(harvest, job)
    )


def _proposal(arguments: tuple[tuple[str, str], ...]) -> Seed:
    return Seed(tuple((name, literal(source)) for name, source in arguments), "model")


def _reason(harvest: Harvest, job: Search) -> str:
    name = job.target.name
    if harvest.cases:
        return ""
    if not job.trials:
        why = job.last_failure or "its arguments are unknown"
        return f"No call of {name} could be made in {job.calls} attempts: {why}."
    effects = sorted({effect for trial in job.trials for effect in trial.outcome.effects})
    if effects:
        return f"{name} touches {' and '.join(effects)}, which a test may not."
    ends = {trial.outcome.type or trial.outcome.reason for trial in job.trials if not trial.usable}
    ended = ", ".join(sorted(ends)[:3]) or "nothing stable"
    return f"Of {job.calls} calls of {name} none gave a result that a test can state ({ended})."


class Search:
    """The inputs of one target that were tried, and what they led to."""

    def __init__(self, target: Target, observer: Observer, budget: Budget, text: str, cancelled: Cancelled) -> None:
        self.target = target
        self.observer = observer
        self.budget = budget
        self.cancelled = cancelled
        self.limits = Limits()
        self.rng = random.Random(f"{budget.seed} {target.module} {target.name}")
        self.ends = time.monotonic() + budget.seconds
        self.deadline = time.monotonic() + EXPLORING * budget.seconds
        self.profile: Profile = profile(target, text)
        wanted = [*self.profile.attributes.values(), *self.profile.element_attributes.values()]
        described = observer.describe(target.name, classes_with(target, wanted))
        self.draw = Drawer(target, self.profile, described, self.rng)
        self.parameters, self.owner = self.draw.parameters, self.draw.owner
        self.goals = Goals(self.profile.tree, self.profile.spans, described["lines"])
        properties = {name for name, kind in self.owner.methods if kind == "property"} if self.owner else set()
        self.invocation = Invocation(
            target, self.parameters, self.owner, is_property=target.name.rpartition(".")[2] in properties
        )
        self.trials: list[Trial] = []
        self.calls = 0
        self.reached: set[tuple[int, int]] = set()
        self.last_failure = ""
        self.unstable: list[Trial] = []  # whose result differs from run to run
        self.promised: list[tuple[Seed, Trial]] = []  # docstring examples that say what they give
        self._known: set[object] = set()
        self._seen: set[tuple[int, int]] = set()  # also by what no test can be written from
        self._fertile: list[Input] = []

    @property
    def unable(self) -> str:
        """Why the target cannot be called at all; empty when it can."""
        if self.target.kind is Kind.METHOD and (self.owner is None or not self.owner.public):
            return f"{self.target.name} belongs to a class that cannot be reached by its name."
        if self.target.kind is Kind.CLASS and not self.goals.lines:
            return f"{self.target.name} has no code of its own that constructs it."
        if self.target.kind is Kind.METHOD and self.owner and self.owner.abstract and not self.owner.subclasses:
            return f"{self.target.name} belongs to an abstract class without a subclass in the module."
        return ""

    def explore(self, seeds: Iterable[Seed]) -> None:
        """Tries what is known, then what is likely, then what grows from inputs that reached something new."""
        known = [(seed, self.draw.seeded(seed)) for seed in seeds]
        trials = {trial.given: trial for trial in self._run([given for _, given in known])}
        self.promised = [(seed, trials[given]) for seed, given in known if seed.expected and given in trials]
        first = self._run(self.draw.first())
        if sum(trial.outcome.reason == "too many steps" for trial in first) > SLOW * len(first):
            self.limits = PATIENT_LIMITS
        stale = 0
        while self.may_go_on() and stale < STALE and not (self.calls >= LEAST_CALLS and self._all_branches()):
            before = len(self._seen)
            self._run([self.draw.fresh() for _ in range(BATCH // 2)] + [self._grown() for _ in range(BATCH // 2)])
            self._solve()
            stale = 0 if len(self._seen) > before else stale + 1

    def more(self, near: Sequence[Trial]) -> list[Trial]:
        """Trials of new inputs, most of them near the given ones."""
        inputs = self._turned([self.rng.choice(near).given for _ in range(PROBED // 3)])[:BATCH] if near else []
        inputs += [self.draw.changed(self.rng.choice(near).given) for _ in range(BATCH * 2 // 3)] if near else []
        inputs += [self.draw.fresh() for _ in range(BATCH // 3)]
        return self._run(inputs)

    def tried(self, inputs: Sequence[Input]) -> list[Trial]:
        """Trials of given inputs, also of those that were tried before; they are not added to the others."""
        calls = [self.invocation.call(given) for given in inputs]
        left = max(self.ends - time.monotonic(), LEAST_SECONDS)
        outcomes = self.observer.run(calls, self.limits, seconds=left)
        self.calls += len(calls)
        return [self._trial(*each) for each in zip(inputs, calls, outcomes, strict=True)]

    def kill(
        self, pairs: Sequence[tuple[int, Sequence[int]]], calls: Sequence[Call], *, every: bool = False
    ) -> dict[int, list[int]]:
        """As the observer's ``kill``, within the time that is left."""
        left = max(self.ends - time.monotonic(), LEAST_SECONDS)
        return self.observer.kill(self.profile.spans, pairs, calls, MUTANT_LIMITS, every=every, seconds=left)

    def may_go_on(self) -> bool:
        """Whether calls and time are left.

        Raises:
            Withdrawn: the user cancelled.
        """
        if self.cancelled():
            raise Withdrawn
        in_time = (
            self.calls < BATCH or time.monotonic() < self.deadline
        )  # to describe a target alone may take its share
        return self.calls < self.budget.calls and in_time

    def _all_branches(self) -> bool:
        return self.goals.all_reached(self.reached)

    def _trial(self, given: Input, call: object, outcome: object) -> Trial:
        arcs = self.goals.relevant(outcome.arcs)  # type: ignore[attr-defined]
        return Trial(given, call, outcome, arcs, usable(outcome, self.profile))  # type: ignore[arg-type]

    def _run(self, inputs: Iterable[Input | None]) -> list[Trial]:
        fresh = []
        for given in inputs:
            if given is None:
                continue
            call = self.invocation.call(given)
            key = (call.arguments, call.setup)
            if key not in self._known:
                self._known.add(key)
                fresh.append(given)
        found = []
        for start in range(0, len(fresh), BATCH):
            if not self.may_go_on():
                break
            for trial in self.tried(fresh[start : start + BATCH]):
                self._learn(trial)
                found.append(trial)
        return found

    def _learn(self, trial: Trial) -> None:
        outcome = trial.outcome
        if outcome.end == "invalid":
            self.last_failure = outcome.reason or outcome.type
            return
        nonsense = outcome.end == "raised" and not trial.usable and outcome.type in NONSENSE
        self.draw.learn(trial.given, nonsense=nonsense)
        if nonsense or outcome.end == "stopped":
            self.last_failure = f"{outcome.type or outcome.reason} {outcome.message}".strip()
            if outcome.end != "stopped" and not outcome.arcs - self.reached:
                return
        self.trials.append(trial)
        if trial.arcs - self._seen and not nonsense:
            self._fertile.append(trial.given)
            self._seen |= trial.arcs
        if trial.usable:
            self.reached |= trial.arcs

    def _grown(self) -> Input:
        if not self._fertile:
            return self.draw.fresh()
        newest = len(self._fertile) - 1 - min(int(self.rng.expovariate(0.25)), len(self._fertile) - 1)
        index = newest if self.rng.random() < 0.5 else self.rng.randrange(len(self._fertile))
        return self.draw.changed(self._fertile[index])

    def _solve(self) -> None:
        """Looks at the comparisons of inputs that reached something, and tries what would turn them."""
        fertile = self._fertile[-PROBED // 2 :]
        fertile += [self.rng.choice(self._fertile) for _ in range(PROBED // 2)] if self._fertile else []
        if not fertile or self._all_branches():
            return
        self._run(self._turned(fertile)[: BATCH * 2])

    def _turned(self, inputs: Sequence[Input]) -> list[Input]:
        """Inputs for which comparisons go another way than for the given ones, in random order."""
        seen = self.observer.probe(self.profile.spans, [self.invocation.call(given) for given in inputs], self.limits)
        found = [other for given, pairs in zip(inputs, seen, strict=False) for other in solutions(given, pairs)]
        self.rng.shuffle(found)
        return found
