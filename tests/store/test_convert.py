"""Tiny checkpoints with random weights: torch, llama.cpp and CTranslate2 give the same logits and the same tokens."""

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from aigc_lsp.engine.base import Finish, Limits, Prompt
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.errors import ModelError
from aigc_lsp.store.convert import convert
from aigc_lsp.store.manifest import Fim, Manifest, ModelFile
from aigc_lsp.store.quantise import quantise
from aigc_lsp.store.receipt import write_receipt
from aigc_lsp.store.shelf import Model, find

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytest.importorskip("ctranslate2")

from aigc_lsp.store import making  # noqa: E402
from aigc_lsp.store.conversion import pre_tokenizers, proof  # noqa: E402
from aigc_lsp.store.conversion.__main__ import run  # noqa: E402
from aigc_lsp.store.conversion.checkpoint import open_checkpoint, torch_logits  # noqa: E402

TEXT = Path(__file__).read_text(encoding="utf-8")
MARKS = ("<|end|>", "<|prefix|>", "<|suffix|>", "<|middle|>")
FIM = Fim("prefix-first", "<|prefix|>", "<|suffix|>", "<|middle|>", "", ("<|end|>",))
SHAPE: dict[str, Any] = {
    "hidden_size": 64,
    "intermediate_size": 96,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "initializer_range": 0.12,
    "bos_token_id": 0,
    "eos_token_id": 0,
}
KINDS = {
    "llama": ("LlamaConfig", {"rope_theta": 20_000.0, "rms_norm_eps": 1e-5}),
    "llama with one head each": ("LlamaConfig", {"num_key_value_heads": 4, "tie_word_embeddings": True}),
    "qwen2": ("Qwen2Config", {"rope_theta": 1_000_000.0, "rms_norm_eps": 1e-6}),
    "qwen2 with tied weights": ("Qwen2Config", {"tie_word_embeddings": True}),
}


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's models folder. What converts runs in this process, whose libraries are loaded once; the tests of
    `aigc-lsp models convert` run it in one of its own."""
    monkeypatch.setattr(making, "run_task", run)
    monkeypatch.setenv("AIGC_LSP_MODELS", str(tmp_path / "models"))
    return tmp_path / "models"


def tokenizer(pre: str = "qwen2") -> Any:
    """A byte-level tokenizer that learned from this file."""
    import json

    from tokenizers import Tokenizer, decoders, models, trainers
    from tokenizers import pre_tokenizers as kinds

    new = Tokenizer(models.BPE())
    new.pre_tokenizer = kinds.ByteLevel(add_prefix_space=False)
    new.decoder = decoders.ByteLevel()
    alphabet = kinds.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=400, special_tokens=list(MARKS), initial_alphabet=alphabet, show_progress=False
    )
    new.train_from_iterator([TEXT], trainer)
    table = json.loads(new.to_str())
    table["pre_tokenizer"] = pre_tokenizers.by_name(pre)
    cut = Tokenizer.from_str(json.dumps(table))
    cut.encode_special_tokens = True  # a marker's name in a text is text
    return cut


def checkpoint(folder: Path, kind: str, pre: str = "qwen2") -> Model:
    """A model of format transformers with random weights, biases among them."""
    config, changes = KINDS[kind]
    cut = tokenizer(pre)
    torch.manual_seed(4)
    shape = {**SHAPE, "tie_word_embeddings": False, **changes, "vocab_size": cut.get_vocab_size() + 12}
    model = transformers.AutoModelForCausalLM.from_config(getattr(transformers, config)(**shape))
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if name.endswith("bias") or "norm" in name:
                weights.add_(torch.randn_like(weights) * 0.2)
    model.save_pretrained(folder)
    transformers.PreTrainedTokenizerFast(tokenizer_object=cut, bos_token=MARKS[0], eos_token=MARKS[0]).save_pretrained(
        folder
    )
    paths = sorted(folder.iterdir(), key=lambda path: path.suffix != ".safetensors")
    files = tuple(ModelFile(path.name, path.stat().st_size, "0" * 64) for path in paths)
    write_receipt(folder, Manifest("tiny", "random", "transformers", "MIT", 512, files, FIM))
    return find(str(folder))


def greedy(model: Any, ids: list[int], count: int) -> list[int]:
    written: list[int] = []
    while len(written) < count:
        written.append(int(torch_logits(model, ids + written)[-1].argmax()))
    return written


@pytest.mark.parametrize("kind", KINDS)
def test_all_three_are_the_same_model(tmp_path: Path, kind: str) -> None:
    source = checkpoint(tmp_path / "tiny", kind)
    original = open_checkpoint(source.folder)
    cut = tokenizer()
    ids = cut.encode(TEXT[:400], add_special_tokens=False).ids[:100]
    expected = torch_logits(original, ids)
    for to, type in (("ct2", "float32"), ("gguf", "f32")):
        model, made = convert(source, to, type)
        assert made.cosine > 0.9999
        assert (model.manifest.fim, model.manifest.licence, model.manifest.context) == (FIM, "MIT", 512)
        assert find(model.manifest.name) == model
        if to == "ct2":
            found = proof.ctranslate_logits(model.folder, ids)
        else:
            opened = proof.LlamaProof(model.weights)
            found = opened.logits(ids)
            opened.close()
        assert np.abs(found[:, : expected.shape[1]] - expected).max() < 0.05 * np.abs(expected).max()
        engine = open_engine(EngineChoice(model.manifest.name, threads=1))
        assert engine.tokens(TEXT[:400])[:100] == ids
        start = TEXT[:300]
        *pieces, finish = engine.generate(Prompt((start,), "", "a"), Limits(max_tokens=16, heal=False), lambda: False)
        assert isinstance(finish, Finish)
        engine.close()
        tokens = greedy(original, cut.encode(start, add_special_tokens=False).ids, 16)
        written = cut.decode(tokens[: tokens.index(0)] if 0 in tokens else tokens, skip_special_tokens=True)
        assert "".join(piece.text for piece in pieces).rstrip("\ufffd") == written.rstrip("\ufffd")


@pytest.mark.parametrize("type", ["int8", "q8_0", "q4_k_m"])
def test_fewer_bits_are_nearly_the_same_model(tmp_path: Path, type: str) -> None:
    source = checkpoint(tmp_path / "tiny", "llama")
    model, made = convert(source, "ct2" if type == "int8" else "gguf", type)
    assert made.cosine > 0.9
    assert model.manifest.nbytes < sum(file.size for file in source.manifest.files)


@pytest.mark.parametrize("pre", pre_tokenizers.BY_NAME)
def test_text_is_cut_as_the_checkpoint_does(tmp_path: Path, pre: str) -> None:
    model, _ = convert(checkpoint(tmp_path / "tiny", "qwen2", pre), "gguf", "f32")
    opened = proof.LlamaProof(model.weights)
    cut = tokenizer(pre)
    for text in (TEXT, "x  = 12345\r\n\n\t\tif  x:\n", "caf\u00e9 \u4e2d\u6587, it's \U0001f600!"):
        assert opened.tokenize(text) == cut.encode(text, add_special_tokens=False).ids
    opened.close()


def test_a_gguf_becomes_the_same_model_for_ctranslate(tmp_path: Path) -> None:
    middle, _ = convert(checkpoint(tmp_path / "tiny", "qwen2"), "gguf", "f32")
    _, made = convert(middle, "ct2", "float32")
    assert made.cosine > 0.9999


def test_what_cannot_be_converted_leaves_nothing_behind(tmp_path: Path, models: Path) -> None:
    config = transformers.GPT2Config(n_embd=32, n_layer=1, n_head=2, vocab_size=500, n_positions=128)
    folder = checkpoint(tmp_path / "tiny", "llama").folder
    transformers.GPT2LMHeadModel(config).save_pretrained(folder)
    files = tuple(ModelFile(name, (folder / name).stat().st_size, "") for name in ("model.safetensors", "config.json"))
    source = Model(Manifest("tiny", "random", "transformers", "MIT", 512, files, FIM), folder)
    with pytest.raises(ModelError, match="It is a GPT2LMHeadModel; only LlamaForCausalLM and Qwen2ForCausalLM"):
        convert(source, "gguf")
    assert list(models.iterdir()) == []


def test_nothing_is_written_over(models: Path) -> None:
    (models / "mine").mkdir(parents=True)
    with pytest.raises(ModelError, match="is there already"):
        quantise(find("embedded"), "f16", "mine")
    assert os.listdir(models / "mine") == []


def test_what_is_asked_wrongly_is_answered_with_what_there_is() -> None:
    with pytest.raises(ModelError, match="choose one of int8, int8_float16"):
        convert(find("embedded"), "ct2", "q8_0")
    with pytest.raises(ModelError, match="quantise embedded TYPE"):
        convert(find("embedded"), "gguf")
    with pytest.raises(ModelError, match="choose one of f32, f16"):
        quantise(find("embedded"), "q99")
