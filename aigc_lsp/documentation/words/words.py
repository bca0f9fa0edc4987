"""The words of one definition's documentation: a text for each slot, in no style yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Words:
    """Sentences for slots. Keys are names of parameters and attributes, and types of exceptions."""

    summary: str = ""  # one sentence in the imperative, with its full stop
    description: str = ""  # a paragraph more; mostly empty
    parameters: Mapping[str, str] = field(default_factory=dict)
    returns: str = ""
    yields: str = ""
    raises: Mapping[str, str] = field(default_factory=dict)  # "If …."
    warns: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    examples: tuple[str, ...] = ()  # lines of a doctest that was run
    from_model: tuple[str, ...] = ()  # slots that a model filled: "summary", "parameters.width", "raises.ValueError"
