"""Which interpreter a project uses, what version it is, and whether it can run tests."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aigc_lsp.errors import InterpreterMissing
from aigc_lsp.sandbox import reach
from aigc_lsp.sandbox.environments import Candidate, candidates, manager_of, program_in
from aigc_lsp.sandbox.ladder import Level, mechanism_for, probe
from aigc_lsp.sandbox.order import Limits, Order
from aigc_lsp.sandbox.spawn import spare_user, spawn

OLDEST = (3, 8, 0)
SETTING = "tests.interpreter"
PATIENCE = 20  # seconds for an answer
QUESTION = (
    "import sys, json, importlib.util as util;"
    "print(json.dumps([list(sys.version_info[:3]), util.find_spec('pytest') is not None]))"
)
INSTALL = {"uv": "uv add --dev pytest", "poetry": "poetry add --group dev pytest", "pdm": "pdm add -dG test pytest"}
INSTALL |= {"pipenv": "pipenv install --dev pytest"}


@dataclass(frozen=True)
class Interpreter:
    """An interpreter that can be used."""

    path: Path
    version: tuple[int, int, int]
    source: str  # where it was found, for the user
    pytest: bool  # whether it can be imported there
    manager: str = ""  # the tool that looks after the project's environment

    @property
    def without_pytest(self) -> str:
        """What to tell the user when pytest is needed and not there."""
        install = INSTALL.get(self.manager, f"{self.path} -m pip install pytest")
        return f"pytest is not installed in {self.path}; install it with `{install}`."


def find_interpreter(project: Path, chosen: str = "") -> Interpreter:
    """The interpreter of ``project``: the one chosen in the settings, else the one its environment or tools name.

    Args:
        chosen: a program, an environment's folder or a command; "${workspaceFolder}" and "~" may be in it.

    Raises:
        InterpreterMissing: there is none, it does not answer, or it is too old.
    """
    project = Path(os.path.abspath(project))
    found = [_chosen(project, chosen)] if chosen else candidates(project)
    for candidate in found:
        version, pytest = _examine(candidate, project)
        if version < OLDEST:
            raise InterpreterMissing(
                f"{candidate.path} (from {candidate.source}) is Python {version[0]}.{version[1]}, and tests need 3.8 or"
                f" newer. Choose another with the setting `{SETTING}`."
            )
        return Interpreter(candidate.path, version, candidate.source, pytest, manager_of(project))
    raise InterpreterMissing(
        f"No Python was found for {project}. Make an environment with `python3 -m venv .venv`, or name an interpreter"
        f" with the setting `{SETTING}`."
    )


def _chosen(project: Path, chosen: str) -> Candidate:
    text = os.path.expanduser(chosen.replace("${workspaceFolder}", str(project)))
    bare = not re.search(r"[/\\]", text)
    if bare and not (project / text).exists() and (found := shutil.which(text)):
        return Candidate(Path(found), "the settings")
    path = Path(os.path.normpath(project / text))
    if path.is_dir():
        path = program_in(path)
    if not os.path.lexists(path):
        raise InterpreterMissing(f"The setting `{SETTING}` names {path}, which does not exist. Correct or remove it.")
    return Candidate(path, "the settings")


def _examine(candidate: Candidate, project: Path) -> tuple[tuple[int, int, int], bool]:
    """Version of an interpreter, and whether it has pytest.

    It is asked, confined like all else, since a repository may bring a program of that name. Where nothing can
    confine it, one that lies in the project is not started: its environment's files are read.
    """
    if not os.access(candidate.path, os.X_OK):
        raise InterpreterMissing(
            f"{candidate.path} (from {candidate.source}) cannot be started: it is missing, or it leads to"
            " something that is gone. Make the environment anew."
        )
    if probe().level < Level.LANDLOCK and candidate.path.is_relative_to(project):
        return _read(candidate)
    return _ask(candidate, _state(candidate.path))


@lru_cache(maxsize=16)
def _ask(candidate: Candidate, state: tuple[int, ...]) -> tuple[tuple[int, int, int], bool]:
    """The answer, which holds while the environment is in the same state."""
    status, output, errors = _run(candidate.path)
    try:
        version, pytest = json.loads(output)
    except ValueError:
        said = errors.decode(errors="replace").strip().splitlines()
        raise InterpreterMissing(
            f"{candidate.path} (from {candidate.source}) does not answer:"
            f" {said[-1] if said else f'it ended with status {status}'}. Choose another with the setting `{SETTING}`."
        ) from None
    return (version[0], version[1], version[2]), bool(pytest)


def _state(python: Path) -> tuple[int, ...]:
    """What changes when the interpreter does, or when a package is installed: times in nanoseconds."""
    prefix = python.parent.parent
    folders = [*prefix.glob("lib/python3*/*-packages"), *prefix.glob("Lib/site-packages"), *reach.user_packages()]
    return tuple(path.stat().st_mtime_ns for path in (python, *sorted(folders)))


def _run(python: Path) -> tuple[int, bytes, bytes]:
    """Asks the question in the best confinement there is."""
    mechanism = mechanism_for(max(probe().level, Level.TRUSTED))
    command = (str(python), "-c", QUESTION)
    if mechanism is None:  # no launcher on this system
        done = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr
    binds = reach.distinct([*reach.system(), *reach.of_our_own(), *reach.of_interpreter(python)])
    reading, writing = os.pipe()
    user = spare_user(mechanism)
    limits = Limits(wall=PATIENCE)
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= reach.variables(python)
    try:
        process = spawn(Order(mechanism, command, tuple(environment.items()), "/", "", binds, reading, limits, user))
        output, errors = process.communicate()
    finally:
        os.close(reading)
        os.close(writing)
    return process.returncode, output, errors


def _read(candidate: Candidate) -> tuple[tuple[int, int, int], bool]:
    """The same from the environment's files."""
    environment = candidate.path.parent.parent
    try:
        text = (environment / "pyvenv.cfg").read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    version = re.search(r"^version(?:_info)?\s*=\s*(\d+)\.(\d+)(?:\.(\d+))?", text, re.MULTILINE)
    if not version:
        raise InterpreterMissing(
            f"{candidate.path} lies in the project and is not started, since this machine cannot confine it; what"
            f" version it is cannot be read either. Choose an interpreter outside with the setting `{SETTING}`."
        )
    packages = [*environment.glob("lib/python3*/site-packages/pytest"), *environment.glob("Lib/site-packages/pytest")]
    return (int(version[1]), int(version[2]), int(version[3] or 0)), bool(packages)
