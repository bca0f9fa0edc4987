"""Fewer bits for a model's numbers, by llama.cpp's own quantiser."""

from __future__ import annotations

from dataclasses import replace

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.task import Made
from aigc_lsp.store.making import make
from aigc_lsp.store.manifest import Manifest
from aigc_lsp.store.shelf import Model

TYPES = (
    *("f32", "f16", "bf16", "q8_0", "q6_k", "q5_k_m", "q5_k_s", "q5_1", "q5_0"),
    *("q4_k_m", "q4_k_s", "q4_1", "q4_0", "iq4_nl", "iq4_xs", "q3_k_l", "q3_k_m", "q3_k_s", "q2_k"),
)


def quantise(model: Model, type: str, name: str = "") -> tuple[Model, Made]:
    """A new model in the user's folder, and what is known of it.

    Args:
        model: a GGUF; one with few bits becomes no better by more.
        type: one of TYPES.
        name: what it is called; without it, after the model and the type.

    Raises:
        ModelError: it cannot be quantised so; the sentence says why.
    """
    manifest = model.manifest
    type = type.lower()
    if type not in TYPES:
        raise ModelError(f"{type!r} is no type that llama.cpp writes here; choose one of {', '.join(TYPES)}.")
    if manifest.format != "gguf":
        to = "gguf" if manifest.format == "transformers" else "ct2"
        raise ModelError(
            f"{manifest.name} is of format {manifest.format}; only GGUF is quantised. State its type where it is"
            f" converted: aigc-lsp models convert {manifest.name} --to {to} --type TYPE"
        )

    def describe(made: Made) -> Manifest:
        return replace(manifest, summary=f"{manifest.name} quantised to {type}", source=None, memory=0)

    return make(model, name or f"{manifest.name}-{type}", "quantise", type, (), describe)
