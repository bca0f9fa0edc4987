"""A terminal with an editor in it: keys go in as a user types them, and what is on the screen comes out. tmux's."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

PATIENCE = 60.0  # seconds, for a machine that is busy with other things
COLUMNS, ROWS = 150, 40


def until(what: Callable[[], Any], why: Callable[[], str]) -> Any:
    """The first true value that ``what`` gives; ``why`` says what is there instead when none comes."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := what():
            return value
        time.sleep(0.05)
    raise AssertionError(why())


def written_at(file: Path) -> int:
    """When the file got the text that it has, 0 as long as it has none: editors write by steps."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return 0
    return status.st_mtime_ns if status.st_size else 0


class Terminal:
    """One program on a screen of its own. ``log`` is a file whose end is shown when something does not come."""

    def __init__(self, command: list[str], folder: Path, environment: dict[str, str], log: Path) -> None:
        tmux = shutil.which("tmux")
        if tmux is None:
            pytest.skip("tmux is not here; tests/editor/real/install.sh installs it")
        self._log = log
        self._sockets = Path(tempfile.mkdtemp())  # a socket's path has to be short
        self._tmux = [tmux, "-S", str(self._sockets / "s"), "-f", os.devnull]
        size = ["-x", str(COLUMNS), "-y", str(ROWS)]
        # As a command of its own the program would end the session, and its last words would be lost.
        session = ["new-session", "-d", *size, "-c", str(folder), "--", *command]
        subprocess.run([*self._tmux, *session, ";", "set", "-g", "remain-on-exit", "on"], env=environment, check=True)

    def close(self) -> None:
        """Ends the program as closing a window does."""
        subprocess.run([*self._tmux, "kill-server"], check=False, capture_output=True)
        shutil.rmtree(self._sockets, ignore_errors=True)

    @property
    def screen(self) -> str:
        """The text that is shown, without blanks at line ends."""
        done = subprocess.run([*self._tmux, "capture-pane", "-p"], capture_output=True, text=True, check=True)
        return "\n".join(line.rstrip() for line in done.stdout.splitlines())

    def type(self, text: str) -> None:
        """Types the text, key by key."""
        for key in text:
            literal = r"\;" if key == ";" else key  # a bare one would end tmux's command
            subprocess.run([*self._tmux, "send-keys", "-l", "--", literal], check=True)

    def press(self, *keys: str) -> None:
        """Presses keys by tmux's names: Enter, Escape, C-x, M-x."""
        subprocess.run([*self._tmux, "send-keys", "--", *keys], check=True)

    def see(self, pattern: str, again: Callable[[], None] | None = None) -> re.Match[str]:
        """Waits until the pattern is on the screen; ^ and $ are those of a line. ``again`` is tried now and then."""
        wanted = re.compile(pattern, re.MULTILINE)
        due = time.monotonic() + PATIENCE / 10

        def found() -> re.Match[str] | None:
            nonlocal due
            seen = wanted.search(self.screen)
            if not seen and again and time.monotonic() > due:
                again()
                due = time.monotonic() + PATIENCE / 10
            return seen

        return until(found, lambda: self._instead(f"never seen: {pattern}"))

    def see_gone(self, pattern: str) -> None:
        """Waits until the pattern is on the screen no longer."""
        wanted = re.compile(pattern, re.MULTILINE)
        until(lambda: not wanted.search(self.screen), lambda: self._instead(f"still seen: {pattern}"))

    def wait_for(self, what: Callable[[], Any], why: str) -> Any:
        """The first true value that ``what`` gives."""
        return until(what, lambda: self._instead(f"waited in vain: {why}"))

    def saved(self, file: Path, save: Callable[[], None]) -> str:
        """The file's text after ``save`` had it written."""
        before = written_at(file)
        save()
        self.wait_for(lambda: written_at(file) not in (0, before), f"{file.name} is written")
        return file.read_text(encoding="utf-8")

    def _instead(self, sentence: str) -> str:
        logged = self._log.read_text(encoding="utf-8") if self._log.exists() else ""
        return f"{sentence}\n--- screen\n{self.screen}\n--- log\n{logged[-2000:]}"
