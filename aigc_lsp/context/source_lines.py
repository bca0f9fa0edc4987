"""Offsets in a source text, from the positions that Python's parser gives."""

from __future__ import annotations

import ast
from bisect import bisect_right
from functools import cached_property

from aigc_lsp.document import LINE_END


class Lines:
    """A text whose line ends may be of any kind, and where its lines begin."""

    def __init__(self, text: str, line_end: str = "") -> None:
        self.text = text
        self.line_end = line_end or _usual_line_end(text)

    @cached_property
    def starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def offset(self, line: int, column: int) -> int:
        """Offset of a 1-based line and a column in UTF-8 bytes, as ``ast`` counts them."""
        start = self.starts[line - 1]
        if column == 0:
            return start
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        text = self.text[start:end]
        if text.isascii():
            return start + column
        return start + len(text.encode("utf-8", "surrogatepass")[:column].decode("utf-8", "surrogatepass"))

    def span(self, node: ast.stmt | ast.expr | ast.alias) -> tuple[int, int]:
        """Where a node starts and ends; a decorated definition starts at its first decorator."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first: ast.stmt | ast.expr | ast.alias = node
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.decorator_list:
            first = node.decorator_list[0]
        return self.offset(first.lineno, first.col_offset), self.offset(node.end_lineno, node.end_col_offset)

    def start_of_line(self, offset: int) -> int:
        return self.starts[bisect_right(self.starts, offset) - 1]

    def end_of_line(self, offset: int) -> int:
        """Where the line of ``offset`` ends, before its line end."""
        match = LINE_END.search(self.text, offset)
        return match.start() if match else len(self.text)

    def after_line(self, line: int) -> int:
        """Where the line after a 1-based one starts, or the text's end."""
        return self.starts[line] if line < len(self.starts) else len(self.text)


def _usual_line_end(text: str) -> str:
    """The line end that most lines have."""
    if 2 * text.count("\r\n") > text.count("\n"):
        return "\r\n"
    return "\r" if "\r" in text and "\n" not in text else "\n"
