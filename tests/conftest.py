"""What every test may use: the command as a user calls it, and an engine that answers from a table."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aigc_lsp.store.convert import convert
from aigc_lsp.store.quantise import quantise
from aigc_lsp.store.shelf import find

os.environ.setdefault("AIGC_LSP_SETTINGS", os.devnull)  # whoever runs the tests may have settings
TOP = Path(__file__).resolve().parent.parent

Command = Callable[..., subprocess.CompletedProcess[str]]
Script = Callable[..., str]


@pytest.fixture(scope="session", autouse=True)
def cache_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The user's own cache is left alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIGC_LSP_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def command(tmp_path: Path) -> Command:
    """Calls ``aigc-lsp`` in an empty folder; words are its arguments."""

    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-P", "-m", "aigc_lsp", *map(str, words)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(TOP), "PYTHONUTF8": "1", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=100,
            check=False,
        )

    return call


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """The name of a model that answers from a table: what stands before the cursor, then what follows there."""

    def write(answers: dict[str, str], probability: float = 0.99) -> str:
        path = tmp_path / "script.toml"
        rows = [
            f"[[answer]]\nafter = {json.dumps(after)}\ntext = {json.dumps(text)}\nprobability = {probability}\n"
            for after, text in answers.items()
        ]
        path.write_text(f"log = {json.dumps(str(tmp_path / 'script.log'))}\n" + "\n".join(rows), encoding="utf-8")
        return f"scripted:{path}"

    return write


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A models folder with the embedded model in float32, for CTranslate2 ("ct2") and as GGUF ("gguf")."""
    pytest.importorskip("ctranslate2")
    folder = tmp_path_factory.mktemp("converted")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AIGC_LSP_MODELS", str(folder))
        convert(find("embedded"), "ct2", "float32", "ct2")
        quantise(find("embedded"), "f32", "gguf")
    return folder
