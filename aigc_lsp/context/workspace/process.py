"""The process that keeps the indexes: low in priority, one for all folders of a server, ends when its pipe does.

Run as ``python -m aigc_lsp.context.workspace.process``. One JSON object a line, both ways.

To it: ``folder {root, exclude, most_bytes, watched}``, ``leave {root}``, ``look {root}``, ``changed {root, paths}``,
``text {root, path, text}`` with null for a text that the disk has again. Paths are relative to the root.
From it: ``looked {root, files, changed, seconds}``, ``failed {root, why, sentence}``.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import queue
import sqlite3
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from traceback import extract_tb
from typing import Any, BinaryIO

from aigc_lsp.context.workspace.database import delete, forget_folders
from aigc_lsp.context.workspace.indexer import Indexer, Step, damaged
from aigc_lsp.errors import IndexUnavailable

Message = dict[str, Any]

LEAST_PRIORITY = 19
IDLE_CLASS = 3 << 13  # ioprio_set: disk access only when nobody else wants it
IOPRIO_SET = {"x86_64": 251, "aarch64": 30, "riscv64": 30}  # system call numbers of Linux
GIT_PERIOD = 2.0  # seconds between looks at which commit is checked out
SHARE = 0.01  # of a processor, the most that looking at the whole folder takes in the long run
LEAST_PAUSE = 10.0  # seconds between two looks
LEAST_PAUSE_WATCHED = 60.0  # where the editor tells of changes; not every editor tells of folders
AWAKE = 600.0  # seconds without a word from the server after which nothing is looked at before the next one
REPAIR_PAUSE = 30.0  # seconds before a database that could not be written is tried again
AGAIN = 20  # times what reading a file took that it is left alone, however often it changes
MANY = 200  # changed files, from which on looking at everything is cheaper
FIRST = 0.02  # seconds a changed file may still be changing
REDRAWS = (".gitignore", "pyvenv.cfg")  # files with which what is left out may be another


@dataclass
class Folder:
    """One folder and what is to be done for it."""

    root: str
    message: Message
    indexer: Indexer | None = None
    look: Iterator[Step] | None = None
    looked_at: float = 0.0  # seconds, monotonic, as are all here
    look_next: float = 0.0
    look_took: float = 0.0
    work: float = 0.0  # seconds spent in the present look
    due: dict[str, float] = field(default_factory=dict)  # changed path -> when it is read
    rested: dict[str, float] = field(default_factory=dict)  # path -> until when it is left alone
    texts: dict[str, str] = field(default_factory=dict)
    git: tuple[int, ...] = ()
    git_next: float = 0.0


class Keeper:
    """Does one small piece of work at a time; what an editor tells comes first."""

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._incoming: queue.SimpleQueue[Message] = queue.SimpleQueue()
        self._folders: dict[str, Folder] = {}
        self._heard_at = time.monotonic()

    def read(self, requests: BinaryIO) -> None:
        """Takes messages until the pipe closes, then ends the process: what is committed is all there is to keep."""
        try:
            for line in requests:
                self._incoming.put(json.loads(line))
        finally:
            for folder in list(self._folders.values()):
                if folder.indexer is not None:
                    folder.indexer.reading.end()  # it was no fault of the file's
            os._exit(0)

    def run(self) -> None:
        forget_folders()
        while True:
            try:
                self._take(self._incoming.get(timeout=self._pause()))
                while True:
                    self._take(self._incoming.get_nowait())
            except queue.Empty:
                pass
            for folder in list(self._folders.values()):
                try:
                    self._work(folder)
                except IndexUnavailable as error:
                    self._rest(folder, "cache", str(error))
                except sqlite3.Error as error:
                    self._repair(folder, error)
                except Exception as error:
                    _log_fault(error)
                    why = type(error).__name__
                    self._rest(folder, why, f"The index of {folder.root} met an error ({why}).")

    def _take(self, message: Message) -> None:
        operation, root = message["op"], message["root"]
        self._heard_at = time.monotonic()
        if operation == "folder":
            self._leave(root)
            self._folders[root] = Folder(root, message)
            return
        if operation == "leave":
            self._leave(root)
            return
        folder = self._folders.get(root)
        if folder is None:
            return
        now = time.monotonic()
        if operation == "look":
            folder.look_next = now
        elif operation == "changed":
            paths = message["paths"]
            if len(paths) + len(folder.due) > MANY or any(path.endswith(REDRAWS) for path in paths):
                folder.look_next = now
                folder.due.clear()
            else:
                for path in paths:
                    folder.due.setdefault(path, max(now + FIRST, folder.rested.get(path, 0.0)))
        elif operation == "text":
            path, text = message["path"], message["text"]
            folder.texts.pop(path, None)
            if text is not None:
                folder.texts[path] = text
            if folder.indexer is not None:
                folder.indexer.text(path, text)
            folder.due.setdefault(path, max(now, folder.rested.get(path, 0.0)))

    def _leave(self, root: str) -> None:
        folder = self._folders.pop(root, None)
        if folder is not None and folder.indexer is not None:
            folder.indexer.close()

    def _work(self, folder: Folder) -> None:
        """A small piece of what is to be done, if it is time."""
        now = time.monotonic()
        if folder.indexer is None:
            if now < folder.look_next:
                return
            message = folder.message
            folder.indexer = Indexer(Path(folder.root), tuple(message["exclude"]), message["most_bytes"])
            for path, text in folder.texts.items():
                folder.indexer.text(path, text)
        for path in [path for path, when in folder.due.items() if when <= now]:
            del folder.due[path]
            started = time.monotonic()
            self._update(folder, folder.indexer, path)
            ended = time.monotonic()
            folder.rested[path] = ended + AGAIN * (ended - started)
        if folder.look is None and self._awake(now):
            self._notice_commit(folder, now)
            if now >= folder.look_next:
                folder.look, folder.work, folder.looked_at = folder.indexer.look(), 0.0, now
        if folder.look is not None:
            self._step(folder, folder.look)

    def _update(self, folder: Folder, indexer: Indexer, path: str) -> None:
        if os.path.isdir(os.path.join(indexer.root, path)):
            folder.look_next = time.monotonic()
            return
        indexer.update(path)

    def _step(self, folder: Folder, look: Iterator[Step]) -> None:
        started = time.monotonic()
        step = next(look, None)
        folder.work += time.monotonic() - started
        if step is not None and not step.ended:
            return
        folder.look, folder.look_took = None, folder.work
        least = LEAST_PAUSE_WATCHED if folder.message["watched"] else LEAST_PAUSE
        folder.look_next = time.monotonic() + max(least, min(folder.look_took, 5.0) / SHARE)
        folder.rested = {path: until for path, until in folder.rested.items() if until > started}
        if step is not None:
            seconds = round(folder.look_took, 3)
            self._say(
                {"op": "looked", "root": folder.root, "files": step.files, "changed": step.total, "seconds": seconds}
            )

    def _notice_commit(self, folder: Folder, now: float) -> None:
        """Looks at everything when another commit was checked out."""
        if now < folder.git_next or folder.indexer is None:
            return
        folder.git_next = now + GIT_PERIOD
        git: list[int] = []
        for name in ("HEAD", "index"):
            with suppress(OSError):
                git.append(os.stat(os.path.join(folder.indexer.root, ".git", name)).st_mtime_ns)
        if folder.git and folder.git != tuple(git):
            folder.look_next = now
        folder.git = tuple(git)

    def _repair(self, folder: Folder, error: sqlite3.Error) -> None:
        """Makes a database that turned out to be damaged anew; waits where it only cannot be written now."""
        if folder.indexer is not None and damaged(error):
            path = folder.indexer.database.path
            self._rest(folder, "damaged", f"The index of {folder.root} was damaged and is made anew.")
            delete(path)
            folder.look_next = 0.0
        else:
            self._rest(folder, "database", f"The index of {folder.root} cannot be written now ({error}).")

    def _rest(self, folder: Folder, why: str, sentence: str) -> None:
        if folder.indexer is not None:
            folder.indexer.close()
        folder.indexer = folder.look = None
        folder.look_next = time.monotonic() + REPAIR_PAUSE
        self._say({"op": "failed", "root": folder.root, "why": why, "sentence": sentence})

    def _pause(self) -> float:
        """Seconds until something is to be done."""
        now = time.monotonic()
        until = now + 3600.0
        awake = self._awake(now)
        for folder in self._folders.values():
            if folder.look is not None:
                return 0.0
            if awake or folder.indexer is None:
                until = min(until, folder.look_next)
            if folder.indexer is not None:
                until = min(until, folder.git_next if awake else until, *folder.due.values())
        return max(until - now, 0.0)

    def _awake(self, now: float) -> bool:
        """Whether somebody types: nobody else needs to know at once what changed."""
        return now - self._heard_at < AWAKE

    def _say(self, message: Message) -> None:
        with suppress(OSError):
            self._answers.write(json.dumps(message).encode() + b"\n")


def give_way() -> None:
    """Takes the processor and the disk only when nobody else wants them."""
    with suppress(AttributeError, OSError):
        os.nice(LEAST_PRIORITY)
    number = IOPRIO_SET.get(platform.machine())
    if sys.platform == "linux" and number is not None:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).syscall(number, 1, 0, IDLE_CLASS)


def _log_fault(error: BaseException) -> None:
    """A line of log without the error's text, which may quote the user's."""
    steps = ",".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in extract_tb(error.__traceback__))
    print(f"event=fault source=index error={type(error).__name__} at={steps}", file=sys.stderr, flush=True)


def main() -> None:
    give_way()
    keeper = Keeper(os.fdopen(os.dup(1), "wb", buffering=0))
    os.dup2(2, 1)
    threading.Thread(target=keeper.read, args=(sys.stdin.buffer,), name="requests", daemon=True).start()
    try:
        keeper.run()
    except KeyboardInterrupt:
        pass
    except BaseException as error:
        _log_fault(error)
    os._exit(1)  # not return: the thread that waits for messages holds standard input's lock


if __name__ == "__main__":
    main()
