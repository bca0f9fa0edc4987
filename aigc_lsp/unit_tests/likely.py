"""Which shapes of values are tried for a parameter, and how often each."""

from __future__ import annotations

from collections.abc import Mapping

from aigc_lsp.unit_tests.guess import ANYTHING
from aigc_lsp.unit_tests.inputs import shape_of_source
from aigc_lsp.unit_tests.shape import ANY, BOOL, FLOAT, INT, NONE, STR, Parameter, Shape, parsed

OTHERS = {
    INT: 1,
    STR: 1,
    parsed("list[int]"): 1,
    parsed("list[str]"): 1,
    parsed("list[list[int]]"): 0.6,
    parsed("dict[str, int]"): 0.5,
}
MIXED = {INT: 1.0, STR: 1.0, parsed("list[int]"): 0.6, FLOAT: 0.5, NONE: 0.3, BOOL: 0.2}


def likely(parameter: Parameter, guesses: Mapping[Shape, float]) -> dict[Shape, float]:
    """Weights of the shapes to be tried for a parameter: its annotation, else what its uses suggest, else anything."""
    if parameter.kind == "var_positional":
        items = (
            [parameter.shape]
            if parameter.shape
            else [each.items[0] for each in guesses if each.kind == "list" and each.items]
        )
        return {Shape("tuples", (item,)): 1.0 for item in items} or {Shape("tuples"): 1.0}
    if parameter.kind == "var_keyword":
        return {Shape("dict", (STR, parameter.shape or ANY)): 1.0}
    annotated = parameter.shape
    guesses = dict(guesses)
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
