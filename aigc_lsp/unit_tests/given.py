"""The values that stand in a case, as far as they can be read off its source."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from aigc_lsp.unit_tests.case import Case, Kind


class Unknown:
    """What the source of a value does not say."""

    def __repr__(self) -> str:
        return "?"


UNKNOWN = Unknown()
OPERATORS = {"eq": "equality", "ne": "inequality", "lt": "less_than", "le": "less_or_equal", "gt": "greater_than",
             "ge": "greater_or_equal", "add": "addition", "sub": "subtraction", "mul": "multiplication",
             "truediv": "division", "getitem": "item", "setitem": "setting_item", "delitem": "deleting_item",
             "iter": "iteration", "enter": "entering", "exit": "leaving", "str": "str", "repr": "repr"}  # fmt: skip
# would be read as words of the name
LITTLE_WORDS = {
    "a", "an", "and", "as", "by", "for", "if", "in", "is", "it", "no", "none", "not", "of", "on", "or",
    "the", "to", "true", "false", "when", "with",
}  # fmt: skip


@dataclass(frozen=True)
class Given:
    """One thing that a case puts in: a parameter of the call, or of what was made before it."""

    name: str
    source: str
    value: object  # UNKNOWN where it is not a literal


def value_of(source: str) -> object:
    """The value of a literal, UNKNOWN for anything else."""
    try:
        return ast.literal_eval(source)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
        return {"set()": set(), "frozenset()": frozenset(), "float('inf')": float("inf")}.get(source, UNKNOWN)


def givens(case: Case) -> list[Given]:
    """What the case puts in, the arguments of the call first."""
    found = [Given(name, source, value_of(source)) for name, source in case.arguments]
    for statement in case.setup:
        found += _made(statement)
    return found


def _made(statement: str) -> list[Given]:
    """The arguments that a statement such as ``stack = Stack([1])`` makes something from."""
    try:
        node = ast.parse(statement).body[0]
    except (SyntaxError, IndexError):
        return []
    if not (isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)):
        return []
    name, made = node.targets[0].id, node.value
    if not isinstance(made, ast.Call):
        source = ast.unparse(made)
        return [Given(name, source, value_of(source))]
    if len(made.args) == 1 and not made.keywords:
        source = ast.unparse(made.args[0])
        return [Given(name, source, value_of(source))]
    return [Given(word.arg, ast.unparse(word.value), value_of(ast.unparse(word.value)))
            for word in made.keywords if word.arg]  # fmt: skip


def class_of(case: Case) -> str:
    """The class whose method is tested, empty for a function."""
    if case.target.kind is Kind.CLASS:
        return case.target.name.rpartition(".")[2]
    return case.target.name.rpartition(".")[0].rpartition(".")[2]


def subject(case: Case) -> str:
    """The word for what is tested, such as ``clamp`` or ``pop``."""
    name = case.target.name.rpartition(".")[2]
    if case.target.kind in {Kind.CLASS, Kind.FILE}:
        name = _called(case.call) or name
    if re.fullmatch(r"__\w+__", name):
        plain = name.strip("_")
        return OPERATORS.get(plain, plain)
    return snake(name.strip("_")) or "it"


def _called(call: str) -> str:
    """The name of what an expression calls or reads."""
    try:
        node = ast.parse(call, mode="eval").body
    except SyntaxError:
        return ""
    while isinstance(node, ast.Await):
        node = node.value
    if isinstance(node, ast.Call):
        node = node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def snake(name: str) -> str:
    """``ValueError`` as ``value_error``."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name)
    return re.sub(r"\W+|_+", "_", name).strip("_").lower()


def slug(value: object, most: int = 24, fewest: int = 2) -> str:
    """A word for a value that can stand in a name, empty where there is none. Text has so many characters."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and abs(value) < 10**6:
        return f"minus_{-value}" if value < 0 else str(value)
    if isinstance(value, float) and abs(value) < 10**6 and re.fullmatch(r"-?\d+\.\d{1,2}", repr(value)):
        return repr(value).removesuffix(".0").replace("-", "minus_").replace(".", "_")
    if isinstance(value, str):
        word = re.sub(r"_+", "_", re.sub(r"[ \-./,!?;:]", "_", value)).strip("_").lower()
        if word in LITTLE_WORDS:
            return ""
        return word if re.fullmatch(r"[a-z0-9_]+", word) and fewest <= len(word) <= most else ""
    return ""
