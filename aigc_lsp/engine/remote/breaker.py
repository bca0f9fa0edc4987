"""A circuit breaker: when a server that failed is asked again."""

from __future__ import annotations

SOONEST = 1.0  # seconds until the first try after a failure; doubles with each that fails
LATEST = 60.0
MOST_REFUSED = 3  # requests in a row that a working server refused, after which it counts as failing


class Breaker:
    """Open: the server is not asked. Pure bookkeeping; times are seconds of any clock."""

    def __init__(self) -> None:
        self.open = False
        self._refused = 0
        self._pause = SOONEST
        self._retry_at = 0.0

    def fail(self, now: float) -> None:
        """The server failed."""
        self._pause = min(2 * self._pause, LATEST) if self.open else SOONEST
        self._retry_at = now + self._pause
        self.open = True

    def refuse(self, now: float) -> None:
        """The server works and refused one request."""
        self._refused += 1
        if self._refused >= MOST_REFUSED:
            self.fail(now)

    def succeed(self) -> None:
        """The server answered."""
        self.open, self._refused, self._pause = False, 0, SOONEST

    def due(self, now: float) -> bool:
        """Whether an open breaker is to be tried now."""
        return self.open and now >= self._retry_at
