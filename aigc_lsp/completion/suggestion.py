"""What a completion ends in: a Suggestion, or a Silence that says why."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from aigc_lsp.document import Span
from aigc_lsp.engine.base import Counts


class Reason(StrEnum):
    """Why nothing is suggested; the value is a sentence for the user."""

    TURNED_OFF = "Completions are turned off (setting `completion.enabled`)."
    LANGUAGE_OFF = "Completions are turned off for this language (setting `completion.disabledLanguages`)."
    NOT_TEXT = "The file looks binary."
    TOO_LARGE = "The file is larger than the setting `completion.maxFileBytes` allows."
    NOT_OPEN = "The editor has not opened this file with the server."
    INSIDE_WORD = "The cursor stands inside a word that goes on to the right."
    PROSE = "The cursor stands in a comment or in a string that is prose (setting `completion.prose`)."
    NOTHING_BEFORE = "There is no text before the cursor to go on from."
    LINE_HAS_MORE = "Code follows the cursor on this line."
    SUPERSEDED = "A newer keystroke took its place."
    CANCELLED = "The editor withdrew the request."
    JUST_ACCEPTED = "A whole line was just accepted and the model is not sure what follows."
    IGNORED = "Several suggestions in a row were ignored; the next one comes when the model is surer."
    NOT_SURE = "The model was not sure enough (setting `completion.confidence`)."
    NOTHING_NEW = "The model suggested nothing, or only what already follows the cursor."
    BREAKS_SYNTAX = "The suggestion would have broken the syntax of the file."
    UNKNOWN_NAME = "The suggestion used a name that neither the file nor the workspace knows."
    ENGINE_STARTING = "The model is still being loaded."
    ENGINE_LOST = "The engine process ended unexpectedly and is being restarted."
    ENGINE_FAILED = "The engine cannot run; `aigc-lsp doctor` says why."


@dataclass(frozen=True)
class Suggestion:
    """Text offered in place of ``span``; inserted at the cursor, so ``span`` covers what it replaces to the right."""

    id: str
    text: str
    span: Span  # offsets in the document it was made for; starts and ends on one line, contains the cursor
    counts: Counts = field(default_factory=Counts)
    recalled: bool = False  # the user typed into an earlier suggestion: no model was asked
    confidence: float = 1.0  # the model's own probability that the first line is right as a whole
    sources: tuple[str, ...] = ()  # the places in the user's code that it follows, as "path:line"


@dataclass(frozen=True)
class Silence:
    """Nothing is offered, and this is why."""

    reason: Reason
    counts: Counts = field(default_factory=Counts)
    detail: str = ""


Answer = Suggestion | Silence
