"""The files whose docstrings are the nearest example: of the same folder, then of the folders around it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path

from aigc_lsp.context.project import NOT_ENTERED
from aigc_lsp.documentation.learned.habits import Habits, habits_of

SIBLINGS, FARTHER = 16, 24  # files
MOST_BYTES = 60_000  # of one file
READ = 512  # files whose habits are remembered


def nearby(path: Path, project: Path) -> Iterator[tuple[str, Habits]]:
    """Yields a name for each circle around a file, and what the files in it do; the file itself is in none."""
    siblings = [each for each in _python_files(path.parent) if each != path]
    yield f"{path.parent.name}/", _together(islice(siblings, SIBLINGS))
    if path.parent != project and path.is_relative_to(project):
        farther = (each for each in _below(project) if each.parent != path.parent)
        yield "the project", _together(islice(farther, FARTHER))


def _together(paths: Iterator[Path]) -> Habits:
    habits = Habits()
    for path in paths:
        try:
            status = path.stat()
        except OSError:
            continue
        habits.add(_remembered(path, status.st_mtime_ns, status.st_size))
    return habits


@lru_cache(READ)
def _remembered(path: Path, changed: int, nbytes: int) -> Habits:
    """The habits of a file as it was at a time."""
    try:
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            return habits_of(file.read(MOST_BYTES))
    except OSError:
        return Habits()


def _python_files(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.glob("*.py") if path.is_file())
    except OSError:
        return []


def _below(folder: Path) -> Iterator[Path]:
    """Yields a folder's files, then those of the folders in it, level by level; tests are no example."""
    folders = [folder]
    while folders:
        current = folders.pop(0)
        yield from _python_files(current)
        try:
            inner = sorted(path for path in current.iterdir() if path.is_dir() and not path.is_symlink())
        except OSError:
            continue
        folders += [path for path in inner if path.name[0] != "." and path.name not in {*NOT_ENTERED, "tests", "test"}]
