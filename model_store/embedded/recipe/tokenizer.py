"""Trains the byte-level BPE on the training files, cut exactly as llama.cpp's `qwen2` pre-tokenizer cuts."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer
from tokenizers.decoders import ByteLevel as ByteLevelDecoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel, Sequence, Split
from tokenizers.trainers import BpeTrainer

VOCABULARY = 8192
END, PREFIX, MIDDLE, SUFFIX, FILE = SPECIAL = (
    "<|endoftext|>",
    "<|fim_prefix|>",
    "<|fim_middle|>",
    "<|fim_suffix|>",
    "<|file_sep|>",
)
END_ID, PREFIX_ID, MIDDLE_ID, SUFFIX_ID, FILE_ID = range(5)

# llama.cpp, src/llama-vocab.cpp, LLAMA_VOCAB_PRE_TYPE_QWEN2.
QWEN2 = (
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+"
    r"|\p{N}"
    r"| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+"
    r"|\s+(?!\S)"
    r"|\s+"
)


def untrained() -> Tokenizer:
    """A byte-level BPE without merges, with the pre-tokenizer that the GGUF will name."""
    tokenizer = Tokenizer(BPE(ignore_merges=False))
    tokenizer.pre_tokenizer = Sequence(
        [Split(Regex(QWEN2), behavior="isolated"), ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    tokenizer.decoder = ByteLevelDecoder()
    return tokenizer


def train(texts: Iterator[str], vocabulary: int = VOCABULARY) -> Tokenizer:
    """A tokenizer with that many entries: the special tokens, the 256 bytes, then merges."""
    tokenizer = untrained()
    trainer = BpeTrainer(
        vocab_size=vocabulary,
        special_tokens=[AddedToken(token, special=True, normalized=False) for token in SPECIAL],
        initial_alphabet=sorted(ByteLevel.alphabet()),
        limit_alphabet=256,
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return tokenizer


def read_texts(path: Path, share: float = 1.0) -> Iterator[str]:
    """The text of every file in a corpus file, or of an even share of them."""
    taken = 0.0
    with path.open() as lines:
        for line in lines:
            taken += share
            if taken >= 1:
                taken -= 1
                yield json.loads(line)["text"]


def prove_round_trip(tokenizer: Tokenizer) -> None:
    """Raises when some text does not come back from its tokens as it was."""
    hard = ["", "\ta\r\n  b\n\n\n    c", "naïve 🙂 日本語 \u200b", "".join(map(chr, range(1, 0x250))), "x" * 500]
    for text in hard:
        if tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False) != text:
            raise ValueError(f"the tokenizer changes {text!r}; check its alphabet")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: python -m recipe.tokenizer --work ~/embedded --share 0.5"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder that recipe.corpus filled")
    parser.add_argument("--vocabulary", type=int, default=VOCABULARY, help="entries, special tokens included")
    parser.add_argument("--share", type=float, default=0.5, help="of the training files that merges are learned from")
    options = parser.parse_args()
    corpus = options.work / "corpus"
    tokenizer = train(read_texts(corpus / "train.jsonl", options.share), options.vocabulary)
    prove_round_trip(tokenizer)
    tokenizer.save(str(options.work / "tokenizer.json"))
    characters = tokens = 0
    for text in read_texts(corpus / "held-out.jsonl", 0.2):
        characters += len(text)
        tokens += len(tokenizer.encode(text).ids)
    print(json.dumps({"vocabulary": tokenizer.get_vocab_size(), "held_out_characters_per_token": characters / tokens}))


if __name__ == "__main__":
    main()
