"""Turns a checkpoint into the shipped model.gguf (Q8_0) and manifest.toml and proves that llama.cpp reads it right."""

import argparse
import hashlib
import json
import random
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import gguf
import llama_cpp
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from recipe.corpus import SourceFile
from recipe.model import NORM_EPSILON, ROPE_BASE, Network
from recipe.samples import CONTEXT, encode, open_tokenizer, read_files, samples_of
from recipe.shipped import ShippedModel
from recipe.tokenizer import END, END_ID, FILE, FILE_ID, MIDDLE, MIDDLE_ID, PREFIX_ID, SPECIAL, SUFFIX, SUFFIX_ID
from recipe.train import open_network

SHIPPED = Path(__file__).parents[1]
LEAST_COSINE = 0.99  # between torch's logits and those of the quantised file
Q8_0 = 7  # llama.h, LLAMA_FTYPE_MOSTLY_Q8_0
TOKENS_SEEN, SECONDS_TRAINED = "aigc_lsp.tokens_seen", "aigc_lsp.seconds_trained"  # metadata that recipe.reopen reads

MANIFEST = """\
name = "embedded"
summary = "{millions:.1f}M parameters for Python, made by the recipe beside it; completes offline from the first second"
format = "gguf"
licence = "Apache-2.0"
permissive = true
parameters = {parameters:_}
memory = 70_000_000  # bytes of the engine process
good_for = "Completing lines of Python at once on any machine, until a larger model is chosen."
context = {context}  # tokens it was trained on, prompt and answer together

[[files]]
path = "model.gguf"
size = {size}  # bytes
sha256 = "{sha256}"

[fim]
order = "suffix-first"
suffix = "{suffix}"
middle = "{middle}"
file = "{file}"
end = ["{end}"]
"""


def in_pairs(weight: Tensor, heads: int) -> Tensor:
    """Query or key weights reordered from RoPE over halves to llama.cpp's RoPE over neighbours.

    The same as LlamaModel.permute in llama.cpp's convert_hf_to_gguf.py.
    """
    rows, columns = weight.shape
    return weight.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def tensors_of(network: Network, reorder: Callable[[Tensor, int], Tensor] = in_pairs) -> dict[str, Tensor]:
    """The weights by their names in a GGUF; the output is the embedding, so it has no entry of its own.

    Queries and keys are reordered by a function of weight and heads.
    """
    shape = network.shape
    tensors = {"token_embd": network.embedding.weight, "output_norm": network.norm.weight}
    for number, layer in enumerate(network.layers):
        attention, feed_forward = layer.attention, layer.feed_forward
        parts = {
            "attn_norm": layer.attention_norm.weight,
            "attn_q": reorder(attention.query.weight, shape.heads),
            "attn_k": reorder(attention.key.weight, shape.key_value_heads),
            "attn_v": attention.value.weight,
            "attn_output": attention.output.weight,
            "ffn_norm": layer.feed_forward_norm.weight,
            "ffn_gate": feed_forward.gate.weight,
            "ffn_up": feed_forward.up.weight,
            "ffn_down": feed_forward.down.weight,
        }
        tensors |= {f"blk.{number}.{name}": weight for name, weight in parts.items()}
    return {f"{name}.weight": weight.detach() for name, weight in tensors.items()}


def write_vocabulary(writer: gguf.GGUFWriter, tokenizer: Tokenizer) -> None:
    """The tokenizer's part of the metadata."""
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    types = [gguf.TokenType.CONTROL if token in SPECIAL else gguf.TokenType.NORMAL for token in tokens]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types(types)
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in model["merges"]])
    writer.add_bos_token_id(END_ID)
    writer.add_eos_token_id(END_ID)
    writer.add_pad_token_id(END_ID)
    writer.add_add_bos_token(False)
    writer.add_add_eos_token(False)
    for part, token in (("pre", PREFIX_ID), ("suf", SUFFIX_ID), ("mid", MIDDLE_ID), ("sep", FILE_ID)):
        writer.add_uint32(f"tokenizer.ggml.fim_{part}_token_id", token)


def write_gguf(network: Network, tokenizer: Tokenizer, path: Path, tokens: int = 0, seconds: float = 0.0) -> None:
    """Writes the network in float32 with its tokenizer and how many tokens it has seen in how many seconds."""
    shape = network.shape
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_name("aigc-lsp embedded")
    writer.add_license("apache-2.0")
    writer.add_vocab_size(shape.vocabulary)
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.hidden)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.key_value_heads)
    writer.add_rope_dimension_count(shape.head_width)
    writer.add_rope_freq_base(ROPE_BASE)
    writer.add_layer_norm_rms_eps(NORM_EPSILON)
    writer.add_file_type(gguf.LlamaFileType.ALL_F32)
    writer.add_uint64(TOKENS_SEEN, tokens)
    writer.add_float32(SECONDS_TRAINED, seconds)
    write_vocabulary(writer, tokenizer)
    for name, weight in tensors_of(network).items():
        writer.add_tensor(name, np.ascontiguousarray(weight.numpy(), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def quantise(source: Path, target: Path) -> None:
    """Writes a Q8_0 copy of a GGUF with llama.cpp's own quantiser."""
    options = llama_cpp.llama_model_quantize_default_params()
    options.ftype = Q8_0
    options.nthread = 2
    status = llama_cpp.llama_model_quantize(str(source).encode(), str(target).encode(), options)
    if status:
        raise RuntimeError(f"llama_model_quantize gave status {status}")


def some_files(work: Path, split: str, count: int) -> list[SourceFile]:
    """Some of a split's files, drawn evenly at random."""
    files = read_files(work / "corpus" / f"{split}.jsonl")
    return random.Random(1).sample(files, min(count, len(files)))


def prove_same_ids(model: ShippedModel, tokenizer: Tokenizer, texts: list[str]) -> int:
    """How many files both tokenizers cut alike; raises at the first one that they do not."""
    for text in texts:
        ids, expected = model.tokenize(text), tokenizer.encode(text, add_special_tokens=False).ids
        if ids != expected:
            at = next(i for i, token in enumerate(expected) if ids[i : i + 1] != [token])
            near = tokenizer.decode(expected[max(at - 3, 0) : at + 4])
            raise ValueError(f"llama.cpp and tokenizers differ near {near!r}")
    return len(texts)


@torch.no_grad()
def least_cosine(model: ShippedModel, network: Network, prompts: list[list[int]]) -> float:
    """The smallest cosine between torch's logits and the file's, over every position of the prompts."""
    least = 1.0
    for ids in prompts:
        mine = network(torch.tensor([ids]))[0].double().numpy()
        theirs = model.logits(ids).astype(np.float64)
        cosine = (mine * theirs).sum(1) / np.linalg.norm(mine, axis=1) / np.linalg.norm(theirs, axis=1)
        least = min(least, float(cosine.min()))
    return least


def export(work: Path, checkpoint: Path, out: Path, proof_files: int) -> dict:
    """Writes model.gguf and manifest.toml into a folder once every proof holds; gives back the proofs' numbers."""
    network, tokens, seconds = open_network(checkpoint)
    tokenizer = open_tokenizer(work)
    files = some_files(work, "held-out", proof_files // 2)
    files += some_files(work, "train", proof_files - len(files))
    rng = random.Random(1)
    samples = [sample for file in files[:20] for sample in samples_of(file, rng)]
    with tempfile.TemporaryDirectory(dir=out) as folder:
        whole, small = Path(folder) / "whole.gguf", Path(folder) / "small.gguf"
        write_gguf(network, tokenizer, whole, tokens, seconds)
        quantise(whole, small)
        model = ShippedModel(small)
        cosine = least_cosine(model, network, rng.sample(encoded := encode(tokenizer, samples), min(20, len(encoded))))
        if cosine < LEAST_COSINE:
            raise ValueError(f"the logits' cosine is {cosine:.4f}, less than {LEAST_COSINE}; see in_pairs")
        alike = prove_same_ids(model, tokenizer, [file.text for file in files])
        content = small.read_bytes()
        parameters = sum(parameter.numel() for parameter in network.parameters())
        fact = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        names = {"suffix": SUFFIX, "middle": MIDDLE, "file": FILE, "end": END}
        manifest = Path(folder) / "manifest.toml"
        manifest.write_text(
            MANIFEST.format(context=CONTEXT, parameters=parameters, millions=parameters / 1e6, **fact, **names)
        )
        small.rename(out / "model.gguf")
        manifest.rename(out / "manifest.toml")
    fact |= {"parameters": parameters, "shape": asdict(network.shape), "tokens": tokens, "seconds": seconds}
    return fact | {"least_cosine": round(cosine, 5), "files_tokenized_alike": alike}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: python -m recipe.export --work ~/embedded --out model_store/embedded"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder with corpus, tokenizer and checkpoint")
    parser.add_argument("--run", default="run", help="subfolder of the checkpoint")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="folder that gets model.gguf and manifest.toml")
    parser.add_argument("--proof-files", type=int, default=1000, help="files whose ids are compared")
    options = parser.parse_args()
    checkpoint = options.work / options.run / "checkpoint.pt"
    fact = export(options.work, checkpoint, options.out, options.proof_files)
    (options.work / "export.json").write_text(json.dumps(fact) + "\n")
    print(json.dumps(fact))


if __name__ == "__main__":
    main()
