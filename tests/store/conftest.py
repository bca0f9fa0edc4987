import hashlib
from pathlib import Path

import pytest

WEIGHTS = b"GGUF" + bytes(range(256)) * 8

MANIFEST = """\
name = "small"
summary = "a model for tests"
format = "gguf"
licence = "Apache-2.0"
context = 512

[[files]]
path = "model.gguf"
size = {size}
sha256 = "{sha256}"

[fim]
order = "suffix-first"
suffix = "<|suffix|>"
middle = "<|middle|>"
file = "<|file|>"
end = ["<|end|>"]
"""


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models folder, with the model "small" in it."""
    folder = tmp_path / "models" / "small"
    folder.mkdir(parents=True)
    (folder / "model.gguf").write_bytes(WEIGHTS)
    manifest = MANIFEST.format(size=len(WEIGHTS), sha256=hashlib.sha256(WEIGHTS).hexdigest())
    (folder / "manifest.toml").write_text(manifest)
    monkeypatch.setenv("AIGC_LSP_MODELS", str(folder.parent))
    return folder.parent
