"""What a configuration says of style; None where it says nothing."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from aigc_lsp.documentation.style import Convention, Mood


@dataclass(frozen=True)
class Told:
    """The fields of Style that a configuration decides."""

    convention: Convention | None = None
    mood: Mood | None = None
    full_stop: bool | None = None
    types: bool | None = None
    line_length: int | None = None
    quotes: str | None = None
    summary_below: bool | None = None
    blank_before_end: bool | None = None
    constructor_in_class: bool | None = None
    sentence: str = ""  # which file says it; of the one that decides the convention, where one does

    def or_else(self, other: Told) -> Told:
        """This, with what it does not say as the other has it."""
        chosen: dict[str, Any] = {}
        for each in fields(self):
            own = getattr(self, each.name)
            chosen[each.name] = getattr(other, each.name) if own is None or own == "" else own
        if self.convention is None and other.convention is not None:
            chosen["sentence"] = other.sentence
        return Told(**chosen)
