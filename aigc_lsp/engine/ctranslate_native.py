"""The calls into CTranslate2; the only module of the engine that imports ctranslate2. It keeps no books."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import math
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from aigc_lsp.engine.weights_header import read_header
from aigc_lsp.errors import EngineFailed, ModelDamaged

NEXT_BEST = {  # type asked for by the model -> what is taken where the device cannot compute with it, the nearest first
    "float32": ("float32",),
    "float16": ("float16", "bfloat16", "float32"),
    "bfloat16": ("bfloat16", "float32", "float16"),
    "int8_float16": ("int8_float16", "int8_bfloat16", "int8_float32", "int8"),
    "int8_bfloat16": ("int8_bfloat16", "int8_float16", "int8_float32", "int8"),
    "int8_float32": ("int8_float32", "int8", "int8_float16"),
    "int16": ("int16", "int8_float32"),
}

Logits = npt.NDArray[np.float32]


def bindings() -> Any:
    """The library.

    Raises:
        EngineFailed: it is not installed, or cannot be loaded.
    """
    try:
        import ctranslate2
    except ImportError as error:
        raise EngineFailed(f"CTranslate2 is not installed ({error}); run: pip install 'aigc-lsp[ct2]'") from error
    if not hasattr(ctranslate2, "Generator"):  # its extension could not be loaded, which it keeps to itself
        raise EngineFailed("CTranslate2 cannot be loaded; run: pip install --force-reinstall ctranslate2")
    return ctranslate2


@dataclass(frozen=True)
class Device:
    """Where a model computes, and with which numbers."""

    kind: str  # "cpu" | "cuda"
    index: int
    compute_type: str

    def __str__(self) -> str:
        return f"{self.kind if self.kind == 'cpu' else f'cuda:{self.index}'} {self.compute_type}"


def choose_device(wanted: str, compute_type: str, stored: str) -> Device:
    """The device for `engine.device` and `engine.computeType`.

    Args:
        wanted: auto, cpu, cuda, or cuda:N.
        compute_type: auto or a type by its name there.
        stored: the type the weights are stored in, which `auto` keeps where the device can.

    Raises:
        EngineFailed: there is no such device, or it cannot compute so.
    """
    api = bindings()
    count = api.get_cuda_device_count()
    kind, _, number = wanted.partition(":")
    index = int(number or 0)
    if kind == "cuda" and index >= count:
        raise EngineFailed(
            f"`engine.device` is {wanted!r}, but CTranslate2 sees {count or 'no'} CUDA device{'s' * (count != 1)}."
            " Set it to auto or cpu, or install the driver."
        )
    kind = ("cuda" if count else "cpu") if kind == "auto" else kind
    can = api.get_supported_compute_types(kind, index)
    if compute_type == "auto":
        return Device(kind, index, next((each for each in NEXT_BEST[stored] if each in can), "float32"))
    if compute_type not in can:
        raise EngineFailed(
            f"`engine.computeType` is {compute_type!r}, which this {kind} cannot do; it can do"
            f" {', '.join(sorted(can))}. Set it to auto or one of these."
        )
    return Device(kind, index, compute_type)


class CTranslateNative:
    """One loaded model. Not thread-safe.

    Args:
        folder: of model.bin and its vocabulary.
        device: auto, cpu, cuda or cuda:N.
        compute_type: auto or a type by its name there.
        threads: that compute on the processor.

    Raises:
        ModelDamaged: the folder is no CTranslate2 model.
        EngineFailed: CTranslate2 or the device refuses it.
    """

    def __init__(self, folder: Path, device: str, compute_type: str, threads: int) -> None:
        self._api = api = bindings()
        self.names = read_vocabulary(folder)
        header = read_header(folder / "model.bin")
        self.device = choose_device(device, compute_type, header.stored)
        try:
            self._open(folder, threads)
        except (RuntimeError, ValueError) as error:
            if device != "auto" or self.device.kind == "cpu":
                raise EngineFailed(
                    f"CTranslate2 cannot run {folder.name} on {self.device}: {_sentence(error)}"
                ) from error
            self.device = choose_device("cpu", compute_type, header.stored)
            self._open(folder, threads)
        self._cpu = api.Device.cpu
        # On the CPU a head of 800 tokens took 5.2 MB for keys and values of 3.1 MB (CTranslate2 4.8.5).
        self.token_bytes = header.token_bytes(2 if self._generator.compute_type.endswith("float16") else 4) * 5 // 3

    def _open(self, folder: Path, threads: int) -> None:
        """Loads the model and lets it read one token, since some libraries of a GPU are only then looked for."""
        device = self.device
        if device.kind == "cuda":
            _find_cublas()
        self._generator = self._api.Generator(
            str(folder),
            device=device.kind,
            device_index=device.index,
            compute_type=device.compute_type,
            intra_threads=threads,
        )
        self._generator.generate_batch([[self.names[0]]], max_length=1)

    def logits(self, head: list[int], rest: list[int], keep: bool) -> Logits:
        """Logits after head and rest, which is not empty; with ``keep`` the head's keys and values stay for good."""
        (result,) = self._generator.generate_batch(
            [self._named(rest)],
            static_prompt=self._named(head) if keep else None,
            max_length=1,
            include_prompt_in_result=False,
            return_logits_vocab=True,
            end_token=[],
        )
        view = result.logits[0][0].to(self._api.DataType.float32)
        if self.device.kind != "cpu":
            view = view.to_device(self._cpu)
        return np.array(view, dtype=np.float32)  # (vocabulary size,)

    def stream(
        self, head: list[int], rest: list[int], keep: bool, most: int, ends: list[int], temperature: float
    ) -> Generator[tuple[int, float], None, None]:
        """Yields up to ``most`` tokens after head and rest, each with its probability; one of ``ends`` is the last.

        Closing it stops the model at its next token. Draws cannot be repeated: CTranslate2 4.8 seeds only once.
        """
        sampling: dict[str, Any] = {"sampling_topk": 1}
        if temperature > 0:
            sampling = {"sampling_topk": 40, "sampling_topp": 0.95, "sampling_temperature": temperature}
        steps = self._generator.generate_tokens(
            self._named(rest),
            static_prompt=self._named(head) if keep else None,
            max_length=most,
            return_log_prob=True,
            end_token=ends,
            **sampling,
        )
        try:
            for step in steps:
                yield step.token_id, math.exp(min(0.0, step.log_prob))
        except RuntimeError as error:
            raise EngineFailed(f"CTranslate2 failed on {self.device}: {_sentence(error)}") from error
        finally:
            steps.close()

    def ends(self, folder: Path) -> tuple[str, ...]:
        """Names of the tokens that the model itself ends with."""
        try:
            name = json.loads((folder / "config.json").read_text(encoding="utf-8")).get("eos_token")
        except (OSError, ValueError, AttributeError):
            name = None
        return (name,) if isinstance(name, str) else ()

    def empty(self) -> None:
        """Gives back what is kept of all heads; takes as long as loading the model."""
        self._generator.unload_model()
        self._generator.load_model()

    def close(self) -> None:
        """Gives all memory back."""
        self._generator = None

    def _named(self, ids: list[int]) -> list[str]:
        names = self.names
        return [names[token] for token in ids]


def read_vocabulary(folder: Path) -> list[str]:
    """Names of the tokens by their ids.

    Raises:
        ModelDamaged: it is not there, or is no list of names.
    """
    try:
        if (folder / "vocabulary.json").is_file():
            names = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
        else:
            names = (folder / "vocabulary.txt").read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise ModelDamaged(
            f"{folder} has no vocabulary that can be read ({error}). Convert the model again."
        ) from error
    if not isinstance(names, list) or not names or not all(isinstance(name, str) for name in names):
        raise ModelDamaged(f"{folder}/vocabulary.json is no list of names. Convert the model again.")
    return names


def _find_cublas() -> None:
    """Loads cuBLAS 12 from its wheel where the system has none: CTranslate2 then finds it by its name."""
    for library in ("libcublasLt.so.12", "libcublas.so.12"):
        try:
            ctypes.CDLL(library, mode=ctypes.RTLD_GLOBAL)
        except OSError:
            wheel = importlib.util.find_spec("nvidia.cublas") if importlib.util.find_spec("nvidia") else None
            for folder in (wheel.submodule_search_locations if wheel else None) or ():
                path = Path(folder) / "lib" / library
                if path.is_file():
                    ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)


def _sentence(error: Exception) -> str:
    said = str(error).strip().rstrip(".")
    if "libcublas" in said:
        said += "; run: pip install 'aigc-lsp[gpu]'"
    elif "out of memory" in said:
        said += "; take a smaller model or one of int8, or set `engine.device` to cpu"
    return said + "."
