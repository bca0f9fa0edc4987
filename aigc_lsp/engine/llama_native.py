"""The calls into llama.cpp; the only module that imports llama_cpp. It keeps no books: see llama.py for those."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
import types
from collections import deque
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aigc_lsp.errors import EngineFailed

LOG_ERROR = 4  # ggml_log_level
NO_ROOM = 1  # llama_decode: no free cells for the batch
GPU_BUILD = 'CMAKE_ARGS="-DGGML_CUDA=on" pip install --force-reinstall --no-cache-dir llama-cpp-python==0.3.36'
CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])  # llama_token_data

Tokens = npt.NDArray[np.int32]
Logits = npt.NDArray[np.float32]
Candidates = npt.NDArray[np.void]  # of CANDIDATE


def bindings() -> Any:
    """llama_cpp's low-level module without the package's ``__init__``, which loads a chat stack that is not used
    here (llama-cpp-python 0.3.36: 0.35 s and 40 MB against 0.03 s and 18 MB)."""
    if "llama_cpp" not in sys.modules:
        found = importlib.util.find_spec("llama_cpp")
        if found is None or found.submodule_search_locations is None:
            raise EngineFailed("llama-cpp-python is not installed; run: pip install llama-cpp-python")
        package = types.ModuleType("llama_cpp")
        package.__path__ = list(found.submodule_search_locations)
        sys.modules["llama_cpp"] = package
    try:
        from llama_cpp import llama_cpp
    except (OSError, RuntimeError, ImportError) as error:
        raise EngineFailed(
            f"llama.cpp cannot be loaded ({error}); run: pip install --force-reinstall --no-cache-dir llama-cpp-python"
        ) from error
    return llama_cpp


class LlamaNative:
    """One GGUF model and one context whose KV cache all sequences share. Not thread-safe, ``tokenize`` excepted.

    Args:
        path: the GGUF file; its weights are mapped, not read.
        cells: tokens the KV cache holds, all sequences together.
        sequences: how many sequences there may be.
        threads: threads that decode.
        batch: most tokens one ``decode`` may get.
        gpu_layers: layers that a GPU computes; more than there are is all of them.

    Raises:
        EngineFailed: llama.cpp refuses the file, there is no memory for the cache, or it was built without a GPU.
    """

    def __init__(self, path: Path, cells: int, sequences: int, threads: int, batch: int, gpu_layers: int = 0) -> None:
        self._api = api = bindings()
        self._said: deque[str] = deque(maxlen=8)
        self._log = api.llama_log_callback(self._hear)  # kept: llama.cpp calls it as long as it lives
        api.llama_log_set(self._log, None)
        api.llama_backend_init()
        parameters = api.llama_model_default_params()
        parameters.load_mode = api.LLAMA_LOAD_MODE_MMAP
        if gpu_layers and not api.llama_supports_gpu_offload():
            raise EngineFailed(
                f"`engine.gpuLayers` is {gpu_layers}, but this llama.cpp was built without a GPU. Set it to 0, or run: "
                f"{GPU_BUILD}"
            )
        parameters.n_gpu_layers = gpu_layers
        self._model = api.llama_model_load_from_file(str(path).encode(), parameters)
        if not self._model:
            raise EngineFailed(f"llama.cpp cannot load {path.name}: {self._why()} `aigc-lsp doctor` checks its hash.")
        self._vocab = api.llama_model_get_vocab(self._model)
        settings = api.llama_context_default_params()
        settings.n_ctx, settings.n_seq_max, settings.kv_unified = cells, sequences, True
        settings.n_batch = settings.n_ubatch = batch
        # On the CPU, flash attention's result depends on how a prompt was split into batches; without it, reuse and a
        # fresh prefill agree to the bit (llama-cpp-python 0.3.36).
        settings.flash_attn_type = api.LLAMA_FLASH_ATTN_TYPE_DISABLED
        settings.n_threads = settings.n_threads_batch = threads
        self._context = api.llama_init_from_model(self._model, settings)
        if not self._context:
            api.llama_model_free(self._model)
            raise EngineFailed(
                f"There is no memory for a KV cache of {cells} tokens: {self._why()} Lower `engine.contextTokens`."
            )
        self._memory = api.llama_get_memory(self._context)
        self._batch = api.llama_batch_init(batch, 0, 1)
        self.vocabulary_size: int = api.llama_vocab_n_tokens(self._vocab)
        self.trained_context: int = api.llama_model_n_ctx_train(self._model)

    def tokenize(self, text: bytes, *, control: bool = False) -> list[int]:
        """Token ids of UTF-8 text; with ``control``, names of control tokens in it become these tokens."""
        room = len(text) + 8
        while True:
            ids = (ctypes.c_int32 * room)()
            count = self._api.llama_tokenize(self._vocab, text, len(text), ids, room, False, control)
            if count >= 0:
                return list(ids[:count])
            room = -count

    def piece(self, token: int) -> bytes:
        """The token's bytes; none for a control token."""
        buffer = ctypes.create_string_buffer(128)
        length = self._api.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        if length < 0:
            buffer = ctypes.create_string_buffer(-length)
            length = self._api.llama_token_to_piece(self._vocab, token, buffer, len(buffer), 0, False)
        return buffer.raw[: max(length, 0)]

    def ends(self, token: int) -> bool:
        """Whether the vocabulary says that generation ends with this token."""
        return bool(self._api.llama_vocab_is_eog(self._vocab, token))

    def decode(self, tokens: list[int], position: int, sequence: int, *, every: bool = False) -> None:
        """Computes keys and values of ``tokens`` at ``position…`` of a sequence, and the logits of the last, or of
        every one.

        Raises:
            EngineFailed: llama.cpp says so; the cache then holds none of the tokens.
        """
        batch = self._batch
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index] = token
            batch.pos[index] = position + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = sequence
            batch.logits[index] = every or index == len(tokens) - 1
        status = self._api.llama_decode(self._context, batch)
        if status:
            self.remove(sequence, position)
            what = "its KV cache is full" if status == NO_ROOM else f"status {status}, {self._why()}"
            raise EngineFailed(f"llama.cpp could not decode {len(tokens)} tokens: {what}")

    def logits(self, row: int = -1) -> Logits:
        """Logits after the last decoded token, or after another one of the batch: a view that the next ``decode``
        overwrites."""
        found = self._api.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(found, shape=(self.vocabulary_size,))  # (vocabulary_size,)

    def sampler(self, temperature: float, seed: int) -> Any:
        """A sampler chain, greedy at temperature 0; to be freed."""
        api = self._api
        chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
        if temperature > 0:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_top_k(40))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_top_p(0.95, 1))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(temperature))
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(seed))
        else:
            api.llama_sampler_chain_add(chain, api.llama_sampler_init_greedy())
        return chain

    def sample(self, sampler: Any) -> int:
        """A token drawn from the last logits."""
        return int(self._api.llama_sampler_sample(sampler, self._context, -1))

    def grammar(self, text: str, root: str) -> Any:
        """A sampler that allows only texts of a GBNF grammar, from its rule ``root`` on; to be freed.

        Raises:
            EngineFailed: it is no grammar.
        """
        grammar = self._api.llama_sampler_init_grammar(self._vocab, text.encode(), root.encode())
        if not grammar:
            raise EngineFailed("llama.cpp cannot read the grammar; it must be GBNF with a rule `root`.")
        return grammar

    def sample_within(self, sampler: Any, grammar: Any, tokens: Tokens, logits: Logits) -> int | None:
        """A token drawn from those of ``tokens`` that the grammar allows; None when it allows none.

        Most tokens the model wants are allowed, and asking for one is far cheaper than asking for all of them.

        Args:
            tokens: candidates, control tokens left out that are no end.
            logits: of the candidates, in their order.
        """
        wanted = self._draw(sampler, _candidates(tokens, logits))
        if self._allowed(grammar, _candidates(np.array([wanted], np.int32), np.zeros(1, np.float32))).size:
            return wanted
        allowed = self._allowed(grammar, _candidates(tokens, logits))
        return self._draw(sampler, allowed) if allowed.size else None

    def accept(self, grammar: Any, token: int) -> None:
        """Moves the grammar on by a token that it allowed."""
        self._api.llama_sampler_accept(grammar, token)

    def free_sampler(self, sampler: Any) -> None:
        self._api.llama_sampler_free(sampler)

    def remove(self, sequence: int, start: int = 0) -> None:
        """Drops a sequence's cells from position ``start`` on."""
        self._api.llama_memory_seq_rm(self._memory, sequence, start, -1)

    def copy(self, source: int, target: int, count: int) -> None:
        """Lets ``target`` share the first ``count`` cells of ``source``; nothing is moved."""
        self._api.llama_memory_seq_cp(self._memory, source, target, 0, count)

    def use_threads(self, threads: int) -> None:
        self._api.llama_set_n_threads(self._context, threads, threads)

    def close(self) -> None:
        self._api.llama_batch_free(self._batch)
        self._api.llama_free(self._context)
        self._api.llama_model_free(self._model)

    def _draw(self, sampler: Any, candidates: Candidates) -> int:
        array = self._array(candidates)
        self._api.llama_sampler_apply(sampler, ctypes.byref(array))
        return int(array.data[array.selected].id)

    def _allowed(self, grammar: Any, candidates: Candidates) -> Candidates:
        """Those of the candidates with which the grammar can go on."""
        array = self._array(candidates)
        self._api.llama_sampler_apply(grammar, ctypes.byref(array))
        allowed: Candidates = candidates[candidates["logit"] != -np.inf]
        return allowed

    def _array(self, candidates: Candidates) -> Any:
        """The candidates as llama.cpp takes them: it changes them in place."""
        data = candidates.ctypes.data_as(ctypes.POINTER(self._api.llama_token_data))
        return self._api.llama_token_data_array(data, len(candidates), -1, False)

    def _hear(self, level: int, text: bytes, _: object) -> None:
        if level == LOG_ERROR:
            self._said.append(text.decode(errors="replace").strip())

    def _why(self) -> str:
        return (self._said[0] if self._said else "no reason given").rstrip(".") + "."


def _candidates(tokens: Tokens, logits: Logits) -> Candidates:
    candidates = np.zeros(len(tokens), CANDIDATE)
    candidates["id"], candidates["logit"] = tokens, logits
    return candidates
