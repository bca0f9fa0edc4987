"""The indexes of the workspace's folders: who reads them, and what their process is told of the editor's files."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aigc_lsp.context.workspace.settings import IndexSettings, too_wide
from aigc_lsp.server.index_process import IndexProcess, Message

if TYPE_CHECKING:
    from aigc_lsp.context.workspace.index import Index

log = logging.getLogger(__name__)

PAUSE = 0.3  # seconds without a key before a text that is not saved is told


class Indexes:
    """Belongs to the event loop.

    Args:
        open_texts: path and text of every open file that may differ from the disk's.
    """

    def __init__(self, open_texts: Callable[[], Iterable[tuple[Path, str]]]) -> None:
        self.said: dict[str, Message] = {}  # the last word about each folder
        self.watched = False  # the editor tells of changed files
        self._open_texts = open_texts
        self._folders: dict[Path, IndexSettings] = {}
        self._readers: dict[Path, Index] = {}
        self._process = IndexProcess(self._everything, self._hear)
        self._waiting: dict[Path, asyncio.TimerHandle] = {}

    @property
    def pid(self) -> int | None:
        """Of the process that keeps them."""
        return self._process.pid

    def want(self, folders: Mapping[Path, IndexSettings]) -> None:
        """Has these folders indexed and no others."""
        wanted = {folder: chosen for folder, chosen in folders.items() if chosen.enabled and not too_wide(folder)}
        before, self._folders = self._folders, wanted
        for folder in before:
            if self._folders.get(folder) != before[folder]:
                self._readers.pop(folder).close()
                self.said.pop(str(folder), None)
                self._process.send({"op": "leave", "root": str(folder)})
        if self._folders:
            # Imported here: whoever starts a server waits for the model, not for this.
            from aigc_lsp.context.workspace.index import Index

            self._process.start()
        for folder, chosen in self._folders.items():
            if folder not in self._readers:
                self._readers[folder] = Index(folder, chosen.exclude, chosen.max_file_bytes)
                for message in self._folder(folder):
                    self._process.send(message)

    def reader(self, folder: Path | None) -> Index | None:
        """The index of a folder, None where there is none."""
        return self._readers.get(folder) if folder is not None else None

    def typed(self, path: Path | None, text_of: Callable[[], str | None]) -> None:
        """The editor's text of a file is another one now; it is told after a pause."""
        if path is None or not any(path.is_relative_to(folder) for folder in self._folders):
            return
        self._stop_waiting(path)
        self._waiting[path] = asyncio.get_running_loop().call_later(PAUSE, self._tell, path, text_of)

    def on_disk(self, path: Path | None) -> None:
        """The disk has what the editor has: the file was saved or closed."""
        if path is not None:
            self._stop_waiting(path)
            self._send(path, None)

    def changed(self, paths: Iterable[Path]) -> None:
        """Files or folders were made, changed or deleted by somebody else."""
        paths = list(paths)
        for folder in self._folders:
            relative = [_below(folder, path) for path in paths if path != folder and path.is_relative_to(folder)]
            if relative:
                self._process.send({"op": "changed", "root": str(folder), "paths": relative})

    async def close(self) -> None:
        """Ends the process."""
        for timer in self._waiting.values():
            timer.cancel()
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
        await self._process.close()

    def _tell(self, path: Path, text_of: Callable[[], str | None]) -> None:
        self._waiting.pop(path, None)
        text = text_of()
        if text is not None:
            self._send(path, text)

    def _send(self, path: Path, text: str | None) -> None:
        for folder, chosen in self._folders.items():
            if path.is_relative_to(folder) and len(text or "") <= chosen.max_file_bytes:
                self._process.send({"op": "text", "root": str(folder), "path": _below(folder, path), "text": text})

    def _stop_waiting(self, path: Path) -> None:
        if timer := self._waiting.pop(path, None):
            timer.cancel()

    def _everything(self) -> Iterator[Message]:
        for folder in self._folders:
            yield from self._folder(folder)

    def _folder(self, folder: Path) -> Iterator[Message]:
        chosen = self._folders[folder]
        rules: dict[str, Any] = {"exclude": chosen.exclude, "most_bytes": chosen.max_file_bytes}
        yield {"op": "folder", "root": str(folder), **rules, "watched": self.watched}
        for path, text in self._open_texts():
            if path.is_relative_to(folder) and len(text) <= chosen.max_file_bytes:
                yield {"op": "text", "root": str(folder), "path": _below(folder, path), "text": text}

    def _hear(self, message: Message) -> None:
        self.said[message["root"]] = message
        if message["op"] == "looked":
            log.info("event=indexed files=%(files)d changed=%(changed)d seconds=%(seconds).2f", message)
        else:
            log.warning("event=index_failed why=%(why)s", message)


def _below(folder: Path, path: Path) -> str:
    return os.fspath(path.relative_to(folder)).replace(os.sep, "/")
