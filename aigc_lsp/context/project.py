"""Where a project begins, and its Python files, told apart: sources, tests, and what is neither."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from aigc_lsp.errors import BadDocument

MOST_FILES = 20_000  # a project with more Python files is read only so far
REPOSITORY = (".git", ".hg", ".svn")
MANIFESTS = ("pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "manage.py")
NOT_ENTERED = {
    "node_modules",
    "site-packages",
    "__pycache__",
    "build",
    "dist",
    "venv",
    "env",
    "_build",
    "__pypackages__",
}
NEITHER = {"conftest.py", "setup.py", "noxfile.py", "manage.py", "tasks.py", "fabfile.py", "conf.py"}
TEST_NAME = re.compile(r"(tests?_?.*|.*_(?:unit)?tests?)\.py", re.IGNORECASE)
TEST_FOLDER = re.compile(r"tests?|.*_tests?|unit_?tests?|test_.*|testsuite", re.IGNORECASE)


@dataclass(frozen=True)
class ProjectTree:
    """Paths relative to ``root``, with ``/``."""

    root: Path
    files: tuple[PurePosixPath, ...]  # every Python file, or those asked for

    @cached_property
    def tests(self) -> tuple[PurePosixPath, ...]:
        return tuple(path for path in self.files if is_test(path))

    @cached_property
    def sources(self) -> tuple[PurePosixPath, ...]:
        return tuple(path for path in self.files if is_source(path))

    @cached_property
    def folders(self) -> frozenset[PurePosixPath]:
        """Every folder that has a Python file somewhere below it."""
        return frozenset(folder for path in self.files for folder in path.parents)

    @cached_property
    def packages(self) -> frozenset[PurePosixPath]:
        """The folders with an ``__init__.py``."""
        return frozenset(path.parent for path in self.files if path.name == "__init__.py")

    def text(self, path: PurePosixPath, most: int = 200_000) -> str:
        """The beginning of a file, empty when it cannot be read."""
        try:
            with (self.root / path).open(encoding="utf-8", errors="replace") as file:
                return file.read(most)
        except OSError:
            return ""


def is_test(path: PurePosixPath) -> bool:
    """Whether a file is, by its name, one that holds tests."""
    if path.name == "tests.py" or path.name == "test.py":
        return len(path.parts) > 1
    if not TEST_NAME.fullmatch(path.name):
        return False
    return path.name.startswith("test_") or path.stem.endswith(("_test", "_tests")) or in_test_folder(path)


def is_source(path: PurePosixPath) -> bool:
    return not is_test(path) and path.name not in NEITHER and not in_test_folder(path) and path.parts[0] != "docs"


def in_test_folder(path: PurePosixPath) -> bool:
    return any(TEST_FOLDER.fullmatch(part) for part in path.parent.parts)


def read_tree(root: Path, extensions: tuple[str, ...] = (".py",)) -> ProjectTree:
    """The files under ``root`` with these extensions; environments, caches and build results are left out."""
    found: list[PurePosixPath] = []
    for folder, folders, names in os.walk(root):
        if "pyvenv.cfg" in names:
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if name[0] != "." and name not in NOT_ENTERED)
        base = PurePosixPath(Path(folder).relative_to(root).as_posix())
        found += [base / name for name in sorted(names) if name.endswith(extensions)]
        if len(found) > MOST_FILES:
            break
    return ProjectTree(root, tuple(found))


def homes(project: Path, source: Path) -> Iterable[Path]:
    """The folders with a manifest above ``source``, nearest first, the last one ``project`` itself."""
    for folder in source.parents:
        if folder == project or not folder.is_relative_to(project):
            break
        if any((folder / name).is_file() for name in MANIFESTS):
            yield folder
    yield project


def text_on_disk(path: Path) -> str:
    """A file's text, line ends as they are; empty when there is no such file.

    Raises:
        BadDocument: it cannot be read, or is not UTF-8 and could not be written back as it was.
    """
    try:
        return path.read_bytes().decode("utf-8-sig") if path.exists() else ""
    except OSError as error:
        raise BadDocument(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadDocument(f"{path} is not UTF-8; save it as UTF-8 and ask again.") from error


def project_of(path: Path, within: Path | None = None) -> Path:
    """The project of a file: its repository, else the innermost folder with a manifest, not above ``within``; else
    ``within``, or the file's folder."""
    folders = [folder for folder in path.parents if within is None or folder.is_relative_to(within)]
    for marks in (REPOSITORY, MANIFESTS):
        for folder in folders:
            if any((folder / mark).exists() for mark in marks):
                return folder
    return within if within is not None and folders else path.parent
