"""What the servers that people run do alike and what not: which family one is, and what it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Family:
    """Servers of one make."""

    name: str
    native: bool = False  # llama.cpp's own /completion and /infill
    suffix: bool = False  # takes what follows the cursor by itself, with the markers of its model
    templates: bool = False  # wraps every prompt, so that markers must not be in it
    grammars: bool = False  # takes llama.cpp's grammars
    tokenizer: str = ""  # path that gives the tokens of a text
    tokenizer_key: str = ""  # under which it takes the text
    more: tuple[tuple[str, Any], ...] = ()  # further fields of a request


LLAMA_CPP = Family(
    "llama.cpp",
    native=True,
    suffix=True,
    grammars=True,
    tokenizer="/tokenize",
    tokenizer_key="content",
    more=(("cache_prompt", True),),
)
LLAMA_CPP_PYTHON = Family(  # its `suffix` puts token 0 where the markers belong (0.3.36), so it is not used
    "llama-cpp-python",
    grammars=True,
    tokenizer="/extras/tokenize",
    tokenizer_key="input",
    more=(("repeat_penalty", 1.0),),  # 1.1 when nothing is said
)
VLLM = Family("vLLM", tokenizer="/tokenize", tokenizer_key="prompt")
OLLAMA = Family("Ollama", suffix=True, templates=True)
OTHER = Family("OpenAI-compatible server")

OWNERS = {"llamacpp": LLAMA_CPP, "me": LLAMA_CPP_PYTHON, "vllm": VLLM, "library": OLLAMA}


def family_of(models: Any) -> Family:
    """Which family a server is, by what it says of its models (``/v1/models``)."""
    for model in listed(models):
        if found := OWNERS.get(str(model.get("owned_by"))):
            return found
    return OTHER


def listed(models: Any) -> list[dict[str, Any]]:
    """The models in the answer of ``/v1/models`` that have a name; none where it is something else."""
    data = models.get("data") if isinstance(models, dict) else None
    each = data if isinstance(data, list) else []
    return [model for model in each if isinstance(model, dict) and isinstance(model.get("id"), str)]
