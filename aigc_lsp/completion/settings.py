"""Resolved settings of completion, each with its default and its meaning."""

from __future__ import annotations

from dataclasses import dataclass

SNIPPETS = ("imported", "inherited", "called", "named", "counterpart")  # the keys of context.snippets.SOURCES


@dataclass(frozen=True)
class CompletionSettings:
    """Every field is valid: options are checked before they come here."""

    enabled: bool = True
    disabled_languages: tuple[str, ...] = ()  # LSP language ids
    prose: bool = False  # also in comments and strings that are prose
    max_file_bytes: int = 5_000_000
    max_tokens: int = 64  # of one suggestion
    max_lines: int = 8  # of one suggestion; 1 never offers a block
    confidence: float = 0.25  # least probability, by the model's own account, that the first line is right as a whole
    floor: float = 0.15  # a suggestion is cut before the first token less probable than this
    pause_ms: int = 60  # longest wait for another key before a slow model is asked
    prompt_tokens: int = 0  # budget of a prompt; 0 takes the model's own
    heal: bool = True  # half a word before the cursor is written anew together with what follows; off only to measure
    veto: bool = True  # what brings syntax errors is not shown; off only to measure
    memory: bool = True  # what stands elsewhere in the document and the workspace weighs in; off only to measure
    names: bool = False  # a suggestion ends before a name that nobody knows; off, as it gained nothing
    workspace: bool = True  # other files of the workspace are known; off only to measure
    snippets: tuple[str, ...] = ()  # sources of snippets: keys of context.snippets.SOURCES
