"""What Git ignores in a folder: its .gitignore files, those above it in the repository, and .git/info/exclude."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

FILE = ".gitignore"
LARGEST = 1_000_000  # bytes of a file of patterns that is read
FRESH = 1.0  # seconds in which a file of patterns is not looked at again


class Unreadable(Exception):
    """There are patterns, and nobody knows which."""


class Patterns:
    """The patterns of one folder and those above it, the nearest first.

    A file of them that changed is read again, at the latest after FRESH seconds.
    """

    def __init__(self, root: Path, excluded: Iterable[str] = ()) -> None:
        self._root = os.fspath(root)
        self._excluded = GitIgnoreSpec.from_lines(excluded)
        self._read: dict[str, tuple[tuple[int, int], GitIgnoreSpec | None]] = {}
        self._fresh: dict[str, GitIgnoreSpec | None] = {}
        self._until = 0.0  # seconds, monotonic
        self._above = self._outside()

    def look_again(self) -> None:
        """Looks at every file of patterns again when it is asked about next."""
        self._fresh.clear()

    def excluded(self, path: str) -> bool:
        """Whether the user's own patterns name a path relative to the root; a folder's ends with a slash."""
        return bool(self._excluded.patterns) and self._excluded.match_file(path)

    def ignored(self, path: str) -> bool:
        """Whether Git ignores it, the folders around it aside: whoever asks has asked about those.

        Raises:
            Unreadable: a .gitignore beside or above it cannot be read.
        """
        folder = path.rstrip("/")
        while folder:
            folder = folder.rpartition("/")[0]
            spec = self._spec(os.path.join(self._root, folder, FILE))
            if spec is not None:
                include = spec.check_file(path[len(folder) + 1 if folder else 0 :]).include
                if include is not None:
                    return include
        for file, below in self._above:
            spec = self._spec(file)
            if spec is not None and (include := spec.check_file(below + path).include) is not None:
                return include
        return False

    def _spec(self, file: str) -> GitIgnoreSpec | None:
        if (now := time.monotonic()) > self._until:
            self._fresh.clear()
            self._until = now + FRESH
        if file not in self._fresh:
            self._fresh[file] = self._current(file)
        return self._fresh[file]

    def _current(self, file: str) -> GitIgnoreSpec | None:
        try:
            status = os.stat(file)
        except (FileNotFoundError, NotADirectoryError):
            self._read.pop(file, None)
            return None
        except OSError as error:
            raise Unreadable(file) from error
        stamp = (status.st_mtime_ns, status.st_size)
        known = self._read.get(file)
        if known is None or known[0] != stamp:
            known = self._read[file] = (stamp, _read(file))
        return known[1]

    def _outside(self) -> list[tuple[str, str]]:
        """Files of patterns outside the folder that hold for it, and the folder as seen from where they hold.

        Where these ignore the whole folder they are left aside: the user opened it all the same.
        """
        found: list[tuple[str, str]] = []
        root = Path(self._root)
        for folder in (root, *root.parents):
            below = "" if folder == root else root.relative_to(folder).as_posix() + "/"
            if folder != root:
                found.append((os.fspath(folder / FILE), below))
            if (folder / ".git").exists():
                found += [(os.fspath(file), below) for file in _repository_files(folder / ".git")]
                break
        else:
            found = []
        found += [(os.fspath(file), "") for file in _user_files()]
        kept = []
        for file, below in found:
            try:
                spec = self._spec(file)
            except Unreadable:
                continue
            if not (below and spec is not None and spec.match_file(below)):
                kept.append((file, below))
        return kept


def _read(file: str) -> GitIgnoreSpec | None:
    try:
        with open(file, encoding="utf-8", errors="replace") as lines:
            return GitIgnoreSpec.from_lines(lines.read(LARGEST).splitlines())
    except IsADirectoryError:
        return None
    except (OSError, ValueError) as error:
        raise Unreadable(file) from error


def _repository_files(git: Path) -> Iterator[Path]:
    """info/exclude of a repository; a worktree's .git is a file that names the place."""
    try:
        if git.is_file():
            git = (git.parent / git.read_text("utf-8", "replace").removeprefix("gitdir:").strip()).resolve()
            common = git / "commondir"
            if common.is_file():
                git = (git / common.read_text("utf-8", "replace").strip()).resolve()
    except OSError:
        return
    yield git / "info" / "exclude"


def _user_files() -> Iterator[Path]:
    configuration = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    yield Path(configuration) / "git" / "ignore"
