import shutil
from pathlib import Path

import pytest

from aigc_lsp.errors import ModelMissing
from aigc_lsp.store.shelf import embedded_folder, find, names


def test_a_model_of_the_user_is_found_by_its_folder_and_by_its_name(models: Path) -> None:
    shutil.copytree(models / "small", models / "other")
    assert find("other").folder == models / "other"
    shutil.rmtree(models / "small")
    assert find("small").folder == models / "other"


def test_a_model_is_found_by_the_path_of_its_folder_its_manifest_or_its_weights(models: Path) -> None:
    folder = models / "small"
    for path in (folder, folder / "manifest.toml", folder / "model.gguf"):
        model = find(str(path))
        assert model.manifest.name == "small"
        assert model.weights == folder / "model.gguf"


def test_weights_without_a_manifest_are_a_model_whose_markers_are_unknown(tmp_path: Path) -> None:
    weights = tmp_path / "bare.gguf"
    weights.write_bytes(b"GGUF")
    model = find(str(weights))
    assert (model.manifest.name, model.manifest.fim, model.manifest.context) == ("bare", None, 0)
    assert model.weights == weights


def test_weights_beside_a_manifest_of_other_weights_are_on_their_own(models: Path) -> None:
    other = models / "small" / "other.gguf"
    other.write_bytes(b"GGUF")
    assert find(str(other)).manifest.name == "other"


def test_an_unknown_name_is_refused_with_the_names_there_are(models: Path) -> None:
    with pytest.raises(ModelMissing, match=r"no model 'huge', only embedded, small\.") as caught:
        find("huge")
    assert str(models) in str(caught.value)


@pytest.mark.parametrize("name", ["nowhere.gguf", "no/such/folder", "notes.txt", "empty"])
def test_a_path_that_is_no_model_is_refused(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_LSP_MODELS", str(tmp_path / "models"))
    (tmp_path / "notes.txt").write_text("not a model")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ModelMissing):
        find(str(tmp_path / name))


def test_a_broken_model_beside_a_good_one_does_not_hide_it(models: Path) -> None:
    (models / "broken").mkdir()
    (models / "broken" / "manifest.toml").write_text("name = ")
    assert names() == ["embedded", "small"]
    assert find("small").manifest.name == "small"


def test_without_a_folder_of_models_there_is_the_embedded_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIGC_LSP_MODELS", str(tmp_path / "nowhere"))
    assert names() == ["embedded"]


def test_the_embedded_model_is_there() -> None:
    assert find("embedded").folder == embedded_folder()
