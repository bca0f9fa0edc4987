"""How far a long command is, on one line of a terminal."""

from __future__ import annotations

import shutil
import time
from types import TracebackType
from typing import TextIO

from aigc_lsp.stage import Stage

PERIOD = 0.05  # seconds between two drawings
BAR = 20  # characters
CLEAR = "\r\x1b[2K"


class ProgressBar:
    """Draws on a terminal and nowhere else. The line is gone when the context ends."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._shown = stream.isatty()
        self._file = ""
        self._share = (0, 1)  # which file, of how many
        self._next = 0.0

    def __enter__(self) -> ProgressBar:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.clear()

    def file(self, name: str, number: int, total: int) -> None:
        """From here on the stages are those of this file."""
        self._file, self._share, self._next = name, (number, total), 0.0

    def stage(self, stage: Stage) -> None:
        """A Progress."""
        now = time.monotonic()
        if not self._shown or now < self._next:
            return
        self._next = now + PERIOD
        number, total = self._share
        done = (number + (stage.done / stage.total if stage.total else 0.0)) / max(total, 1)
        full = min(BAR, int(BAR * done))
        files = f"{number + 1}/{total} " if total > 1 else ""
        line = f"[{'#' * full}{'.' * (BAR - full)}] {files}{self._file}: {stage.name} {stage.detail}"
        self._write(CLEAR + line[: shutil.get_terminal_size().columns - 1])

    def clear(self) -> None:
        """Makes room for other output."""
        self._write(CLEAR)

    def _write(self, text: str) -> None:
        if self._shown:
            self._stream.write(text)
            self._stream.flush()
