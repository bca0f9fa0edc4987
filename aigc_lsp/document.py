"""Plain values about text: Document, Span, Edit, and the three ways to count a column.

An *offset* is always in code points from the start of the text, 0-based. Lines end at ``\\n``, ``\\r\\n`` or a lone
``\\r``, as LSP 3.17 has it, and at nothing else: a form feed or U+2028 stands inside a line.
"""

from __future__ import annotations

import os
import re
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from urllib.parse import unquote, urlsplit

from aigc_lsp.errors import BadPosition

LINE_END = re.compile(r"\r\n|\n|\r")


class Encoding(StrEnum):
    """What a column counts; the values are LSP's position encodings."""

    UTF8 = "utf-8"
    UTF16 = "utf-16"
    UTF32 = "utf-32"  # code points: a column is an offset within its line


@dataclass(frozen=True, slots=True)
class Span:
    """Half-open range of offsets, ``start <= end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace what stands in ``span`` by ``text``."""

    span: Span
    text: str


@dataclass(frozen=True)
class Document:
    """One version of one file's text. Never changes; an edit makes another Document."""

    uri: str
    version: int
    language: str  # LSP's languageId, e.g. "python", "typescriptreact"; "plaintext" when unknown
    text: str

    @property
    def path(self) -> Path | None:
        """Where the file is; None for a URI that is no file's."""
        return path_of(self.uri)

    @cached_property
    def line_starts(self) -> list[int]:
        """Offsets at which lines begin; the first is 0, so an empty text has one line."""
        if "\r" in self.text:
            return [0, *(match.end() for match in LINE_END.finditer(self.text))]
        lengths = [len(line) + 1 for line in self.text.split("\n")]
        return [0, *accumulate(lengths[:-1])]

    def line_of(self, offset: int) -> int:
        """0-based number of the line in which ``offset`` stands."""
        if "line_starts" in self.__dict__ or "\r" in self.text:
            return bisect_right(self.line_starts, offset) - 1
        return self.text.count("\n", 0, offset)  # one line number does not need them all

    def line_start(self, offset: int) -> int:
        """Offset at which the line of ``offset`` begins."""
        return max(self.text.rfind("\n", 0, offset), self._lone_return(offset)) + 1

    def _lone_return(self, offset: int) -> int:
        """Offset of the last ``\r`` before ``offset`` that ends a line, -1 when there is none."""
        found = self.text.rfind("\r", 0, offset)
        return -1 if found >= 0 and self.text.startswith("\r\n", found) else found

    def line_span(self, line: int) -> Span:
        """The line's text without its line end."""
        start = self.line_starts[line]
        end = self.line_starts[line + 1] if line + 1 < len(self.line_starts) else len(self.text)
        return Span(start, start + len(self.text[start:end].rstrip("\r\n")))

    def offset_at(self, line: int, column: int, encoding: Encoding = Encoding.UTF32) -> int:
        """Offset of a position, 0-based line and column; a column past the line's end counts as its end (LSP 3.17).

        A column inside a character (half a surrogate pair, a middle byte) counts as the character's start.

        Raises:
            BadPosition: the document has no such line.
        """
        if not 0 <= line < len(self.line_starts):
            raise BadPosition(f"line {line + 1} is outside the file, which has {len(self.line_starts)} lines.")
        span = self.line_span(line)
        text = self.text[span.start : span.end]
        return span.start + code_points(text, max(column, 0), encoding)

    def position_of(self, offset: int, encoding: Encoding = Encoding.UTF32) -> tuple[int, int]:
        """0-based line and column of an offset, the column counted in ``encoding``."""
        line = self.line_of(offset)
        return line, units(self.text[self.line_start(offset) : offset], encoding)


def units(text: str, encoding: Encoding) -> int:
    """Length of ``text`` in code units of ``encoding``."""
    if encoding is Encoding.UTF32 or text.isascii():
        return len(text)
    if encoding is Encoding.UTF16:
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))


def code_points(text: str, column: int, encoding: Encoding) -> int:
    """Number of whole characters of ``text`` in its first ``column`` code units."""
    if encoding is Encoding.UTF32 or text.isascii():
        return min(column, len(text))
    taken = 0
    for index, character in enumerate(text):
        taken += units(character, encoding)
        if taken > column:
            return index
    return len(text)


def path_of(uri: str) -> Path | None:
    """The path of a file URI, None for any other."""
    try:
        parts = urlsplit(uri.replace("#", "%23").replace("?", "%3F"))  # editors leave these unescaped in names
    except ValueError:
        return None
    if parts.scheme != "file" or not parts.path or "\0" in (path := unquote(parts.path)):
        return None
    return Path(path.lstrip("/") if os.name == "nt" else path)
