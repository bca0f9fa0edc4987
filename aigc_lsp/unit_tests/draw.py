"""Draws inputs for a target: arguments by what its parameters take, objects with a history for its methods."""

from __future__ import annotations

import ast
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from aigc_lsp.unit_tests.case import Kind, Target
from aigc_lsp.unit_tests.graphs import Graphs
from aigc_lsp.unit_tests.guess import called_attributes, guessed, guessed_attribute, guessed_of_class, strongest
from aigc_lsp.unit_tests.inputs import Maker
from aigc_lsp.unit_tests.invocation import Input, with_argument
from aigc_lsp.unit_tests.likely import likely
from aigc_lsp.unit_tests.profile import Profile, find
from aigc_lsp.unit_tests.recipes import Recipes
from aigc_lsp.unit_tests.relate import related
from aigc_lsp.unit_tests.seeds import Seed
from aigc_lsp.unit_tests.shape import INT, Parameter, Recipe, Shape

FIRST = 48  # inputs with nodes that come first, since no sensible values are known for those
GIVEN = 0.3  # how often an optional argument is given
LEAST, MOST = 1e-3, 5.0  # weights stay between these

Step = tuple[str, tuple[object, ...]]  # a method and its arguments


class Drawer:
    """Inputs of one target, by chance but for one ``rng``.

    Attributes:
        parameters: of the call.
        owner: class of a method; None for others.
        invoked: how the target is described by the runner.
    """

    def __init__(self, target: Target, profile: Profile, described: Mapping[str, Any], rng: random.Random) -> None:
        self.target = target
        self.profile = profile
        self.rng = rng
        self.parameters = tuple(Parameter.from_json(each) for each in described["parameters"])
        recipes = {key: Recipe.from_json(key, told) for key, told in described["classes"].items()}
        owner = Shape.from_json(described["owner"])
        self.owner = recipes.get(owner.name) if owner else None
        self.recipes = Recipes(recipes)
        self.maker = Maker(rng, profile, self.recipes)
        self.graphs = Graphs(profile, self.recipes, rng, self.parameters)
        self.weights = {each.name: self._weights(each) for each in self.parameters}
        self.methods = [self._method(told) for told in described["steps"]]
        self._guess_constructors()
        self._shapes: dict[Input, dict[str, Shape]] = {}

    def _weights(self, parameter: Parameter) -> dict[Shape, float]:
        nodes = self.graphs.shapes.get(parameter.name)
        if nodes is not None:
            return {nodes: 1.0}
        record = self._record(parameter)
        return {record: 1.0} if record is not None else likely(parameter, self.profile.guess(parameter.name))

    def _record(self, parameter: Parameter) -> Shape | None:
        """The shape of a parameter of which only attributes are read; of a class that has them where there is one."""
        kind = parameter.shape.kind if parameter.shape is not None else ""
        attributes = self.profile.attributes.get(parameter.name, frozenset())
        if not attributes or kind not in ("", "any", "Namespace", "SimpleNamespace"):
            return None
        for recipe in self.recipes.recipes.values():
            has = {
                *recipe.attributes,
                *(name for name, _ in recipe.methods),
                *(each.name for each in recipe.parameters),
            }
            if attributes <= has and recipe.public and kind != "Namespace":
                return Shape("class", name=recipe.key)
        if attributes & called_attributes(self.profile.node, parameter.name):
            return None
        names = tuple(sorted(attributes))
        items = tuple(guessed_attribute(self.profile.node, parameter.name, name) for name in names)
        return Shape("record", items, kind or "SimpleNamespace", names)

    def learn(self, given: Input, *, nonsense: bool) -> None:
        """Draws the shapes that an input was made of less often after nonsense, more often otherwise."""
        for name, shape in self._shapes.get(given, {}).items():
            weights = self.weights[name]
            if len(weights) > 1 and shape in weights:
                weights[shape] = min(max(weights[shape] * (0.9 if nonsense else 1.04), LEAST), MOST)

    def seeded(self, seed: Seed) -> Input | None:
        """The input of a known call; None when its arguments do not fit."""
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

    def first(self) -> list[Input]:
        """Sensible values, varied one parameter after another."""
        if self.graphs.shapes:
            return [self.fresh() for _ in range(FIRST)]
        required = [each for each in self.parameters if not each.optional and not each.kind.startswith("var")]
        shapes = {name: max(weights, key=weights.__getitem__) for name, weights in self.weights.items()}
        values = {name: self.maker.first(shape) or [self.maker.make(shape)] for name, shape in shapes.items()}
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

    def fresh(self) -> Input:
        """An input that has nothing to do with others."""
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

    def changed(self, given: Input) -> Input:
        """An input near the given one."""
        changed = given
        for _ in range(self.rng.choice((1, 1, 2))):
            changed = self._change_one(changed)
        return replace(changed, origin="search")

    def _draw(self, name: str) -> Shape:
        weights = self.weights[name]
        return self.rng.choices(list(weights), list(weights.values()))[0]

    def _around(self, arguments: tuple[tuple[str, object], ...], graph: Input | None = None) -> Input:
        """An input with these arguments, and an object for a method to be called on."""
        given = graph or Input(arguments)
        if self.target.kind is not Kind.METHOD or self.owner is None:
            return given
        receiver = self.recipes.instance(self.owner.key, self.maker)
        return replace(given, receiver=receiver, steps=self._steps())

    def _steps(self) -> tuple[Step, ...]:
        """Methods to be called before; none half of the time."""
        if not self.methods or self.rng.random() < 0.5:
            return ()
        return tuple(self._step() for _ in range(self.rng.choice((1, 1, 2, 3))))

    def _step(self) -> Step:
        name, shapes = self.rng.choice(self.methods)
        return name, tuple(self.maker.make(shape) for shape in shapes)

    def _method(self, told: dict[str, Any]) -> tuple[str, list[Shape]]:
        """A method's name, and shapes of what it needs."""
        shapes = []
        parameters = [Parameter.from_json(each) for each in told["parameters"]]
        for parameter in parameters:
            if not parameter.optional and not parameter.kind.startswith("var"):
                shapes.append(parameter.shape or self._likely(f"{self._owner_name}.{told['name']}", parameter.name))
        return told["name"], shapes

    @property
    def _owner_name(self) -> str:
        return self.target.name.rpartition(".")[0]

    def _likely(self, function: str, name: str) -> Shape:
        try:
            weights = guessed(find(self.profile.tree, function), name)
        except LookupError:  # inherited from elsewhere
            return INT
        return strongest(weights, 1)[0][0] if weights else INT

    def _guess_constructors(self) -> None:
        """Shapes for what constructors of the file take without annotation."""
        for recipe in self.recipes.recipes.values():
            bare = [each.name for each in recipe.parameters if each.shape is None]
            if not bare or recipe.module != self.target.module:
                continue
            with suppress(LookupError):
                node = find(self.profile.tree, recipe.name)
                for name in bare:
                    weights = guessed_of_class(node, name) if isinstance(node, ast.ClassDef) else {}
                    if weights:
                        self.recipes.guesses[recipe.key, name] = strongest(weights, 1)[0][0]

    def _change_one(self, given: Input) -> Input:
        if given.receiver is not None and (not given.arguments or self.rng.random() < 0.5):
            return self._change_receiver(given)
        if not given.arguments:
            return self.fresh()
        if given.lines:
            return self.fresh()
        if self.rng.random() < 0.1:
            return self.fresh()
        name, value = self.rng.choice(given.arguments)
        shape = self._draw(name)
        return with_argument(given, name, self.maker.change(value, shape))

    def _change_receiver(self, given: Input) -> Input:
        dice = self.rng.random()
        if dice < 0.3 or self.owner is None:
            return replace(self._around(given.arguments), lines=given.lines, imports=given.imports)
        if dice < 0.6:
            return replace(given, receiver=self.maker.change(given.receiver, Shape("class", name=self.owner.key)))
        if dice < 0.75 and given.steps:
            return replace(given, steps=given.steps[:-1])
        return replace(given, steps=(*given.steps, self._step())[-4:]) if self.methods else given
