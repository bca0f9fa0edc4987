"""Models with random weights in the shape of ones that people use, made where they are to be measured."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.task import Task
from aigc_lsp.store.making import described, missing_sentence, run_task
from aigc_lsp.store.receipt import write_receipt
from aigc_lsp.store.shelf import Model, find


def make_shape(name: str, folder: Path, type: str) -> tuple[Model, Model]:
    """A checkpoint in this shape and the same for CTranslate2, in two folders there.

    Raises:
        ModelError: a library is missing, or there is no room.
    """
    if sentence := missing_sentence(("ctranslate2", "gguf", "tokenizers", "torch", "transformers")):
        raise ModelError(sentence)
    for part in ("checkpoint", "ct2"):
        (folder / part).mkdir()
    run_task(Task("shape", name, "", str(folder / "checkpoint"), "bfloat16"))
    checkpoint = find(str(folder / "checkpoint"))
    made = run_task(Task("ct2", str(checkpoint.folder), "transformers", str(folder / "ct2"), type))
    files = tuple(described(folder / "ct2", file) for file in made.files)
    write_receipt(folder / "ct2", replace(checkpoint.manifest, format="ct2", files=files))
    return checkpoint, find(str(folder / "ct2"))
