"""What a GGUF file says of itself, as llama.cpp reads it: in a process of its own, which native code may abort.

Run as ``python -m aigc_lsp.engine.gguf_facts FILE NAMES`` with a list of token names as JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from aigc_lsp.engine.llama_native import bindings
from aigc_lsp.errors import ModelDamaged

SECONDS = 120  # a vocabulary is read in two at most
ROOM = 4096  # bytes of one value; chat templates are cut
CELLS = 8192  # tokens whose keys and values are kept when nothing else is said
AROUND = 60_000_000  # bytes that the process takes besides weights, keys and values, and a twentieth of the weights
CONTROL = 8 | 16  # llama_token_attr: control or user-defined


@dataclass(frozen=True)
class GgufFacts:
    """Facts of one file. Numbers it does not state are 0."""

    name: str
    architecture: str
    licence: str
    terms: str
    context: int  # tokens it was trained on
    parameters: int
    cell: int  # bytes of one token's keys and values
    begin: str  # name of the token that every text begins with; empty for none
    names: tuple[str, ...]  # those of the names asked for that are control tokens of its vocabulary

    def memory(self, nbytes: int) -> int:
        """Bytes that running it takes, its files being ``nbytes`` large; rounded up to tens of millions."""
        cells = min(CELLS, 8 * self.context) if self.context else CELLS
        return -(-(nbytes + nbytes // 20 + cells * self.cell + AROUND) // 10**7) * 10**7


def gguf_facts(path: Path, names: Iterable[str] = ()) -> GgufFacts:
    """The facts of the file at ``path``; its weights are not read.

    Raises:
        ModelDamaged: llama.cpp cannot make sense of it.
    """
    process = subprocess.run(
        [sys.executable, "-P", "-m", "aigc_lsp.engine.gguf_facts", str(path), json.dumps(sorted(set(names)))],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        facts = json.loads(process.stdout)
        return GgufFacts(**{**facts, "names": tuple(facts["names"])})
    except (ValueError, TypeError, KeyError):
        raise ModelDamaged(
            f"{path} is no GGUF file that llama.cpp can read: it is cut off, of another kind, or newer than"
            " llama-cpp-python. Fetch it again, or update aigc-lsp."
        ) from None


def main() -> None:
    """Prints the facts as JSON; exits with 1 when the file cannot be read."""
    path, names = sys.argv[1], json.loads(sys.argv[2])
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # native code prints there
    api = bindings()
    api.llama_backend_init()
    parameters = api.llama_model_default_params()
    parameters.vocab_only = True
    model = api.llama_model_load_from_file(path.encode(), parameters)
    if not model:
        sys.exit(1)
    output.write(json.dumps(asdict(_facts(api, model, names))))
    output.flush()
    os._exit(0)  # nothing is left to free


def _facts(api: Any, model: Any, names: list[str]) -> GgufFacts:
    def text(key: str) -> str:
        buffer = ctypes.create_string_buffer(ROOM)
        length = api.llama_model_meta_val_str(model, key.encode(), buffer, ROOM)
        return buffer.value.decode(errors="replace") if length >= 0 else ""

    architecture = text("general.architecture")

    def number(key: str) -> int:
        value = text(f"{architecture}.{key}")
        return int(value) if value.isascii() and value.isdigit() else 0

    vocab = api.llama_model_get_vocab(model)
    begin = api.llama_vocab_bos(vocab) if api.llama_vocab_get_add_bos(vocab) else -1
    heads = number("attention.head_count")
    width = number("attention.key_length") or (number("embedding_length") // heads if heads else 0)
    values = number("attention.value_length") or width
    pairs = number("attention.head_count_kv") or heads
    return GgufFacts(
        name=text("general.name"),
        architecture=architecture,
        licence=text("general.license"),
        terms=text("general.license.link"),
        context=number("context_length"),
        parameters=int(api.llama_model_n_params(model)),
        cell=2 * number("block_count") * pairs * (width + values),  # 16 bits for each number
        begin=_name(api, vocab, begin),
        names=tuple(name for name in names if _is_control(api, vocab, name)),
    )


def _is_control(api: Any, vocab: Any, name: str) -> bool:
    """Whether a name is one token, and one that is not made of text."""
    ids = (ctypes.c_int32 * (len(name.encode()) + 8))()
    count = api.llama_tokenize(vocab, name.encode(), len(name.encode()), ids, len(ids), False, True)
    return count == 1 and bool(api.llama_vocab_get_attr(vocab, ids[0]) & CONTROL)


def _name(api: Any, vocab: Any, token: int) -> str:
    return (api.llama_vocab_get_text(vocab, token) or b"").decode(errors="replace") if token >= 0 else ""


if __name__ == "__main__":
    main()
