"""The sections and entries of a docstring. Nothing is copied: each is a range of lines and spans in the source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from aigc_lsp.document import Span
from aigc_lsp.documentation.sections.parsing.content import Content
from aigc_lsp.documentation.style import Convention


class Slot(StrEnum):
    """What an entry is about."""

    PARAMETERS = "parameters"
    RETURNS = "returns"
    YIELDS = "yields"
    RAISES = "raises"
    WARNS = "warns"
    ATTRIBUTES = "attributes"
    OTHER = "other"  # examples, notes and what else has a title


@dataclass(frozen=True)
class Entry:
    """What a docstring says of one thing, or of several that are named together."""

    slot: Slot
    first: int  # its first line
    end: int  # the line after its last one; empty lines after it are not its own
    names: tuple[Span, ...] = ()  # each as it is written, without stars, escapes and backticks
    type: Span | None = None  # with "optional" and what else stands there
    description: Span | None = None
    tag: str = ""  # of a field: "param", "type", "rtype"


@dataclass(frozen=True)
class Section:
    """A title with its entries, or a list of fields, which has no title and entries of several slots."""

    slot: Slot
    convention: Convention
    first: int  # line of the title; of a list of fields, its first line
    body: int  # line after the title and what is drawn below it
    end: int  # line after its last one that is not empty
    entries: tuple[Entry, ...] = ()
    title: Span | None = None


@dataclass(frozen=True)
class Tree:
    """A docstring. What is in no section is prose."""

    content: Content
    sections: tuple[Section, ...] = ()

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(entry for section in self.sections for entry in section.entries)

    def of(self, slot: Slot) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.entries if entry.slot is slot)

    def has(self, slot: Slot) -> bool:
        """Whether something is said of a slot, if only by an empty section."""
        return any(section.slot is slot for section in self.sections) or bool(self.of(slot))

    def text(self, span: Span | None) -> str:
        return self.content.source[span.start : span.end] if span else ""

    def names(self, entry: Entry) -> tuple[str, ...]:
        return tuple(self.text(span) for span in entry.names)

    def prose(self) -> str:
        """What stands in no section."""
        inside = {line for section in self.sections for line in range(section.first, section.end)}
        return "\n".join(line.text for number, line in enumerate(self.content.lines) if number not in inside)

    def pieces(self) -> Iterator[str]:
        """Yields the docstring's text cut at every border of the tree, in order.

        Raises:
            ValueError: two things of the tree overlap, or one leaves its section.
        """
        at = self.content.span.start
        for span in self._spans():
            if span.start < at or span.end < span.start:
                raise ValueError(f"{span} begins before {at}.")
            yield self.content.source[at : span.start]
            yield self.content.source[span.start : span.end]
            at = span.end
        if at > self.content.span.end:
            raise ValueError(f"{at} is behind the docstring's end.")
        yield self.content.source[at : self.content.span.end]

    def _spans(self) -> Iterator[Span]:
        """Yields what the tree names, in order, with an empty span at each border of a section or an entry."""
        for section in self.sections:
            yield self._border(section.first)
            if section.title:
                yield section.title
            for entry in section.entries:
                if entry.first >= section.body:  # else it begins beside the title
                    yield self._border(entry.first)
                yield from sorted(filter(None, (*entry.names, entry.type, entry.description)), key=_start)
                yield self._border(entry.end)
            yield self._border(section.end)

    def _border(self, line: int) -> Span:
        at = self.content.start_of(line)
        return Span(at, at)


def _start(span: Span) -> int:
    return span.start
