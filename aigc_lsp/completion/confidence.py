"""How probable an answer is, line by line, by the model's own account."""

from __future__ import annotations

from collections.abc import Sequence

from aigc_lsp.engine.base import Piece


def confident_lines(pieces: Sequence[Piece], whole: bool, needed: float) -> tuple[str, float]:
    """The leading whole lines that are, together, as probable as needed, and how probable the first of them is.

    A line's probability is the product of its tokens' and of that of the token which ends it. White space alone is "".

    Args:
        pieces: the answer.
        whole: the answer came to an end; otherwise its last line is a fragment and does not count.
        needed: least probability.
    """
    text = "".join(piece.text for piece in pieces)
    ends = [index for index, character in enumerate(text) if character == "\n"] + ([len(text)] if whole else [])
    kept, first = "", 0.0
    for end in ends:
        probability = _probability(pieces, end)
        first = first or (probability if text[:end].strip() else 0.0)
        if probability < needed:
            break
        kept = text[:end]
    return (kept if kept.strip() else ""), first


def _probability(pieces: Sequence[Piece], end: int) -> float:
    """Product of the probabilities of the tokens that stand before the offset ``end`` or reach over it."""
    product, position = 1.0, 0
    for piece in pieces:
        if position > end:
            break
        product *= piece.probability
        position += len(piece.text)
    return product
