"""A generator like CTranslate2's whose model is a formula: its next token depends on every token before it, and it
notices a head that is said to be kept and is not. One token per byte."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Generator

import numpy as np

END = 256
MARKS = {"<suffix>": 257, "<middle>": 258, "<end>": END}
PIECES = [bytes([byte]) for byte in range(256)] + [b""] * 3
ANSWER_LENGTH = 12


class ToyTokens:
    """Text by its bytes; two blanks or a line end before blanks are one pre-token, so that no line end is stable."""

    def tokenize(self, text: str) -> list[int]:
        return list(text.encode(errors="replace"))

    def stable(self, text: str) -> list[int]:
        return self.tokenize(text.removesuffix("\n"))

    def control(self, name: str) -> int | None:
        return MARKS.get(name)


class ToyGenerator:
    token_bytes = 10

    def __init__(self) -> None:
        self.heads: set[tuple[int, ...]] = set()
        self.read: list[int] = []  # tokens computed by each call before its first answer
        self.open = 0  # streams
        self.emptied = 0
        self.closed = threading.Event()

    def logits(self, head: list[int], rest: list[int], keep: bool) -> np.ndarray:
        assert not self.open, "CTranslate2 answers one after the other"
        self._take(head, rest, keep)
        return _logits(head + rest)

    def stream(
        self, head: list[int], rest: list[int], keep: bool, most: int, ends: list[int], temperature: float
    ) -> Generator[tuple[int, float], None, None]:
        assert not self.open, "CTranslate2 answers one after the other"
        self._take(head, rest, keep)
        self.open += 1
        try:
            ids = head + rest
            for _ in range(most):
                logits = _logits(ids)
                token = int(logits.argmax())
                chances = np.exp(logits - logits.max())
                yield token, float(chances[token] / chances.sum())
                if token in ends:
                    return
                ids = [*ids, token]
        finally:
            self.open -= 1

    def empty(self) -> None:
        self.heads.clear()
        self.emptied += 1

    def close(self) -> None:
        self.closed.set()

    def _take(self, head: list[int], rest: list[int], keep: bool) -> None:
        assert not self.closed.is_set(), "it was given up"
        assert rest, "a generation needs a token to start from"
        assert bool(head) == keep
        self.read.append(len(rest) + (0 if tuple(head) in self.heads else len(head)))
        if keep:
            self.heads.add(tuple(head))


def _logits(ids: list[int]) -> np.ndarray:
    seed = zlib.crc32(np.array(ids, dtype=np.int32).tobytes())
    logits = np.random.default_rng(seed).normal(size=259).astype(np.float32)
    logits[128:] = -10.0  # ASCII only
    logits[:32] = -10.0
    if seed % ANSWER_LENGTH == 0:
        logits[END] = 10.0
    return logits
