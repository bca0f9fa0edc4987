"""Ends a stream of text where Limits say so, wherever tokens split it."""

from __future__ import annotations

import re

from aigc_lsp.engine.base import Limits

CLOSED_WITHIN = 8  # columns: a bracket opened on a block's first line may close this much further left
NEW_LINE = re.compile(r"\s*\n([ \t]*)(\S)")
UNDECIDED = re.compile(r"\s*\n\s*\Z")  # a line break that what follows may make the end


class Stopper:
    """Passes text through; what may be the beginning of a stop string is held back until it is known."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._seen = ""  # all text so far
        self._given = 0  # characters of it that were given back
        self.stopped = False

    def feed(self, text: str) -> str:
        """What of the text so far belongs to the answer and was not given back yet."""
        self._seen += text
        ends = [at for stop in self._limits.stop if (at := self._seen.find(stop)) >= 0]
        ends += self._block_end()
        if ends:
            self.stopped = True
            return self._give(min(ends))
        return self._give(len(self._seen) - self._hold())

    def flush(self) -> str:
        """What is still held back: the text ended, so it was no stop string."""
        return self._give(len(self._seen))

    def _give(self, end: int) -> str:
        given = self._seen[self._given : end]
        self._given = max(end, self._given)
        return given

    def _hold(self) -> int:
        """Characters at the end that may turn out not to belong to the answer."""
        hold = max((_overlap(self._seen, stop) for stop in self._limits.stop), default=0)
        if self._limits.indent and (undecided := UNDECIDED.search(self._seen, self._given)):
            hold = max(hold, len(undecided[0]))
        return hold

    def _block_end(self) -> list[int]:
        """Offsets at which the block is over."""
        limits = self._limits
        ends = []
        if limits.max_lines and self._seen.count("\n") >= limits.max_lines:
            ends.append(_nth_newline(self._seen, limits.max_lines))
        if limits.indent:
            ends += [match.start() for match in NEW_LINE.finditer(self._seen) if is_outside(match, limits.indent)][:1]
        return ends


def is_outside(line: re.Match[str], indent: int) -> bool:
    """Whether a line, as NEW_LINE finds it, no longer belongs to a block that is indented by ``indent`` columns."""
    columns = len(line[1].expandtabs())
    closes = line[2] in ")]}"
    return columns < indent and not (closes and columns + CLOSED_WITHIN >= indent)


def _nth_newline(text: str, count: int) -> int:
    at = -1
    for _ in range(count):
        at = text.index("\n", at + 1)
    return at


def _overlap(text: str, stop: str) -> int:
    """Length of the longest end of ``text`` with which ``stop`` begins, ``stop`` itself excluded."""
    return next((size for size in range(min(len(stop) - 1, len(text)), 0, -1) if text.endswith(stop[:size])), 0)
