"""Token healing: step back over the half-typed word before the cursor and let the model choose a token that covers it.

A tokenizer splits "retu" otherwise than "return"; a model asked to go on from the split form sees text it never saw in
training. (Lundberg, "The Art of Prompt Design: Prompt Boundaries and Token Healing", 2023.)
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence

# What a byte-level BPE's pre-tokenizer keeps together at the end: a run of blanks, a word with the blank before it or
# with a sign that stands alone between it and another word, or a run of signs with the blank before it.
LAST_WORD = re.compile(
    r"""(?: [^\S\r\n]+
          | (?: [^\S\r\n] | (?<![^\w\r\n]) (?<!_) [^\w\s] | (?<![^\w\r\n]) (?<!_) _ )? [^\W\d_]+
          | [^\S\r\n]? (?: [^\w\s] | _ )+
        ) \Z""",
    re.VERBOSE,
)
LONGEST = 48  # characters; a longer "word" is data, not something a token could cover


def split(text: str) -> tuple[str, str]:
    """``text`` in two: what is sure to be tokenized as it stands, and the last word, which may go on."""
    match = LAST_WORD.search(text, max(0, len(text) - LONGEST))
    return (text[: match.start()], match.group()) if match else (text, "")


class Vocabulary:
    """The tokens of a model, findable by the bytes they start with.

    Args:
        pieces: every token's bytes, by id; control tokens empty.
    """

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self.pieces = pieces
        self._order = sorted((piece, token) for token, piece in enumerate(pieces) if piece)

    def covering(self, typed: bytes) -> list[int]:
        """Ids of the tokens that begin with ``typed``."""
        low = bisect_left(self._order, (typed, -1))
        high = low
        while high < len(self._order) and self._order[high][0].startswith(typed):
            high += 1
        return [token for _, token in self._order[low:high]]

    def candidates(self, typed: bytes, tokenize: Callable[[bytes], list[int]]) -> list[int]:
        """Ids of the tokens that may stand where ``typed`` begins: those that cover all of it, and the one the
        tokenizer itself would begin it with; the longest one where that is none, in the middle of a character. Of
        several blanks the last one may belong to the word that follows."""
        first = tokenize(typed)[:1]
        if len(typed) > 1 and typed.isspace():
            first += tokenize(typed[:-1])[:1]
        if first and not typed.startswith(self.pieces[first[0]]):
            first = self._longest(typed)
        return list(dict.fromkeys([*self.covering(typed), *first]))

    def _longest(self, typed: bytes) -> list[int]:
        """The longest token that ``typed`` begins with, if there is one."""
        for size in range(len(typed), 0, -1):
            at = bisect_left(self._order, (typed[:size], -1))
            if at < len(self._order) and self._order[at][0] == typed[:size]:
                return [self._order[at][1]]
        return []
