"""Exceptions that leave a function by its own ``raise`` statements; what it catches itself is left out.

What functions that it calls raise is not looked into, nor are its nested functions: they raise when they are called.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from aigc_lsp.documentation.facts import Raise
from aigc_lsp.documentation.python.outgoing.conditions import chain, conjoined, negation, test_text
from aigc_lsp.documentation.python.outgoing.ending import Find, ends, leaves
from aigc_lsp.documentation.python.outgoing.exceptions import Hierarchy
from aigc_lsp.documentation.python.outgoing.messages import message_of
from aigc_lsp.documentation.python.outgoing.outcomes import is_generator
from aigc_lsp.documentation.python.outgoing.raised_types import RaisedTypes
from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import Definition, Function, blocks, dotted, head, last_part, statements

CATCHING_CONTEXTS = {"suppress", "raises", "assertRaises", "assertRaisesRegex"}
UNTOLD = None  # in place of a test: where control goes is decided by more than an expression can say

Tests = tuple[str | None, ...]


@dataclass(frozen=True)
class Place:
    """What is known where a statement stands: the tests that lead there, and what the handlers around it caught."""

    tests: Tests = ()
    caught: tuple[Raise, ...] = ()  # what a bare raise gives on
    names: tuple[tuple[str, tuple[Raise, ...]], ...] = ()  # of what was caught, innermost last

    def under(self, test: str | None) -> Place:
        return replace(self, tests=(*self.tests, test))


def raised(scope: Scope, node: Function) -> tuple[Raise, ...]:
    """What leaves a function, one for each ``raise`` and type, in the order of the text; ``scope`` is its inside."""
    if not any(isinstance(each, ast.Raise) for each in statements(node.body)):
        return ()
    found = _Walk(scope, node).body(node.body, Place())
    if is_generator(scope, node):  # PEP 479
        found = [replace(each, type="RuntimeError") if each.type == "StopIteration" else each for each in found]
    return tuple(dict.fromkeys(sorted(found, key=lambda each: each.line)))


class _Walk:
    def __init__(self, scope: Scope, node: Function) -> None:
        self.source = scope.source
        self.find = scope.find
        self.types = RaisedTypes(scope, node)
        self.hierarchy = Hierarchy(scope)

    def body(self, body: list[ast.stmt], place: Place) -> list[Raise]:
        """What leaves a block."""
        found: list[Raise] = []
        passed: list[ast.expr] = []  # tests that were false, or the block would have been left
        for statement in body:
            at = place
            if passed and isinstance(statement, ast.Raise):
                at = place.under(negation(self.source, passed))
            found += self.statement(statement, at)
            if leaves(statement, self.find):
                break
            if isinstance(statement, ast.If):
                passed += _guards(statement, self.find)
            passed = _still_true(passed, statement)
        return found

    def statement(self, statement: ast.stmt, place: Place) -> list[Raise]:
        match statement:
            case ast.Raise():
                return list(self.raise_(statement, place))
            case ast.If():
                return self.choice(statement, place)
            case ast.Try() | ast.TryStar():
                return self.attempt(statement, place)
            case ast.With() | ast.AsyncWith():
                caught = [each for item in statement.items for each in _context_types(item.context_expr)]
                inside = self.body(statement.body, place)
                return [each for each in inside if not self.hierarchy.caught(each.type, caught)]
            case ast.For() | ast.AsyncFor() | ast.While():
                start = replace(place, tests=(*place.tests, UNTOLD)) if place.tests else place
                return self.body(statement.body, start) + self.body(statement.orelse, start)
            case ast.Match():
                return [each for case in statement.cases for each in self.body(case.body, place.under(UNTOLD))]
        assert isinstance(statement, Definition) or not any(blocks(statement))
        return []

    def choice(self, statement: ast.If, place: Place) -> list[Raise]:
        """What leaves an ``if`` with all that belong to it."""
        found: list[Raise] = []
        tests, bodies, otherwise = chain(statement)
        for test, body in zip(tests, bodies, strict=True):
            if not _is_false(test):
                found += self.body(body, place.under(test_text(self.source, test)))
        if otherwise and not (isinstance(tests[-1], ast.Constant) and tests[-1].value):
            found += self.body(otherwise, place.under(negation(self.source, tests)))
        return found

    def attempt(self, statement: ast.Try | ast.TryStar, place: Place) -> list[Raise]:
        """What leaves a ``try``."""
        inside = self.body(statement.body, place)
        found: list[Raise] = []
        rest = list(inside)
        for handler in statement.handlers:
            names = _handled(handler)
            taken = [each for each in rest if self.hierarchy.caught(each.type, names)]
            rest = [each for each in rest if each not in taken]
            caught = (*taken, *(Raise(name, line=handler.lineno) for name in names if _is_static(name)))
            known = (*place.names, (handler.name, caught)) if handler.name else place.names
            found += self.body(handler.body, replace(place, tests=(UNTOLD,), caught=caught, names=known))
        found = rest + found + self.body(statement.orelse, place)
        at_end = self.body(statement.finalbody, place)
        if statement.finalbody and ends(statement.finalbody, self.find) and not at_end:
            return []  # a return in it takes the place of what was raised
        return found + at_end

    def raise_(self, statement: ast.Raise, place: Place) -> Iterator[Raise]:
        condition = conjoined(place.tests)
        if statement.exc is None:
            yield from (_again(each, statement, condition) for each in place.caught)
            return
        names = dict(place.names)
        if isinstance(statement.exc, ast.Name) and statement.exc.id in names:
            yield from (_again(each, statement, condition) for each in names[statement.exc.id])
            return
        for type_, made in self.types.of(statement.exc, {name: _types(each) for name, each in names.items()}):
            yield Raise(type_, condition, message_of(self.source, made), statement.lineno)


def _again(caught: Raise, statement: ast.Raise, condition: str) -> Raise:
    """What was caught, raised again: where it was raised first is the better place when that is in the function."""
    return caught if caught.condition or caught.message else replace(caught, condition=condition, line=statement.lineno)


def _types(raises: Iterable[Raise]) -> tuple[str, ...]:
    return tuple(each.type for each in raises)


def _guards(statement: ast.If, find: Find) -> list[ast.expr]:
    """Tests of an ``if`` that must have been false where control comes past it."""
    tests, bodies, otherwise = chain(statement)
    if otherwise:
        return []
    return [test for test, body in zip(tests, bodies, strict=True) if ends(body, find)]


def _still_true(tests: list[ast.expr], statement: ast.stmt) -> list[ast.expr]:
    """Tests without those that speak of a name to which a statement gives another value."""
    if not tests:
        return tests
    set_here = {
        part.id for part in ast.walk(statement) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
    }
    return [test for test in tests
            if not any(isinstance(part, ast.Name) and part.id in set_here for part in ast.walk(test))]  # fmt: skip


def _is_false(test: ast.expr) -> bool:
    return (isinstance(test, ast.Constant) and not test.value) or dotted(test).endswith("TYPE_CHECKING")


def _handled(handler: ast.ExceptHandler) -> list[str]:
    """Names of the types that a handler catches; an expression that names none is ``?``."""
    if handler.type is None:
        return [""]
    members = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return [dotted(member) if isinstance(member, ast.Name | ast.Attribute) else "?" for member in members]


def _is_static(name: str) -> bool:
    return last_part(name).lstrip("_")[:1].isupper() or name.endswith(".error")  # zlib.error: a class of many a module


def _context_types(node: ast.expr) -> list[str]:
    """Types that a context manager is known to catch."""
    if isinstance(node, ast.Call) and last_part(head(node.func)) in CATCHING_CONTEXTS:
        given = [each for argument in node.args for each in
                 (argument.elts if isinstance(argument, ast.Tuple) else [argument])]  # fmt: skip
        return [dotted(each) or "?" for each in given]
    return []
