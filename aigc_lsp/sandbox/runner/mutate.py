"""Small changes of a syntax tree that a good test notices. They are made in place and taken back."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Callable

SIGNS: dict[type, str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
    ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in",
    ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%", ast.Pow: "**",
    ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.LShift: "<<", ast.RShift: ">>", ast.MatMult: "@",
    ast.And: "and", ast.Or: "or", ast.Not: "not", ast.USub: "-", ast.UAdd: "+", ast.Invert: "~",
}  # fmt: skip
ORDER: tuple[type[ast.cmpop], ...] = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
OTHER_COMPARISONS: dict[type, tuple[type[ast.cmpop], ...]] = {
    **{kind: tuple(other for other in ORDER if other is not kind) for kind in ORDER},
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
OTHER_ARITHMETIC: dict[type, tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub, ast.Mult, ast.BitOr),
    ast.Sub: (ast.Add, ast.Mod, ast.FloorDiv),
    ast.Mult: (ast.FloorDiv, ast.Add, ast.Pow),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Mult, ast.Div, ast.Mod),
    ast.Mod: (ast.Mult, ast.FloorDiv, ast.Sub),
    ast.Pow: (ast.Mult, ast.Add),
    ast.BitAnd: (ast.BitOr, ast.BitXor),
    ast.BitOr: (ast.BitAnd, ast.BitXor),
    ast.BitXor: (ast.BitAnd, ast.BitOr),
    ast.LShift: (ast.RShift, ast.Mult),
    ast.RShift: (ast.LShift, ast.FloorDiv),
}


class NeverRaised(Exception):
    """Takes the place of an exception in ``except``, so that the clause catches nothing."""


@dataclass
class Change:
    """One change of the tree, not yet made."""

    node: ast.AST
    operator: str
    before: str
    after: str
    apply: Callable[[], None]
    undo: Callable[[], None]
    position: tuple[int, int] | None = None  # line and column in bytes; the node's own when None


def changes(definition: ast.AST, source: Sequence[str]) -> Iterator[Change]:
    """All changes within a definition, in the order of the source; ``source`` is its file's lines."""
    skipped = _documentation(definition) | _annotations(definition)
    for node in ast.walk(definition):
        if id(node) in skipped:
            continue
        for kind, operators in OPERATORS.items():
            if isinstance(node, kind):
                for operator in operators:
                    yield from operator(node, source)


def _documentation(definition: ast.AST) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(definition):
        for statement in getattr(node, "body", []) if isinstance(getattr(node, "body", None), list) else []:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                found.update((id(statement), id(statement.value)))
    return found


def _annotations(definition: ast.AST) -> set[int]:
    found: set[int] = set()
    for node in ast.walk(definition):
        for part in (getattr(node, "annotation", None), getattr(node, "returns", None)):
            if isinstance(part, ast.AST):
                found.update(id(inner) for inner in ast.walk(part))
        if isinstance(node, ast.JoinedStr):
            found.update(id(part) for part in node.values if isinstance(part, ast.Constant))
            found.update(
                id(spec) for part in node.values for spec in ast.walk(getattr(part, "format_spec", None) or ast.Pass())
            )
    return found


def _swap(node: Any, attribute: str, value: Any) -> tuple[Callable[[], None], Callable[[], None]]:
    old = getattr(node, attribute)
    return lambda: setattr(node, attribute, value), lambda: setattr(node, attribute, old)


def _put(items: list[Any], index: int, value: Any) -> tuple[Callable[[], None], Callable[[], None]]:
    old = items[index]
    return lambda: items.__setitem__(index, value), lambda: items.__setitem__(index, old)


def _between(left: ast.expr, sign: str, source: Sequence[str]) -> tuple[int, int] | None:
    line, column = left.end_lineno or 0, left.end_col_offset or 0
    if not 0 < line <= len(source):
        return None
    found = source[line - 1].encode()[column:].find(sign.encode())
    return (line, column + found) if found >= 0 else None


def _comparison(node: ast.Compare, source: Sequence[str]) -> Iterator[Change]:
    lefts = [node.left, *node.comparators]
    for index, sign in enumerate(node.ops):
        for other in OTHER_COMPARISONS[type(sign)]:
            before, after = SIGNS[type(sign)], SIGNS[other]
            position = _between(lefts[index], before, source)
            yield Change(node, "comparison", before, after, *_put(node.ops, index, other()), position)


def _arithmetic(node: Any, source: Sequence[str]) -> Iterator[Change]:
    for other in OTHER_ARITHMETIC.get(type(node.op), ()):
        before, after = SIGNS[type(node.op)], SIGNS[other]
        position = _between(node.left if isinstance(node, ast.BinOp) else node.target, before, source)
        yield Change(node, "arithmetic", before, after, *_swap(node, "op", other()), position)


def _boolean(node: ast.BoolOp, source: Sequence[str]) -> Iterator[Change]:
    other: ast.boolop = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    before, after = SIGNS[type(node.op)], SIGNS[type(other)]
    yield Change(node, "boolean", before, after, *_swap(node, "op", other), _between(node.values[0], before, source))


def _unary(node: ast.UnaryOp, source: Sequence[str]) -> Iterator[Change]:
    before = SIGNS[type(node.op)]
    if isinstance(node.op, ast.Not):
        twice = ast.UnaryOp(op=ast.Not(), operand=node.operand)
        yield Change(node, "unary", before, "", *_swap(node, "operand", ast.copy_location(twice, node)))
    elif isinstance(node.op, (ast.USub, ast.Invert)):
        yield Change(node, "unary", before, "+", *_swap(node, "op", ast.UAdd()))


def _constant(node: ast.Constant, source: Sequence[str]) -> Iterator[Change]:
    value = node.value
    others: list[Any] = []
    if isinstance(value, bool):
        others = [not value]
    elif isinstance(value, (int, float)):
        others = [value + 1, value - 1]
    elif isinstance(value, str):
        others = [value + "x" if value else "x"]
    for other in others:
        yield Change(node, "constant", repr(value), repr(other), *_swap(node, "value", other))


def _condition(node: Any, source: Sequence[str]) -> Iterator[Change]:
    negated = ast.copy_location(ast.UnaryOp(op=ast.Not(), operand=node.test), node.test)
    before = _text(node.test, source)
    yield Change(node.test, "condition", before, f"not ({before})", *_swap(node, "test", negated))


def _return(node: ast.Return, source: Sequence[str]) -> Iterator[Change]:
    if node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None):
        return
    nothing = ast.copy_location(ast.Constant(value=None), node.value)
    yield Change(node, "return", _text(node, source), "return None", *_swap(node, "value", nothing))


def _loop(node: Any, source: Sequence[str]) -> Iterator[Change]:
    nothing = ast.copy_location(ast.Tuple(elts=[], ctx=ast.Load()), node.iter)
    yield Change(node.iter, "no rounds", _text(node.iter, source), "()", *_swap(node, "iter", nothing))


def _handler(node: ast.ExceptHandler, source: Sequence[str]) -> Iterator[Change]:
    never = ast.copy_location(ast.Name(id=NEVER, ctx=ast.Load()), node.type or node)
    before = _text(node.type, source) if node.type else ""
    yield Change(node, "exception", f"except {before}".strip(), "except nothing", *_swap(node, "type", never))


def _jumps(node: Any, source: Sequence[str]) -> Iterator[Change]:
    """Replaces statements of a block: break by continue and the other way round, and what is done by nothing."""
    for block in ("body", "orelse", "finalbody"):
        statements: list[ast.stmt] = getattr(node, block, None) or []
        for index, statement in enumerate(statements):
            other: ast.stmt | None = None
            if isinstance(statement, ast.Break):
                other = ast.Continue()
            elif isinstance(statement, ast.Continue):
                other = ast.Break()
            elif isinstance(statement, ast.AugAssign) or (
                isinstance(statement, ast.Expr) and isinstance(statement.value, (ast.Call, ast.Await))
            ):
                other = ast.Pass()
            if other is not None:
                before = _text(statement, source)
                after = type(other).__name__.lower()
                other = ast.copy_location(other, statement)
                yield Change(statement, "statement", before, after, *_put(statements, index, other))


def _text(node: Any, source: Sequence[str]) -> str:
    lines = [line.encode() for line in source[node.lineno - 1 : node.end_lineno]]
    lines[-1] = lines[-1][: node.end_col_offset]
    lines[0] = lines[0][node.col_offset :]
    return " ".join(b"".join(lines).decode().split())[:80]


NEVER = "__aigc_never__"  # among the builtins while a mutant runs

Operator = Callable[..., Any]  # of a node and the lines of the source, to changes
OPERATORS: dict[Any, list[Operator]] = {
    ast.Compare: [_comparison],
    (ast.BinOp, ast.AugAssign): [_arithmetic],
    ast.BoolOp: [_boolean],
    ast.UnaryOp: [_unary],
    ast.Constant: [_constant],
    (ast.If, ast.While, ast.IfExp, ast.Assert): [_condition],
    ast.Return: [_return],
    (ast.For, ast.comprehension): [_loop],
    ast.ExceptHandler: [_handler],
    (ast.FunctionDef, ast.AsyncFunctionDef, ast.If, ast.For, ast.While, ast.With, ast.Try, ast.ExceptHandler): [_jumps],
}
