"""What documentation is asked for, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from aigc_lsp.document import Edit, Span
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.settings import DocSettings


class State(StrEnum):
    """How a definition's documentation stands to its code."""

    MISSING = "missing"
    OUTDATED = "outdated"
    RIGHT = "right"


@dataclass(frozen=True)
class DocRequest:
    """A place in a file, or all of it, and the texts as the editor shows them."""

    path: Path
    project: Path
    name: str = ""  # qualified; empty with ``span`` None means the whole file
    span: Span | None = None
    language: str = ""  # LSP's id, as the editor has it; empty goes by the path
    texts: Mapping[Path, str] = field(default_factory=dict)  # open files, saved or not
    settings: DocSettings = field(default_factory=DocSettings)


@dataclass(frozen=True)
class Disagreement:
    """One thing that documentation says and the code does not, or the other way round."""

    slot: str  # "parameters.width", "returns", "yields", "raises.ValueError", "attributes.size"
    sentence: str  # for the user
    line: int  # 1-based, in the file: where the documentation says it, or where the entry is missed


@dataclass(frozen=True)
class Documented:
    """What came of one definition."""

    facts: Facts
    state: State  # before
    disagreements: tuple[Disagreement, ...] = ()
    edit: Edit | None = None  # None when nothing is to be done, or nothing could be
    reason: str = ""  # why there is no edit though there should be one; a sentence
    from_model: tuple[str, ...] = ()  # slots, see Words


@dataclass(frozen=True)
class DocFile:
    """One file: its text with all edits, which were proved to leave the code alone."""

    path: Path
    before: str
    text: str
    definitions: tuple[Documented, ...] = ()
    convention: str = ""
    reason: str = ""  # why there is nothing; a sentence
    notes: tuple[str, ...] = ()  # what else the user should know, a sentence each
    model: str = ""  # what the model gave, a sentence; empty when it was not wanted
    seconds: float = 0.0
