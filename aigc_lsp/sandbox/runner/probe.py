"""Which operands the comparisons of a call see: values that would make the other branch true."""

from __future__ import annotations

import ast
import builtins
import copy
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType
from typing import Any

from aigc_lsp.sandbox.runner.literals import Unwritable, Writer
from aigc_lsp.sandbox.runner.mutate import SIGNS
from aigc_lsp.sandbox.runner.project import Place
from aigc_lsp.sandbox.runner.variant import Variants

PROBE = "__aigc_probe__"
METHODS = {
    "startswith",
    "endswith",
    "find",
    "index",
    "count",
    "get",
    "match",
    "search",
    "fullmatch",
    "split",
    "replace",
}
MOST = 200  # different pairs of one call


class Seen:
    """Pairs of operands, with the line and the sign between them."""

    def __init__(self) -> None:
        self.pairs: set[tuple[int, str, str, str]] = set()

    def note(self, line: int, sign: str, left: Any, right: Any) -> None:
        if len(self.pairs) < MOST:
            try:
                self.pairs.add((line, sign, Writer().write(left), Writer().write(right)))
            except Unwritable:
                pass
            except Exception:  # of the user's own methods
                pass

    def operands(self) -> list[tuple[int, str, str, str]]:
        return sorted(self.pairs)


class _Wrapper(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) != 1 or isinstance(node.ops[0], (ast.Is, ast.IsNot)):
            return node
        sign = SIGNS[type(node.ops[0])]
        names = (ast.Name(id="_l", ctx=ast.Load()), ast.Name(id="_r", ctx=ast.Load()))
        compared = ast.Compare(left=names[0], ops=node.ops, comparators=[names[1]])
        return self._call(node, sign, node.left, node.comparators[0], compared)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        method = node.func
        if not isinstance(method, ast.Attribute) or method.attr not in METHODS or not node.args or node.keywords:
            return node
        if isinstance(node.args[0], ast.Starred):
            return node
        names = (ast.Name(id="_l", ctx=ast.Load()), ast.Name(id="_r", ctx=ast.Load()))
        called = ast.Call(
            func=ast.Attribute(value=names[0], attr=method.attr, ctx=ast.Load()),
            args=[names[1], *node.args[1:]],
            keywords=[],
        )
        if any(isinstance(part, (ast.NamedExpr, ast.Yield, ast.Await)) for arg in node.args for part in ast.walk(arg)):
            return node
        return self._call(node, method.attr, method.value, node.args[0], called)

    def _call(self, node: ast.expr, sign: str, left: ast.expr, right: ast.expr, body: ast.expr) -> ast.AST:
        for part in (left, right):
            if any(isinstance(inner, (ast.NamedExpr, ast.Yield, ast.YieldFrom, ast.Await)) for inner in ast.walk(part)):
                return node
        parameters = ast.arguments(
            posonlyargs=[], args=[ast.arg(arg="_l"), ast.arg(arg="_r")], kwonlyargs=[], kw_defaults=[], defaults=[]
        )
        call = ast.Call(
            func=ast.Name(id=PROBE, ctx=ast.Load()),
            args=[ast.Constant(value=node.lineno), ast.Constant(value=sign), left, right, ast.Lambda(parameters, body)],
            keywords=[],
        )
        return ast.copy_location(call, node)


@contextmanager
def probed(variants: Variants) -> Iterator[Seen]:
    """Runs the block with comparisons that note their operands."""
    seen = Seen()

    def probe(line: int, sign: str, left: Any, right: Any, judge: Any) -> Any:
        seen.note(line, sign, left, right)
        return judge(left, right)

    setattr(builtins, PROBE, probe)
    with variants.replaced(_codes(variants)):
        yield seen


def _codes(variants: Variants) -> dict[Place, CodeType]:
    cached: dict[Place, CodeType] = variants.__dict__.setdefault("probes", {})
    if not cached:
        for owners, definition in variants.definitions:
            try:
                code = variants.code_of(owners, _Wrapper().visit(copy.deepcopy(definition)))
            except (SyntaxError, ValueError, RecursionError):
                continue
            if code is not None:
                cached[(code.co_name, code.co_firstlineno)] = code
    return cached
