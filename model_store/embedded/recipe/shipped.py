"""Reads a GGUF with llama.cpp, for the proofs of recipe.export and the numbers of recipe.report."""

import ctypes
from pathlib import Path

import llama_cpp
import numpy as np

from recipe.samples import CONTEXT


@llama_cpp.llama_log_callback
def _silent(level: int, text: bytes, user_data: ctypes.c_void_p) -> None:
    """Drops what llama.cpp has to say while it loads."""


class ShippedModel:
    """A model file opened by llama.cpp; one sequence, which each call starts anew. Not thread-safe."""

    def __init__(self, path: Path, threads: int = 2) -> None:
        llama_cpp.llama_log_set(_silent, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), llama_cpp.llama_model_default_params())
        if not self._model:
            raise ValueError(f"llama.cpp cannot load {path}")
        options = llama_cpp.llama_context_default_params()
        options.n_ctx = options.n_batch = options.n_ubatch = CONTEXT
        options.n_threads = options.n_threads_batch = threads
        self._context = llama_cpp.llama_init_from_model(self._model, options)
        self.vocab = llama_cpp.llama_model_get_vocab(self._model)
        self.size = llama_cpp.llama_vocab_n_tokens(self.vocab)
        self.pieces = [self.detokenize([token]) for token in range(self.size)]

    def tokenize(self, text: str) -> list[int]:
        """The ids of a text, markers in it taken for plain text."""
        encoded = text.encode()
        room = (llama_cpp.llama_token * (len(encoded) + 8))()
        count = llama_cpp.llama_tokenize(self.vocab, encoded, len(encoded), room, len(room), False, False)
        return room[:count]

    def detokenize(self, ids: list[int]) -> bytes:
        """The bytes that some ids stand for, markers left out."""
        tokens = (llama_cpp.llama_token * len(ids))(*ids)
        room = ctypes.create_string_buffer(64 * len(ids) + 64)
        count = llama_cpp.llama_detokenize(self.vocab, tokens, len(ids), room, len(room), False, False)
        return room.raw[:count]

    def logits(self, ids: list[int]) -> np.ndarray:
        """What the model expects after each of the ids.  # (len(ids), vocabulary)"""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._context), True)
        return self._decode(ids, 0, every=True)

    def _decode(self, ids: list[int], position: int, every: bool) -> np.ndarray:
        """Logits after the last of the ids, or after every one.  # (1 or len(ids), vocabulary)"""
        batch = llama_cpp.llama_batch_init(len(ids), 0, 1)
        batch.n_tokens = len(ids)
        for at, token in enumerate(ids):
            batch.token[at] = token
            batch.pos[at] = position + at
            batch.n_seq_id[at] = 1
            batch.seq_id[at][0] = 0
            batch.logits[at] = every or at == len(ids) - 1
        status = llama_cpp.llama_decode(self._context, batch)
        llama_cpp.llama_batch_free(batch)
        if status:
            raise RuntimeError(f"llama_decode gave status {status} for {len(ids)} tokens")
        rows = len(ids) if every else 1
        start = llama_cpp.llama_get_logits_ith(self._context, 0 if every else len(ids) - 1)
        return np.ctypeslib.as_array(start, (rows, self.size)).copy()
