import shutil
from pathlib import Path

from aigc_lsp.store.shelf import embedded_folder


def test_every_model_is_read_and_the_altered_one_is_named(command, tmp_path: Path) -> None:
    models = tmp_path / "models"
    for name in ("good", "bad"):
        shutil.copytree(embedded_folder(), models / name, ignore=shutil.ignore_patterns("recipe", "*.png"))
    content = bytearray((models / "bad" / "model.gguf").read_bytes())
    content[1_000_000] ^= 1
    (models / "bad" / "model.gguf").write_bytes(content)
    result = command("models", "verify", AIGC_LSP_MODELS=str(models))
    assert result.returncode == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "ok     embedded: 1 file, 5.6 MB"
    assert lines[1].startswith("WRONG  bad: ")
    assert "model.gguf was altered" in lines[1]
    assert lines[2] == "ok     good: 1 file, 5.6 MB"
    assert command("models", "verify", "good", AIGC_LSP_MODELS=str(models)).returncode == 0


def test_a_model_that_is_not_there_is_said_to_be_missing(command, tmp_path: Path) -> None:
    result = command("models", "verify", "huge", AIGC_LSP_MODELS=str(tmp_path / "models"))
    assert result.returncode == 1
    assert "There is no model 'huge', only embedded" in result.stdout
    assert result.stderr == ""
