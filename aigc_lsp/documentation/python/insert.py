"""A docstring put where it belongs, or in the place of the one that is there; nothing else of the text changes."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.python.module_place import module_place
from aigc_lsp.documentation.python.quoted import quoted
from aigc_lsp.documentation.python.read_at_run_time import read_at_run_time
from aigc_lsp.documentation.python.source import Definition, Source, docstring, source_of
from aigc_lsp.documentation.style import Style
from aigc_lsp.errors import EditRefused

BLANK = re.compile(r"(?:[ \t\f]*(?:\r\n|\n|\r))+")  # whole lines
TO_LINE_END = re.compile(r"[ \t\f]*(?:#[^\r\n]*)?(?:\r\n|\n|\r)")
TYPE_COMMENT = re.compile(r"[ \t]*#[ \t]*type:[^\r\n]*(?:\r\n|\n|\r)")


def insert(document: Document, facts: Facts, lines: Sequence[str], style: Style) -> Edit:
    """The edit that gives a definition a docstring of these lines, which have no indent and no quotes.

    Empty lines between a definition's first line and its body are taken away: a docstring stands close to both. A
    body on the definition's own line gets a line of its own.

    Raises:
        EditRefused: it cannot be done without touching code, or the program reads this docstring when it runs.
        BadDocument: the text cannot be read.
    """
    source = source_of(document.text)
    if facts.kind is Kind.MODULE:
        if reason := read_at_run_time(source, source.tree):
            raise EditRefused(reason)
        return _module(source, lines, style)
    node = _definition(source, facts)
    if reason := read_at_run_time(source, node):
        raise EditRefused(reason)
    old = docstring(node)
    return _within(source, node, lines, style) if old is None else _replaced(source, node, old, lines, style)


def _definition(source: Source, facts: Facts) -> Definition:
    """The definition whose name stands where the facts say."""
    node = source.definitions.get((facts.line, facts.last_name))
    if node is None:
        raise EditRefused(f"{facts.name} is no longer in line {facts.line}. Ask again.")
    return node


def _module(source: Source, lines: Sequence[str], style: Style) -> Edit:
    end = source.lines.line_end
    old = docstring(source.tree)
    text = end.join(quoted(lines, style, ""))
    if old is not None:
        return Edit(source.span(old), text)
    at, before, after = module_place(source)
    return Edit(Span(at, at), before + text + after)


def _within(source: Source, node: Definition, lines: Sequence[str], style: Style) -> Edit:
    """A docstring in a body that has none."""
    text, end = source.text, source.lines.line_end
    colon = _after_colon(source, node)
    first = source.span(node.body[0]).start
    rest_of_line = TO_LINE_END.match(text, colon)
    if rest_of_line is None or rest_of_line.end() > first:
        return _own_line(source, node, colon, first, lines, style)
    start = rest_of_line.end()
    while comment := TYPE_COMMENT.match(text, start):
        start = comment.end()
    indent = text[source.start_of_line(first) : first].rpartition("\f")[2]
    if indent.strip(" \t"):
        raise EditRefused(f"The body of {node.name} does not start on a line of its own in a way that can be kept.")
    blank = BLANK.match(text, start, first)
    stop = blank.end() if blank else start
    gap = end if isinstance(node, ast.ClassDef) else ""
    written = end.join(quoted(lines, style, indent))
    return Edit(Span(start, stop), f"{indent}{written}{end}{gap}")


def _own_line(source: Source, node: Definition, colon: int, first: int, lines: Sequence[str], style: Style) -> Edit:
    """A docstring for a body that stands on the definition's own line, which gets a line of its own."""
    text, end = source.text, source.lines.line_end
    if text[colon:first].replace("\\", "").strip():
        raise EditRefused(f"{node.name} and its body are written in a way in which nothing can be put between them.")
    indent = _inner_indent(source, node, style)
    gap = end if isinstance(node, ast.ClassDef) else ""
    written = end.join(quoted(lines, style, indent))
    return Edit(Span(colon, first), f"{end}{indent}{written}{end}{gap}{indent}")


def _replaced(source: Source, node: Definition, old: ast.Expr, lines: Sequence[str], style: Style) -> Edit:
    """A docstring in the place of another."""
    text, end = source.text, source.lines.line_end
    span = source.span(old)
    indent = text[source.start_of_line(span.start) : span.start]
    if not indent.strip(" \t"):
        return Edit(span, end.join(quoted(lines, style, indent)))
    colon = _after_colon(source, node)
    if text[colon : span.start].replace("\\", "").strip():
        raise EditRefused(f"The docstring of {node.name} stands in a way in which it cannot be replaced.")
    indent = _inner_indent(source, node, style)
    return Edit(Span(colon, span.end), f"{end}{indent}{end.join(quoted(lines, style, indent))}")


def _inner_indent(source: Source, node: Definition, style: Style) -> str:
    """The indent of a body that has no line of its own yet."""
    start = source.lines.offset(node.lineno, node.col_offset) + source.shift
    outer = source.text[source.start_of_line(start) : start]
    if outer.strip(" \t\f"):
        raise EditRefused(f"{node.name} does not start on a line of its own.")
    return outer + ("\t" if "\t" in outer else style.indent)


def _after_colon(source: Source, node: Definition) -> int:
    """Where the colon of a definition's first line ends."""
    parts: list[ast.AST | None] = [*getattr(node, "type_params", ())]
    if isinstance(node, ast.ClassDef):
        parts += [*node.bases, *node.keywords]
    else:
        arguments = node.args
        parts += [*arguments.posonlyargs, *arguments.args, arguments.vararg, *arguments.kwonlyargs, arguments.kwarg]
        parts += [*arguments.defaults, *arguments.kw_defaults, node.returns]
    at = source.name_offset(node) + len(node.name)
    for part in parts:
        line, column = getattr(part, "end_lineno", None), getattr(part, "end_col_offset", None)
        if line is not None and column is not None:
            at = max(at, source.lines.offset(line, column) + source.shift)
    text = source.text
    while text[at] != ":":
        at = source.lines.end_of_line(at - source.shift) + source.shift if text[at] == "#" else at + 1
    return at + 1
