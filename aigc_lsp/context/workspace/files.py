"""Which files of a workspace folder may be read for a prompt or an index, and why the others may not."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from pathlib import Path

from aigc_lsp.context.project import NOT_ENTERED
from aigc_lsp.context.workspace.ignored import FRESH, Patterns, Unreadable
from aigc_lsp.context.workspace.sensitive import SECRET_FOLDERS, holds_private_key, is_secret_name
from aigc_lsp.languages.language import Language, language_for

MOST_FILES = 100_000  # of one folder; what comes after them is left out, and said
BEGINNING = 1 << 16  # bytes of a file that are looked at before it is read for a prompt
# fmt: off
WITHOUT_GRAMMAR = frozenset((  # programs in languages of which nothing but names is known
    ".rb", ".php", ".cs", ".kt", ".kts", ".swift", ".scala", ".lua", ".pl", ".pm", ".sh", ".bash", ".zsh",
    ".ps1", ".sql", ".r", ".jl", ".dart", ".ex", ".exs", ".erl", ".hs", ".ml", ".fs", ".clj", ".vue",
    ".svelte", ".m", ".mm", ".zig", ".nim", ".pyx", ".pxd", ".proto", ".graphql", ".groovy", ".gradle",
))
# fmt: on


class Left(StrEnum):
    """Why a file or a folder is left out."""

    IGNORED = "ignored by Git"
    EXCLUDED = "excluded by the setting index.exclude"
    SECRET = "may hold a secret"
    TOO_LARGE = "larger than the setting index.maxFileBytes"
    BINARY = "not text"
    LINK = "a link"
    UNREADABLE = "cannot be read"
    NOT_ENTERED = "a folder of an environment, a build or a tool"
    NO_LANGUAGE = "no program of a known language"
    TOO_MANY = f"after the first {MOST_FILES:,} files"


@dataclass
class LeftOut:
    """How many files and folders were left out, and one of those that could not be read."""

    counts: dict[Left, int] = field(default_factory=dict)
    unreadable: str = ""  # relative to the folder

    def add(self, why: Left, path: str) -> None:
        self.counts[why] = self.counts.get(why, 0) + 1
        if why is Left.UNREADABLE and not self.unreadable:
            self.unreadable = path.encode("utf-8", "replace").decode()


class Rules:
    """What may be read below one folder. Not thread-safe.

    Args:
        root: the folder.
        exclude: patterns of the user, written as in a .gitignore.
        most_bytes: of one file.
    """

    def __init__(self, root: Path, exclude: tuple[str, ...] = (), most_bytes: int = 1_000_000) -> None:
        self.root = Path(os.path.realpath(root))
        self.exclude = exclude
        self.most_bytes = most_bytes
        self._patterns = Patterns(self.root, exclude)
        self._folders: dict[str, Left | None] = {}
        self._until = 0.0  # seconds, monotonic

    def look_again(self) -> None:
        """Drops what was kept about patterns and folders."""
        self._patterns.look_again()
        self._folders.clear()

    def folder(self, path: str) -> Left | None:
        """Why a folder is not entered, None when it is; the folders above it were asked about."""
        name = path.rpartition("/")[2]
        if name.startswith(".") or name in NOT_ENTERED:
            return Left.NOT_ENTERED
        if name.lower() in SECRET_FOLDERS:
            return Left.SECRET
        if os.path.lexists(os.path.join(self.root, path, "pyvenv.cfg")):
            return Left.NOT_ENTERED
        return self._by_pattern(path + "/")

    def folder_or_above(self, path: str) -> Left | None:
        """Why a folder, or one around it, is not entered; what was found is kept for a second."""
        if not path:
            return None
        if (now := time.monotonic()) > self._until:
            self._folders.clear()
            self._until = now + FRESH
        if path not in self._folders:
            self._folders[path] = self.folder_or_above(os.path.dirname(path)) or self.folder(path)
        return self._folders[path]

    def file(self, path: str, status: os.stat_result) -> Left | None:
        """Why a file is not read, as far as its name and its status say; the folders above it were asked about."""
        if is_secret_name(path.rpartition("/")[2]):
            return Left.SECRET
        if stat.S_ISLNK(status.st_mode):
            return Left.LINK
        if not stat.S_ISREG(status.st_mode):
            return Left.BINARY
        if status.st_size > self.most_bytes:
            return Left.TOO_LARGE
        return self._by_pattern(path)

    def named(self, path: str) -> Left | None:
        """Why a file of this name, whether it is there or not, is not read."""
        return Left.SECRET if is_secret_name(path.rpartition("/")[2]) else self._by_pattern(path)

    def text(self, data: bytes) -> Left | None:
        """Why a file with this text, or that begins with it, is not read."""
        if b"\0" in data:
            return Left.BINARY
        if holds_private_key(data):
            return Left.SECRET
        return Left.TOO_LARGE if len(data) > self.most_bytes else None

    def allows(self, path: str) -> bool:
        """Whether a file, by its path relative to the root, may be read. Asks about every folder above it."""
        try:
            path.encode()
            return self._allows(path)
        except (OSError, ValueError):
            return False

    def _allows(self, path: str) -> bool:
        place = os.path.join(self.root, path)
        status = os.lstat(place)
        if os.path.realpath(place) != os.path.normpath(place):
            return False
        if self.folder_or_above(os.path.dirname(path)) is not None or self.file(path, status) is not None:
            return False
        with open(place, "rb") as file:
            return self.text(file.read(BEGINNING)) is None

    def walk(self, left_out: LeftOut) -> Iterator[tuple[str, os.stat_result]]:
        """Yields the path, relative to the root and with ``/``, and the status of every file to be indexed.

        Nothing is opened but folders. Links are never followed.
        """
        folders = [""]
        count = 0
        while folders:
            folder = folders.pop()
            try:
                with os.scandir(os.path.join(self.root, folder)) as listed:
                    entries = sorted(listed, key=lambda entry: entry.name)
            except OSError:
                left_out.add(Left.UNREADABLE, folder)
                continue
            below: list[str] = []
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                try:
                    path.encode()
                    if entry.is_dir(follow_symlinks=False):
                        why = self.folder(path)
                        if why is None:
                            below.append(path)
                    elif entry.is_symlink():
                        why = Left.LINK
                    elif not is_secret_name(entry.name) and not is_program(entry.name):
                        why = Left.NO_LANGUAGE
                    elif count >= MOST_FILES:
                        why = Left.TOO_MANY
                    else:
                        status = entry.stat(follow_symlinks=False)
                        why = self.file(path, status)
                        if why is None:
                            count += 1
                            yield path, status
                except (OSError, UnicodeEncodeError):
                    why = Left.UNREADABLE
                if why is not None:
                    left_out.add(why, path)
            folders += reversed(below)

    def _by_pattern(self, path: str) -> Left | None:
        try:
            if self._patterns.ignored(path):
                return Left.IGNORED
        except Unreadable:
            return Left.UNREADABLE
        return Left.EXCLUDED if self._patterns.excluded(path) else None


def language_of(path: str) -> Language | None:
    """The language of a file by its name."""
    return _language_by_suffix(os.path.splitext(path)[1])


@cache
def _language_by_suffix(suffix: str) -> Language | None:
    return language_for("", f"name{suffix}")


def is_program(name: str) -> bool:
    """Whether a file of this name is indexed."""
    return language_of(name) is not None or os.path.splitext(name)[1].lower() in WITHOUT_GRAMMAR
