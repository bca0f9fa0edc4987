"""How objects of the project's classes are made: constructors with fitting arguments, members, typed dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from aigc_lsp.unit_tests.arguments import Built, Value, Written
from aigc_lsp.unit_tests.case import Import
from aigc_lsp.unit_tests.shape import Parameter, Recipe, Shape

if TYPE_CHECKING:
    from aigc_lsp.unit_tests.inputs import Maker

MOST_DEPTH = 3  # of constructors in constructors; deeper ones take their defaults
GIVEN = 0.35  # how often an optional argument is given


class Recipes:
    """The classes that a target may need, by key."""

    def __init__(self, recipes: Mapping[str, Recipe]) -> None:
        self.recipes = dict(recipes)
        self.by_callee = {recipe.name: recipe for recipe in self.recipes.values()}
        self.guesses: dict[tuple[str, str], Shape] = {}  # class key and parameter -> shape, where not annotated

    def shapes_of(self, callee: str) -> dict[str, Shape | None]:
        """Shapes of the parameters of a class, by name."""
        recipe = self.by_callee.get(callee)
        if recipe is None:
            return {}
        return {each.name: self.shape_of(recipe, each) for each in recipe.parameters}

    def shape_of(self, recipe: Recipe, parameter: Parameter) -> Shape | None:
        """The shape of a constructor's parameter, annotated or guessed."""
        return parameter.shape or self.guesses.get((recipe.key, parameter.name))

    def named(self, key: str) -> Value:
        """The class itself."""
        recipe = self.recipes[key]
        return Written(recipe.name, (Import(*recipe.imported),))

    def instance(self, key: str, maker: Maker, depth: int = 0, *, full: bool = False) -> Value:
        """An object of the class, or of a subclass when it is abstract; ``full`` gives every argument."""
        recipe = self.recipes.get(key)
        if recipe is None or not recipe.public:
            return None
        if recipe.members:
            return Written(f"{recipe.name}.{maker.rng.choice(recipe.members)}", (Import(*recipe.imported),))
        if recipe.fields is not None:
            wanted = [(name, shape) for name, shape, need in recipe.fields if need or maker.rng.random() < GIVEN]
            return {name: maker.make(shape or Shape("any"), depth + 1) for name, shape in wanted}
        if recipe.abstract and recipe.subclasses:
            return self.instance(maker.rng.choice(recipe.subclasses), maker, depth)
        return Built(recipe.name, tuple(self._arguments(recipe, maker, depth, full)), (Import(*recipe.imported),))

    def _arguments(self, recipe: Recipe, maker: Maker, depth: int, full: bool) -> list[tuple[str, Value]]:
        given: list[tuple[str, Value]] = []
        skipped = False
        for parameter in recipe.parameters:
            if parameter.kind in ("var_positional", "var_keyword"):
                continue
            if parameter.optional and not full and (depth >= MOST_DEPTH or maker.rng.random() > GIVEN):
                skipped = True
                continue
            shape = self.shape_of(recipe, parameter) or Shape("any")
            by_name = skipped or parameter.kind == "keyword_only" or parameter.optional or len(recipe.parameters) > 3
            name = parameter.name if by_name and parameter.kind != "positional_only" else ""
            value = None if depth > MOST_DEPTH and "none" in str(shape) else maker.make(shape, depth + 1)
            given.append((name, value))
        return given
