"""A Python text parsed, and where its nodes stand; what cannot be parsed is left out, the rest keeps its place."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from functools import cached_property, lru_cache

from aigc_lsp.context.source_lines import Lines
from aigc_lsp.document import Span
from aigc_lsp.documentation.python.readable import readable_part
from aigc_lsp.errors import BadDocument

BOM = "\ufeff"
KEPT = 8  # texts whose trees are kept: those of one request

HEADER = re.compile(r"(?:async[ \t\f\\\r\n]+)?(?:def|class)[ \t\f\\\r\n]+")  # up to the name

Function = ast.FunctionDef | ast.AsyncFunctionDef
Definition = Function | ast.ClassDef
NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)  # what has a body of its own


class Source:
    """A text and its tree. The tree is shared: nobody may change it."""

    def __init__(self, text: str) -> None:
        """
        Raises:
            BadDocument: nothing in the text is Python that this interpreter can read.
        """
        self.text = text
        self.shift = len(BOM) if text.startswith(BOM) else 0
        bare = text[self.shift :]
        self.lines = Lines(bare)
        self.broken: tuple[str, ...] = ()  # pieces that are not in the tree, as they stand
        self.error = ""
        self.readable = bare  # the text of the tree, without the mark: what is broken is blank in it
        self.kept: dict[str, object] = {}  # what was found in the tree, by who found it
        try:
            self.tree = parse(bare)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            line = getattr(error, "lineno", None) or 1
            self.error = f"{error.args[0] if error.args else 'it is too deep'} in line {line}"
            self.readable, self.broken = readable_part(bare, parse)
            if not self.readable.strip():
                raise BadDocument(f"The file cannot be read: {self.error}. Correct it and try again.") from error
            self.tree = parse(self.readable)

    def span(self, node: ast.stmt | ast.expr | ast.arg | ast.keyword) -> Span:
        """Where a node stands in the text; a decorated definition starts at its first ``@``."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        end = self.lines.offset(node.end_lineno, node.end_col_offset)
        if isinstance(node, Definition) and node.decorator_list:
            first = node.decorator_list[0]
            start = self.lines.text.rindex("@", 0, self.lines.offset(first.lineno, first.col_offset))
        else:
            start = self.lines.offset(node.lineno, node.col_offset)
        return Span(start + self.shift, end + self.shift)

    def name_offset(self, node: Definition) -> int:
        """Where the name of a definition stands."""
        at = self.lines.offset(node.lineno, node.col_offset)
        match = HEADER.match(self.lines.text, at)
        return (match.end() if match else at) + self.shift

    @cached_property
    def definitions(self) -> dict[tuple[int, str], Definition]:
        """All definitions, by the line and the name."""
        return {(node.lineno, node.name): node for node in definitions(self.tree.body)}

    def mentions(self, node: Definition, word: str) -> bool:
        """Whether a word stands in the lines of a definition, be it in a text or a comment."""
        assert node.end_lineno is not None
        return word in self.lines.text[self.lines.starts[node.lineno - 1] : self.lines.after_line(node.end_lineno)]

    def start_of_line(self, offset: int) -> int:
        """Where the line of an offset starts."""
        return self.lines.start_of_line(offset - self.shift) + self.shift

    def code(self, node: ast.expr | None) -> str:
        """An expression as the text has it, in one line; empty for none."""
        if node is None:
            return ""
        span = self.span(node)
        text = self.text[span.start : span.end]
        return ast.unparse(node) if "\n" in text or "\r" in text else text


@lru_cache(maxsize=KEPT)
def source_of(text: str) -> Source:
    """The parsed text, parsed once while it is among the last ones asked for."""
    return Source(text)


def parse(text: str) -> ast.Module:
    """The tree of a text, without what the parser finds to say of its escapes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text)


def docstring(node: Definition | ast.Module) -> ast.Expr | None:
    """The statement that documents a definition."""
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())) as first, *_]:
            return first
    return None


def statements(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements of a body and of the blocks in it, in the order of the text, but not of definitions in it."""
    for statement in body:
        yield statement
        if not isinstance(statement, Definition):
            for block in blocks(statement):
                yield from statements(block)


def definitions(body: list[ast.stmt]) -> Iterator[Definition]:
    """All definitions in a body, however deep, each before those in it."""
    for statement in body:
        if isinstance(statement, Definition):
            yield statement
        for block in blocks(statement):
            yield from definitions(block)


def blocks(statement: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks that a compound statement holds, in the order of the text."""
    match statement:
        case ast.Try() | ast.TryStar():
            yield statement.body
            yield from (handler.body for handler in statement.handlers)
            yield from (statement.orelse, statement.finalbody)
        case ast.If() | ast.For() | ast.AsyncFor() | ast.While():
            yield from (statement.body, statement.orelse)
        case ast.With() | ast.AsyncWith() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.body
        case ast.Match():
            yield from (case.body for case in statement.cases)


def expressions(node: ast.AST) -> Iterator[ast.AST]:
    """Nodes below one, itself included, but not what is in functions, lambdas and classes below it."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        yield part
        inner = [each for each in ast.iter_child_nodes(part) if not isinstance(each, NAMED)]
        waiting += reversed(inner)


def dotted(node: ast.AST | None) -> str:
    """``a.b.c`` of names and attributes, empty for anything else."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=name):
            owner = dotted(value)
            return f"{owner}.{name}" if owner else ""
    return ""


def head(node: ast.AST | None) -> str:
    """The dotted name of what is called or subscripted: ``a.b`` of ``a.b(c)`` and of ``a.b[c]``."""
    while isinstance(node, ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return dotted(node)


def last_part(name: str) -> str:
    """The last part of a dotted name."""
    return name.rpartition(".")[2]
