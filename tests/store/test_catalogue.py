from pathlib import Path

import pytest

from aigc_lsp.errors import MarkersUnknown, ModelMissing
from aigc_lsp.store.manifest import PERMISSIVE
from aigc_lsp.store.markers import known, names_of, recognise
from aigc_lsp.store.shelf import catalogue, find, in_catalogue

TOP = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("name", catalogue())
def test_every_manifest_of_the_catalogue_says_all_that_a_choice_needs(name: str) -> None:
    manifest = in_catalogue(name)
    assert manifest.name == name
    assert manifest.source is not None
    assert manifest.fim is not None
    assert manifest.permissive == (manifest.licence in PERMISSIVE)
    assert manifest.permissive or manifest.terms.startswith("https://")
    assert manifest.good_for.endswith(".")
    assert manifest.memory > manifest.parameters * 0.4  # four bits each, and keys and values
    assert 0 < manifest.active <= manifest.parameters


def test_the_catalogue_ships_in_the_wheel() -> None:
    assert '"model_store/manifests" = "aigc_lsp/model_store/manifests"' in (TOP / "pyproject.toml").read_text()


@pytest.mark.parametrize("name", [*catalogue(), "embedded"])
def test_a_vocabulary_with_a_models_markers_is_recognised_by_them(name: str) -> None:
    fim = find(name).manifest.fim if name == "embedded" else in_catalogue(name).fim
    assert fim is not None
    vocabulary = names_of([fim])
    recognised = recognise(vocabulary, fim.begin)
    assert names_of([recognised]) <= vocabulary
    if name not in ("granite-code-3b", "granite-code-8b", "mellum-4b"):  # whose names are those of others
        assert recognised == fim


def test_a_vocabulary_of_nobody_is_not_recognised() -> None:
    with pytest.raises(MarkersUnknown, match="--fim-order"):
        recognise({"<s>", "</s>"}, "")


def test_a_name_that_is_not_in_the_catalogue_is_refused_with_those_that_are() -> None:
    with pytest.raises(ModelMissing, match="which has codegemma-2b, "):
        in_catalogue("gpt")
    assert len(known()) >= 7
