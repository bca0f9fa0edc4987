"""Which files make a model, and what a transformers checkpoint says of itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from aigc_lsp.errors import ModelDamaged

WEIGHTS = "*.safetensors"
BESIDE = (  # in the same folder, as far as they are there
    "*.safetensors.index.json",
    "config.json",
    "generation_config.json",
    "tokenizer*.json",
    "tokenizer.model",
    "added_tokens.json",
    "special_tokens_map.json",
    "vocab.json",
    "merges.txt",
    "chat_template*",
    "LICENSE*",
)
PART = re.compile(r"(.*-)(\d{5})-of-(\d{5})(\.gguf)")
CONTEXT = 2048  # tokens, of a checkpoint that does not say


def parts_of(first: Path, paths: Iterable[str] | None = None) -> list[Path]:
    """All files of a GGUF model that was split, or the one file that it is, the first of them first.

    Args:
        first: any of them.
        paths: those that there are; None looks on the disk.

    Raises:
        ModelDamaged: one is missing.
    """
    match = PART.fullmatch(str(first))
    if match is None:
        return [first]
    before, _, count, after = match.groups()
    parts = [Path(f"{before}{number:05}-of-{count}{after}") for number in range(1, int(count) + 1)]
    known = None if paths is None else set(paths)
    missing = [part.name for part in parts if not (part.is_file() if known is None else str(part) in known)]
    if missing:
        raise ModelDamaged(f"{first.name} is one of {int(count)} files, and {', '.join(missing)} is missing.")
    return parts


def files_of_checkpoint(paths: Iterable[str]) -> list[str]:
    """Those of the paths that make a transformers checkpoint, weights first; none when they make none."""
    names = sorted(path for path in paths if "/" not in path)
    weights = [name for name in names if fnmatchcase(name, WEIGHTS)]
    if not weights or "config.json" not in names:
        return []
    return weights + [name for name in names if any(fnmatchcase(name, each) for each in BESIDE)]


def context_of(folder: Path) -> int:
    """Tokens that a checkpoint was trained on at a time.

    Raises:
        ModelDamaged: its config.json is no JSON.
    """
    settings = _json(folder / "config.json")
    found = [settings.get(key) for key in ("max_position_embeddings", "n_positions", "max_sequence_length")]
    return next((value for value in found if isinstance(value, int) and value > 0), CONTEXT)


def tokens_of_checkpoint(folder: Path) -> tuple[set[str], str]:
    """The control tokens that a transformers checkpoint's tokenizer names, and the one its texts begin with.

    Raises:
        ModelDamaged: one of its files is no JSON.
    """
    whole, settings, added = (
        _json(folder / name) for name in ("tokenizer.json", "tokenizer_config.json", "added_tokens.json")
    )
    listed, decoder = whole.get("added_tokens"), settings.get("added_tokens_decoder")
    entries = [*(listed if isinstance(listed, list) else []), *(decoder.values() if isinstance(decoder, dict) else [])]
    names = {str(entry["content"]) for entry in entries if isinstance(entry, dict) and "content" in entry}
    begin = settings.get("bos_token") if settings.get("add_bos_token") else ""
    if isinstance(begin, dict):
        begin = begin.get("content")
    return names | set(added), str(begin or "")


def _json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except (OSError, ValueError) as error:
        raise ModelDamaged(f"{path} cannot be read as JSON ({error}). Fetch the model again.") from error
    return value if isinstance(value, dict) else {}
