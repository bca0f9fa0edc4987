"""The smallest stages that work, until those of the folders are there."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.request import Disagreement
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.documentation.words import Words
from aigc_lsp.errors import BadDocument

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def read(document: Document) -> tuple[Facts, ...]:
    try:
        module = ast.parse(document.text)
    except (SyntaxError, ValueError) as error:
        raise BadDocument(f"The file cannot be parsed: {error}. Correct it and ask again.") from error
    return (
        Facts(
            "python",
            Kind.MODULE,
            "",
            Span(0, len(document.text)),
            0,
            1,
            document.text,
            _documentation(document, module),
        ),
        *_within(document, module, ""),
    )


def _within(document: Document, holder: ast.AST, above: str) -> Iterator[Facts]:
    for node in ast.iter_child_nodes(holder):
        if isinstance(node, Definition):
            kind = Kind.CLASS if isinstance(node, ast.ClassDef) else Kind.METHOD if above else Kind.FUNCTION
            start = document.offset_at(node.lineno - 1, node.col_offset)
            assert node.end_lineno is not None
            assert node.end_col_offset is not None
            span = Span(start, document.offset_at(node.end_lineno - 1, node.end_col_offset))
            name_offset = document.text.index(node.name, start + 3)
            yield Facts(
                "python",
                kind,
                above + node.name,
                span,
                name_offset,
                node.lineno,
                document.text[span.start : span.end],
                _documentation(document, node),
                decorators=tuple(map(ast.unparse, node.decorator_list)),
                is_overload="overload" in map(ast.unparse, node.decorator_list),
            )
            if isinstance(node, ast.ClassDef):
                yield from _within(document, node, f"{above}{node.name}.")


def _documentation(document: Document, node: Definition | ast.Module) -> Span | None:
    if ast.get_docstring(node) is None:
        return None
    value = node.body[0]
    assert value.end_lineno is not None
    assert value.end_col_offset is not None
    start = document.offset_at(value.lineno - 1, value.col_offset)
    return Span(start, document.offset_at(value.end_lineno - 1, value.end_col_offset))


def learn_style(document: Document, project: Path, chosen: str = "auto") -> Style:
    return Style(Convention.GOOGLE if chosen == "auto" else Convention(chosen))


def disagreements(document: Document, facts: Facts, style: Style) -> tuple[Disagreement, ...]:
    return ()


def insert(document: Document, facts: Facts, lines: Sequence[str], style: Style) -> Edit:
    text = '"""' + "\n".join(lines) + '"""'
    if facts.kind is Kind.MODULE:
        return Edit(Span(0, 0), f"{text}\n")
    node = ast.parse(facts.code).body[0]
    assert isinstance(node, Definition)
    line = facts.line - 1 + node.body[0].lineno - 1
    span = document.line_span(line)
    indent = document.text[span.start : span.end]
    indent = indent[: len(indent) - len(indent.lstrip())]
    if len(indent) == 0:
        raise BadDocument("The body stands on the line of the definition.")
    line_end = "\r\n" if "\r\n" in document.text else "\n"
    return Edit(Span(span.start, span.start), f"{indent}{text}{line_end}")


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
