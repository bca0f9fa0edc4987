"""Counts how much of what the model writes on held-out files stands, word for word, in its training files."""

import argparse
import json
import random
from itertools import islice
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from aigc_lsp.engine.base import Limits, Mark, Prompt
from aigc_lsp.engine.llama import LlamaEngine
from aigc_lsp.engine.open import EngineChoice, open_engine
from recipe.export import SHIPPED
from recipe.samples import batched, open_tokenizer, read_files
from recipe.tokenizer import MIDDLE, SUFFIX

LONGEST = 50  # tokens that may stand in the training files word for word
WRITTEN = 128  # tokens of each completion
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, as in Fibonacci hashing


def windows_of(ids: np.ndarray) -> np.ndarray:
    """A hash of each run of LONGEST + 1 tokens.  # (tokens,) -> (tokens - LONGEST,) uint64"""
    count = max(len(ids) - LONGEST, 0)
    keys = np.zeros(count, np.uint64)
    for at in range(LONGEST + 1):
        keys = (keys + ids[at : at + count].astype(np.uint64) + np.uint64(1)) * MULTIPLIER
    return keys


def trained_windows(tokenizer: Tokenizer, path: Path) -> np.ndarray:
    """The sorted hashes of all runs in the training files."""
    found = []
    for some in batched(iter(read_files(path)), 512):
        for encoding in tokenizer.encode_batch_fast([file.text for file in some], add_special_tokens=False):
            found.append(windows_of(np.array(encoding.ids)))
    return np.unique(np.concatenate(found))


def completions(model: Path, held_out: Path, count: int, temperature: float) -> list[str]:
    """What the model writes at random line starts of held-out files when nothing but its length ends it."""
    rng = random.Random(3)
    files = read_files(held_out)
    engine: LlamaEngine = open_engine(EngineChoice(str(model)))
    texts = []
    for number in range(count):
        text = rng.choice(files).text
        at = text.rfind("\n", 0, rng.randrange(len(text))) + 1
        head = (Mark(SUFFIX), "", Mark(MIDDLE), text[max(0, at - 1200) : at] or "\n")
        limits = Limits(max_tokens=WRITTEN, temperature=temperature, seed=number)
        steps = engine.generate(Prompt(head, ""), limits, lambda: False)
        texts.append("".join(getattr(step, "text", "") for step in steps))
        engine.forget("")
    engine.close()
    return texts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python -m recipe.verbatim --work ~/embedded")
    parser.add_argument("--work", type=Path, required=True, help="folder of corpus and tokenizer")
    parser.add_argument("--model", type=Path, default=SHIPPED / "model.gguf")
    parser.add_argument("--completions", type=int, default=500)
    parser.add_argument("--temperature", type=float, default=0.8)
    options = parser.parse_args()
    corpus, tokenizer = options.work / "corpus", open_tokenizer(options.work)
    texts = completions(options.model, corpus / "held-out.jsonl", options.completions, options.temperature)
    trained = trained_windows(tokenizer, corpus / "train.jsonl")
    copied = []
    for text in texts:
        ids = np.array(tokenizer.encode(text, add_special_tokens=False).ids, np.uint64)
        windows = windows_of(ids)
        places = np.searchsorted(trained, windows) % len(trained)
        if (trained[places] == windows).any():
            copied.append(text)
    for text in islice(copied, 20):
        print(json.dumps({"copied": text}))
    fact = {"completions": len(texts), "tokens_each": WRITTEN, "longer_than": LONGEST, "copied": len(copied)}
    print(json.dumps(fact | {"temperature": options.temperature}))
    (options.work / "verbatim.json").write_text(json.dumps(fact) + "\n")


if __name__ == "__main__":
    main()
