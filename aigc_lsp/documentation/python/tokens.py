"""The tokens of a part of a file, without layout and without docstrings."""

from __future__ import annotations

import ast
import tokenize
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from aigc_lsp.document import LINE_END
from aigc_lsp.documentation.python.source import Source, definitions, docstring

LAYOUT = {
    tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER
}  # fmt: skip


class Unsplit(Exception):
    """A text cannot be split into tokens."""


class Token(NamedTuple):
    text: str
    line: int  # 1-based, in the file


def tokens(source: Source, area: tuple[int, int], body: list[ast.stmt]) -> list[Token]:
    """Tokens and comments between two offsets; ``body`` are the statements that stand there.

    Raises:
        Unsplit: the text cannot be split.
    """
    text = source.readable[area[0] - source.shift : area[1] - source.shift]
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    lines = [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
    rows = iter([LINE_END.sub("\n", line) for line in lines])
    hidden = sorted((start - area[0], end - area[0]) for start, end in _docstrings(source, body))
    begins = [start for start, _ in hidden]
    line_before = source.lines.text.count("\n", 0, area[0] - source.shift)
    found: list[Token] = []
    try:
        for token in tokenize.generate_tokens(lambda: next(rows, "")):
            if token.type in LAYOUT:
                continue
            at = starts[token.start[0] - 1] + token.start[1]
            index = bisect_right(begins, at) - 1
            if index < 0 or at >= hidden[index][1]:
                found.append(Token(token.string, line_before + token.start[0]))
    except (tokenize.TokenError, SyntaxError) as error:
        raise Unsplit from error
    return found


def _docstrings(source: Source, body: list[ast.stmt]) -> Iterator[tuple[int, int]]:
    """Where docstrings stand: the module's, and those of all definitions in some statements."""
    for node in (source.tree, *definitions(body)):
        if first := docstring(node):
            span = source.span(first)
            yield span.start, span.end
