"""transformers checkpoints that are shaped like Llama or Qwen2, written as GGUF with their tokenizer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.checkpoint import open_checkpoint, open_tokenizer, proof_ids, torch_logits
from aigc_lsp.store.conversion.pre_tokenizers import name_of
from aigc_lsp.store.conversion.proof import LlamaProof, prove
from aigc_lsp.store.conversion.quantiser import WEIGHTS, write_quantised
from aigc_lsp.store.conversion.task import Made

ARCHITECTURES = {"LlamaForCausalLM": "llama", "Qwen2ForCausalLM": "qwen2"}
PLAIN = {"f32": np.float32, "f16": np.float16}
PARTS = {  # of a layer: transformers' names -> GGUF's
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
WHOLE = {"model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output"}
SAMPLES = (  # texts that tokenizers cut differently
    "def f(x):\n\treturn x[1:-2] == 12345 or {'a': None}\n\n\n    # it's  done\r\n",
    "\u00fcber \u4e2d\u6587 \u00bd \U0001f600\u200b_private __init__(self, *args)  \n  \n\n",
)


def to_gguf(source: Path, folder: Path, type: str) -> Made:
    """Writes one GGUF file.

    Raises:
        ModelError: it has another architecture, or something that is not converted.
    """
    model = open_checkpoint(source)
    kind = ARCHITECTURES.get(model.__class__.__name__)
    if kind is None:
        raise ModelError(
            f"It is a {model.__class__.__name__}; only {' and '.join(ARCHITECTURES)} are written as GGUF. Fetch the"
            " model as .gguf, or convert it with --to ct2."
        )
    ids = proof_ids(source)
    expected = torch_logits(model, ids)
    plain = folder / (WEIGHTS if type in PLAIN else "plain.gguf")
    _write(model, kind, source, plain, type if type in PLAIN else "f16")
    del model
    if type not in PLAIN:
        write_quantised(plain, folder / WEIGHTS, type)
        plain.unlink()
    written = LlamaProof(folder / WEIGHTS)
    try:
        _compare_tokenizers(written, open_tokenizer(source))
        return Made((WEIGHTS,), prove(expected, written.logits(ids), 0.5 if "4" in type or "3" in type else 0.9))
    finally:
        written.close()


def _write(model: Any, kind: str, source: Path, path: Path, type: str) -> None:
    import gguf

    config = model.config
    heads = config.num_attention_heads
    theirs = getattr(config, "num_key_value_heads", None) or heads
    writer = gguf.GGUFWriter(path, kind)
    writer.add_name(source.name)
    writer.add_vocab_size(config.vocab_size)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_block_count(config.num_hidden_layers)
    writer.add_feed_forward_length(config.intermediate_size)
    writer.add_head_count(heads)
    writer.add_head_count_kv(theirs)
    head_width = getattr(config, "head_dim", None) or config.hidden_size // heads
    writer.add_key_length(head_width)
    writer.add_value_length(head_width)
    if kind == "llama":
        writer.add_rope_dimension_count(head_width)
    writer.add_layer_norm_rms_eps(config.rms_norm_eps)
    _write_positions(writer, config)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32 if type == "f32" else gguf.LlamaFileType.MOSTLY_F16)
    _write_vocabulary(writer, json.loads(open_tokenizer(source).to_str()), config)
    for name, weights in _tensors(model, kind, heads, theirs):
        writer.add_tensor(name, weights if weights.ndim == 1 else weights.astype(PLAIN[type]))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_positions(writer: Any, config: Any) -> None:
    import gguf

    rope = getattr(config, "rope_parameters", None) or getattr(config, "rope_scaling", None) or {}
    writer.add_rope_freq_base(float(rope.get("rope_theta") or getattr(config, "rope_theta", None) or 10_000.0))
    match rope.get("rope_type") or rope.get("type") or "default":
        case "default":
            pass
        case "linear":
            writer.add_rope_scaling_type(gguf.RopeScalingType.LINEAR)
            writer.add_rope_scaling_factor(float(rope["factor"]))
        case other:
            raise ModelError(f"Its positions are scaled by {other!r}, which is not written as GGUF. Use --to ct2.")


def _write_vocabulary(writer: Any, tokenizer: dict[str, Any], config: Any) -> None:
    """The tokenizer's part of the metadata; ids that no token has are padding."""
    import gguf

    model = tokenizer["model"]
    if model["type"] != "BPE" or "ByteLevel" not in json.dumps(tokenizer["decoder"]):
        raise ModelError("Its tokenizer is not byte-level, so it cannot be written as GGUF here. Use --to ct2.")
    names = {token: name for name, token in model["vocab"].items()}
    types = dict.fromkeys(names, gguf.TokenType.NORMAL)
    for added in tokenizer["added_tokens"]:
        blank = any(map(str.isspace, added["content"]))
        names[added["id"]] = added["content"]
        types[added["id"]] = gguf.TokenType.USER_DEFINED if blank else gguf.TokenType.CONTROL
    size = config.vocab_size
    if max(names) >= size:
        raise ModelError(f"Its tokenizer has more tokens ({max(names) + 1}) than the model ({size}).")
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre(name_of(tokenizer["pre_tokenizer"]))
    writer.add_token_list([names.get(token, f"[PAD{token}]") for token in range(size)])
    writer.add_token_types([types.get(token, gguf.TokenType.UNUSED) for token in range(size)])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]])
    for part in ("bos", "eos"):
        token = getattr(config, f"{part}_token_id", None)
        if isinstance(token, list):
            token = token[0]
        if token is not None:
            getattr(writer, f"add_{part}_token_id")(token)
    writer.add_add_bos_token(False)


def _tensors(model: Any, kind: str, heads: int, theirs: int) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """GGUF's names and the weights as float32."""
    tied = bool(getattr(model.config, "tie_word_embeddings", False))
    for name, weights in model.state_dict().items():
        stem, _, what = name.rpartition(".")
        values = weights.float().numpy()
        if stem in WHOLE:
            if not (tied and stem == "lm_head"):
                yield f"{WHOLE[stem]}.{what}", values
            continue
        number, _, part = stem.removeprefix("model.layers.").partition(".")
        if part not in PARTS:
            if "rotary_emb" in name:
                continue
            raise ModelError(f"It has weights `{name}`, which have no place in a GGUF of the kind {kind}.")
        if kind == "llama" and part in ("self_attn.q_proj", "self_attn.k_proj"):
            values = in_pairs(values, heads if part == "self_attn.q_proj" else theirs)
        yield f"blk.{number}.{PARTS[part]}.{what}", np.ascontiguousarray(values)


def in_pairs(weight: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """Query or key weights from RoPE over halves to RoPE over neighbours, as llama.cpp has Llama's."""
    rows = weight.shape[0]
    return weight.reshape(heads, 2, rows // heads // 2, *weight.shape[1:]).swapaxes(1, 2).reshape(weight.shape)


def _compare_tokenizers(written: LlamaProof, tokenizer: Any) -> None:
    for text in (Path(__file__).read_text(encoding="utf-8"), *SAMPLES):
        expected, found = tokenizer.encode(text, add_special_tokens=False).ids, written.tokenize(text)
        if found != expected:
            at = next((at for at, pair in enumerate(zip(found, expected, strict=False)) if pair[0] != pair[1]), 0)
            raise ModelError(
                f"llama.cpp cuts text otherwise than the checkpoint's tokenizer, first at token {at}. Use --to ct2."
            )
