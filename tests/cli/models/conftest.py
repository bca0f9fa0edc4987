"""A hub on the loopback that serves the embedded model under the name of a small one of the catalogue."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from loopback_hub import FILE, REPOSITORY, Hub, Repository, loopback_hub

from aigc_lsp.store.shelf import embedded_folder

TOP = Path(__file__).resolve().parent.parent.parent.parent
Start = Callable[..., subprocess.Popen[str]]
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def weights() -> bytes:
    return (embedded_folder() / "model.gguf").read_bytes()


@pytest.fixture
def hub(weights: bytes) -> Iterator[Hub]:
    with loopback_hub() as hub:
        hub.repositories[REPOSITORY] = Repository({FILE: weights, "README.md": b"# A model\n"})
        yield hub


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The user's models folder, which is not there yet."""
    return tmp_path / "models"


@pytest.fixture
def start(hub: Hub, models: Path, tmp_path: Path) -> Iterator[Start]:
    """Starts ``aigc-lsp models`` with the words as its arguments."""
    processes: list[subprocess.Popen[str]] = []
    kept = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}

    def begin(*words: object, **environment: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "aigc_lsp", "models", *map(str, words)],
            cwd=tmp_path,
            env={
                **kept,
                "PYTHONPATH": str(TOP),
                "PYTHONUTF8": "1",
                "HF_ENDPOINT": hub.address,
                "HF_HOME": str(tmp_path / "hf"),
                "HF_HUB_DOWNLOAD_TIMEOUT": "60",
                "AIGC_LSP_MODELS": str(models),
                "AIGC_LSP_SETTINGS": str(tmp_path / "settings.toml"),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )
        processes.append(process)
        return process

    yield begin
    for process in processes:
        process.kill()
        process.communicate()


@pytest.fixture
def call(start: Start) -> Call:
    """Runs ``aigc-lsp models`` to its end."""

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        process = start(*words, **environment)
        output, errors = process.communicate(timeout=100)
        return subprocess.CompletedProcess(process.args, process.returncode, output, errors)

    return run
