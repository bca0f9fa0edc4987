"""A new comment above a definition, or one in place of the comment that is there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aigc_lsp.document import Document, Edit, Span
from aigc_lsp.documentation.comments.marks import commented
from aigc_lsp.documentation.comments.place import indent_at
from aigc_lsp.documentation.comments.read import comments_of
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.style import Style
from aigc_lsp.errors import BadDocument
from aigc_lsp.languages.documentation import Comments

NAME = re.compile(r"\w+")


def insert(document: Document, facts: Facts, lines: Sequence[str], style: Style) -> Edit:
    """The edit that makes ``lines`` the documentation of a definition.

    Raises:
        BadDocument: it cannot be done without touching code, or the program would read it.
    """
    comments = comments_of(document)
    if reader := next((name for name in NAME.findall(" ".join(facts.decorators)) if name in comments.read_by), ""):
        raise BadDocument(f"The program reads the documentation of {facts.name} (by {reader}); write it by hand.")
    span = facts.documentation or _above(document, facts.span.start, comments)
    indent = indent_at(document, span.start)
    if indent is None and not comments.opening:
        raise BadDocument(f"{facts.name} does not begin its line; put it on a line of its own.")
    line_end = _line_end(document.text)
    one_line = not style.summary_below
    if indent is None:
        start = document.line_start(span.start)
        line = document.text[start : span.start]
        indent = line[: len(line) - len(line.lstrip())]
        one_line = True
    text = commented(lines, comments, indent, line_end, one_line=one_line)
    if facts.documentation is not None:
        return Edit(span, text)
    begins = indent_at(document, span.start) is not None
    if not comments.opening and span.start < facts.span.start:
        text += f"{line_end}{indent}{comments.line}"  # apart from what a tool reads there, as gofmt has it
    return Edit(span, text + (f"{line_end}{indent}" if begins else " "))


def _above(document: Document, offset: int, comments: Comments) -> Span:
    """The empty place above what starts at ``offset``, above comments that belong to it too."""
    while (line := document.line_of(offset)) > 0:
        span = document.line_span(line - 1)
        above = document.text[span.start : span.end]
        begin = span.start + len(above) - len(above.lstrip())
        if indent_at(document, offset) is None or not comments.attached.search(above.strip()):
            break
        offset = begin
    return Span(offset, offset)


def _line_end(text: str) -> str:
    """What ends the file's lines."""
    first = text.find("\n")
    return "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
