"""How a long job tells how far it is, and how it ends early."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """Where a job stands."""

    name: str  # what is done now, e.g. "searching"
    detail: str = ""  # on what, e.g. "Stack.push", or a count in words
    done: int = 0
    total: int = 0  # 0 when it is not known


Progress = Callable[[Stage], None]
Cancelled = Callable[[], bool]


class Withdrawn(Exception):
    """The user cancelled: raised by whoever sees it first, and no error."""


def silent(stage: Stage) -> None:
    """A Progress that tells nobody."""


def never() -> bool:
    """A Cancelled that never is."""
    return False
