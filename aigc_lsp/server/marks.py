"""What was found in open files, and where it stands in the newest text, until the code there changes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from aigc_lsp.document import Document, Span
from aigc_lsp.server.documents import key_of

What = TypeVar("What")


@dataclass(frozen=True)
class Mark(Generic[What]):
    """Something found about a definition."""

    id: int
    what: What
    name: str  # qualified, of the definition
    definition: Span  # a change in it makes the mark out of date
    line: Span  # where it is shown


class Marks(Generic[What]):
    """By file. Belongs to the event loop."""

    def __init__(self) -> None:
        self._marks: dict[str, list[Mark[What]]] = {}
        self._ids = itertools.count(1)

    def of(self, uri: str) -> list[Mark[What]]:
        return list(self._marks.get(key_of(uri), ()))

    def find(self, uri: str, id: int) -> Mark[What] | None:
        return next((each for each in self.of(uri) if each.id == id), None)

    def put(self, document: Document, names: Iterable[str], found: Iterable[tuple[What, str, Span, int]]) -> None:
        """Takes what a look at some definitions found; what earlier ones said about the same definitions goes.

        Args:
            names: of the definitions that were looked at.
            found: each with its definition's name and span, and the 1-based line where it is shown.
        """
        names = set(names)
        kept = [each for each in self.of(document.uri) if each.name not in names]
        fresh = [
            Mark(next(self._ids), what, name, definition, _line(document, line))
            for what, name, definition, line in found
        ]
        self._set(document.uri, [*kept, *fresh])

    def forget(self, uri: str) -> bool:
        """Whether there was anything to forget."""
        there = bool(self.of(uri))
        self._set(uri, [])
        return there

    def moved(self, before: Document, after: Document) -> bool:
        """Whether a change touched a definition with marks; those are gone then, others moved along."""
        marks = self.of(before.uri)
        if not marks:
            return False
        start, old_end = _changed(before.text, after.text)
        shift = len(after.text) - len(before.text)
        kept = []
        for each in marks:
            if each.definition.end < start:
                kept.append(each)
            elif each.definition.start > old_end:
                definition, line = _shifted(each.definition, shift), _shifted(each.line, shift)
                kept.append(replace(each, definition=definition, line=line))
        self._set(before.uri, kept)
        return len(kept) < len(marks)

    def _set(self, uri: str, marks: list[Mark[What]]) -> None:
        self._marks[key_of(uri)] = marks
        if not marks:
            del self._marks[key_of(uri)]


def _line(document: Document, number: int) -> Span:
    """A 1-based line without the white space around it."""
    span = document.line_span(min(max(number - 1, 0), len(document.line_starts) - 1))
    text = document.text[span.start : span.end]
    return Span(span.start + len(text) - len(text.lstrip()), span.start + len(text.rstrip()))


def _changed(before: str, after: str) -> tuple[int, int]:
    """Where two texts begin to differ, and where in the first one they are the same again."""
    shorter = min(len(before), len(after))
    start = next((index for index in range(shorter) if before[index] != after[index]), shorter)
    rest = shorter - start
    same = next((index for index in range(rest) if before[-1 - index] != after[-1 - index]), rest)
    return start, len(before) - same


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)
