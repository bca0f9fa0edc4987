import os
import sys
from pathlib import Path

import pytest

from aigc_lsp.sandbox import consent
from aigc_lsp.sandbox.interpreter import Interpreter


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "module.py").write_text("def double(n):\n    return 2 * n\n")
    return folder


@pytest.fixture
def here() -> Interpreter:
    """The interpreter that runs the tests."""
    return Interpreter(Path(sys.executable), sys.version_info[:3], "the tests", True)


@pytest.fixture(autouse=True)
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Consent for everything in the test's folder, kept in it and not in the user's configuration."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "configuration"))
    monkeypatch.setattr(consent, "place", lambda: tmp_path / "configuration" / consent.FILE)
    if os.name == "posix":
        consent.give(tmp_path)
