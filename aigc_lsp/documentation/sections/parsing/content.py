"""What stands between a docstring's quotes, line by line, as the source has it: escapes are left as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from aigc_lsp.document import LINE_END, Span

LITERAL = re.compile(r"(?P<prefix>[rRuU]?)(?P<quotes>\"\"\"|'''|\"|')")
TAB = 8  # columns; Python's own measure


@dataclass(frozen=True)
class Line:
    """One line of the source, or the part of it that is within the quotes."""

    start: int  # offset in the source
    text: str  # without its line end
    width: int  # columns of its indent; that of the margin for the first line, which stands after the quotes

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    @property
    def indent(self) -> str:
        return self.text[: len(self.text) - len(self.text.lstrip())]


@dataclass(frozen=True)
class Content:
    """A docstring in its source. Offsets are those of the source."""

    source: str
    span: Span  # between the quotes
    quotes: str
    prefix: str
    lines: tuple[Line, ...]
    margin: str  # the indent of its lines but the first
    newline: str

    @property
    def text(self) -> str:
        return self.source[self.span.start : self.span.end]

    @property
    def margin_width(self) -> int:
        return width(self.margin)

    def start_of(self, line: int) -> int:
        """Where a line begins; for the number after the last, the end."""
        return self.lines[line].start if line < len(self.lines) else self.span.end


def width(indent: str) -> int:
    return len(indent.expandtabs(TAB))


def content_of(source: str, documentation: Span) -> Content | None:
    """The content of the string literal in a span; None when it is not one single plain literal."""
    literal = source[documentation.start : documentation.end]
    head = LITERAL.match(literal)
    if not head or len(literal) < head.end() + len(head["quotes"]) or not literal.endswith(head["quotes"]):
        return None
    span = Span(documentation.start + head.end(), documentation.end - len(head["quotes"]))
    text = source[span.start : span.end]
    if re.search(rf"(?<!\\)(?:\\\\)*{head['quotes']}", text):
        return None  # several literals beside one another
    line_start = max(source.rfind("\n", 0, documentation.start), source.rfind("\r", 0, documentation.start)) + 1
    own = re.match(r"[ \t]*", source[line_start : documentation.start])
    outer = own[0] if own else ""
    rows = _rows(text, span.start)
    margin = _margin([row for _, row in rows[1:]], outer)
    first, *others = rows
    lines = [Line(first[0], first[1], width(margin)), *(Line(at, row, _width_of(row)) for at, row in others)]
    ending = LINE_END.search(text) or LINE_END.search(source)
    return Content(source, span, head["quotes"], head["prefix"], tuple(lines), margin, ending[0] if ending else "\n")


def _rows(text: str, base: int) -> list[tuple[int, str]]:
    rows, start = [], 0
    for ending in LINE_END.finditer(text):
        rows.append((base + start, text[start : ending.start()]))
        start = ending.end()
    return [*rows, (base + start, text[start:])]


def _width_of(row: str) -> int:
    return width(row[: len(row) - len(row.lstrip())])


def _margin(rows: list[str], outer: str) -> str:
    """The least indent of the lines that say something; that of the quotes where there are none."""
    indents = [row[: len(row) - len(row.lstrip())] for row in rows if row.strip()]
    return min(indents, key=width) if indents else outer
