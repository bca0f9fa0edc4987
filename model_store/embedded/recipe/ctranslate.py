"""Turns a checkpoint into a Hugging Face folder and that into CTranslate2's; compares greedy text with llama.cpp's."""

import argparse
import json
import random
from itertools import takewhile
from pathlib import Path

import ctranslate2
import torch
from ctranslate2.converters import TransformersConverter
from safetensors.torch import save_file
from tokenizers import Tokenizer
from torch import Tensor

from recipe.export import SHIPPED
from recipe.model import NORM_EPSILON, ROPE_BASE, Network
from recipe.samples import encode, open_tokenizer, read_files, samples_of
from recipe.shipped import ShippedModel
from recipe.tokenizer import END, END_ID, MIDDLE_ID
from recipe.train import open_network

WRITTEN = 24  # tokens of each comparison
PARTS = {  # of a layer: the network's names, Hugging Face's names
    "attention_norm": "input_layernorm",
    "attention.query": "self_attn.q_proj",
    "attention.key": "self_attn.k_proj",
    "attention.value": "self_attn.v_proj",
    "attention.output": "self_attn.o_proj",
    "feed_forward_norm": "post_attention_layernorm",
    "feed_forward.gate": "mlp.gate_proj",
    "feed_forward.up": "mlp.up_proj",
    "feed_forward.down": "mlp.down_proj",
}


def tensors_of(network: Network) -> dict[str, Tensor]:
    """The weights by their names in a Hugging Face checkpoint."""
    weights = network.state_dict()
    tensors = {"model.embed_tokens.weight": weights["embedding.weight"], "model.norm.weight": weights["norm.weight"]}
    for number in range(network.shape.layers):
        for ours, theirs in PARTS.items():
            tensors[f"model.layers.{number}.{theirs}.weight"] = weights[f"layers.{number}.{ours}.weight"]
    return tensors


def write_checkpoint(network: Network, tokenizer: Tokenizer, folder: Path) -> None:
    """Writes what transformers loads as a LlamaForCausalLM with its tokenizer."""
    shape = network.shape
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.width,
        "intermediate_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_value_heads,
        "max_position_embeddings": shape.context,
        "rms_norm_eps": NORM_EPSILON,
        "rope_parameters": {"rope_type": "default", "rope_theta": ROPE_BASE},
        "rope_theta": ROPE_BASE,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "bos_token_id": END_ID,
        "eos_token_id": END_ID,
        "dtype": "float32",
    }
    names = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": END, "eos_token": END, "unk_token": END}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n")
    (folder / "tokenizer_config.json").write_text(json.dumps(names, indent=1) + "\n")
    tokenizer.save(str(folder / "tokenizer.json"))
    save_file({name: weight.contiguous() for name, weight in tensors_of(network).items()}, folder / "model.safetensors")


def greedy_of_llama(model: ShippedModel, ids: list[int]) -> list[int]:
    """The likeliest tokens after some ids, one at a time, up to the end token."""
    written: list[int] = []
    while len(written) < WRITTEN and written[-1:] != [END_ID]:
        written.append(int(model.logits([*ids, *written])[-1].argmax()))
    return list(takewhile(lambda token: token != END_ID, written))


def greedy_of_ctranslate(generator: ctranslate2.Generator, tokenizer: Tokenizer, ids: list[int]) -> list[int]:
    """The same from CTranslate2."""
    (result,) = generator.generate_batch(
        [[tokenizer.id_to_token(token) for token in ids]],
        max_length=WRITTEN,
        include_prompt_in_result=False,
        end_token=END,
    )
    return list(takewhile(lambda token: token != END_ID, result.sequences_ids[0]))


def prompts_of(work: Path, tokenizer: Tokenizer, count: int) -> list[list[int]]:
    """Held-out samples, cut at a random place of what is to be written."""
    rng = random.Random(5)
    files = rng.sample(files := read_files(work / "corpus" / "held-out.jsonl"), min(60, len(files)))
    samples = encode(tokenizer, [sample for file in files for sample in samples_of(file, rng)])
    filled = [ids for ids in samples if MIDDLE_ID in ids and len(ids) - ids.index(MIDDLE_ID) > 20]
    return [ids[: rng.randrange(ids.index(MIDDLE_ID) + 10, len(ids))] for ids in rng.sample(filled, count)]


def convert(work: Path, run: str, shipped: Path, count: int) -> dict:
    """Writes work/hugging-face and work/ctranslate-TYPE; gives back how many greedy texts are llama.cpp's."""
    network, _, _ = open_network(work / run / "checkpoint.pt")
    tokenizer = open_tokenizer(work)
    write_checkpoint(network, tokenizer, work / "hugging-face")
    prompts = prompts_of(work, tokenizer, count)
    model = ShippedModel(shipped / "model.gguf")
    expected = [greedy_of_llama(model, ids) for ids in prompts]
    fact: dict[str, float | int] = {"prompts": count, "tokens": WRITTEN}
    for kind in ("float32", "int8"):
        target = work / f"ctranslate-{kind}"
        TransformersConverter(str(work / "hugging-face")).convert(str(target), quantization=kind, force=True)
        generator = ctranslate2.Generator(str(target), device="cpu", compute_type=kind)
        written = [greedy_of_ctranslate(generator, tokenizer, ids) for ids in prompts]
        fact[f"{kind}_same_text"] = sum(one == two for one, two in zip(written, expected, strict=True))
        firsts = zip(written, expected, strict=True)
        fact[f"{kind}_same_first_token"] = sum(one[:1] == two[:1] for one, two in firsts)
    return fact


def main() -> None:
    epilog = "example: python -m recipe.ctranslate --work ~/embedded"
    parser = argparse.ArgumentParser(description=__doc__, epilog=epilog)
    parser.add_argument("--work", type=Path, required=True, help="folder of corpus, tokenizer and checkpoint")
    parser.add_argument("--run", default="run", help="subfolder of the checkpoint")
    parser.add_argument("--shipped", type=Path, default=SHIPPED, help="folder of the model.gguf made from it")
    parser.add_argument("--prompts", type=int, default=100)
    options = parser.parse_args()
    with torch.inference_mode():
        fact = convert(options.work, options.run, options.shipped, options.prompts)
    (options.work / "ctranslate.json").write_text(json.dumps(fact) + "\n")
    print(json.dumps(fact))


if __name__ == "__main__":
    main()
