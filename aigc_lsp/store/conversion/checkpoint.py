"""transformers checkpoints: read for proofs and for GGUF, and written for CTranslate2 by its own converter."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import numpy as np

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.proof import TEXT, Logits, ctranslate_logits, prove
from aigc_lsp.store.conversion.task import Made

TOKENIZER = "tokenizer.json"
FILES = ("model.bin", "config.json", "vocabulary.json", TOKENIZER)


def to_ctranslate(source: Path, folder: Path, type: str) -> Made:
    """Writes FILES.

    Raises:
        ModelError: CTranslate2 does not know the architecture, or gives other answers.
    """
    from ctranslate2.converters import TransformersConverter

    model = open_checkpoint(source)
    ids = proof_ids(source)
    expected = torch_logits(model, ids)
    del model
    written = folder / "written"
    try:
        TransformersConverter(str(source), low_cpu_mem_usage=True).convert(str(written), quantization=type)
    except (ValueError, NotImplementedError) as error:
        raise ModelError(f"CTranslate2 cannot convert it: {str(error).strip().splitlines()[0]}") from error
    for path in written.iterdir():
        path.rename(folder / path.name)
    written.rmdir()
    write_tokenizer(source, folder / TOKENIZER)
    return Made(FILES, prove(expected, ctranslate_logits(folder, ids)))


def open_checkpoint(source: Path) -> Any:
    """The model in torch, its weights in the type they are stored in.

    Raises:
        ModelError: transformers cannot read it.
    """
    import transformers

    try:
        model: Any = transformers.AutoModelForCausalLM.from_pretrained(source, dtype="auto", local_files_only=True)
        return model.eval()
    except (ValueError, KeyError, OSError, RuntimeError) as error:
        raise ModelError(f"transformers cannot read the checkpoint: {str(error).strip().splitlines()[0]}") from error


def torch_logits(model: Any, ids: list[int]) -> Logits:
    """Logits of a model in torch after each id.  # (len(ids), vocabulary)"""
    import torch

    with torch.inference_mode():
        return np.asarray(model(torch.tensor([ids])).logits[0].float().numpy())


def proof_ids(source: Path) -> list[int]:
    """Ids of the proof's text."""
    return [int(token) for token in open_tokenizer(source).encode(TEXT, add_special_tokens=False).ids]


def open_tokenizer(source: Path) -> Any:
    """The checkpoint's tokenizer as the library `tokenizers` has it; markers' names in a text are text to it.

    Raises:
        ModelError: it has none that this library reads.
    """
    import tokenizers
    import transformers

    try:
        if (source / TOKENIZER).is_file():
            tokenizer = tokenizers.Tokenizer.from_file(str(source / TOKENIZER))
        else:
            tokenizer = transformers.AutoTokenizer.from_pretrained(source, local_files_only=True).backend_tokenizer
        tokenizer.encode_special_tokens = True
        return tokenizer
    except (ValueError, OSError, AttributeError, ImportError) as error:
        raise ModelError(f"Its tokenizer cannot be read, and there is no {TOKENIZER}: {error}") from error


def write_tokenizer(source: Path, target: Path) -> None:
    """The checkpoint's tokenizer.json."""
    if (source / TOKENIZER).is_file():
        shutil.copyfile(source / TOKENIZER, target)
    else:
        open_tokenizer(source).save(str(target))
