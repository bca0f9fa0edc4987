"""Changed versions of functions, put in the place of their code while a block runs."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import Any, Union

from aigc_lsp.sandbox.runner.limits import Stop
from aigc_lsp.sandbox.runner.mutate import NEVER, NeverRaised, changes
from aigc_lsp.sandbox.runner.project import Place, Project

Definition = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Loop = Union[ast.For, ast.AsyncFor, ast.While]
TICK = "__aigc_tick__"
LOOPS = (ast.For, ast.AsyncFor, ast.While)
NO_LIMIT = 10**9


class Ticks:
    """Counts the rounds of loops, and ends a call that has too many."""

    def __init__(self) -> None:
        self.count = 0
        self.most = NO_LIMIT

    def begin(self, most: int) -> None:
        self.count, self.most = 0, most

    def tick(self) -> None:
        self.count += 1
        if self.count > self.most:
            raise Stop("too many rounds")


@dataclass
class Mutant:
    """A change whose code differs from the original's."""

    number: int
    line: int
    column: int  # code points
    operator: str
    before: str
    after: str
    place: Place
    code: CodeType | None  # of the function with the change; None when only its defaults differ
    defaults: tuple[Any, ...] | None = None

    def as_json(self) -> dict[str, Any]:
        names = ("number", "line", "column", "operator", "before", "after")
        return {name: getattr(self, name) for name in names}


class Variants:
    """Mutants of the functions that lie within spans of lines."""

    def __init__(self, project: Project, spans: list[list[int]]) -> None:
        self.project = project
        self.spans = spans
        self.ticks = Ticks()
        setattr(builtins, TICK, self.ticks.tick)
        setattr(builtins, NEVER, NeverRaised)
        self.source = [line + "\n" for line in project.source.split("\n")]
        self.definitions = [found for found in _definitions(project.tree, ()) if self._within(found[1])]
        self.loops = {id(definition): _loops(definition) for _, definition in self.definitions}
        self.counted: dict[Place, CodeType] = {}
        self.mutants: list[Mutant] = []
        for owners, definition in self.definitions:
            self._mutate(owners, definition)

    def _within(self, definition: Definition) -> bool:
        return any(first <= definition.lineno <= last for first, last in self.spans)

    def _mutate(self, owners: tuple[str, ...], definition: Definition) -> None:
        original = self.code_of(owners, definition)
        if original is None:
            return
        place = (original.co_name, original.co_firstlineno)
        if place not in self.project.functions:
            return
        self.counted[place] = original
        function = self.project.functions[place][0]
        for change in changes(definition, self.source):
            change.apply()
            try:
                code = self.code_of(owners, definition)
                defaults = self._defaults(definition, function)
            except (SyntaxError, ValueError, RecursionError):
                continue
            finally:
                change.undo()
            if code is None or (code == original and defaults is None):
                continue
            line, column = change.position or (getattr(change.node, "lineno", 0), getattr(change.node, "col_offset", 0))
            column = len(self.source[line - 1].encode()[:column].decode("utf-8", "ignore"))
            told = (change.operator, change.before, change.after)
            self.mutants.append(Mutant(len(self.mutants), line, column, *told, place, code, defaults))

    def code_of(self, owners: tuple[str, ...], definition: Definition) -> CodeType | None:
        """The code of one definition as it stands in the tree now, with ticks in its loops."""
        body: ast.stmt = definition
        for owner in reversed(owners):
            body = ast.ClassDef(name=owner, bases=[], keywords=[], body=[body], decorator_list=[])
            ast.copy_location(body, definition)
            if "type_params" in ast.ClassDef._fields:
                body.type_params = []  # type: ignore[attr-defined]
        future = [statement for statement in self.project.tree.body if _is_future(statement)]
        loops = self.loops[id(definition)] if id(definition) in self.loops else _loops(definition)
        with _ticking(definition, loops):
            code = _compiled(ast.Module(body=[*future, body], type_ignores=[]), self.project.path)
        first = min([definition.lineno, *(decorator.lineno for decorator in definition.decorator_list)])
        found = _inner(code, definition.name, definition.lineno)
        return None if found is None else found.replace(co_firstlineno=first)

    def _defaults(self, definition: Definition, function: FunctionType) -> tuple[Any, ...] | None:
        """The defaults as they are in the tree now, when they differ from the function's and are constants."""
        nodes = definition.args.defaults
        if not nodes or not function.__defaults__ or len(nodes) != len(function.__defaults__):
            return None
        values = []
        for node, held in zip(nodes, function.__defaults__):
            constant = isinstance(node, ast.Constant) and type(node.value) is type(held)
            values.append(node.value if isinstance(node, ast.Constant) and constant else held)
        return tuple(values) if tuple(values) != function.__defaults__ else None

    @contextmanager
    def original(self) -> Iterator[Ticks]:
        """Runs the block with the original code, its rounds counted."""
        self.ticks.begin(NO_LIMIT)
        with self._swapped(dict(self.counted)):
            yield self.ticks

    @contextmanager
    def mutated(self, number: int, most: int) -> Iterator[None]:
        """Runs the block with one mutant, which is ended after ``most`` rounds."""
        mutant = self.mutants[number]
        self.ticks.begin(most)
        codes = dict(self.counted)
        if mutant.code is not None:
            codes[mutant.place] = mutant.code
        with self._swapped(codes), self._other_defaults(mutant):
            yield

    @contextmanager
    def replaced(self, codes: dict[Place, CodeType]) -> Iterator[None]:
        """Runs the block with other code for some functions."""
        self.ticks.begin(NO_LIMIT)
        with self._swapped(codes):
            yield

    @contextmanager
    def _swapped(self, codes: dict[Place, CodeType]) -> Iterator[None]:
        kept = []
        try:
            for place, code in codes.items():
                for function in self.project.functions.get(place, ()):
                    if len(function.__code__.co_freevars) == len(code.co_freevars):
                        kept.append((function, function.__code__))
                        function.__code__ = code
            yield
        finally:
            for function, code in kept:
                function.__code__ = code

    @contextmanager
    def _other_defaults(self, mutant: Mutant) -> Iterator[None]:
        functions = self.project.functions[mutant.place] if mutant.defaults is not None else []
        kept = [(function, function.__defaults__) for function in functions]
        for function in functions:
            function.__defaults__ = mutant.defaults
        try:
            yield
        finally:
            for function, defaults in kept:
                function.__defaults__ = defaults


def _definitions(node: ast.AST, owners: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Definition]]:
    """Functions and methods with the classes around them; what is defined in a function belongs to it."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield owners, child
        elif isinstance(child, ast.ClassDef):
            yield from _definitions(child, (*owners, child.name))
        elif isinstance(child, (ast.If, ast.Try, ast.With)):
            yield from _definitions(child, owners)


def _is_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _compiled(tree: ast.Module, path: str) -> CodeType:
    try:
        return compile(tree, path, "exec", dont_inherit=True)
    except TypeError:  # a node without its line; looking at all of them every time would take longer than the rest
        return compile(ast.fix_missing_locations(tree), path, "exec", dont_inherit=True)


def _loops(definition: Definition) -> list[Loop]:
    return [node for node in ast.walk(definition) if isinstance(node, LOOPS)]


@contextmanager
def _ticking(definition: Definition, loops: list[Loop]) -> Iterator[None]:
    """While the block runs, the definition has no decorators, and a tick in each round of its loops."""
    decorators, definition.decorator_list = definition.decorator_list, []
    for node in loops:
        call = ast.Expr(ast.Call(func=ast.Name(id=TICK, ctx=ast.Load()), args=[], keywords=[]))
        for part in ast.walk(call):
            ast.copy_location(part, node)
        node.body.insert(0, call)
    try:
        yield
    finally:
        for node in loops:
            del node.body[0]
        definition.decorator_list = decorators


def _inner(code: CodeType, name: str, line: int) -> CodeType | None:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_name == name and constant.co_firstlineno == line:
                return constant
            found = _inner(constant, name, line)
            if found:
                return found
    return None
