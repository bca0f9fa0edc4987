"""The Index: what is known of one workspace folder, read from its database while another process writes it."""

from __future__ import annotations

import os
import posixpath
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aigc_lsp.context.workspace.database import FORMAT, database_path, definition_from, imports_from, tail
from aigc_lsp.context.workspace.entry import Definition, FileEntry, Import
from aigc_lsp.context.workspace.files import Left, Rules, language_of
from aigc_lsp.context.workspace.modules import far_paths, is_root, near_paths

__all__ = ["Definition", "FileEntry", "Import", "Index", "Stats"]

AT_ONCE = 500  # names in one question; SQLite takes some hundreds everywhere
WEIGHED = 60  # definitions of one name among which the nearest are chosen
PATIENCE = 0.02  # seconds to wait for a lock, which a reader of a write-ahead log hardly ever meets
REST = 1.0  # seconds without a question after one that failed
COLUMNS = "d.name, d.qualified, d.kind, d.signature, d.documentation, d.line, d.end_line, d.bases"


@dataclass(frozen=True)
class Stats:
    """What an index holds; all zero where there is none."""

    folder: str
    files: int = 0
    lines: int = 0
    definitions: int = 0
    names: int = 0
    nbytes: int = 0  # on disk
    seconds: float = 0.0  # that the last whole look took
    indexed_at: float = 0.0  # seconds since the epoch; 0 before the first whole look has ended
    left_out: dict[str, int] = field(default_factory=dict)  # reason -> files and folders
    unreadable: str = ""  # one of those that cannot be read, relative to the folder


class Index:
    """Answers about one folder. Everything is empty until there is a database, and while it cannot be read.

    Not thread-safe. Paths go in and come out absolute, below ``root`` as it was given.

    Args:
        root: the folder.
        exclude: patterns of files that are not to be read, as in a .gitignore.
        most_bytes: of one file that may be read.
    """

    def __init__(self, root: Path, exclude: tuple[str, ...] = (), most_bytes: int = 1_000_000) -> None:
        self.root = os.fspath(root)
        self.path = database_path(root)
        self._rules = Rules(root, exclude, most_bytes)
        self._connection: sqlite3.Connection | None = None
        self._inode = 0
        self._rest_until = 0.0

    def definitions(
        self, names: Iterable[str], most_per_name: int = 3, near: str | None = None
    ) -> dict[str, list[Definition]]:
        """What each of the names is defined as; names without a definition are left out.

        Nearest to the file ``near`` first, else sources before tests.
        """
        found: dict[str, list[Definition]] = {}
        importer = self._relative(near) if near else None
        for name in dict.fromkeys(names):
            rows = self._ask(
                f"SELECT f.path, {COLUMNS} FROM definitions d JOIN files f ON f.content = d.content"
                " WHERE d.name = ? LIMIT ?",
                (name, WEIGHED),
            )
            if rows:
                rows.sort(key=lambda row: (_distance(row[0], importer), row[0], row[6]))
                found[name] = [definition_from(row, self._absolute(path)) for path, *row in rows[:most_per_name]]
        return found

    def known(self, names: Iterable[str]) -> set[str]:
        """Those of the names that occur as an identifier anywhere in the folder."""
        asked = list(dict.fromkeys(names))
        found: set[str] = set()
        for start in range(0, len(asked), AT_ONCE):
            some = asked[start : start + AT_ONCE]
            rows = self._ask(f"SELECT name FROM names WHERE name IN ({_marks(some)})", some)
            found.update(name for (name,) in rows)
        return found

    def file(self, path: str | os.PathLike[str]) -> FileEntry | None:
        """What is known of a file, None for one that is not indexed."""
        relative = self._relative(path)
        rows = self._ask(
            "SELECT c.id, c.language, c.imports, c.lines, c.size FROM files f JOIN contents c ON c.id = f.content"
            " WHERE f.path = ?",
            (relative,),
        )
        if not rows or relative is None:
            return None
        content, language, imports, lines, size = rows[0]
        full = self._absolute(relative)
        definitions = self._ask(f"SELECT {COLUMNS} FROM definitions d WHERE content = ? ORDER BY rowid", (content,))
        return FileEntry(
            path=full,
            language=language,
            imports=tuple(imports_from(imports)),
            definitions=tuple(definition_from(row, full) for row in definitions),
            lines=lines,
            size=size,
        )

    def files(self, near: str | os.PathLike[str] | None = None, most: int = 50) -> list[str]:
        """Indexed files, at most so many: those in the folder of ``near`` first, then around it, then the rest."""
        relative = self._relative(near) if near is not None else None
        if relative is None:
            rows = self._ask("SELECT path FROM files ORDER BY path LIMIT ?", (most,))
            return [self._absolute(path) for (path,) in rows]
        folder = posixpath.dirname(relative)
        found = dict.fromkeys(
            path for (path,) in self._ask("SELECT path FROM files WHERE folder = ? LIMIT ?", (folder, most))
        )
        while len(found) < most:
            bounds = (f"{folder}/", f"{folder}0") if folder else ("", "\U0010ffff")
            rows = self._ask("SELECT path FROM files WHERE path > ? AND path < ? LIMIT ?", (*bounds, most + len(found)))
            for (path,) in rows:
                if len(found) < most:
                    found.setdefault(path)
            if not folder:
                break
            folder = posixpath.dirname(folder)
        return [self._absolute(path) for path in found]

    def module(self, dotted: str, importer: str | os.PathLike[str]) -> str | None:
        """The file that an import of ``dotted``, as it is written, means in the file ``importer``; None if no file of
        the folder."""
        relative = self._relative(importer)
        language = language_of(os.fspath(importer))
        if relative is None or language is None or not dotted:
            return None
        candidates = list(dict.fromkeys(near_paths(dotted, relative, language.name)))
        there = self._there(candidates)
        for path in candidates:
            if path in there and self._importable(path, dotted, language.name):
                return self._absolute(path)
        found: list[str] = []
        for ending in far_paths(dotted, language.name):
            rows = self._ask("SELECT path FROM files WHERE tail = ?", (tail(ending),))
            ends = [path for (path,) in rows if path == ending or path.endswith(f"/{ending}")]
            found += [path for path in ends if self._importable(path, dotted, language.name)]
        return self._absolute(min(found, key=lambda path: _distance(path, relative))) if found else None

    def allows(self, path: str | os.PathLike[str]) -> bool:
        """Whether a file may be read for a prompt: not ignored, excluded, secret, binary, too large, or elsewhere."""
        relative = self._relative(path)
        return relative is not None and self._rules.allows(relative)

    def version(self) -> tuple[int, int]:
        """Another value whenever what is known may have changed."""
        rows = self._ask("PRAGMA data_version")
        return self._inode, rows[0][0] if rows else 0

    def stats(self) -> Stats:
        """Counts; takes some milliseconds in a large folder."""
        counts = self._ask(
            "SELECT (SELECT count(*) FROM files), (SELECT coalesce(sum(files * lines), 0) FROM contents),"
            " (SELECT count(*) FROM definitions WHERE content IN (SELECT content FROM files)),"
            " (SELECT count(*) FROM names)"
        )
        if not counts:
            return Stats(self.root)
        files, lines, definitions, names = counts[0]
        facts = dict(self._ask("SELECT key, value FROM facts WHERE key <> 'folder'"))
        left = self._ask("SELECT reason, count, example FROM left_out ORDER BY count DESC")
        return Stats(
            self.root,
            files=files,
            lines=lines,
            definitions=definitions,
            names=names,
            nbytes=self._bytes_on_disk(),
            seconds=float(facts.get("seconds", 0.0)),
            indexed_at=float(facts.get("indexed_at", 0.0)),
            left_out={Left[reason].value: count for reason, count, _ in left},
            unreadable=next((example for _, _, example in left if example), ""),
        )

    def fault(self) -> str:
        """A sentence about what is wrong with the database, empty when nothing is. Reads all of it."""
        if not self.path.exists():
            return ""
        try:
            with closing(sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True, timeout=REST)) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            return f"{self.path} cannot be used: {error}."
        if version != FORMAT:
            return f"{self.path} was written by another version."
        return "" if state == "ok" else f"{self.path} is damaged."

    def close(self) -> None:
        """Lets go of the database."""
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _ask(self, question: str, values: Iterable[Any] = ()) -> list[Any]:
        now = time.monotonic()
        if now < self._rest_until:
            return []
        try:
            connection = self._opened()
            return connection.execute(question, tuple(values)).fetchall() if connection else []
        except sqlite3.Error:
            self.close()
            self._rest_until = now + REST
            return []

    def _opened(self) -> sqlite3.Connection | None:
        """The connection to the database that is there now; it may have been made anew."""
        try:
            inode = os.stat(self.path).st_ino
        except OSError:
            self.close()
            return None
        if self._connection is None or inode != self._inode:
            self.close()
            connection = sqlite3.connect(
                f"{self.path.as_uri()}?mode=ro", uri=True, timeout=PATIENCE, check_same_thread=False
            )
            if connection.execute("PRAGMA user_version").fetchone() != (FORMAT,):
                connection.close()
                return None
            self._connection, self._inode = connection, inode
        return self._connection

    def _there(self, paths: list[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(paths), AT_ONCE):
            some = paths[start : start + AT_ONCE]
            found.update(path for (path,) in self._ask(f"SELECT path FROM files WHERE path IN ({_marks(some)})", some))
        return found

    def _importable(self, path: str, dotted: str, language: str) -> bool:
        """Whether the place from which a Python module is named is no package itself."""
        if language != "python" or dotted.startswith("."):
            return True
        within = dotted.replace(".", "/")
        root = is_root(path, path[path.rfind(within) :])
        return not root or not self._there([f"{root}/__init__.py"])

    def _relative(self, path: str | os.PathLike[str] | None) -> str | None:
        """The path as it is in the database, None for one outside the folder."""
        if path is None:
            return None
        relative = os.path.relpath(path, self.root) if os.path.isabs(path) else None
        if relative is None or relative == os.curdir or relative.startswith(os.pardir):
            return None
        return relative.replace(os.sep, "/")

    def _absolute(self, relative: str) -> str:
        return os.path.join(self.root, *relative.split("/")) if os.sep != "/" else f"{self.root}/{relative}"

    def _bytes_on_disk(self) -> int:
        nbytes = 0
        for suffix in ("", "-wal"):
            with suppress(OSError):
                nbytes += os.stat(f"{self.path}{suffix}").st_size
        return nbytes


def _marks(values: list[str]) -> str:
    return ",".join("?" * len(values))


def _distance(path: str, importer: str | None) -> tuple[int, int, int]:
    """How far a file is from another: steps up to the folder that both are in, then down; sources before tests."""
    is_test = int("test" in path.lower())
    if importer is None:
        return is_test, 0, path.count("/")
    ours, theirs = importer.split("/")[:-1], path.split("/")[:-1]
    shared = sum(1 for _ in _same(ours, theirs))
    return len(ours) - shared, len(theirs) - shared, is_test


def _same(one: list[str], other: list[str]) -> Iterator[str]:
    for left, right in zip(one, other, strict=False):
        if left != right:
            return
        yield left
