"""Another format for a model: CTranslate2's, or GGUF."""

from __future__ import annotations

from dataclasses import replace

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.task import Made
from aigc_lsp.store.making import make
from aigc_lsp.store.manifest import Manifest
from aigc_lsp.store.quantise import TYPES
from aigc_lsp.store.shelf import Model

CTRANSLATE_TYPES = ("int8", "int8_float16", "int8_bfloat16", "float16", "float32")
NEEDS = {  # from, to -> modules
    ("transformers", "ct2"): ("ctranslate2", "transformers", "torch", "tokenizers"),
    ("transformers", "gguf"): ("gguf", "transformers", "torch", "tokenizers"),
    ("gguf", "ct2"): ("ctranslate2", "gguf", "tokenizers"),
}


def convert(model: Model, to: str, type: str = "", name: str = "") -> tuple[Model, Made]:
    """A new model in the user's folder, and what is known of it.

    Args:
        model: a transformers checkpoint or a GGUF.
        to: ct2 or gguf.
        type: of its numbers; without it int8 for ct2 and q8_0 for gguf.
        name: what it is called; without it, after the model, and ct2 or the type.

    Raises:
        ModelError: it cannot be converted so; the sentence says why.
    """
    manifest = model.manifest
    needs = NEEDS.get((manifest.format, to))
    if needs is None:
        hint = f" Its numbers: aigc-lsp models quantise {manifest.name} TYPE" if manifest.format == to == "gguf" else ""
        raise ModelError(f"A model of format {manifest.format} is not converted to {to}.{hint}")
    types = CTRANSLATE_TYPES if to == "ct2" else TYPES
    type = type or ("int8" if to == "ct2" else "q8_0")
    if type not in types:
        raise ModelError(f"{type!r} is no type of {to}; choose one of {', '.join(types)}.")

    def describe(made: Made) -> Manifest:
        summary = f"{manifest.name} converted to {to} ({type})"
        return replace(manifest, format=to, summary=summary, source=None, memory=0)

    usual = f"{manifest.name}-{to if to == 'ct2' else type}"  # -ct2: where a CUDA device works, that one is run instead
    return make(model, name or usual, to, type, needs, describe)
