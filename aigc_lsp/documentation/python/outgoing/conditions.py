"""Tests that lead to a place, in one expression that is true there."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from aigc_lsp.documentation.python.source import Source, dotted

MOST_TESTS = 2  # in one condition: more cannot be read
LONGEST = 90  # characters of a condition made of several tests
OPPOSITE: dict[type[ast.cmpop], str] = {
    ast.Eq: "!=", ast.NotEq: "==", ast.Is: "is not", ast.IsNot: "is", ast.In: "not in", ast.NotIn: "in"
}  # fmt: skip


def chain(statement: ast.If) -> tuple[list[ast.expr], list[list[ast.stmt]], list[ast.stmt]]:
    """The tests and blocks of an ``if`` with its ``elif``, and its ``else``."""
    tests, bodies = [statement.test], [statement.body]
    otherwise = statement.orelse
    while len(otherwise) == 1 and isinstance(otherwise[0], ast.If):
        following = otherwise[0]
        tests.append(following.test)
        bodies.append(following.body)
        otherwise = following.orelse
    return tests, bodies, otherwise


def test_text(source: Source, test: ast.expr) -> str:
    """A test's source, names that it binds replaced by what they are bound to."""
    if any(isinstance(part, ast.NamedExpr) for part in ast.walk(test)):
        copied = ast.parse(ast.unparse(test), mode="eval").body
        return ast.unparse(_Unbound().visit(copied))
    return source.code(test)


class _Unbound(ast.NodeTransformer):
    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        value: ast.expr = self.visit(node.value)
        return value


def negation(source: Source, tests: Sequence[ast.expr]) -> str | None:
    """An expression that is true where all tests are false; None when it would be too long to read."""
    if subject := _compared(source, tests):
        return subject
    if len(tests) > MOST_TESTS:
        return None
    return " and ".join(_negated(source, test) for test in tests)


def _compared(source: Source, tests: Sequence[ast.expr]) -> str:
    """``x not in (a, b)`` and ``not isinstance(x, (A, B))`` for several tests of one thing."""
    values: list[str] = []
    classes: list[str] = []
    subjects: set[str] = set()
    for test in tests:
        match test:
            case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant() as value]):
                subjects.add(source.code(left))
                values.append(source.code(value))
            case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Tuple(elts=elts) | ast.List(elts=elts)]):
                subjects.add(source.code(left))
                values += [source.code(each) for each in elts]
            case ast.Call(func=ast.Name(id="isinstance"), args=[left, ast.Tuple(elts=elts)]):
                subjects.add(source.code(left))
                classes += [source.code(each) for each in elts]
            case ast.Call(func=ast.Name(id="isinstance"), args=[left, ast.Name() | ast.Attribute() as class_]):
                subjects.add(source.code(left))
                classes.append(source.code(class_))
            case _:
                return ""
    if len(subjects) != 1 or len(tests) < MOST_TESTS or (values and classes):
        return ""
    subject = subjects.pop()
    listed = ", ".join(values or classes)
    text = f"{subject} not in ({listed})" if values else f"not isinstance({subject}, ({listed}))"
    return text if len(text) <= LONGEST else ""


def _negated(source: Source, test: ast.expr) -> str:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _enclosed(test_text(source, operand))
        case ast.Compare(left=left, ops=[operator], comparators=[right]) if type(operator) in OPPOSITE:
            if not any(isinstance(part, ast.NamedExpr) for part in ast.walk(test)):
                return f"{source.code(left)} {OPPOSITE[type(operator)]} {source.code(right)}"
    text = test_text(source, test)
    return f"not {text}" if dotted(test) or isinstance(test, ast.Call) else f"not ({text})"


def conjoined(tests: Sequence[str | None]) -> str:
    """The innermost tests in one expression, as many as can be read; empty when the innermost is not told."""
    known: list[str] = []
    for test in reversed(tests):
        if test is None:
            break
        known.insert(0, test)
    if len(known) < MOST_TESTS:
        return known[0] if known else ""
    text = " and ".join(_enclosed(test) for test in known)
    return text if len(known) <= MOST_TESTS and len(text) <= LONGEST else known[-1]


def _enclosed(test: str) -> str:
    """A test in parentheses where ``and`` would bind tighter."""
    try:
        node = ast.parse(test, mode="eval").body
    except SyntaxError:
        return test
    loose = isinstance(node, ast.IfExp | ast.Lambda) or (isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or))
    return f"({test})" if loose else test
