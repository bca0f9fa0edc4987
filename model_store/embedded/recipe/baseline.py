"""What the network has to beat: an n-gram model with backoff, and a cache of the file at hand."""

from collections import Counter, defaultdict

import numpy as np

HIGHEST_ORDER = 6  # tokens of context
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, as in Fibonacci hashing


class Counts:
    """How often each token followed each context of one length in the training rows."""

    def __init__(self, stream: np.ndarray, order: int) -> None:
        self._order = order
        keys = np.zeros(len(stream) - order, np.uint64)
        for at in range(order):
            keys = (keys + stream[at : len(stream) - order + at].astype(np.uint64) + np.uint64(1)) * MULTIPLIER
        following = stream[order:]
        by_key = np.lexsort((following, keys))
        keys, following = keys[by_key], following[by_key]
        first = np.flatnonzero(np.r_[True, (keys[1:] != keys[:-1]) | (following[1:] != following[:-1])])
        times = np.diff(np.r_[first, len(keys)])
        ranked = np.lexsort((-times, keys[first]))
        self._keys, self._following = keys[first][ranked], following[first][ranked]

    def after(self, context: list[int]) -> np.ndarray:
        """The tokens that followed the context's end, most frequent first; empty when none did."""
        key = 0
        for token in context[-self._order :]:
            key = (key + token + 1) * int(MULTIPLIER) % 2**64
        begin, end = (np.searchsorted(self._keys, np.uint64(key), side) for side in ("left", "right"))
        return self._following[begin:end]


class NGramWithCache:
    """Takes the likeliest token after the longest context seen; the file's own counts go first at each length."""

    def __init__(self, stream: np.ndarray, pieces: list[bytes]) -> None:
        self._counts = {order: Counts(stream, order) for order in range(1, HIGHEST_ORDER + 1)}
        self._pieces = pieces
        self._cache: dict[tuple[int, ...], Counter] = defaultdict(Counter)

    def remember(self, texts: list[list[int]]) -> None:
        """Makes the cache hold these token sequences and nothing else."""
        self._cache.clear()
        for ids in texts:
            for order in range(1, HIGHEST_ORDER + 1):
                for at in range(order, len(ids)):
                    self._cache[tuple(ids[at - order : at])][ids[at]] += 1

    def next(self, context: list[int], prefix: bytes = b"") -> int | None:
        """The token to come, its bytes fitting a half-typed prefix; None when nothing known fits."""
        for order in range(min(HIGHEST_ORDER, len(context)), 0, -1):
            cached = self._cache.get(tuple(context[-order:]), Counter())
            known = [token for token, _ in cached.most_common()] + self._counts[order].after(context).tolist()
            for token in known:
                piece = self._pieces[token]
                if not prefix or (piece and (piece.startswith(prefix) or prefix.startswith(piece))):
                    return token
        return None

    def continuation(self, ids: list[int], prefix: bytes, most_tokens: int) -> bytes:
        """The text after the ids up to a line's end, beginning with the prefix."""
        context, text = list(ids), b""
        for _ in range(most_tokens):
            best = self.next(context, prefix[len(text) :])
            if best is None or not self._pieces[best]:
                break
            text += self._pieces[best].split(b"\n")[0]
            if b"\n" in self._pieces[best]:
                break
            context.append(best)
        return text
