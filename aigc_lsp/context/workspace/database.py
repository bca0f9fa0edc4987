"""One folder's index on disk: an SQLite file in the user's cache, written by one process, read by others meanwhile.

What was learned of a text is kept under the text's hash, so that a file that changes back costs nothing. A database
that is damaged, or was written by another version, is deleted and made anew: all that is in it can be had again.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import time
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from platformdirs import user_cache_path

from aigc_lsp.context.workspace.entry import Definition, FileEntry, Import
from aigc_lsp.context.workspace.files import Left, LeftOut
from aigc_lsp.errors import IndexUnavailable

FORMAT = 1  # of the tables and of what is learned; a change makes every index anew
PATIENCE = 5.0  # seconds a writer waits for another one, such as the command line's
PAGES = 8_000  # KiB of the database kept in memory by the writer
KEPT_DAYS = 14  # that what is in no file any more is kept, for the day the branch is switched back
KEPT_SHARE = 1.0  # of the texts in use, the most that are kept beside them
LEAST_KEPT = 1_000  # texts
FORGOTTEN_DAYS = 60  # after which the index of a folder that nobody opened goes
TABLES = """
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE contents (
    id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, language TEXT NOT NULL, lines INTEGER NOT NULL,
    size INTEGER NOT NULL, imports TEXT NOT NULL, names BLOB NOT NULL, files INTEGER NOT NULL,
    lasting INTEGER NOT NULL, used INTEGER NOT NULL);
CREATE TABLE definitions (
    content INTEGER NOT NULL, name TEXT NOT NULL, qualified TEXT NOT NULL, kind TEXT NOT NULL, signature TEXT NOT NULL,
    documentation TEXT NOT NULL, line INTEGER NOT NULL, end_line INTEGER NOT NULL, bases TEXT NOT NULL);
CREATE INDEX definitions_by_name ON definitions (name);
CREATE INDEX definitions_by_content ON definitions (content);
CREATE TABLE files (
    path TEXT PRIMARY KEY, folder TEXT NOT NULL, tail TEXT NOT NULL, content INTEGER NOT NULL,
    stamp TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX files_by_folder ON files (folder);
CREATE INDEX files_by_tail ON files (tail);
CREATE INDEX files_by_content ON files (content);
CREATE TABLE names (name TEXT PRIMARY KEY, files INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE left_out (reason TEXT PRIMARY KEY, count INTEGER NOT NULL, example TEXT NOT NULL) WITHOUT ROWID;
"""


def cache_folder() -> Path:
    """Where the indexes of all folders are."""
    cache = os.environ.get("AIGC_LSP_CACHE")
    return (Path(cache) if cache else user_cache_path("aigc-lsp", appauthor=False)) / "index"


def database_path(root: Path) -> Path:
    """The file of a folder's index, whether it is there or not."""
    name = hashlib.blake2b(os.fsencode(os.path.realpath(root)), digest_size=12).hexdigest()
    return cache_folder() / f"{name}.sqlite"


def hash_of(data: bytes, language: str) -> bytes:
    """What a text is kept under."""
    return hashlib.blake2b(data, digest_size=16, person=language.encode()[:16]).digest()


def tail(path: str) -> str:
    """The last two parts of a path, by which the files that an import may mean are found."""
    return "/".join(path.split("/")[-2:])


def delete(path: Path) -> None:
    """Removes a database and what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(FileNotFoundError):
            Path(f"{path}{suffix}").unlink()


class Database:
    """The writing side. Not thread-safe. Nothing is seen by readers before ``commit``.

    Raises:
        IndexUnavailable: the cache cannot be written.
    """

    def __init__(self, root: Path) -> None:
        self.path = database_path(root)
        self.made_anew = False  # there was one, and it could not be used
        self._names: Counter[str] = Counter()  # by how many files more or fewer each name is in, since the last commit
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._connection = self._usable() or self._new(root)
        except (OSError, sqlite3.Error) as error:
            raise IndexUnavailable(
                f"The index of {root} cannot be kept in {self.path.parent} ({error}). Set AIGC_LSP_CACHE to a folder"
                " that can be written."
            ) from error

    def close(self) -> None:
        with suppress(sqlite3.Error):
            self._connection.close()

    def stamps(self) -> dict[str, str]:
        """Every file's path and the stamp of what was learned of it."""
        return dict(self._connection.execute("SELECT path, stamp FROM files"))

    def below(self, path: str) -> list[str]:
        """The file of this path, and all in the folder of this path."""
        found = self._connection.execute(
            "SELECT path FROM files WHERE path = ? OR (path > ? AND path < ?)", (path, f"{path}/", f"{path}0")
        )
        return [each for (each,) in found]

    def content(self, hash: bytes) -> int | None:
        """What was learned of a text, None when nothing was."""
        row = self._connection.execute("SELECT id FROM contents WHERE hash = ?", (hash,)).fetchone()
        return row[0] if row else None

    def content_of(self, path: str) -> int | None:
        """What was learned of a file, None for one that is not indexed."""
        row = self._connection.execute("SELECT content FROM files WHERE path = ?", (path,)).fetchone()
        return row[0] if row else None

    def add(self, hash: bytes, entry: FileEntry, names: frozenset[str], *, lasting: bool) -> int:
        """Keeps what was learned of a text. What does not last goes with its file: it was on no disk."""
        packed = zlib.compress("\n".join(sorted(names)).encode(), 1)
        imports = json.dumps([[each.module, each.names, each.line] for each in entry.imports], separators=(",", ":"))
        row = (hash, entry.language, entry.lines, entry.size, imports, packed, 0, lasting, int(time.time()))
        cursor = self._connection.execute(
            "INSERT INTO contents (hash, language, lines, size, imports, names, files, lasting, used)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        content = cursor.lastrowid
        assert content is not None
        self._connection.executemany(
            "INSERT INTO definitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                (
                    content,
                    each.name,
                    each.qualified,
                    each.kind,
                    each.signature,
                    each.documentation,
                    each.line,
                    each.end_line,
                    ",".join(each.bases),
                )
                for each in entry.definitions
            ),
        )
        return content

    def attach(self, path: str, stamp: str, content: int, names: Iterable[str] | None = None) -> None:
        """From here on the file has that text; ``names`` are those in it, if they are at hand."""
        before = self.content_of(path)
        if before == content:
            self._connection.execute("UPDATE files SET stamp = ? WHERE path = ?", (stamp, path))
            return
        if before is not None:
            self._let_go(before)
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?)",
            (path, path.rpartition("/")[0], tail(path), content, stamp),
        )
        self._connection.execute("UPDATE contents SET files = files + 1 WHERE id = ?", (content,))
        self._names.update(self._names_of(content) if names is None else names)

    def lasts(self, content: int) -> None:
        """The text is on the disk now."""
        self._connection.execute("UPDATE contents SET lasting = 1 WHERE id = ? AND NOT lasting", (content,))

    def detach(self, path: str, *, forget: bool = False) -> None:
        """The file is gone. With ``forget`` it may not be read any more, and what was learned of it goes at once."""
        content = self.content_of(path)
        if content is not None:
            self._connection.execute("DELETE FROM files WHERE path = ?", (path,))
            self._let_go(content)
            if forget:
                self._drop("id = ? AND files <= 0", content)

    def commit(self) -> None:
        """Shows readers what was written since the last time."""
        changed = [(name, count) for name, count in sorted(self._names.items()) if count]
        self._connection.executemany(
            "INSERT INTO names VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET files = files + excluded.files", changed
        )
        if any(count < 0 for _, count in changed):
            self._connection.executemany(
                "DELETE FROM names WHERE name = ? AND files <= 0", ((name,) for name, count in changed if count < 0)
            )
        self._names.clear()
        self._connection.commit()

    def settle(self) -> None:
        """Moves what was committed from the log into the database, so that nothing deleted is left in it."""
        self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()

    def note(self, left_out: LeftOut, **facts: object) -> None:
        """Keeps what a walk left out, and facts about it."""
        self._connection.execute("DELETE FROM left_out")
        rows = [
            (why.name, count, left_out.unreadable if why is Left.UNREADABLE else "")
            for why, count in left_out.counts.items()
        ]
        self._connection.executemany("INSERT INTO left_out VALUES (?, ?, ?)", rows)
        self._connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", facts.items())

    def forget_unused(self) -> None:
        """Drops texts that no file has had for long, and the oldest of those that are too many."""
        (used,) = self._connection.execute("SELECT count(*) FROM contents WHERE files > 0").fetchone()
        self._drop("files <= 0 AND used < ?", int(time.time()) - KEPT_DAYS * 86_400)
        self._drop(
            "files <= 0 AND id NOT IN (SELECT id FROM contents WHERE files <= 0 ORDER BY used DESC LIMIT ?)",
            max(LEAST_KEPT, int(KEPT_SHARE * used)),
        )

    def _usable(self) -> sqlite3.Connection | None:
        """A connection to the database that is there; one that cannot be used is deleted."""
        if not self.path.exists():
            delete(self.path)
            return None
        connection = None
        try:
            connection = self._connect()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
            if version == FORMAT and state == "ok":
                connection.execute("SELECT count(*) FROM facts").fetchone()
                return connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname in ("SQLITE_BUSY", "SQLITE_CANTOPEN", "SQLITE_READONLY"):
                raise
        except sqlite3.DatabaseError:
            pass
        if connection is not None:
            connection.close()
        delete(self.path)
        self.made_anew = True
        return None

    def _new(self, root: Path) -> sqlite3.Connection:
        connection = self._connect()
        connection.execute("BEGIN EXCLUSIVE")
        if connection.execute("PRAGMA user_version").fetchone() != (FORMAT,):  # else another process was quicker
            for statement in TABLES.split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO facts VALUES ('folder', ?)", (os.fsencode(root),))
            connection.execute(f"PRAGMA user_version = {FORMAT}")
        connection.commit()
        return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level="IMMEDIATE")
        os.chmod(self.path, 0o600)
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA secure_delete = ON")
        connection.execute(f"PRAGMA cache_size = -{PAGES}")
        return connection

    def _let_go(self, content: int) -> None:
        self._names.subtract(self._names_of(content))
        self._connection.execute(
            "UPDATE contents SET files = files - 1, used = ? WHERE id = ?", (int(time.time()), content)
        )
        self._drop("id = ? AND files <= 0 AND NOT lasting", content)

    def _names_of(self, content: int) -> list[str]:
        row = self._connection.execute("SELECT names FROM contents WHERE id = ?", (content,)).fetchone()
        return zlib.decompress(row[0]).decode().split("\n") if row else []

    def _drop(self, which: str, value: int) -> None:
        ids = self._connection.execute(f"SELECT id FROM contents WHERE {which}", (value,)).fetchall()
        self._connection.executemany("DELETE FROM definitions WHERE content = ?", ids)
        self._connection.executemany("DELETE FROM contents WHERE id = ?", ids)


def forget_folders() -> None:
    """Deletes the indexes of folders that are gone, or that nobody has opened for long."""
    oldest = time.time() - FORGOTTEN_DAYS * 86_400
    with suppress(OSError):
        for path in cache_folder().glob("*.sqlite"):
            with suppress(OSError, sqlite3.Error):
                folder = _folder_of(path)
                gone = folder and not os.path.lexists(folder) and os.path.lexists(os.path.dirname(folder))
                if path.stat().st_mtime < oldest or gone:  # where its parent is not there either, a disk may be missing
                    delete(path)
                    Path(f"{path}-reading").unlink(missing_ok=True)


def _folder_of(path: Path) -> bytes:
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=0)
    try:
        row = connection.execute("SELECT value FROM facts WHERE key = 'folder'").fetchone()
        return row[0] if row else b""
    finally:
        connection.close()


def definition_from(row: Sequence[Any], path: str) -> Definition:
    """A row of ``definitions`` without its content."""
    name, qualified, kind, signature, documentation, line, end_line, bases = row
    bases = tuple(filter(None, bases.split(",")))
    return Definition(path, name, qualified, kind, signature, documentation, line, end_line, bases)


def imports_from(text: str) -> Iterator[Import]:
    """A value of ``contents.imports``."""
    for module, names, line in json.loads(text):
        yield Import(module, tuple(names), line)
