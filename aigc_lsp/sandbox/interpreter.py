"""Which interpreter a project uses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.errors import InterpreterMissing

OLDEST = (3, 8)
ENVIRONMENTS = (".venv", "venv", "env", ".env")
QUESTION = (
    "import sys, json, importlib.util;"
    "print(json.dumps([list(sys.version_info[:3]), importlib.util.find_spec('pytest') is not None]))"
)


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that answered."""

    path: Path
    version: tuple[int, int, int]
    source: str  # where it was found, for the user
    pytest: bool  # whether it can be imported there


def find_interpreter(project: Path, chosen: str = "") -> Interpreter:
    """The interpreter of ``project``: the one chosen in the settings, else what the project's tools would take.

    Raises:
        InterpreterMissing: there is none, or it is too old.
    """
    for path, source in _candidates(project, chosen):
        version, pytest = _ask(path)
        if version < OLDEST:
            raise InterpreterMissing(
                f"{path} ({source}) is Python {version[0]}.{version[1]}; tests need 3.8 or newer."
                " Choose another with the setting `python.interpreter`."
            )
        return Interpreter(path, version, source, pytest)
    raise InterpreterMissing(f"No interpreter was found for {project}. Name one with the setting `python.interpreter`.")


def _candidates(project: Path, chosen: str) -> Iterator[tuple[Path, str]]:
    if chosen:
        yield Path(chosen).expanduser(), "setting"
    if environment := os.environ.get("VIRTUAL_ENV"):
        yield from _in(Path(environment), "VIRTUAL_ENV")
    for name in ENVIRONMENTS:
        yield from _in(project / name, name)
    for name in ("python3", "python"):
        if found := shutil.which(name):
            yield Path(found), "PATH"


def _in(environment: Path, source: str) -> Iterator[tuple[Path, str]]:
    for program in ("bin/python", "Scripts/python.exe"):
        if (environment / program).exists():
            yield environment / program, source


def _ask(python: Path) -> tuple[tuple[int, int, int], bool]:
    try:
        answer = subprocess.run([python, "-c", QUESTION], capture_output=True, timeout=20, check=True, cwd="/")
        version, pytest = json.loads(answer.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise InterpreterMissing(f"{python} does not answer: {error}") from None
    return (version[0], version[1], version[2]), bool(pytest)
