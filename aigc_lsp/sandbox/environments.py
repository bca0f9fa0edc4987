"""Where projects and the tools that manage them keep environments. Only names and small files are read."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

IN_PROJECT = (".venv", "venv", "env", ".env", ".conda", "virtualenv")
TOP = (".git", ".hg", ".svn")  # where a repository begins


@dataclass(frozen=True)
class Candidate:
    """A program that may be the project's interpreter, and where it was named, for the user."""

    path: Path
    source: str


def program_in(environment: Path, windows: bool = os.name == "nt") -> Path:
    """Where an environment has its interpreter."""
    if not windows:
        return environment / "bin" / "python"
    conda = environment / "python.exe"
    return conda if conda.exists() else environment / "Scripts" / "python.exe"


def candidates(project: Path) -> Iterator[Candidate]:
    """Interpreters for a project, the likeliest first: the user's choice of environment, the project's own, the one a
    manager made for it, then what the system has."""
    ours = Path(sys.prefix)  # the environment that this program is installed in is seldom the project's
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT"):
        if (value := os.environ.get(variable)) and not _same(project / value, ours):
            yield from _program(project / value, variable)
    for folder in _upward(project):
        for find in (_inside, *MANAGERS.values()):
            yield from find(folder)
    if environment := os.environ.get("VIRTUAL_ENV"):
        yield from _program(Path(environment), "VIRTUAL_ENV")
    yield from _on_path()


def manager_of(project: Path) -> str:
    """The tool that manages the project's environment, empty when none shows."""
    for folder in _upward(project):
        table = _toml(folder / "pyproject.toml").get("tool", {})
        for name, files in MARKS.items():
            if name in table or any((folder / file).exists() for file in files):
                return name
    return ""


def _upward(project: Path) -> Iterator[Path]:
    """The project's folder and those above it, up to where its repository begins."""
    folders = [project, *project.parents]
    top = next((i for i, folder in enumerate(folders) if any((folder / mark).exists() for mark in TOP)), 0)
    home = Path.home()
    for folder in folders[: top + 1]:
        if folder == home and folder != project:
            return
        yield folder


def _inside(folder: Path) -> Iterator[Candidate]:
    """Environments in the folder, by their usual names, or the one that a file `.venv` names."""
    for name in IN_PROJECT:
        yield from _program(folder / name, name)
    if (folder / ".venv").is_file():
        yield from _program(folder / _text(folder / ".venv").strip(), ".venv")


def _poetry(folder: Path) -> Iterator[Candidate]:
    table = _toml(folder / "pyproject.toml")
    name = table.get("tool", {}).get("poetry", {}).get("name") or table.get("project", {}).get("name")
    if not name or not ("poetry" in table.get("tool", {}) or (folder / "poetry.lock").exists()):
        return
    base = poetry_name(name, folder)
    settings = _toml(_config_folder() / "pypoetry" / "config.toml")
    cache = Path(os.environ.get("POETRY_CACHE_DIR") or settings.get("cache-dir") or _cache_folder("pypoetry"))
    path = os.environ.get("POETRY_VIRTUALENVS_PATH") or settings.get("virtualenvs", {}).get("path")
    shelf = Path(str(path).replace("{cache-dir}", str(cache))) if path else cache / "virtualenvs"
    active = _toml(shelf / "envs.toml").get(base, {}).get("minor", "")
    found = sorted(shelf.glob(f"{base}-py*"), key=lambda env: (env.name.endswith(f"-py{active}"), _version(env.name)))
    for environment in reversed(found):
        yield from _program(environment, "poetry")


def poetry_name(name: str, folder: Path) -> str:
    """How poetry calls the environments of a project, before the Python version."""
    return f"{_tidy(_canonical(name))}-{_digest(os.path.normcase(os.path.realpath(folder)))}"


def _pdm(folder: Path) -> Iterator[Candidate]:
    path = _text(folder / ".pdm-python").strip() or _toml(folder / ".pdm.toml").get("python", {}).get("path", "")
    if path:
        yield from _existing(Path(path), "pdm")


def _pipenv(folder: Path) -> Iterator[Candidate]:
    pipfile = folder / "Pipfile"
    if not pipfile.exists():
        return
    shelf = os.environ.get("WORKON_HOME") or (
        Path.home() / ".virtualenvs" if os.name == "nt" else _data_folder() / "virtualenvs"
    )
    name = os.environ.get("PIPENV_CUSTOM_VENV_NAME")
    yield from _program(Path(shelf).expanduser() / (name or pipenv_name(folder)), "pipenv")


def pipenv_name(folder: Path) -> str:
    """How pipenv calls the environment of a project."""
    return f"{_tidy(folder.name)}-{_digest(os.path.normcase(str(folder / 'Pipfile')))}"


def _conda(folder: Path) -> Iterator[Candidate]:
    for file in ("environment.yml", "environment.yaml", "conda.yml"):
        named = re.search(r"^name:\s*[\"']?([^\s\"'#]+)", _text(folder / file), re.MULTILINE)
        if named:
            known = _text(Path.home() / ".conda" / "environments.txt").splitlines()
            for environment in map(Path, known):
                if environment.name == named[1]:
                    yield from _program(environment, "conda")
    for environment in sorted((folder / ".pixi" / "envs").glob("*"), key=lambda env: env.name != "default"):
        yield from _program(environment, "pixi")


def _hatch(folder: Path) -> Iterator[Candidate]:
    table = _toml(folder / "pyproject.toml")
    name = table.get("project", {}).get("name")
    hatched = (folder / "hatch.toml").exists() or "hatch" in table.get("tool", {})
    if not name or not hatched:
        return
    data = Path(os.environ.get("HATCH_DATA_DIR") or _data_folder() / "hatch")
    default = data / "env" / "virtual" / hatch_place(name, folder)
    tests = sorted(default.parent.glob("hatch-test*"), key=lambda env: _version(env.name), reverse=True)
    for environment in (*tests, default):  # the one for tests has pytest
        yield from _program(environment, "hatch")


def hatch_place(name: str, folder: Path) -> str:
    """Where hatch keeps the default environment of a project, among all of its environments."""
    return f"{_canonical(name)}/{_digest(str(folder))}/{_canonical(name)}"


def _pyenv(folder: Path) -> Iterator[Candidate]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for version in _text(folder / ".python-version").split():
        exact = root / "versions" / version
        newest = sorted((root / "versions").glob(f"{version}.*"), key=lambda env: _version(env.name), reverse=True)
        for environment in (exact, *newest):
            yield from _program(environment, "pyenv")


def _on_path() -> Iterator[Candidate]:
    """Interpreters on PATH. A shim of pyenv is a script that asks pyenv, so the version it would take is looked up."""
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if any(Path(folder).name == "shims" for folder in folders):
        yield from _pyenv_global()
    path = os.pathsep.join(folder for folder in folders if Path(folder).name != "shims")
    for name in ("python3", "python"):
        if found := shutil.which(name, path=path):
            yield Candidate(Path(found), "PATH")


def _pyenv_global() -> Iterator[Candidate]:
    root = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for version in (os.environ.get("PYENV_VERSION") or _text(root / "version")).replace(":", " ").split():
        yield from _program(root / "versions" / version, "pyenv")


MANAGERS: dict[str, Callable[[Path], Iterable[Candidate]]] = {
    "poetry": _poetry,
    "pdm": _pdm,
    "pipenv": _pipenv,
    "conda": _conda,
    "hatch": _hatch,
    "pyenv": _pyenv,
}
MARKS = {  # files that show who manages a project
    "uv": ("uv.lock",),
    "poetry": ("poetry.lock",),
    "pdm": ("pdm.lock", ".pdm-python"),
    "pipenv": ("Pipfile",),
    "hatch": ("hatch.toml",),
    "conda": ("environment.yml", "environment.yaml"),
}


def _program(environment: Path, source: str) -> Iterator[Candidate]:
    yield from _existing(program_in(environment), source)


def _existing(program: Path, source: str) -> Iterator[Candidate]:
    if os.path.lexists(program):  # a link that leads nowhere is the project's choice as well, and is reported
        yield Candidate(program, source)


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _digest(text: str) -> str:
    """Eight characters for a path, by the recipe that poetry, pipenv and hatch share."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode()[:8]


def _tidy(name: str) -> str:
    return re.sub(r'[ &$`!*@"()\[\]\\\r\n\t]', "_", name)[:42]


def _canonical(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _version(text: str) -> list[int]:
    """The numbers at the end of a name, to order by."""
    return [int(number) for number in re.findall(r"\d+", text)[-3:]]


def _config_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")


def _data_folder() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home())
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")


def _cache_folder(tool: str) -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / tool
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home()) / tool / "Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / tool


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")[:65536] if path.is_file() else ""
    except OSError:
        return ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError):
        return {}
