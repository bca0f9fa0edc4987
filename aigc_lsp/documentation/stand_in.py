"""The smallest stages that work, until those of the folders are there."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.style import Style
from aigc_lsp.documentation.words import Words
from aigc_lsp.errors import BadDocument

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def insert(document: Document, facts: Facts, lines: Sequence[str], style: Style) -> Edit:
    line_end = "\r\n" if "\r\n" in document.text else "\n"
    if facts.kind is Kind.MODULE:
        return Edit(Span(0, 0), _quoted(lines, "", line_end))
    row = document.line_of(facts.name_offset)
    nodes = [node for node in ast.walk(ast.parse(document.text)) if isinstance(node, Definition)]
    [node] = [node for node in nodes if node.lineno - 1 == row and node.name == facts.last_name]
    span = document.line_span(node.body[0].lineno - 1)
    text = document.text[span.start : span.end]
    if node.body[0].lineno - 1 == row:
        raise BadDocument("The body stands on the line of the definition.")
    return Edit(Span(span.start, span.start), _quoted(lines, text[: len(text) - len(text.lstrip())], line_end))


def _quoted(lines: Sequence[str], indent: str, line_end: str) -> str:
    marks = ['"""' + lines[0], *lines[1:]]
    marks = [*marks, '"""'] if len(marks) > 1 else [marks[0] + '"""']
    return "".join(f"{indent}{line}".rstrip() + line_end for line in marks)


def update(document: Document, facts: Facts, words: Words, style: Style) -> Edit | None:
    return None


def changed(before: str, after: str, language: str) -> str:
    return "" if _bare(before) == _bare(after) else "the code would be another one"


def _bare(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, Definition | ast.Module) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
