"""A model in torch with a key-value cache, as a measure beside the engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aigc_lsp.errors import ModelError


class TorchRunner:
    """Greedy decoding with transformers.

    Args:
        source: a checkpoint's folder, or a .gguf file, whose numbers become float32.
        device: cpu, or cuda with an index or without.
        threads: that compute on the processor.

    Raises:
        ModelError: transformers cannot read it.
    """

    def __init__(self, source: Path, device: str, threads: int) -> None:
        import torch
        import transformers

        if device == "cpu":
            torch.set_num_threads(threads)
        place: dict[str, Any] = {"dtype": torch.float32 if device == "cpu" else torch.float16, "local_files_only": True}
        of_gguf = {"gguf_file": source.name} if source.suffix == ".gguf" else {}
        folder = source.parent if of_gguf else source
        try:
            model: Any = transformers.AutoModelForCausalLM.from_pretrained(folder, **of_gguf, **place)
        except (ValueError, KeyError, OSError, ImportError) as error:
            raise ModelError(f"torch cannot run {source.name}: {str(error).strip().splitlines()[0]}") from error
        self._model = model.eval().to(device)
        self._torch = torch
        self._device = device

    def first(self, ids: list[int], cache: Any = None) -> tuple[int, Any]:
        """The likeliest token after ``ids``, which follow what is in the cache, and the cache with them."""
        torch = self._torch
        with torch.inference_mode():
            out = self._model(
                torch.tensor([ids], device=self._device), past_key_values=cache, use_cache=True, logits_to_keep=1
            )
        return int(out.logits[0, -1].argmax()), out.past_key_values

    def write(self, token: int, cache: Any, count: int) -> None:
        """Decodes so many tokens after a first one."""
        for _ in range(count):
            token, cache = self.first([token], cache)


def torch_device(wanted: str) -> str:
    """Where torch would compute for `engine.device`."""
    import torch

    return ("cuda" if torch.cuda.is_available() else "cpu") if wanted == "auto" else wanted
