from pathlib import Path

import pytest

from aigc_lsp.engine.remote.markers import markers_of
from aigc_lsp.errors import ModelMissing
from aigc_lsp.store.shelf import embedded_folder


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_LSP_MODELS", str(tmp_path))
    manifest = (embedded_folder() / "manifest.toml").read_text()
    for name in ("some-coder-0.5b", "some-coder-7b", "other-3b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "manifest.toml").write_text(manifest.replace('name = "embedded"', f'name = "{name}"'))


@pytest.mark.parametrize(
    ("served", "found"),
    [
        ("some-coder-7b", "some-coder-7b"),
        ("Makers/Some-Coder-7B-Instruct-GGUF", "some-coder-7b"),
        ("/models/some_coder_0.5b.Q8_0.gguf", "some-coder-0.5b"),
        ("other:3b-base", "other-3b"),
    ],
)
def test_a_model_is_known_by_its_name_on_the_server(served: str, found: str) -> None:
    manifest = markers_of("", served)
    assert manifest is not None
    assert manifest.name == found


def test_models_of_other_sizes_have_the_markers_of_their_family() -> None:
    manifest = markers_of("", "some-coder-32b-instruct")
    assert manifest is not None
    assert manifest.name.startswith("some-coder")


@pytest.mark.parametrize(
    ("served", "name"),
    [
        ("Qwen/Qwen2.5-Coder-7B", "qwen2.5-coder-7b"),
        ("qwen2.5-coder:1.5b-base", "qwen2.5-coder-1.5b"),
        ("bigcode/starcoder2-3b", "starcoder2-3b"),
    ],
)
def test_models_that_could_be_pulled_are_known_too(served: str, name: str) -> None:
    manifest = markers_of("", served)
    assert manifest is not None
    assert (manifest.name, manifest.fim is not None) == (name, True)
    assert markers_of(name, "") == manifest


@pytest.mark.parametrize("served", ["", "code", "gpt-4"])
def test_others_are_not_known(served: str) -> None:
    assert markers_of("", served) is None


def test_the_settings_win_and_must_name_a_model() -> None:
    manifest = markers_of("other-3b", "some-coder-7b")
    assert manifest is not None
    assert manifest.name == "other-3b"
    with pytest.raises(ModelMissing, match="no-such"):
        markers_of("no-such", "some-coder-7b")
