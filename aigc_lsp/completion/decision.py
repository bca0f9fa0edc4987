"""The last decisions of completion: numbers and reasons, never text."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.engine.base import Counts

KEPT = 50


@dataclass(frozen=True)
class Decision:
    """What came of one request."""

    at: float  # seconds since the epoch
    uri: str
    language: str
    line: int  # 0-based
    reason: Reason | None  # None when something was offered
    recalled: bool
    counts: Counts
    seconds: float  # from the request to the answer
    sources: tuple[str, ...] = ()  # as in Suggestion


class Decisions(deque[Decision]):
    """The last 50 decisions, oldest first; in memory only."""

    def __init__(self) -> None:
        super().__init__(maxlen=KEPT)

    def last(self, uri: str) -> Decision | None:
        """The newest decision about a document, None when there is none."""
        return next((decision for decision in reversed(self) if decision.uri == uri), None)
