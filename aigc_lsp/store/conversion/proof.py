"""Proof that a converted model is the same model: its logits on a short text beside those of what it was made from."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aigc_lsp.errors import ModelError

TEXT = (
    'import os\n\n\ndef read(path):\n    """Gives the lines of a file."""\n    with open(path) as file:\n        return'
)
LEAST = 0.9  # a wrong order of weights, base or norm gives 0.6 and less, 8 bits 0.99 and more

_kept: list[Any] = []  # callbacks: llama.cpp calls them from then on

Logits = npt.NDArray[np.float32]


def least_cosine(one: Logits, two: Logits) -> float:
    """The smallest cosine between rows; columns that only one of them has are padding.  # (tokens, vocabulary)"""
    width = min(one.shape[1], two.shape[1])
    left, right = one[:, :width].astype(np.float64), two[:, :width].astype(np.float64)
    lengths = np.linalg.norm(left, axis=1) * np.linalg.norm(right, axis=1)
    return float(((left * right).sum(1) / np.maximum(lengths, 1e-30)).min())


def prove(expected: Logits, found: Logits, least: float = LEAST) -> float:
    """The least cosine of both.

    Raises:
        ModelError: it is less than ``least``: this is another model.
    """
    cosine = least_cosine(expected, found)
    if not cosine >= least:
        raise ModelError(
            f"The converted model answers otherwise than its source (cosine of the logits {cosine:.3f}, at least"
            f" {least} is needed), so it was not kept. Its architecture has something that is not converted."
        )
    return cosine


def ctranslate_logits(folder: Path, ids: list[int]) -> Logits:
    """Logits of a CTranslate2 model after each id.  # (len(ids), vocabulary)"""
    import ctranslate2

    generator = ctranslate2.Generator(str(folder), device="cpu")
    logits: Logits = np.array(generator.forward_batch([ids]), dtype=np.float32)[0]
    return logits


def listen(api: Any, hear: Callable[[str], None]) -> None:
    """Lets llama.cpp say what it has to say to ``hear`` alone, as long as the process lives."""
    callback = api.llama_log_callback(lambda level, text, _: hear(text.decode(errors="replace").strip()))
    _kept.append(callback)
    api.llama_log_set(callback, None)


class LlamaProof:
    """A GGUF opened by llama.cpp for the length of a proof.

    Raises:
        ModelError: llama.cpp cannot read it.
    """

    def __init__(self, path: Path) -> None:
        from llama_cpp import llama_cpp as api

        self._api = api
        listen(api, lambda text: None)
        api.llama_backend_init()
        self._model = api.llama_model_load_from_file(str(path).encode(), api.llama_model_default_params())
        if not self._model:
            raise ModelError(f"llama.cpp cannot load {path.name}.")
        self._vocab = api.llama_model_get_vocab(self._model)

    def tokenize(self, text: str) -> list[int]:
        """Ids of plain text."""
        data = text.encode()
        ids = (ctypes.c_int32 * (len(data) + 8))()
        count = self._api.llama_tokenize(self._vocab, data, len(data), ids, len(ids), False, False)
        return list(ids[:count])

    def logits(self, ids: list[int]) -> Logits:
        """Logits after each id.  # (len(ids), vocabulary)"""
        api = self._api
        settings = api.llama_context_default_params()
        settings.n_ctx = settings.n_batch = settings.n_ubatch = max(64, len(ids))
        settings.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        context = api.llama_init_from_model(self._model, settings)
        batch = api.llama_batch_init(len(ids), 0, 1)
        batch.n_tokens = len(ids)
        for at, token in enumerate(ids):
            batch.token[at], batch.pos[at] = token, at
            batch.n_seq_id[at], batch.seq_id[at][0] = 1, 0
            batch.logits[at] = True
        status = api.llama_decode(context, batch)
        size = api.llama_vocab_n_tokens(self._vocab)
        rows = (
            np.ctypeslib.as_array(api.llama_get_logits(context), shape=(len(ids), size)).copy() if not status else None
        )
        api.llama_batch_free(batch)
        api.llama_free(context)
        if rows is None:
            raise ModelError(f"llama.cpp cannot decode with it (status {status}).")
        return rows

    def close(self) -> None:
        self._api.llama_model_free(self._model)
