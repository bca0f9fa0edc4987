"""A suggestion drawn where it would stand, for a terminal."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from aigc_lsp.completion.suggestion import Answer, Silence
from aigc_lsp.document import LINE_END, Document

AROUND = 3  # lines shown above and below
WIDTH = 160  # characters shown of a line, on each side of a suggestion
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Colours:
    """What is printed before and after suggested text and before and after a remark."""

    suggested: tuple[str, str]
    remark: tuple[str, str]

    @classmethod
    def of(cls, stream: TextIO) -> Colours:
        """Colours on a terminal that may have them (https://no-color.org), brackets elsewhere."""
        if stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb":
            return cls(("\x1b[36;1m", "\x1b[0m"), ("\x1b[2m", "\x1b[0m"))
        try:
            "⟦⟧".encode(stream.encoding or "ascii")
        except UnicodeEncodeError:
            return cls(("[[", "]]"), ("", ""))
        return cls(("⟦", "⟧"), ("", ""))


def picture(path: Path, document: Document, offset: int, answer: Answer, colours: Colours) -> str:
    """Some lines around the cursor with the suggestion in its place, lines it touches marked ``+``; or why there is
    none."""
    line = document.line_of(offset)
    column = offset - document.line_starts[line]
    title = f"{path}:{line + 1}:{column}"
    if isinstance(answer, Silence):
        return f"{title}\nNo suggestion. {why(answer)}"
    first = max(0, line - AROUND)
    last = min(len(document.line_starts) - 1, line + AROUND)
    before = document.text[document.line_starts[line] : answer.span.start]
    after = document.text[answer.span.end : document.line_span(line).end]
    suggested = LINE_END.split(answer.text)
    number_width = len(str(last + len(suggested)))

    def row(number: int, text: str, mark: str = " ") -> str:
        return f"{colours.remark[0]}{mark} {number + 1:>{number_width}} |{colours.remark[1]} {text}".rstrip()

    rows = [row(number, _shown(_line(document, number))) for number in range(first, line)]
    for index, piece in enumerate(suggested):
        left = _shown(before, cut_left=True) if index == 0 else ""
        right = _shown(after) if index == len(suggested) - 1 else ""
        rows.append(row(line + index, f"{left}{colours.suggested[0]}{_shown(piece)}{colours.suggested[1]}{right}", "+"))
    moved = len(suggested) - 1
    rows += [row(number + moved, _shown(_line(document, number))) for number in range(line + 1, last + 1)]
    return "\n".join([title, *rows])


def why(silence: Silence) -> str:
    """The sentence for the user about a silence."""
    return f"{silence.reason.value} {silence.detail}".strip()


def _line(document: Document, number: int) -> str:
    span = document.line_span(number)
    return document.text[span.start : span.end]


def _shown(text: str, *, cut_left: bool = False) -> str:
    """Text that cannot command a terminal, and not more of it than fits."""
    visible = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    if len(visible) <= WIDTH:
        return visible
    return f"…{visible[-WIDTH:]}" if cut_left else f"{visible[:WIDTH]}…"
