"""What a docstring and the facts of its definition disagree about, with what is needed to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from aigc_lsp.documentation.sections.parsing.tree import Entry, Slot


class Fault(StrEnum):
    """How an entry is wrong."""

    MISSING = "missing"  # nothing is said of what the code has
    SURPLUS = "surplus"  # something is said of what the code has not
    RENAMED = "renamed"  # said of another name that stood in its place
    RETYPED = "retyped"  # another type is stated


@dataclass(frozen=True)
class Finding:
    """One disagreement."""

    fault: Fault
    slot: Slot
    name: str  # in the code, or in the documentation where the code has none; empty for what is returned or yielded
    sentence: str
    line: int  # of the docstring, 0-based: where it is said, or where it is missed
    entry: Entry | None = None
    documented: str = ""  # the name, or the type, that the documentation has instead

    @property
    def place(self) -> str:
        """The slot as `Disagreement` names it."""
        return f"{self.slot}.{self.name}" if self.name else str(self.slot)
