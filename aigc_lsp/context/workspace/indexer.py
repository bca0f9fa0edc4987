"""Bringing one folder's database up to date: a look at the whole folder, a file that changed, a text not saved yet."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.context.workspace.database import Database, hash_of
from aigc_lsp.context.workspace.entry import learn
from aigc_lsp.context.workspace.files import Left, LeftOut, Rules, is_program, language_of
from aigc_lsp.context.workspace.reading import Reading

BATCH = 0.5  # seconds between two commits
NOTED = 600.0  # seconds after which a look that found nothing new is noted all the same; else the disk rests
UNSAVED = "unsaved"  # the stamp of a text that is not on the disk, so that the next start reads the file
RACY = 50_000_000  # nanoseconds since a change within which another one may not show in the file's status


@dataclass(frozen=True)
class Step:
    """How far a look at the whole folder is."""

    done: int
    total: int  # files that were new or changed
    files: int  # in the folder
    ended: bool = False


class Indexer:
    """Keeps one folder's index. Not thread-safe.

    Raises:
        IndexUnavailable: the cache cannot be written.
    """

    def __init__(self, root: Path, exclude: tuple[str, ...] = (), most_bytes: int = 1_000_000) -> None:
        self.rules = Rules(root, exclude, most_bytes)
        self.root = self.rules.root
        self.database = Database(root)
        self.reading = Reading(self.database.path)
        self._noted: tuple[LeftOut | None, float] = None, 0.0  # what the last look that was noted left out, and when
        self._updated = False  # by `update`, since a look was noted
        self._texts: dict[str, str] = {}  # of open files, by their path in the folder

    def close(self) -> None:
        self.reading.close()
        self.database.close()

    def look(self) -> Iterator[Step]:
        """Brings everything up to date, and yields after each commit, some times a second."""
        started = time.monotonic()
        self.rules.look_again()
        left_out = LeftOut()
        known = self.database.stamps()
        walked = list(self.rules.walk(left_out))
        there = {path for path, _ in walked}
        changed = [(path, stamp_of(status)) for path, status in walked if known.get(path) != stamp_of(status)]
        gone = [path for path in known.keys() - there if path not in self._texts or self._left(path) is not None]
        for path in gone:
            self.database.detach(path, forget=os.path.lexists(os.path.join(self.root, path)))
        committed = time.monotonic()
        for done, (path, stamp) in enumerate(changed):
            if path not in self._texts:
                why = self._read(path, stamp)
                if why is not None:
                    left_out.add(why, path)
            if time.monotonic() - committed > BATCH:
                self.database.commit()
                yield Step(done + 1, len(changed), len(walked))
                committed = time.monotonic()
        new = changed or gone or self._updated or left_out != self._noted[0]
        if new or started > self._noted[1] + NOTED:
            self.database.note(left_out, seconds=round(time.monotonic() - started, 3), indexed_at=time.time())
            self.database.forget_unused()
            self.database.commit()
            self.database.settle()
            self._noted, self._updated = (left_out, started), False
        yield Step(len(changed), len(changed), len(walked), ended=True)

    def update(self, path: str) -> None:
        """Brings one file up to date, and all below a folder that is gone."""
        if path in self._texts:
            self._learn(path, UNSAVED, self._texts[path].encode("utf-8", "replace"), lasting=False)
        elif os.path.lexists(os.path.join(self.root, path)):
            self._update_file(path)
        else:
            for each in self.database.below(path):
                self.database.detach(each)
        self.database.commit()
        self._updated = True

    def text(self, path: str, text: str | None) -> None:
        """What the editor has as a file's text from here on; None once the disk has it again. ``update`` comes next."""
        self._texts.pop(path, None)
        if text is not None and self._left(path) is None and self.rules.text(text.encode("utf-8", "replace")) is None:
            self._texts[path] = text

    def _update_file(self, path: str) -> None:
        try:
            status = os.lstat(os.path.join(self.root, path))
            left = self._left(path) or self.rules.file(path, status) or self._read(path, stamp_of(status))
        except OSError:
            left = Left.UNREADABLE
        if left is not None:
            self.database.detach(path, forget=True)

    def _left(self, path: str) -> Left | None:
        """Why a file is left out by its name and the folders it is in."""
        if not is_program(path):
            return Left.NO_LANGUAGE
        return self.rules.folder_or_above(os.path.dirname(path)) or self.rules.named(path)

    def _read(self, path: str, stamp: str) -> Left | None:
        """Learns what a file on the disk has. Why it was left out after all, None when it was not."""
        place = os.path.join(self.root, path)
        try:
            descriptor = os.open(place, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with open(descriptor, "rb") as file:
                data = file.read(self.rules.most_bytes + 1)
                if time.time_ns() - os.fstat(descriptor).st_mtime_ns < RACY:
                    stamp = f"{stamp}-racy"
        except FileNotFoundError:
            self.database.detach(path)
            return None
        except OSError:
            self.database.detach(path)
            return Left.UNREADABLE
        why = self.rules.text(data)
        if why is not None:
            self.database.detach(path, forget=True)
            return why
        self._learn(path, stamp, data, lasting=True)
        return None

    def _learn(self, path: str, stamp: str, data: bytes, *, lasting: bool) -> None:
        language = language_of(path)
        hash = hash_of(data, language.name if language else "")
        content = self.database.content(hash)
        if not lasting and content is not None and content == self.database.content_of(path):
            return  # the editor has what the disk has
        if content is not None:
            if lasting:
                self.database.lasts(content)
            self.database.attach(path, stamp, content)
            return
        text = data.removeprefix(b"\xef\xbb\xbf")
        try:
            entry, names = learn(text, language if self.reading.begin(path) else None)
        except (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError):  # one file must not cost the others
            entry, names = learn(text, None)
        self.reading.end()
        content = self.database.add(hash, entry, names, lasting=lasting)
        self.database.attach(path, stamp, content, names)


def stamp_of(status: os.stat_result) -> str:
    """What is another one when a file's text is."""
    return f"{status.st_mtime_ns}-{status.st_ctime_ns}-{status.st_size}"


def damaged(error: sqlite3.Error) -> bool:
    """Whether the database is no good any more, rather than the disk full or another process writing."""
    return not isinstance(error, sqlite3.OperationalError) or error.sqlite_errorname.startswith(
        ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR", "SQLITE_ERROR", "SQLITE_READONLY_DBMOVED")
    )
