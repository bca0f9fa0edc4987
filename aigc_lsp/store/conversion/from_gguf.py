"""GGUF models that are shaped like Llama or Qwen2, written for CTranslate2 with their tokenizer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.pre_tokenizers import by_name
from aigc_lsp.store.conversion.proof import TEXT, LlamaProof, ctranslate_logits, prove
from aigc_lsp.store.conversion.task import Made

ARCHITECTURES = ("llama", "qwen2")
NORMAL = 1  # of a token's types in a GGUF; the others are control tokens, unused or the user's
FILES = ("model.bin", "config.json", "vocabulary.json", "tokenizer.json")

Weights = npt.NDArray[np.float32]


def to_ctranslate(source: Path, folder: Path, type: str) -> Made:
    """Writes FILES.

    Raises:
        ModelError: it has another architecture, or something that is not converted.
    """
    import gguf

    file = _File(gguf.GGUFReader(source))
    names = file["tokenizer.ggml.tokens"]
    (folder / "tokenizer.json").write_text(json.dumps(_tokenizer(file), ensure_ascii=False), encoding="utf-8")
    spec = _specification(file)
    spec.register_vocabulary(names)
    for part in ("bos", "eos"):
        token = file.get(f"tokenizer.ggml.{part}_token_id", 0)
        setattr(spec.config, f"{part}_token", names[token])
    spec.config.unk_token = names[file.get("tokenizer.ggml.eos_token_id", 0)]
    spec.config.layer_norm_epsilon = file.of_model("attention.layer_norm_rms_epsilon")
    spec.validate()
    spec.optimize(quantization=type)
    spec.save(str(folder))
    del spec, file
    model = LlamaProof(source)
    ids = model.tokenize(TEXT)
    expected = model.logits(ids)
    model.close()
    return Made(FILES, prove(expected, ctranslate_logits(folder, ids)))


class _File:
    """A GGUF's metadata and tensors."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self._tensors = {tensor.name: tensor for tensor in reader.tensors}
        self.architecture = self["general.architecture"]
        if self.architecture not in ARCHITECTURES:
            raise ModelError(
                f"Its architecture is {self.architecture!r}; of GGUF files only {' and '.join(ARCHITECTURES)} are"
                " converted. Convert the model's transformers checkpoint instead."
            )

    def __getitem__(self, key: str) -> Any:
        if key not in self._reader.fields:
            raise ModelError(f"The GGUF says nothing of `{key}`, which is needed.")
        return self._reader.fields[key].contents()

    def get(self, key: str, default: Any) -> Any:
        return self[key] if key in self._reader.fields else default

    def of_model(self, key: str, default: Any = None) -> Any:
        full = f"{self.architecture}.{key}"
        return self[full] if default is None else self.get(full, default)

    def has(self, name: str) -> bool:
        return name in self._tensors

    def tensor(self, name: str) -> Weights:
        """A tensor as float32, its rows first."""
        import gguf

        if name not in self._tensors:
            raise ModelError(f"The GGUF has no tensor `{name}`, which is needed.")
        tensor = self._tensors[name]
        weights = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        return np.ascontiguousarray(weights.reshape([int(size) for size in reversed(tensor.shape)]), np.float32)


def _specification(file: _File) -> Any:
    """CTranslate2's description of the model, weights included."""
    from ctranslate2.specs import common_spec, transformer_spec

    heads = int(file.of_model("attention.head_count"))
    theirs = int(file.of_model("attention.head_count_kv", heads))
    width = int(file.of_model("embedding_length"))
    head_width = int(file.of_model("attention.key_length", width // heads))
    if file.of_model("rope.scaling.type", "none") != "none" or file.has("rope_freqs.weight"):
        raise ModelError("Its positions are scaled (rope.scaling), which is not converted from a GGUF.")
    spec = transformer_spec.TransformerDecoderModelSpec.from_config(
        int(file.of_model("block_count")),
        heads,
        activation=common_spec.Activation.SWISH,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,
        rotary_interleave=False,
        rotary_base=float(file.of_model("rope.freq_base", 10_000.0)),
        num_heads_kv=theirs if theirs != heads else None,
        head_dim=head_width if head_width * heads != width else None,
    )
    decoder = spec.decoder
    decoder.scale_embeddings = False
    decoder.embeddings.weight = file.tensor("token_embd.weight")
    decoder.layer_norm.gamma = file.tensor("output_norm.weight")
    output = "output.weight" if file.has("output.weight") else "token_embd.weight"
    decoder.projection.weight = file.tensor(output)
    for number, layer in enumerate(decoder.layer):
        attention, feed_forward = layer.self_attention, layer.ffn
        attention.layer_norm.gamma = file.tensor(f"blk.{number}.attn_norm.weight")
        feed_forward.layer_norm.gamma = file.tensor(f"blk.{number}.ffn_norm.weight")
        parts = [_linear(file, f"blk.{number}.attn_{part}") for part in "qkv"]
        if file.architecture == "llama":
            for part, count in zip(parts, (heads, theirs), strict=False):
                part.weight = in_halves(part.weight, count)
                if part.has_bias():
                    part.bias = in_halves(part.bias, count)
        attention.linear[0].weight = np.concatenate([part.weight for part in parts])
        if parts[0].has_bias():
            attention.linear[0].bias = np.concatenate([part.bias for part in parts])
        attention.linear[1] = _linear(file, f"blk.{number}.attn_output")
        feed_forward.linear_0 = _linear(file, f"blk.{number}.ffn_gate")
        feed_forward.linear_0_noact = _linear(file, f"blk.{number}.ffn_up")
        feed_forward.linear_1 = _linear(file, f"blk.{number}.ffn_down")
    return spec


def _linear(file: _File, name: str) -> Any:
    from ctranslate2.specs import common_spec

    linear = common_spec.LinearSpec()
    linear.weight = file.tensor(f"{name}.weight")
    if file.has(f"{name}.bias"):
        linear.bias = file.tensor(f"{name}.bias")
    return linear


def in_halves(weight: Weights, heads: int) -> Weights:
    """Query or key weights from RoPE over neighbours, as llama.cpp has Llama's, to RoPE over halves."""
    rows = weight.shape[0]
    return weight.reshape(heads, rows // heads // 2, 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def tokenizer_of(source: Path) -> dict[str, Any]:
    """The tokenizer of a GGUF as a tokenizer.json.

    Raises:
        ModelError: it is of a kind that is not converted.
    """
    import gguf

    return _tokenizer(_File(gguf.GGUFReader(source)))


def _tokenizer(file: _File) -> dict[str, Any]:
    """The GGUF's tokenizer as a tokenizer.json."""
    if file["tokenizer.ggml.model"] != "gpt2":
        raise ModelError(
            f"Its tokenizer is of the kind {file['tokenizer.ggml.model']!r}; of GGUF files only byte-level ones are"
            " converted. Convert the model's transformers checkpoint instead."
        )
    names, types = file["tokenizer.ggml.tokens"], file["tokenizer.ggml.token_type"]
    added = [
        {
            "id": token,
            "content": name,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for token, (name, kind) in enumerate(zip(names, types, strict=True))
        if kind != NORMAL
    ]
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": added,
        "normalizer": None,
        "pre_tokenizer": by_name(file["tokenizer.ggml.pre"]),
        "post_processor": None,
        "decoder": {"type": "ByteLevel", "add_prefix_space": True, "trim_offsets": True, "use_regex": True},
        "model": {
            "type": "BPE",
            "dropout": None,
            "unk_token": None,
            "continuing_subword_prefix": None,
            "end_of_word_suffix": None,
            "fuse_unk": False,
            "byte_fallback": False,
            "ignore_merges": file["tokenizer.ggml.pre"] == "llama-bpe",
            "vocab": {name: token for token, name in enumerate(names)},
            "merges": file["tokenizer.ggml.merges"],
        },
    }
