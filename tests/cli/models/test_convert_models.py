from pathlib import Path

import pytest

from aigc_lsp.store.shelf import embedded_folder

pytest.importorskip("ctranslate2")

SAMPLE = Path(__file__).resolve().parents[2] / "workspaces" / "shop" / "returns.py"


def test_a_model_is_converted_and_completes(command, tmp_path: Path) -> None:
    models = {"AIGC_LSP_MODELS": str(tmp_path / "models")}
    result = command("models", "convert", "embedded", "--to", "ct2", "--type", "int8", "--name", "fast", **models)
    assert result.returncode == 0, result.stderr
    first, second = result.stdout.splitlines()
    assert first.startswith("fast: 5.5 MB, from 5.6 MB; cosine of the logits 0.99")
    assert second == "Use it: aigc-lsp models use fast"
    result = command("complete", SAMPLE, "--line", 7, "--column", 12, "--model", "fast", **models)
    assert "from pathlib\u27e6 import Path\u27e7" in result.stdout
    assert command("models", "verify", "fast", **models).returncode == 0


def test_a_model_is_quantised(command, tmp_path: Path) -> None:
    models = {"AIGC_LSP_MODELS": str(tmp_path / "models")}
    result = command("models", "quantise", "embedded", "Q4_K_M", **models)
    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith("embedded-q4_k_m: 3.9 MB, from 5.6 MB")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("convert", "huge", "--to", "ct2"), "There is no model 'huge'"),
        (("convert", "embedded", "--to", "ct2", "--type", "int3"), "choose one of int8"),
        (("convert", "embedded", "--to", "gguf"), "aigc-lsp models quantise embedded TYPE"),
        (("quantise", "embedded", "q99"), "choose one of f32"),
    ],
)
def test_a_wrong_request_is_answered_in_one_sentence(command, tmp_path: Path, words, sentence: str) -> None:
    result = command("models", *words, AIGC_LSP_MODELS=str(tmp_path / "models"))
    assert (result.returncode, result.stdout) == (1, "")
    assert sentence in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_damaged_gguf_is_refused_and_leaves_nothing_behind(command, tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(embedded_folder().joinpath("model.gguf").read_bytes()[:200_000])
    for deed in (("convert", path, "--to", "ct2"), ("quantise", path, "q4_0")):
        result = command("models", *deed, AIGC_LSP_MODELS=str(tmp_path / "models"))
        assert (result.returncode, result.stdout) == (1, "")
        assert len(result.stderr.splitlines()) == 1, result.stderr
    assert list((tmp_path / "models").iterdir()) == []
