"""Which file is being read, on the disk: where a grammar's native code ends the process, the next one knows at what."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

STRIKES = 2  # processes that ended at a file before its syntax is left alone


class Reading:
    """A note beside a database. Without one it could be written, nothing is known and nothing else is lost."""

    def __init__(self, database: Path) -> None:
        self._descriptor = -1
        self._suspect, self._strikes = "", 0
        path = f"{database}-reading"
        with suppress(OSError, ValueError):
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            strikes, _, suspect = os.read(self._descriptor, 1 << 16).decode().partition(" ")
            self._suspect, self._strikes = suspect, int(strikes or 0)

    def begin(self, path: str) -> bool:
        """Notes a file; whether its syntax may be looked at."""
        strikes = self._strikes + 1 if path == self._suspect else 1
        self._write(f"{strikes} {path}".encode())
        return strikes <= STRIKES

    def end(self) -> None:
        """What was noted was read."""
        self._write(b"")

    def close(self) -> None:
        self.end()
        descriptor, self._descriptor = self._descriptor, -1
        with suppress(OSError):
            os.close(descriptor)

    def _write(self, note: bytes) -> None:
        with suppress(OSError):
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, note)
            os.ftruncate(self._descriptor, len(note))
