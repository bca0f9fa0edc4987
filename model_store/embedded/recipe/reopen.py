"""Turns a shipped model.gguf back into a tokenizer and a checkpoint, so that training can go on from it.

What Q8_0 rounded off and the optimizers' memory are lost; the weights, the vocabulary and the counts are not.
"""

import argparse
import json
from pathlib import Path

import gguf
import numpy as np
import torch
from gguf.quants import dequantize
from tokenizers import Tokenizer
from tokenizers.models import BPE
from torch import Tensor

from recipe.export import SECONDS_TRAINED, SHIPPED, TOKENS_SEEN, tensors_of
from recipe.model import Network, Shape
from recipe.samples import CONTEXT
from recipe.tokenizer import SPECIAL, prove_round_trip, untrained
from recipe.train import Trainer


def field(reader: gguf.GGUFReader, key: str, otherwise: object = None) -> object:
    """A metadata value of a GGUF."""
    found = reader.get_field(key)
    return otherwise if found is None else found.contents()


def tokenizer_of(reader: gguf.GGUFReader) -> Tokenizer:
    """The tokenizer whose tokens and merges the file has."""
    tokens, merges = field(reader, "tokenizer.ggml.tokens"), field(reader, "tokenizer.ggml.merges")
    tokenizer = untrained()
    tokenizer.model = BPE(
        vocab={token: number for number, token in enumerate(tokens)},
        merges=[tuple(merge.split(" ")) for merge in merges],
    )
    tokenizer.add_special_tokens(list(SPECIAL))
    prove_round_trip(tokenizer)
    return tokenizer


def shape_of(reader: gguf.GGUFReader) -> Shape:
    """The sizes of the network in the file; the context is the recipe's own."""
    return Shape(
        vocabulary=len(field(reader, "tokenizer.ggml.tokens")),
        context=CONTEXT,
        layers=field(reader, "llama.block_count"),
        width=field(reader, "llama.embedding_length"),
        heads=field(reader, "llama.attention.head_count"),
        key_value_heads=field(reader, "llama.attention.head_count_kv"),
        hidden=field(reader, "llama.feed_forward_length"),
    )


def in_halves(weight: Tensor, heads: int) -> Tensor:
    """What `export.in_pairs` reordered, put back."""
    rows, columns = weight.shape
    return weight.reshape(heads, rows // heads // 2, 2, columns).swapaxes(1, 2).reshape(rows, columns)


@torch.no_grad()
def fill(network: Network, reader: gguf.GGUFReader) -> None:
    """Copies the file's weights into the network."""
    stored = {tensor.name: dequantize(tensor.data, tensor.tensor_type) for tensor in reader.tensors}
    places = tensors_of(network, reorder=lambda weight, heads: weight)
    for name, place in places.items():
        weight = torch.from_numpy(np.array(stored[name], np.float32)).reshape(place.shape)
        if name.endswith(("attn_q.weight", "attn_k.weight")):
            queries = name.endswith("attn_q.weight")
            weight = in_halves(weight, network.shape.heads if queries else network.shape.key_value_heads)
        place.copy_(weight)


def reopen(path: Path, work: Path, run: str) -> dict:
    """Writes work/tokenizer.json and work/RUN/checkpoint.pt; gives back what the file says of its training.

    Raises:
        FileExistsError: the run has a checkpoint already, which is not overwritten.
    """
    checkpoint = work / run / "checkpoint.pt"
    if checkpoint.exists():
        raise FileExistsError(f"{checkpoint} is there already; go on with recipe.train, or name another --run")
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    reader = gguf.GGUFReader(path)
    tokenizer_of(reader).save(str(work / "tokenizer.json"))
    trainer = Trainer(shape_of(reader), "muon", (0.0, 0.0), "cpu", torch.float32)
    fill(trainer.network, reader)
    trainer.tokens_before = int(field(reader, TOKENS_SEEN, 0))
    trainer.seconds_before = float(field(reader, SECONDS_TRAINED, 0.0))
    trainer.save(checkpoint, with_optimizers=False)
    return {"tokens": trainer.tokens_before, "seconds": round(trainer.seconds_before)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="example: python -m recipe.reopen --work ~/embedded && python -m recipe.train --work ~/embedded …",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--work", type=Path, required=True, help="folder that gets tokenizer and checkpoint")
    parser.add_argument("--run", default="run", help="subfolder of the checkpoint")
    parser.add_argument("--model", type=Path, default=SHIPPED / "model.gguf", help="the file to go on from")
    options = parser.parse_args()
    print(json.dumps(reopen(options.model, options.work, options.run)))


if __name__ == "__main__":
    main()
