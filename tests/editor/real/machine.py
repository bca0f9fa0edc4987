"""A user's machine for the editors of a terminal: a home, a project, and aigc-lsp on the path."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from terminal import Terminal

TOP = Path(__file__).resolve().parents[3]
CLAMP = (TOP / "tests" / "workspaces" / "limits" / "limits.py").read_text(encoding="utf-8")
LOOP = "import os\n\n\ndef names(folder):\n    found = []\n    for name in os.listdir(folder):\n"
PROJECT = """[project]
name = "limits"
version = "1"

[tool.pytest.ini_options]

[tool.aigc-lsp.completion]
confidence = 0
floor = 0
maxLines = 1
"""


def documented(text: str) -> bool:
    """Whether the function has a docstring that says what it returns, and is else as it was."""
    lines = text.splitlines(keepends=True)
    return "    Returns:\n" in lines and lines[0] + "".join(lines[-5:]) == CLAMP


class Machine:
    """Where the user's files are, and what starts a program there. Ends with ``programs``."""

    def __init__(self, root: Path, programs: ExitStack) -> None:
        self.home, self.project, self._log = root / "home", root / "project", root / "log"
        for folder in (self.home, self.project, root / "bin"):
            folder.mkdir()
        server = root / "bin" / "aigc-lsp"
        server.write_text(f'#!/bin/sh\nPYTHONPATH="{TOP}" exec "{sys.executable}" -m aigc_lsp "$@" 2>>"{self._log}"\n')
        server.chmod(0o755)
        (self.project / "pyproject.toml").write_text(PROJECT)
        (self.project / ".venv").write_text(sys.prefix)  # the project's Python, by which the tests are run
        self.limits = self.project / "limits.py"  # one small function
        self.limits.write_text(CLAMP)
        self.loop = self.project / "loop.py"  # ends where a statement has to follow
        self.loop.write_text(LOOP)
        self._environment = {key: value for key, value in os.environ.items() if not key.startswith(("XDG_", "TMUX"))}
        self._environment |= {
            "HOME": str(self.home),
            "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8",
            "PATH": f"{server.parent}{os.pathsep}{os.environ['PATH']}",
        }
        self._programs = programs

    def run(self, *command: str | Path) -> Terminal:
        """A terminal with the command in it."""
        terminal = Terminal([*map(str, command)], self.project, self._environment, self._log)
        self._programs.callback(terminal.close)
        return terminal

    def server_is_ready(self) -> bool:
        """Whether a server was started that has its model loaded."""
        return self._log.exists() and "state=ready" in self._log.read_text(encoding="utf-8")

    def tests_pass(self, path: Path) -> bool:
        """Whether pytest runs the file and is content."""
        run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(path)]
        return subprocess.run(run, cwd=self.project, capture_output=True, check=False).returncode == 0
