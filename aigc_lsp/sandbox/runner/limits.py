"""Ends a call that takes too many steps or too long."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

AGAIN = 0.05  # seconds between two alarms, for code that catches the first with a bare ``except``


class Stop(BaseException):
    """A call was ended; not an Exception, so that ``except Exception`` lets it pass."""


@dataclass
class Limits:
    """How much one call may take."""

    steps: int = 20_000  # lines of the target's file
    seconds: float = 1.0
    drains: int = 20  # items taken from an iterator
    spare: int = 1_000  # loop rounds that a mutant may take beyond ten times the original's


class _Alarm:
    armed = False


def watch_time() -> None:
    """Lets alarms end calls, where the system has them."""
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _ring)


def _ring(number: int, frame: Any) -> None:
    if _Alarm.armed:
        raise Stop("too long")


@contextmanager
def at_most(seconds: float) -> Iterator[None]:
    """Raises Stop inside the block when it takes longer; a block in C that never returns is not ended."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    _Alarm.armed = True
    signal.setitimer(signal.ITIMER_REAL, seconds, AGAIN)
    try:
        yield
    finally:
        _Alarm.armed = False
        signal.setitimer(signal.ITIMER_REAL, 0)
