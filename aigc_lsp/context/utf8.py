"""A text as UTF-8 beside its code points: what a parser counts, and what the rest of the program counts."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

HALF_PAIR = re.compile("[\ud800-\udfff]")
STRIDE = 4096  # code points between two places whose byte is known


class Utf8:
    """One text both ways. In ASCII an offset is its byte; else no conversion looks at more than one stride."""

    def __init__(self, text: str) -> None:
        self.text = text
        strides = [text] if text.isascii() else [text[start : start + STRIDE] for start in range(0, len(text), STRIDE)]
        encoded = [_encoded(stride) for stride in strides]
        self.data = b"".join(encoded)
        self._marks = [0, *accumulate(map(len, encoded))]  # byte at which each stride starts

    def byte_at(self, offset: int) -> int:
        """Byte at which the character at ``offset`` starts."""
        if len(self.data) == len(self.text):
            return offset
        stride, rest = divmod(offset, STRIDE)
        start = stride * STRIDE
        return self._marks[stride] + len(_encoded(self.text[start : start + rest]))

    def offset_at(self, byte: int) -> int:
        """Offset of the character that starts at ``byte`` or has it inside."""
        if len(self.data) == len(self.text):
            return byte
        while _continues(self.data, byte):
            byte -= 1
        stride = bisect_right(self._marks, byte, hi=len(self._marks) - 1) - 1
        return stride * STRIDE + len(self.data[self._marks[stride] : byte].decode())


def _encoded(text: str) -> bytes:
    """The text in UTF-8, half surrogate pairs as U+FFFD, which has as many bytes as they would."""
    try:
        return text.encode()
    except UnicodeEncodeError:
        return HALF_PAIR.sub("\ufffd", text).encode()


def change(old: bytes, new: bytes) -> tuple[int, int, int]:
    """Start, old end and new end, in bytes, of the one range in which two UTF-8 texts differ, in whole characters.

    The texts are halved, not walked: a dozen or two comparisons of slices find each end.
    """
    limit = min(len(old), len(new))
    start = _equal(old, new, limit)
    while start and (_continues(old, start) or _continues(new, start)):
        start -= 1
    same = _equal(old, new, limit - start, from_end=True)
    while same and _continues(new, len(new) - same):
        same -= 1
    return start, len(old) - same, len(new) - same


def _equal(old: bytes, new: bytes, limit: int, *, from_end: bool = False) -> int:
    """How many bytes, ``limit`` at most, are the same at the texts' starts, or at their ends."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        if from_end:
            same = old[len(old) - middle : len(old) - low] == new[len(new) - middle : len(new) - low]
        else:
            same = old[low:middle] == new[low:middle]
        low, high = (middle, high) if same else (low, middle - 1)
    return low


def _continues(data: bytes, byte: int) -> bool:
    return byte < len(data) and data[byte] & 0xC0 == 0x80
