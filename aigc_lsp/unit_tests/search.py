"""Looks for inputs that reach a target's arcs and kill its mutants: what is known first, then what chance finds."""

from __future__ import annotations

import random
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from aigc_lsp.sandbox.observe import Limits, Observer, RunnerFailed
from aigc_lsp.unit_tests.case import Harvest, Kind, Target
from aigc_lsp.unit_tests.coverage import Goals
from aigc_lsp.unit_tests.findings import findings
from aigc_lsp.unit_tests.graphs import Graphs
from aigc_lsp.unit_tests.guess import ANYTHING
from aigc_lsp.unit_tests.inputs import Maker, shape_of_source
from aigc_lsp.unit_tests.invocation import Input, Invocation, literal, with_argument
from aigc_lsp.unit_tests.neighbours import classes_with
from aigc_lsp.unit_tests.profile import Profile, profile
from aigc_lsp.unit_tests.recipes import Recipes
from aigc_lsp.unit_tests.relate import related
from aigc_lsp.unit_tests.seeds import Seed, docstring_seeds
from aigc_lsp.unit_tests.select import select
from aigc_lsp.unit_tests.shape import ANY, BOOL, FLOAT, INT, NONE, STR, Parameter, Recipe, Shape, parsed
from aigc_lsp.unit_tests.solve import solutions
from aigc_lsp.unit_tests.stage import Cancelled, Progress, Stage, Withdrawn, never, silent
from aigc_lsp.unit_tests.trial import NONSENSE, Trial, usable

BATCH = 48
LEAST_CALLS = 240  # before a search whose branches are all reached looks for mutants
STALE = 10  # batches without a new arc after which the search goes on to the mutants
PROBED = 24  # inputs whose comparisons are looked at in one round
GIVEN = 0.3  # how often an optional argument is given
OTHERS = {
    INT: 1,
    STR: 1,
    parsed("list[int]"): 1,
    parsed("list[str]"): 1,
    parsed("list[list[int]]"): 0.6,
    parsed("dict[str, int]"): 0.5,
}
MIXED = {INT: 1.0, STR: 1.0, parsed("list[int]"): 0.6, FLOAT: 0.5, NONE: 0.3, BOOL: 0.2}


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
        self.deadline = time.monotonic() + budget.seconds
        self.profile: Profile = profile(target, text)
        wanted = [*self.profile.attributes.values(), *self.profile.element_attributes.values()]
        described = observer.describe(target.name, classes_with(target, wanted))
        self.parameters = tuple(Parameter.from_json(each) for each in described["parameters"])
        recipes = {key: Recipe.from_json(key, told) for key, told in described["classes"].items()}
        self.recipes = Recipes(recipes)
        owner = Shape.from_json(described["owner"])
        self.owner = recipes.get(owner.name) if owner else None
        self.maker = Maker(self.rng, self.profile, self.recipes)
        self.goals = Goals(self.profile.tree, self.profile.spans, described["lines"])
        properties = {name for name, kind in self.owner.methods if kind == "property"} if self.owner else set()
        self.invocation = Invocation(
            target, self.parameters, self.owner, is_property=target.name.rpartition(".")[2] in properties
        )
        self.graphs = Graphs(self.profile, self.recipes, self.rng, self.parameters)
        self.weights = {parameter.name: self._weights(parameter) for parameter in self.parameters}
        self.trials: list[Trial] = []
        self.calls = 0
        self.reached: set[tuple[int, int]] = set()
        self.last_failure = ""
        self.unstable: list[Trial] = []  # whose result differs from run to run
        self.promised: list[tuple[Seed, Trial]] = []  # docstring examples that say what they give
        self._known: set[object] = set()
        self._fertile: list[tuple[Input, dict[str, Shape]]] = []
        self._shapes: dict[Input, dict[str, Shape]] = {}

    @property
    def unable(self) -> str:
        """Why the target cannot be called at all; empty when it can."""
        if self.target.kind is Kind.METHOD and (self.owner is None or not self.owner.public):
            return f"{self.target.name} belongs to a class that cannot be reached by its name."
        if self.target.kind is Kind.METHOD and self.owner and self.owner.abstract and not self.owner.subclasses:
            return f"{self.target.name} belongs to an abstract class without a subclass in the module."
        return ""

    def explore(self, seeds: Iterable[Seed]) -> None:
        """Tries what is known, then what is likely, then what grows from inputs that reached something new."""
        known = [(seed, self._seeded(seed)) for seed in seeds]
        trials = {trial.given: trial for trial in self._run([given for _, given in known])}
        self.promised = [(seed, trials[given]) for seed, given in known if seed.expected and given in trials]
        self._run(self._first_inputs())
        stale = 0
        while self._may_go_on() and stale < STALE and not (self.calls >= LEAST_CALLS and self._all_branches()):
            before = len(self.reached)
            self._run([self._fresh() for _ in range(BATCH // 2)] + [self._grown() for _ in range(BATCH // 2)])
            self._solve()
            stale = 0 if len(self.reached) > before else stale + 1

    def more(self, near: Sequence[Trial]) -> list[Trial]:
        """Trials of new inputs, most of them near the given ones."""
        inputs = self._turned([self.rng.choice(near).given for _ in range(PROBED // 3)])[:BATCH] if near else []
        inputs += [self._changed(self.rng.choice(near).given) for _ in range(BATCH * 2 // 3)] if near else []
        inputs += [self._fresh() for _ in range(BATCH // 3)]
        return self._run(inputs)

    def tried(self, inputs: Sequence[Input]) -> list[Trial]:
        """Trials of given inputs, also of those that were tried before; they are not added to the others."""
        calls = [self.invocation.call(given) for given in inputs]
        outcomes = self.observer.run(calls, self.limits)
        self.calls += len(calls)
        return [self._trial(*each) for each in zip(inputs, calls, outcomes, strict=True)]

    def _may_go_on(self) -> bool:
        if self.cancelled():
            raise Withdrawn
        return self.calls < self.budget.calls and time.monotonic() < self.deadline

    def _all_branches(self) -> bool:
        covered = self.goals.coverage(self.reached)
        return not covered.missed_arcs and not covered.missed_lines

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
            if not self._may_go_on():
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
        for name, shape in self._shapes.get(trial.given, {}).items():
            weights = self.weights[name]
            if len(weights) > 1 and shape in weights:
                weights[shape] = min(max(weights[shape] * (0.9 if nonsense else 1.04), 1e-3), 5.0)
        if nonsense or outcome.end == "stopped":
            self.last_failure = f"{outcome.type or outcome.reason} {outcome.message}".strip()
            if outcome.end != "stopped" and not outcome.arcs - self.reached:
                return
        self.trials.append(trial)
        if trial.arcs - self.reached and not nonsense:
            self._fertile.append((trial.given, self._shapes.get(trial.given, {})))
            if trial.usable:
                self.reached |= trial.arcs

    def _weights(self, parameter: Parameter) -> dict[Shape, float]:
        if parameter.kind == "var_positional":
            return {Shape("tuples", (parameter.shape,) if parameter.shape else ()): 1.0}
        if parameter.kind == "var_keyword":
            return {Shape("dict", (STR, parameter.shape or ANY)): 1.0}
        annotated = parameter.shape
        graph = self.graphs.shapes.get(parameter.name)
        if graph is not None:
            return {graph: 1.0}
        guesses = dict(self.profile.guess(parameter.name))
        if annotated is not None and annotated.kind == "any":
            return {**MIXED, **{shape: weight for shape, weight in guesses.items() if weight > 1}}
        if annotated is not None and not (annotated.kind in ("list", "dict", "tuples", "set") and not annotated.items):
            return {annotated: 1.0}
        if annotated is not None:
            same = {
                shape: weight
                for shape, weight in guesses.items()
                if shape.kind == annotated.kind or (annotated.kind == "list" and shape.kind == "tokens")
            }
            return same or {
                Shape(annotated.kind, (INT,) if annotated.kind != "dict" else (STR, INT)): 1.0,
                Shape(annotated.kind, (STR,) if annotated.kind != "dict" else (STR, STR)): 0.5,
            }
        if parameter.default and parameter.default != "None":
            guesses[shape_of_source(parameter.default)] = guesses.get(shape_of_source(parameter.default), 0) + 3
        if not guesses:
            guesses = dict(ANYTHING)
        highest = max(guesses.values())
        found = {shape: max(weight, 0.06 * highest) for shape, weight in guesses.items()}
        return {**{shape: 0.04 * highest * weight for shape, weight in OTHERS.items()}, **found}

    def _draw(self, name: str) -> Shape:
        weights = self.weights[name]
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _seeded(self, seed: Seed) -> Input | None:
        given = dict(seed.arguments)
        names = [parameter.name for parameter in self.parameters if parameter.kind != "var_keyword"]
        if seed.positional:
            given = {**dict(zip(names, seed.positional, strict=False)), **given}
            if len(seed.positional) > len(names):
                return None
        if any(
            not each.optional and each.name not in given and not each.kind.startswith("var") for each in self.parameters
        ):
            return None
        known = {parameter.name for parameter in self.parameters}
        if not set(given) <= known:
            return None
        ordered = tuple((each.name, given[each.name]) for each in self.parameters if each.name in given)
        return replace(self._around(ordered), origin=seed.origin, imports=tuple(seed.imports))

    def _first_inputs(self) -> list[Input]:
        """Sensible values, varied one parameter after another."""
        if self.graphs.shapes:
            return [self._fresh() for _ in range(BATCH)]
        required = [each for each in self.parameters if not each.optional and not each.kind.startswith("var")]
        likely = {name: max(weights, key=weights.__getitem__) for name, weights in self.weights.items()}
        values = {name: self.maker.first(shape) or [self.maker.make(shape)] for name, shape in likely.items()}
        inputs = []
        for index in range(6):
            given = tuple((each.name, values[each.name][index % len(values[each.name])]) for each in required)
            inputs.append(self._around(given))
        base = tuple((each.name, values[each.name][0]) for each in required)
        for each in self.parameters:
            for value in values[each.name][:8]:
                ordered = tuple(
                    (p.name, value if p is each else dict(base)[p.name])
                    for p in self.parameters
                    if p is each or p in required
                )
                inputs.append(self._around(ordered))
        return inputs

    def _fresh(self) -> Input:
        graph = self.graphs.draw(self.parameters, self.maker, self.weights)
        if graph is not None:
            return self._around(graph.arguments, graph)
        arguments, shapes = [], {}
        for parameter in self.parameters:
            skip = parameter.optional or parameter.kind.startswith("var")
            if skip and self.rng.random() > GIVEN + 0.3 * (len(self.parameters) <= 2):
                continue
            shapes[parameter.name] = self._draw(parameter.name)
            arguments.append((parameter.name, self.maker.make(shapes[parameter.name])))
        given = related(self._around(tuple(arguments)), self.rng)
        self._shapes[given] = shapes
        return given

    def _around(self, arguments: tuple[tuple[str, object], ...], graph: Input | None = None) -> Input:
        """An input with these arguments, and an object for a method to be called on."""
        given = graph or Input(arguments)
        if self.target.kind is not Kind.METHOD or self.owner is None:
            return given
        receiver = self.recipes.instance(self.owner.key, self.maker)
        return replace(given, receiver=receiver, steps=self._steps())

    def _steps(self) -> tuple[tuple[str, tuple[object, ...]], ...]:
        return ()

    def _grown(self) -> Input:
        if not self._fertile:
            return self._fresh()
        newest = len(self._fertile) - 1 - min(int(self.rng.expovariate(0.25)), len(self._fertile) - 1)
        index = newest if self.rng.random() < 0.5 else self.rng.randrange(len(self._fertile))
        return self._changed(self._fertile[index][0])

    def _changed(self, given: Input) -> Input:
        changed = given
        for _ in range(self.rng.choice((1, 1, 2))):
            changed = self._change_one(changed)
        return replace(changed, origin="search")

    def _change_one(self, given: Input) -> Input:
        if not given.arguments or (given.receiver is not None and self.rng.random() < 0.4):
            return (
                replace(self._around(given.arguments), lines=given.lines, imports=given.imports)
                if given.receiver is not None
                else self._fresh()
            )
        if given.lines:
            return self._fresh()
        if self.rng.random() < 0.1:
            return self._fresh()
        name, value = self.rng.choice(given.arguments)
        shape = self._draw(name)
        return with_argument(given, name, self.maker.change(value, shape))

    def _solve(self) -> None:
        """Looks at the comparisons of inputs that reached something, and tries what would turn them."""
        fertile = [given for given, _ in self._fertile[-PROBED // 2 :]]
        fertile += [self.rng.choice(self._fertile)[0] for _ in range(PROBED // 2)] if self._fertile else []
        if not fertile or self._all_branches():
            return
        self._run(self._turned(fertile)[: BATCH * 2])

    def _turned(self, inputs: Sequence[Input]) -> list[Input]:
        """Inputs for which comparisons go another way than for the given ones, in random order."""
        seen = self.observer.probe(self.profile.spans, [self.invocation.call(given) for given in inputs], self.limits)
        found = [other for given, pairs in zip(inputs, seen, strict=False) for other in solutions(given, pairs)]
        self.rng.shuffle(found)
        return found
