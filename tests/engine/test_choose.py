from pathlib import Path
from types import SimpleNamespace

import pytest

from aigc_lsp.engine import ctranslate_native
from aigc_lsp.engine.choose import Kind, choose
from aigc_lsp.engine.open import EngineChoice
from aigc_lsp.errors import EngineFailed, ModelMissing
from aigc_lsp.store.shelf import embedded_folder


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model in both forms, and one that is a GGUF file alone."""
    monkeypatch.setenv("AIGC_LSP_MODELS", str(tmp_path))
    manifest = (embedded_folder() / "manifest.toml").read_text()
    for name, form in (("both", "gguf"), ("both-ct2", "ct2"), ("single", "gguf")):
        (tmp_path / name).mkdir()
        text = manifest.replace('name = "embedded"', f'name = "{name}"').replace('"gguf"', f'"{form}"')
        (tmp_path / name / "manifest.toml").write_text(text)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch):
    def see(count: int) -> None:
        library = SimpleNamespace(get_cuda_device_count=lambda: count)
        monkeypatch.setattr(ctranslate_native, "bindings", lambda: library)

    return see


def test_the_embedded_model_runs_in_llama_cpp_and_nothing_is_looked_for() -> None:
    chosen = choose(EngineChoice())
    assert chosen.kind is Kind.LLAMA
    assert chosen.reasons == ("embedded is a GGUF file and not converted for CTranslate2.",)


@pytest.mark.parametrize(("count", "kind", "model"), [(1, Kind.CTRANSLATE2, "both-ct2"), (0, Kind.LLAMA, "both")])
def test_a_model_in_both_forms_runs_where_it_is_fast(shelf: None, devices, count: int, kind: Kind, model: str) -> None:
    devices(count)
    chosen = choose(EngineChoice("both"))
    assert chosen.model is not None
    assert (chosen.kind, chosen.model.manifest.name) == (kind, model)
    assert chosen.reasons[0] == "both is there for CTranslate2 too (both-ct2)."
    assert "CUDA device" in chosen.reasons[1]


def test_a_server_comes_before_what_is_here_and_what_is_set_before_all(shelf: None) -> None:
    assert choose(EngineChoice("both", url="http://h")).kind is Kind.REMOTE
    assert choose(EngineChoice("both", url="http://h", kind="llama")).kind is Kind.LLAMA
    assert choose(EngineChoice("both", kind="ctranslate2")).kind is Kind.CTRANSLATE2
    assert choose(EngineChoice(kind="remote")).kind is Kind.REMOTE


def test_an_engine_that_cannot_run_the_model_is_refused_with_the_next_step(shelf: None) -> None:
    with pytest.raises(EngineFailed, match="aigc-lsp models convert single --to ct2"):
        choose(EngineChoice("single", kind="ctranslate2"))
    with pytest.raises(EngineFailed, match=r"both-ct2 is in CTranslate2's form"):
        choose(EngineChoice("both-ct2", kind="llama"))
    with pytest.raises(ModelMissing):
        choose(EngineChoice("no-such-model"))
