"""What a user can choose about the index."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LARGEST = 1_000_000  # bytes of a pyproject.toml that is read


@dataclass(frozen=True)
class IndexSettings:
    """How the workspace's folders are indexed."""

    enabled: bool = True
    exclude: tuple[str, ...] = ()  # patterns as in a .gitignore
    max_file_bytes: int = 1_000_000


def too_wide(folder: Path) -> bool:
    """Whether a folder is no project: a home, or what holds one."""
    return Path.home().is_relative_to(folder)


def settings_in(folder: Path) -> IndexSettings:
    """What ``[tool.aigc-lsp.index]`` in a folder's pyproject.toml sets of what a workspace may set; the defaults for
    all that is not there, cannot be read, or is wrong."""
    file = folder / "pyproject.toml"
    try:
        if file.stat().st_size > LARGEST:
            return IndexSettings()
        table: Any = tomllib.loads(file.read_text("utf-8"))
        for key in ("tool", "aigc-lsp", "index"):
            table = table.get(key, {})
        exclude = table.get("exclude", [])
    except (OSError, ValueError, AttributeError):
        return IndexSettings()
    if not isinstance(exclude, list):
        return IndexSettings()
    return IndexSettings(exclude=tuple(each for each in exclude if isinstance(each, str)))
