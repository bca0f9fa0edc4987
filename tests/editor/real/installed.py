"""Where the real editors are: put there by install.sh, or the user's own on the path."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

FOLDER = Path(os.environ.get("AIGC_EDITORS") or Path.home() / ".cache" / "aigc-lsp" / "editors")


def program(name: str, editor: str, *, with_packages: bool = False) -> str:
    """Path of an editor's program; without it the test is skipped, and says how to get it.

    A user's own is none ``with_packages``: these are in their home, which tests do not read.
    """
    found = shutil.which(name, path=str(FOLDER / "bin")) or (None if with_packages else shutil.which(name))
    if found is None:
        pytest.skip(f"{name} is not here; tests/editor/real/install.sh {editor} installs it")
    return found
