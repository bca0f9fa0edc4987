"""Whether the user lets a workspace's code run without a boundary. Kept outside the workspace: it must not decide."""

from __future__ import annotations

import json
import os
from pathlib import Path

from platformdirs import user_config_path

FILE = "trusted-workspaces.json"


def question(workspace: Path) -> str:
    """What the user is asked, once for a workspace."""
    return (
        f"This machine cannot confine the code of {workspace}. Run it anyway to write tests? It runs on a copy, with"
        " limits and a guard against accidents, which is no protection from code that means harm. Functions that touch"
        " files, the network or other programs are left out."
    )


def given(workspace: Path) -> bool:
    """Whether the user agreed for this workspace, or for a folder that it lies in."""
    place = Path(os.path.realpath(workspace))
    return any(place.is_relative_to(trusted) for trusted in _read())


def give(workspace: Path) -> None:
    """Remembers that the user agreed."""
    _write({*_read(), os.path.realpath(workspace)})


def withdraw(workspace: Path) -> None:
    """Forgets that the user agreed, for this workspace and all folders in it."""
    place = os.path.realpath(workspace)
    _write({trusted for trusted in _read() if not Path(trusted).is_relative_to(place)})


def place() -> Path:
    """The file it is kept in."""
    return user_config_path("aigc-lsp", appauthor=False) / FILE


def _read() -> set[str]:
    """What is in the file; one that cannot be read trusts nobody."""
    try:
        entries = json.loads(place().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return {entry for entry in entries if isinstance(entry, str)} if isinstance(entries, list) else set()


def _write(trusted: set[str]) -> None:
    file = place()
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(f".{os.getpid()}.new")
    new.write_text(json.dumps(sorted(trusted), indent=2) + "\n", encoding="utf-8")
    new.replace(file)
