"""Objects that refer to one another: nodes of lists, trees and graphs."""

from __future__ import annotations

import random
from collections.abc import Mapping

from aigc_lsp.unit_tests.inputs import Maker
from aigc_lsp.unit_tests.invocation import Input
from aigc_lsp.unit_tests.profile import Profile
from aigc_lsp.unit_tests.recipes import Recipes
from aigc_lsp.unit_tests.shape import Parameter, Shape


class Graphs:
    """Finds out which parameters take nodes, and makes them."""

    def __init__(self, profile: Profile, recipes: Recipes, rng: random.Random) -> None:
        self.profile = profile
        self.recipes = recipes
        self.rng = rng

    def shape_of(self, parameter: Parameter) -> Shape | None:
        """The shape of a parameter that takes a node or several; None for others."""
        return None

    def draw(
        self, parameters: tuple[Parameter, ...], maker: Maker, weights: Mapping[str, Mapping[Shape, float]]
    ) -> Input | None:
        """An input with nodes; None when no parameter takes any."""
        return None
