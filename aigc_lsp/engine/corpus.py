"""Texts as tokens, in which the last tokens of a prompt are looked up: what followed them there?

The lookup is that of a suffix array cut at two tokens: positions sorted by the pair of tokens before them, then
narrowed one token further back at a time. It needs 16 bytes a token and no time to speak of to build.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Tokens = npt.NDArray[np.int32]
Positions = npt.NDArray[np.int64]

BREAK = -1  # stands between two texts
LEAST = 2  # tokens of a match
MOST = 24  # tokens of a match; a longer one says no more
SAMPLE = 512  # matches that are counted where there are more


@dataclass(frozen=True)
class Place:
    """A position in a text."""

    name: str
    first_line: int  # of the text, 0-based
    before: Tokens  # of the text


class Corpus:
    """Texts in which what followed some tokens can be looked up.

    Args:
        texts: token ids of each.
        names: whose they are, one for each text.
        lines: the number of each text's first line, 0-based; 0 for all when left out.
    """

    def __init__(
        self, texts: Sequence[Sequence[int] | Tokens], names: Sequence[str], lines: Sequence[int] | None = None
    ) -> None:
        breaks = np.array([BREAK], np.int32)
        parts = [part for text in texts for part in (breaks, np.asarray(text, np.int32))]
        self.tokens: Tokens = np.concatenate([*parts, breaks])
        self.starts = np.cumsum([0, *(len(text) + 1 for text in texts)]).tolist()
        self.names = tuple(names)
        self.lines = tuple(lines) if lines is not None else (0,) * len(names)
        self._ranges: dict[str, list[tuple[int, int]]] = {}  # by name
        for name, begin, end in zip(self.names, self.starts, self.starts[1:], strict=False):
            self._ranges.setdefault(name, []).append((begin, end))
        pairs = (self.tokens[:-1].astype(np.int64) + 1 << 32) + self.tokens[1:] + 1
        self._order = np.argsort(pairs, kind="stable").astype(np.int32)
        self._pairs = pairs[self._order]

    def __len__(self) -> int:
        return len(self.tokens)

    def matches(self, context: Sequence[int], without: frozenset[str] = frozenset()) -> list[tuple[int, Positions]]:
        """The places that follow the last tokens of ``context``: for each number of tokens the positions behind a match
        of so many, the longest match last. A number that finds the same places as the next one is left out.

        Args:
            context: token ids.
            without: names of texts that do not count.
        """
        if len(context) < LEAST:
            return []
        pair = (context[-2] + 1 << 32) + context[-1] + 1
        low, high = np.searchsorted(self._pairs, [pair, pair + 1])
        places = self._order[low:high].astype(np.int64) + LEAST
        places = places[self.tokens[places] != BREAK]
        for name in without:
            for start, end in self._ranges.get(name, ()):
                places = places[(places < start) | (places >= end)]
        found: list[tuple[int, Positions]] = []
        length = LEAST
        while len(places):
            if found and len(found[-1][1]) == len(places):
                found.pop()
            found.append((length, places))
            if length == min(MOST, len(context)):
                break
            places = places[self.tokens[places - 1 - length] == context[-1 - length]]
            length += 1
        return found

    def place(self, position: int) -> Place:
        """Where a position is."""
        text = bisect_right(self.starts, position) - 1
        return Place(self.names[text], self.lines[text], self.tokens[self.starts[text] + 1 : position])


@dataclass(frozen=True)
class Continuation:
    """What followed the last tokens elsewhere."""

    tokens: Tokens  # each once, sorted
    chances: npt.NDArray[np.float64]  # of each
    length: int  # of the longest match, in tokens
    count: int  # of the longest matches
    best: int  # the most frequent token after the longest match
    share: float  # of the longest matches that ``best`` follows


SMOOTHING = 0.1  # how many matches a shorter match's distribution counts for


def continuation(
    corpora: Iterable[tuple[Corpus, frozenset[str]]], context: Sequence[int], allowed: Tokens | None
) -> Continuation | None:
    """What follows the last tokens of ``context`` in any of the corpora; None when nothing does.

    Longer matches weigh more: each length's counts are smoothed by the distribution of the next shorter one.

    Args:
        corpora: where to look, each with the names of its texts that do not count.
        context: token ids.
        allowed: tokens that may follow; None for all.
    """
    by_length: dict[int, list[Tokens]] = {}
    for corpus, without in corpora:
        for length, places in corpus.matches(context, without):
            sample = places[:: len(places) // SAMPLE + 1]
            by_length.setdefault(length, []).append(corpus.tokens[sample])
    tokens = chances = None
    length = count = best = 0
    share = 0.0
    for matched in sorted(by_length):
        following = np.concatenate(by_length[matched])
        if allowed is not None:
            following = following[np.isin(following, allowed)]
        if not len(following):
            continue
        if tokens is None or chances is None:
            tokens = np.unique(following)
            chances = np.zeros(len(tokens))
        else:
            known = np.isin(following, tokens)
            if not known.all():
                more = np.union1d(tokens, following)
                wider = np.zeros(len(more))
                wider[np.searchsorted(more, tokens)] = chances
                tokens, chances = more, wider
        counts = np.bincount(np.searchsorted(tokens, following), minlength=len(tokens))
        smoothing = SMOOTHING if length else 0.0
        chances = (counts + smoothing * chances) / (len(following) + smoothing)
        length, count = matched, len(following)
        best = int(tokens[counts.argmax()])
        share = float(counts.max() / count)
    if tokens is None or chances is None:
        return None
    return Continuation(tokens.astype(np.int32), chances, length, count, best, share)
