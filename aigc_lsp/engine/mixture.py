"""How much of the next token's distribution is the model's, the document's and the other files'.

The shares are a softmax over what is known of each: how long a match is, how often it was seen, how much its
continuations agree with one another and with the model, and how sure the model is. The weights were fitted to the true
next tokens of files of packages (`model_store/embedded/recipe/mixture.py`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from aigc_lsp.engine.corpus import Continuation

Chances = npt.NDArray[np.float32]  # (vocabulary size,)

# For the document and for the other files; the columns are those of `features`.
WEIGHTS = (
    (-1.756, 1.077, 0.374, 1.979, 0.614, -0.335, -0.647, 0.077, 0.835, -0.038, 0.380, -1.790, -0.063, 0.666),
    (-0.207, -0.437, -0.273, 0.109, -0.202, -2.450, 1.509, 0.320, 2.235, 0.458, 1.128, -2.398, -0.091, 0.571),
)
SURE = 1e-9  # keeps logarithms finite
UNSURE = 1e-6


@dataclass(frozen=True)
class Shares:
    """Parts of 1."""

    model: float
    document: float
    others: float


def features(document: Continuation | None, others: Continuation | None, best: int, chance: float) -> tuple[float, ...]:
    """Of each source that it is there, the logarithms of length and count of its longest match, the share of what
    followed most often and whether that is the model's choice; whether the sources agree; 1; and the logarithms of the
    model's chance and of what is left of it.

    Args:
        document: what the document says.
        others: what the other files say.
        best: the model's choice.
        chance: its probability.
    """
    agree = document is not None and others is not None and document.best == others.best
    own = (float(agree), 1.0, math.log(chance + SURE), math.log(1 - chance + UNSURE))
    return (*_of(document, best), *_of(others, best), *own)


def shares(document: Continuation | None, others: Continuation | None, best: int, chance: float) -> Shares:
    """How much each source counts; one that says nothing counts nothing."""
    known = features(document, others, best, chance)
    weighted = [
        math.exp(sum(weight * feature for weight, feature in zip(row, known, strict=True))) if source else 0.0
        for row, source in zip(WEIGHTS, (document, others), strict=True)
    ]
    total = 1.0 + sum(weighted)
    return Shares(1.0 / total, weighted[0] / total, weighted[1] / total)


def mixed(chances: Chances, document: Continuation | None, others: Continuation | None) -> tuple[Chances, Shares]:
    """The distribution with what is remembered in it, and the shares that made it."""
    best = int(chances.argmax())
    share = shares(document, others, best, float(chances[best]))
    mixture = chances * np.float32(share.model)
    for source, part in ((document, share.document), (others, share.others)):
        if source is not None:
            mixture[source.tokens] += np.float32(part) * source.chances.astype(np.float32)
    return mixture, share


def _of(source: Continuation | None, best: int) -> Sequence[float]:
    if source is None:
        return (0.0,) * 5
    return 1.0, math.log(source.length), math.log(source.count), source.share, float(source.best == best)
