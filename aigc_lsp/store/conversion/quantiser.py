"""llama.cpp's own quantiser."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.proof import TEXT, LlamaProof, listen, prove
from aigc_lsp.store.conversion.task import Made

WEIGHTS = "model.gguf"
LEAST = 0.5  # cosine of the logits: few bits change small models much, and that is what was asked for


def quantise(source: Path, folder: Path, type: str) -> Made:
    """Writes the model with numbers of another type.

    Raises:
        ModelError: llama.cpp refuses.
    """
    target = folder / WEIGHTS
    expected, ids = _logits(source, None)
    write_quantised(source, target, type)
    found, _ = _logits(target, ids)
    return Made((WEIGHTS,), prove(expected, found, LEAST))


def write_quantised(source: Path, target: Path, type: str) -> None:
    """The GGUF ``source`` with numbers of ``type`` at ``target``.

    Raises:
        ModelError: llama.cpp refuses.
    """
    from llama_cpp import llama_cpp as api

    said: list[str] = []
    listen(api, said.append)
    options = api.llama_model_quantize_default_params()
    options.ftype = ftype(api, type)
    options.allow_requantize = True
    status = api.llama_model_quantize(str(source).encode(), str(target).encode(), options)
    if status:
        why = next((line for line in reversed(said) if line), "no reason given").rstrip(".")
        raise ModelError(f"llama.cpp cannot quantise {source.name} to {type}: {why}.")


def ftype(api: Any, type: str) -> int:
    """llama.cpp's number of a type."""
    name = "LLAMA_FTYPE_ALL_F32" if type == "f32" else f"LLAMA_FTYPE_MOSTLY_{type.upper()}"
    return int(getattr(api, name))


def _logits(path: Path, ids: list[int] | None) -> tuple[Any, list[int]]:
    model = LlamaProof(path)
    try:
        ids = ids or model.tokenize(TEXT)
        return model.logits(ids), ids
    finally:
        model.close()
