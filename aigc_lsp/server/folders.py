"""The workspace's folders, each with what its pyproject.toml says about completion."""

from __future__ import annotations

import logging
import tomllib
from collections.abc import Iterator
from pathlib import Path

from aigc_lsp.document import path_of
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.options import NAME, Layer, Source, read

log = logging.getLogger(__name__)

FILE = "pyproject.toml"
LARGEST = 1_000_000  # bytes of a pyproject.toml that is read


class Folders:
    """Folders by URI. Belongs to the event loop; a folder's file is read when it is added or saved."""

    def __init__(self) -> None:
        self._layers: dict[str, Layer] = {}
        self._paths: dict[str, Path | None] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._layers)

    def add(self, uri: str) -> None:
        path = path_of(uri)
        self._layers[_key(uri)], self._paths[_key(uri)] = _read_options(path), path

    def remove(self, uri: str) -> None:
        self._layers.pop(_key(uri), None)
        self._paths.pop(_key(uri), None)

    def saved(self, uri: str) -> bool:
        """Whether the saved file was a folder's pyproject.toml; it is read again then."""
        folder, slash, name = key_of(uri).rpartition("/")
        if not slash or name != FILE or folder not in self._layers:
            return False
        self._layers[folder] = _read_options(self._paths[folder])
        return True

    def containing(self, uri: str) -> str | None:
        """The innermost folder around a file."""
        key = key_of(uri)
        around = [folder for folder in self._layers if key.startswith(f"{folder}/")]
        return max(around, key=len, default=None)

    def path(self, folder: str) -> Path | None:
        """Where the folder is, None for one that is on no disk."""
        return self._paths[folder]

    def layer(self, folder: str) -> Layer:
        """What the folder's file sets."""
        return self._layers[folder]


def _key(uri: str) -> str:
    return key_of(uri).rstrip("/")


def _read_options(folder: Path | None) -> Layer:
    if folder is None:
        return Layer()
    try:
        file = folder / FILE
        if not file.is_file() or file.stat().st_size > LARGEST:
            return Layer()
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        log.warning("event=pyproject_unreadable error=%s", type(error).__name__)
        return Layer()
    tool = table.get("tool")
    return read(tool.get(NAME) if isinstance(tool, dict) else None, Source.WORKSPACE)
