"""Prompt lookup: code repeats itself, so what followed the last few tokens when they stood there before is a good guess
of what follows them now. (Saxena, "Prompt Lookup Decoding", 2023.)

Verifying a guess is decoding a batch, which llama.cpp adds up in another order than single tokens: where two tokens are
nearly as probable, the text can differ. On a processor a batch of three costs the embedded model (5 million parameters)
more than three single tokens, so that nothing is guessed unless a setting says so.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence

SIZES = (4, 3, 2)  # tokens that must be the same; the more, the better the guess


def guess(tokens: Sequence[int], most: int) -> list[int]:
    """Up to ``most`` tokens that may follow; none where the last few tokens stand nowhere else."""
    data = array("i", tokens)
    raw, width = data.tobytes(), data.itemsize
    for size in SIZES:
        if len(data) <= size:
            continue
        pattern = raw[-size * width :]
        at = raw.rfind(pattern, 0, -width)
        while at >= 0 and at % width:
            at = raw.rfind(pattern, 0, at + len(pattern) - 1)
        if at >= 0:
            start = at // width + size
            return data[start : start + most].tolist()
    return []
