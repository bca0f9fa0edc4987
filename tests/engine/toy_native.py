"""A native engine whose model is a formula: its next token depends on every token and position before it, so that a
single wrong cell of the KV cache changes the answer. One token per byte."""

from __future__ import annotations

import zlib

import numpy as np

END = 256
MARKS = {b"<suffix>": 257, b"<middle>": 258, b"<end>": END}
ANSWER_LENGTH = 12


class ToyNative:
    vocabulary_size = 259
    trained_context = 4096

    def __init__(self) -> None:
        self.cells: dict[int, list[int]] = {}
        self.decoded: list[int] = []  # size of each decode
        self.threads: list[int] = []
        self._last: list[int] = []
        self._rows = 0  # of the last decode

    def tokenize(self, text: bytes, *, control: bool = False) -> list[int]:
        return [MARKS[text]] if control and text in MARKS else list(text)

    def piece(self, token: int) -> bytes:
        return bytes([token]) if token < 256 else b""

    def ends(self, token: int) -> bool:
        return token == END

    def decode(self, tokens: list[int], position: int, sequence: int, *, every: bool = False) -> None:
        cells = self.cells.setdefault(sequence, [])
        assert position == len(cells), f"decoding at {position}, but the sequence has {len(cells)} cells"
        cells += tokens
        self.decoded.append(len(tokens))
        self._last, self._rows = cells, len(tokens)

    def logits(self, row: int = -1) -> np.ndarray:
        seen = self._last if row < 0 else self._last[: len(self._last) - self._rows + row + 1]
        seed = zlib.crc32(np.array(seen, dtype=np.int32).tobytes())
        logits = np.random.default_rng(seed).normal(size=self.vocabulary_size).astype(np.float32)
        logits[128:] = -10.0  # ASCII only
        logits[:32] = -10.0
        if seed % ANSWER_LENGTH == 0:
            logits[END] = 10.0
        return logits

    def sampler(self, temperature: float, seed: int) -> None: ...

    def sample(self, sampler: None) -> int:
        return int(self.logits().argmax())

    def free_sampler(self, sampler: None) -> None: ...

    def remove(self, sequence: int, start: int = 0) -> None:
        self.cells[sequence] = self.cells.get(sequence, [])[:start]

    def copy(self, source: int, target: int, count: int) -> None:
        self.cells[target] = self.cells[source][:count]

    def use_threads(self, threads: int) -> None:
        self.threads.append(threads)

    def close(self) -> None: ...
