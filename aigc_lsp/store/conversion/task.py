"""What the converting process is asked, and what it answers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Task:
    """One conversion.

    Args:
        deed: ct2, gguf or quantise.
        source: the .gguf file, or the checkpoint's folder.
        source_format: gguf or transformers.
        folder: an empty one, to be filled.
        type: of the numbers, by its name in the format that is written.
    """

    deed: str
    source: str
    source_format: str
    folder: str
    type: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Made:
    """What was written."""

    files: tuple[str, ...]  # names in the folder, the weights first
    cosine: float  # least likeness of the logits of source and result on a short text; 1 is the same direction

    def to_json(self) -> dict[str, Any]:
        return asdict(self)
