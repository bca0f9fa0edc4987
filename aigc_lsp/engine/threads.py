"""How many threads decode, so that other programs on the machine never make typing collapse.

llama.cpp's threads wait for one another at barriers many times a token. When one of them loses its core, all spin:
2 threads on 2 cores fell from 43 to 0.6 tokens/s beside one busy process, 1 thread from 30 to 15 (measured, 0.5B Q8_0).
"""

from __future__ import annotations

import os
from pathlib import Path

COLLAPSED = 4.0  # times slower than the best seen
PATIENCE = 3  # decodes in a row before stepping down
CALM = 30.0  # seconds before the first try to step up again; doubles with each try that fails


def physical_cores() -> int:
    """Cores this process may use, hyper-threads of one core counted once; at least 1."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set(range(os.cpu_count() or 1))
    siblings = set()
    for cpu in allowed:
        listed = Path(f"/sys/devices/system/cpu/cpu{cpu}/topology/thread_siblings_list")
        try:
            siblings.add(listed.read_text().strip())
        except OSError:
            siblings.add(str(cpu))
    return max(1, len(siblings))


def default_threads() -> int:
    """Physical cores minus one, at least 1: the editor and the user's build want a core too."""
    return max(1, physical_cores() - 1)


class Governor:
    """Steps the number of threads down when decoding collapses, and up again when it has been calm."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.threads = most
        self._best: dict[tuple[int, int], float] = {}  # threads, tokens of a batch -> seconds
        self._slow = 0
        self._retry_at = 0.0
        self._calm = CALM

    def observe(self, seconds: float, now: float, tokens: int = 1) -> int:
        """Threads to use from here on, after a batch took ``seconds`` at time ``now`` (seconds, any clock)."""
        best = min(seconds, self._best.get((self.threads, tokens), seconds))
        self._best[self.threads, tokens] = best
        self._slow = self._slow + 1 if seconds > COLLAPSED * best else 0
        if self.threads > 1 and self._slow >= PATIENCE:
            self.threads = max(1, self.threads // 2)
            self._slow = 0
            self._retry_at = now + self._calm
            self._calm *= 2
        elif self.threads < self.most and now >= self._retry_at and self._slow == 0:
            self.threads = min(self.most, self.threads * 2)
        return self.threads
