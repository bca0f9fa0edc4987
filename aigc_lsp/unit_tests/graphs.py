"""Objects that refer to one another: nodes of lists, trees and graphs, written as statements before the call."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from aigc_lsp.unit_tests.arguments import Built, Value, Written, source_of
from aigc_lsp.unit_tests.case import Import
from aigc_lsp.unit_tests.inputs import Maker
from aigc_lsp.unit_tests.invocation import Input
from aigc_lsp.unit_tests.profile import Profile
from aigc_lsp.unit_tests.recipes import Recipes
from aigc_lsp.unit_tests.shape import Parameter, Recipe, Shape

NODE, NODES, EDGES = Shape("node"), Shape("nodes"), Shape("edges between nodes")
ONE = frozenset(
    ("next", "successor", "left", "right", "parent", "prev", "previous", "child", "head", "tail", "first", "last")
)
MANY = frozenset(
    ("children", "successors", "predecessors", "neighbors", "neighbours", "parents", "edges", "nodes", "adjacent")
)
INVERSE = {
    "incoming": "outgoing", "predecessors": "successors", "parents": "children", "parent": "children",
    "prev": "next", "previous": "next", "predecessor": "successor", "in": "out",
}  # fmt: skip
MOST_NODES = 5
CYCLIC = 0.25  # how often a link may lead back


@dataclass(frozen=True)
class Links:
    """How nodes of one sort refer to one another."""

    recipe: Recipe | None  # their class; a SimpleNamespace where there is none
    one: tuple[str, ...]  # attributes that hold a node or None
    many: tuple[str, ...]  # attributes that hold several
    others: tuple[str, ...]  # what else is read of them


class Graphs:
    """Finds out which parameters take nodes, and makes inputs with them."""

    def __init__(
        self, profile: Profile, recipes: Recipes, rng: random.Random, parameters: tuple[Parameter, ...]
    ) -> None:
        self.profile = profile
        self.recipes = recipes
        self.rng = rng
        self.links: Links | None = None
        self.shapes: dict[str, Shape] = {}  # of the parameters that take a node, several, or the edges between them
        for parameter in parameters:
            shape = self._shape_of(parameter)
            if shape is not None:
                self.shapes[parameter.name] = shape
        for parameter in parameters if self.shapes else ():
            if "edge" in parameter.name and parameter.name not in self.shapes:
                self.shapes[parameter.name] = EDGES

    def _shape_of(self, parameter: Parameter) -> Shape | None:
        name = parameter.name
        annotated = self._recipe_of(parameter.shape)
        if parameter.shape is not None and annotated is None:
            return None
        whole = self.profile.attributes.get(name, frozenset())
        inner = self.profile.element_attributes.get(name, frozenset())
        for attributes, shape in ((inner, NODES), (whole, NODE)):
            links = self._links(attributes, annotated)
            if links is not None:
                self.links = self.links or links
                return shape
        return None

    def _recipe_of(self, shape: Shape | None) -> Recipe | None:
        names = sorted(shape.names()) if shape is not None else []
        return self.recipes.recipes.get(names[0]) if names else None

    def _links(self, attributes: frozenset[str], annotated: Recipe | None) -> Links | None:
        """How what has these attributes is linked; None when it is not, or has methods that nothing is known of."""
        if not attributes:
            return None
        recipe = annotated or next(self._fitting(attributes), None)
        if (
            recipe is not None
            and not any(name.endswith("_nodes") for name in attributes)
            and not attributes & (ONE | MANY)
        ):
            attributes = attributes | (set(recipe.attributes) & (ONE | MANY))
        called = set(_called(self.profile.node))
        if recipe is None and attributes & called:
            return None
        many = tuple(
            sorted(name for name in attributes if name in MANY or name.endswith("_nodes") or self._is_iterated(name))
        )
        one = tuple(
            sorted(name for name in attributes if name not in many and (name in ONE or self._is_followed(name)))
        )
        others = tuple(sorted(attributes - {*many, *one}))
        return Links(recipe, one, many, others) if one or many else None

    def _fitting(self, attributes: frozenset[str]) -> Iterator[Recipe]:
        for recipe in self.recipes.recipes.values():
            has = set(recipe.attributes) | {parameter.name for parameter in recipe.parameters}
            if recipe.public and not recipe.abstract and not recipe.members and attributes <= has:
                yield recipe

    def _is_iterated(self, name: str) -> bool:
        for node in ast.walk(self.profile.node):
            match node:
                case (
                    ast.For(iter=ast.Attribute(attr=attribute)) | ast.comprehension(iter=ast.Attribute(attr=attribute))
                ):
                    if attribute == name:
                        return True
                case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[ast.Attribute(attr=attribute)]):
                    if attribute == name:
                        return True
        return False

    def _is_followed(self, name: str) -> bool:
        """Whether ``x = y.name`` stands in a loop or in what calls itself, as walks do."""
        for loop in ast.walk(self.profile.node):
            if isinstance(loop, ast.While):
                for node in ast.walk(loop):
                    if (
                        isinstance(node, ast.Assign)
                        and isinstance(node.value, ast.Attribute)
                        and node.value.attr == name
                    ):
                        return True
        return False

    def draw(
        self, parameters: tuple[Parameter, ...], maker: Maker, weights: Mapping[str, Mapping[Shape, float]]
    ) -> Input | None:
        """An input with nodes; None when no parameter takes any."""
        if self.links is None or not self.shapes:
            return None
        graph = _Graph(self.links, self.rng, {parameter.name for parameter in parameters})
        arguments: list[tuple[str, Value]] = []
        for parameter in parameters:
            shape = self.shapes.get(parameter.name)
            if shape is not None:
                arguments.append((parameter.name, graph.value(shape, first=not arguments)))
            elif not parameter.optional and not parameter.kind.startswith("var"):
                options = weights[parameter.name]
                drawn = self.rng.choices(list(options), list(options.values()))[0]
                arguments.append((parameter.name, maker.make(drawn)))
        recipe = self.links.recipe
        imported = Import(*recipe.imported) if recipe else Import("types", "SimpleNamespace")
        return Input(tuple(arguments), lines=graph.lines, imports=(imported,))


class _Graph:
    """A few nodes and their links."""

    def __init__(self, links: Links, rng: random.Random, taken: set[str]) -> None:
        self.links = links
        self.rng = rng
        count = rng.choice((1, 1, 2, 2, 2, 3, 3, 4, MOST_NODES))
        self.names = [name if name not in taken else f"node_{name}" for name in "abcdefgh"[:count]]
        self.to: dict[tuple[str, str], list[str]] = {}
        inverse = {attribute: other for attribute in (*links.one, *links.many) if (other := self._inverse(attribute))}
        cyclic = rng.random() < CYCLIC
        for attribute in (*links.one, *links.many):
            if attribute not in inverse:
                self._connect(attribute, cyclic)
        for attribute, other in inverse.items():
            for (name, followed), targets in list(self.to.items()):
                if followed == other:
                    for target in targets:
                        self.to.setdefault((target, attribute), []).append(name)
        self.lines = tuple(self._lines())

    def _inverse(self, attribute: str) -> str | None:
        """The attribute that says the same from the other side."""
        start, _, rest = attribute.partition("_")
        other = INVERSE.get(attribute) or (f"{INVERSE[start]}_{rest}" if rest and start in INVERSE else None)
        return other if other in (*self.links.one, *self.links.many) else None

    def _connect(self, attribute: str, cyclic: bool) -> None:
        names = self.names
        taken = {target for (_, other), targets in self.to.items() if other in self.links.one for target in targets}
        for index, name in enumerate(names):
            later = names[index + 1 :]
            if attribute in self.links.many:
                free = names if cyclic else later
                self.to[name, attribute] = self.rng.sample(free, min(len(free), self.rng.choice((0, 1, 1, 2, 2))))
            elif len(self.links.one) == 1:
                back = [self.rng.choice(names)] if cyclic and not later else []
                self.to[name, attribute] = later[:1] or back
            else:  # a tree: nobody is the child of two
                free = [other for other in later if other not in taken]
                self.to[name, attribute] = free[:1] if free and self.rng.random() < 0.7 else []
                taken.update(self.to[name, attribute])

    def _lines(self) -> Iterator[str]:
        made: set[str] = set()
        late: list[str] = []
        texts = self.rng.random() < 0.5
        for index in reversed(range(len(self.names))):
            name = self.names[index]
            given: list[tuple[str, str]] = []
            for attribute in (*self.links.one, *self.links.many):
                targets = self.to.get((name, attribute), [])
                many = attribute in self.links.many
                source = f"[{', '.join(targets)}]" if many else targets[0] if targets else "None"
                if self._takes(attribute) and all(target in made for target in targets):
                    if targets or self.links.recipe is None or self._requires(attribute):
                        given.append((attribute, source))
                elif self.links.recipe is None:
                    given.append((attribute, "[]" if many else "None"))
                    late.append(f"{name}.{attribute} = {source}")
                elif targets:
                    late.append(f"{name}.{attribute} = {source}")
            yield f"{name} = {self._made(repr(name[-1]) if texts else str(index + 1), given)}"
            made.add(name)
        yield from late

    def _takes(self, attribute: str) -> bool:
        recipe = self.links.recipe
        return recipe is None or any(parameter.name == attribute for parameter in recipe.parameters)

    def _requires(self, attribute: str) -> bool:
        recipe = self.links.recipe
        return recipe is not None and any(each.name == attribute and not each.optional for each in recipe.parameters)

    def _made(self, label: str, given: list[tuple[str, str]]) -> str:
        recipe = self.links.recipe
        if recipe is None:
            labels = [(attribute, label) for attribute in self.links.others]
            return source_of(Built("SimpleNamespace", tuple((name, Written(text)) for name, text in [*labels, *given])))
        linked = {*self.links.one, *self.links.many}
        arguments: list[tuple[str, str]] = []
        for parameter in recipe.parameters:
            if parameter.name not in linked and (not parameter.optional or not arguments):
                arguments.append(("" if not arguments else parameter.name, label))
        return source_of(Built(recipe.name, tuple((name, Written(text)) for name, text in [*arguments, *given])))

    def value(self, shape: Shape, *, first: bool) -> Value:
        """The argument for one parameter."""
        if shape == NODES:
            names = self.names if self.rng.random() < 0.5 else self.rng.sample(self.names, len(self.names))
            return Written(f"[{', '.join(names)}]")
        if shape == EDGES:
            edges = [(name, target) for (name, _), targets in self.to.items() for target in targets]
            return Written(
                "{" + ", ".join(f"({a}, {b}): {self.rng.randint(1, 9)}" for a, b in dict.fromkeys(edges)) + "}"
            )
        if first and self.rng.random() < 0.08 and self.links.one:
            return None
        return Written(self.names[0] if first else self.rng.choice(self.names))


def _called(function: ast.AST) -> Iterator[str]:
    """Names of the methods that are called."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr
