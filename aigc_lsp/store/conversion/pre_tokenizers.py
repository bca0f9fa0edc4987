"""How byte-level tokenizers cut text before they merge: by llama.cpp's names, and as `tokenizers` has it in JSON."""

from __future__ import annotations

import json
from typing import Any

from aigc_lsp.errors import ModelError

CONTRACTIONS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)"
SAME_CONTRACTIONS = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"  # as llama.cpp writes them
REST = r"|[^\r\n\p{L}\p{N}]?\p{L}+|DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def _split(regex: str) -> dict[str, Any]:
    return {"type": "Split", "pattern": {"Regex": regex}, "behavior": "Isolated", "invert": False}


def _bytes(use_regex: bool) -> dict[str, Any]:
    return {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": use_regex}


def _sequence(*steps: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Sequence", "pretokenizers": list(steps)}


DIGITS = {"type": "Digits", "individual_digits": True}
BY_NAME = {  # llama.cpp's name (llama-vocab.cpp) -> the same in a tokenizer.json
    "qwen2": _sequence(_split(CONTRACTIONS + REST.replace("DIGITS", r"\p{N}")), _bytes(False)),
    "llama-bpe": _sequence(_split(CONTRACTIONS + REST.replace("DIGITS", r"\p{N}{1,3}")), _bytes(False)),
    "gpt-2": _bytes(True),
    "starcoder": _sequence(DIGITS, _bytes(True)),
    "refact": _sequence(DIGITS, _bytes(True)),
    "deepseek-coder": _sequence(
        _split("[\r\n]"),
        _split("\\s?\\p{L}+"),
        _split("\\s?\\p{P}+"),
        _split("[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+"),
        DIGITS,
        _bytes(False),
    ),
}


def name_of(pre_tokenizer: dict[str, Any] | None) -> str:
    """llama.cpp's name of a tokenizer.json's ``pre_tokenizer``.

    Raises:
        ModelError: it is none that is known.
    """
    wanted = _essence(pre_tokenizer)
    for name, known in BY_NAME.items():
        if _essence(known) == wanted:
            return name
    raise ModelError(
        f"Its tokenizer cuts text in a way that is not known here (known: {', '.join(BY_NAME)}), so it is not written"
        " into a GGUF. Fetch the model as .gguf, or convert it with --to ct2."
    )


def by_name(name: str) -> dict[str, Any]:
    """The ``pre_tokenizer`` of a tokenizer.json for llama.cpp's name.

    Raises:
        ModelError: it is none that is known.
    """
    if name not in BY_NAME:
        raise ModelError(
            f"Its tokenizer cuts text as {name!r}, which is not known here (known: {', '.join(BY_NAME)}). Convert the"
            " model's transformers checkpoint instead."
        )
    return BY_NAME[name]


def _essence(pre_tokenizer: dict[str, Any] | None) -> str:
    """What decides how text is cut, without what only concerns offsets."""
    if pre_tokenizer is None:
        return ""
    steps = pre_tokenizer.get("pretokenizers", [pre_tokenizer])
    essence = []
    for step in steps:
        kept = {key: value for key, value in step.items() if key not in ("trim_offsets", "add_prefix_space")}
        if kept["type"] == "ByteLevel":
            kept.setdefault("use_regex", True)
        essence.append(kept)
    return json.dumps(essence, sort_keys=True).replace(json.dumps(SAME_CONTRACTIONS)[1:-1], CONTRACTIONS)
