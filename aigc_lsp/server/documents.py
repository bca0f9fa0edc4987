"""The open files: frozen Documents, edited as LSP says. pygls' own text edits split lines at U+2028, \\f and others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.document import LINE_END, Document, Edit, Encoding, Span

LONE_SURROGATE = re.compile("[\ud800-\udfff]")
WINDOWS_DRIVE = re.compile(r"^(file:///)([A-Za-z])(?=:)")
UNKNOWN_LANGUAGE = "plaintext"


@dataclass(frozen=True)
class Change:
    """One content change of didChange: new text for a range of positions, or for all when there is none."""

    text: str
    start: tuple[int, int] | None = None  # 0-based line, column in the connection's encoding
    end: tuple[int, int] = (0, 0)


class Documents:
    """What the editor has open. Belongs to the event loop; the Documents handed out never change."""

    def __init__(self) -> None:
        self.encoding = Encoding.UTF16
        self.largest = 5_000_000  # bytes; the text of larger files is not kept
        self._open: dict[str, Document] = {}
        self._refused: dict[str, Reason] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(self._open.values())

    def get(self, uri: str) -> Document | Reason:
        """The document, or why there is nothing to complete in it."""
        key = key_of(uri)
        if key in self._refused:
            return self._refused[key]
        return self._open.get(key, Reason.NOT_OPEN)

    def language(self, uri: str) -> str:
        """The language the editor gave the file, empty for one that is not open."""
        document = self._open.get(key_of(uri))
        return document.language if document is not None else ""

    def open(self, uri: str, language: str, version: int, text: str) -> None:
        self._put(Document(uri, version, language or UNKNOWN_LANGUAGE, whole(text)))

    def close(self, uri: str) -> Document | None:
        """What was open until now, None when nothing was."""
        self._refused.pop(key_of(uri), None)
        return self._open.pop(key_of(uri), None)

    def change(self, uri: str, version: int, changes: Iterable[Change]) -> bool:
        """Whether the text is another one now. A file that was never opened stays unknown."""
        document = self._open.get(key_of(uri))
        if document is None:
            return False
        before = document
        known = self._refused.get(key_of(uri)) is not Reason.TOO_LARGE
        for change in changes:
            if change.start is None:
                document, known = Document(uri, version, document.language, whole(change.text)), True
                continue
            if not known:
                continue  # the text was not kept, so that no edit finds its place
            start = clamped_offset(document, change.start, self.encoding)
            end = clamped_offset(document, change.end, self.encoding)
            edit = Edit(Span(min(start, end), max(start, end)), whole(change.text))
            document = edited(document, edit, version)
        if document is not before:
            self._put(document)
        return document.text != before.text

    def _put(self, document: Document) -> None:
        key = key_of(document.uri)
        self._refused.pop(key, None)
        if too_large(document.text, self.largest):
            self._refused[key] = Reason.TOO_LARGE
            document = Document(document.uri, document.version, document.language, "")
        elif "\0" in document.text:
            self._refused[key] = Reason.NOT_TEXT
        self._open[key] = document


def key_of(uri: str) -> str:
    """The same for every spelling of one file: percent-encoded or not, Windows' drive letter large or small."""
    return WINDOWS_DRIVE.sub(lambda match: match[1] + match[2].lower(), unquote(uri))


def whole(text: str) -> str:
    """``text`` with U+FFFD for surrogates that stand alone: they are no characters and cannot be encoded."""
    return text if text.isascii() else LONE_SURROGATE.sub("\ufffd", text)


def too_large(text: str, nbytes: int) -> bool:
    """Whether ``text`` has more than ``nbytes`` bytes in UTF-8."""
    if len(text) > nbytes:
        return True
    return not text.isascii() and len(text) * 4 > nbytes and len(text.encode("utf-8", "replace")) > nbytes


def clamped_offset(document: Document, position: tuple[int, int], encoding: Encoding) -> int:
    """Offset of a position; past the last line it is the text's end."""
    line, column = position
    if line >= len(document.line_starts):
        return len(document.text)
    return document.offset_at(line, column, encoding)


def edited(document: Document, edit: Edit, version: int) -> Document:
    """``document`` after ``edit``. Its line starts are moved, not counted again: that is what a keystroke costs."""
    text, starts, span = document.text, document.line_starts, edit.span
    after = Document(document.uri, version, document.language, f"{text[: span.start]}{edit.text}{text[span.end :]}")
    first, last = document.line_of(span.start), document.line_of(span.end)
    if first and text[starts[first] - 1] == "\r":
        first -= 1  # the new text may begin with the other half of a line end
    moved = len(edit.text) - (span.end - span.start)
    end = starts[last + 1] + moved if last + 1 < len(starts) else len(after.text)
    middle = (match.end() for match in LINE_END.finditer(after.text, starts[first], end))
    tail = [start + moved for start in starts[last + 1 :]] if moved else starts[last + 1 :]
    line_starts = [*starts[: first + 1], *middle]
    if tail and line_starts[-1] == tail[0]:
        line_starts.pop()
    after.__dict__["line_starts"] = [*line_starts, *tail]  # what Document would cache on first use
    return after
