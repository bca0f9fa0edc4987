"""The names at the beginning of an entry, with the stars, escapes and backticks that may stand around them."""

from __future__ import annotations

import re

from aigc_lsp.document import Span

NAME = r"(?:\\*\*){0,2}`{0,2}(?:\\*\*){0,2}[^\W\d]\w*`{0,2}"
NAMES = re.compile(rf"{NAME}(?:\s*(?:,|/|\||\band\b)\s*{NAME})*")
EXCEPTION = r"(?::\w+(?::\w+)?:)?`{0,2}[~!]?[^\W\d][\w.]*`{0,2}"
EXCEPTIONS = re.compile(rf"{EXCEPTION}(?:\s*(?:,|/|\||\bor\b|\band\b)\s*(?:or\s+|and\s+)?{EXCEPTION})*")


def names_in(text: str, start: int) -> tuple[Span, ...]:
    """The names of what ``NAMES`` matched at ``start``."""
    found = (match for match in re.finditer(r"[^\W\d]\w*", text) if match[0] != "and")
    return tuple(Span(start + match.start(), start + match.end()) for match in found)


def exceptions_in(text: str, start: int) -> tuple[Span, ...]:
    """The types of what ``EXCEPTIONS`` matched at ``start``."""
    plain = re.sub(r":\w+(?::\w+)?:(?=`)", lambda role: " " * len(role[0]), text)
    found = (match for match in re.finditer(r"[^\W\d][\w.]*(?<!\.)", plain) if match[0] not in {"or", "and"})
    return tuple(Span(start + match.start(), start + match.end()) for match in found)


def stripped(source: str, start: int, end: int) -> Span | None:
    """A span without the white space at its ends, None when nothing is left."""
    text = source[start:end]
    left = len(text) - len(text.lstrip())
    return Span(start + left, start + len(text.rstrip())) if text.strip() else None


def closing(text: str, opening: int) -> int:
    """Where the bracket that opens at ``opening`` is closed, -1 when it is not."""
    depth = 0
    for at in range(opening, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            depth -= 1
            if depth == 0:
                return at
    return -1
