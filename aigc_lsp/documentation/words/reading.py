"""What the names in a function's body stand for, as far as its text says."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from aigc_lsp.documentation.facts import Facts, Kind, Parameter
from aigc_lsp.documentation.words.code import Function, own, tree_of

VAGUE = frozenset(
    ("result", "results", "res", "ret", "retval", "rv", "out", "output", "tmp", "temp", "value", "val", "data", "new")
)  # names of locals that say nothing
ADDING = ("append", "add", "extend", "update", "insert", "appendleft", "pop", "remove", "clear", "setdefault", "sort")


@dataclass(frozen=True)
class Reading:
    """One function, read for its words. Of what is no function only the parameters are known."""

    facts: Facts
    tree: Function | None = None
    owner: str = ""  # the name by which a method knows its object, or a class method its class
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    values: Mapping[str, ast.expr] = field(default_factory=dict)  # locals that are set once and left alone
    loops: Mapping[str, ast.expr] = field(default_factory=dict)  # loop variables and what they go through
    locals: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()  # locals and parameters that are set anew or added to


@lru_cache(maxsize=256)
def reading_of(facts: Facts) -> Reading:
    """The reading of a definition."""
    tree = tree_of(facts)
    parameters = {one.name: one for one in facts.parameters}
    if not isinstance(tree, Function):
        return Reading(facts, parameters=parameters)
    first = [*tree.args.posonlyargs, *tree.args.args][:1]
    bound = facts.kind in (Kind.METHOD, Kind.CLASS_METHOD, Kind.PROPERTY)
    owner = first[0].arg if bound and first and first[0].arg not in parameters else ""
    stored: Counter[str] = Counter()
    values: dict[str, ast.expr] = {}
    loops: dict[str, ast.expr] = {}
    added: set[str] = set()
    for node in own(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                stored[name] += 1
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values[name] = value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values[name] = value
            case (
                ast.For(target=ast.Name(id=name), iter=iterable) | ast.AsyncFor(target=ast.Name(id=name), iter=iterable)
            ):
                loops[name] = iterable
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if method in ADDING:
                added.add(name)
            case ast.Subscript(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                added.add(name)
            case ast.Attribute(value=ast.Name(id=name), ctx=ast.Store() | ast.Del()):
                added.add(name)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
                added.add(name)
    changed = frozenset(added | {name for name, times in stored.items() if times > 1 or name in parameters})
    once = {name: value for name, value in values.items() if name not in changed and name not in loops}
    return Reading(facts, tree, owner, parameters, once, loops, frozenset(stored), changed)


def returned(tree: ast.AST) -> list[ast.Return]:
    """The function's own ``return`` statements that give something."""
    return [node for node in own(tree) if isinstance(node, ast.Return) and node.value is not None]


def yielded(tree: ast.AST) -> list[ast.Yield | ast.YieldFrom]:
    """The function's own ``yield`` expressions."""
    return [node for node in own(tree) if isinstance(node, ast.Yield | ast.YieldFrom)]


def dotted(node: ast.AST) -> str:
    """A name with dots, e.g. "os.path.join"; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""
