"""A DocFile as JSON has it: what another program, or an editor, is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from aigc_lsp.documentation.request import DocFile, Documented, State


def account(file: DocFile) -> dict[str, Any]:
    """Everything but the file's texts; lines count from 1."""
    return {
        "path": str(file.path),
        "convention": file.convention,
        "reason": file.reason,
        "notes": list(file.notes),
        "model": file.model,
        "definitions": [_definition(each) for each in file.definitions],
        "seconds": round(file.seconds, 3),
    }


def states(definitions: Iterable[Documented]) -> Counter[State]:
    """How many definitions had documentation that was missing, outdated or right."""
    return Counter(each.state for each in definitions)


def counts(definitions: Iterable[Documented]) -> str:
    """The same in words, e.g. "2 missing, 7 right"; "nothing to document" without any."""
    number = states(definitions)
    return ", ".join(f"{number[state]} {state}" for state in State if number[state]) or "nothing to document"


def title(each: Documented) -> str:
    """What a definition is called in a sentence."""
    return each.facts.name or "the module"


def _definition(each: Documented) -> dict[str, Any]:
    return {
        "name": each.facts.name,
        "kind": each.facts.kind.value,
        "line": each.facts.line,
        "state": each.state.value,
        "disagreements": [
            {"slot": found.slot, "sentence": found.sentence, "line": found.line} for found in each.disagreements
        ],
        "edited": each.edit is not None,
        "reason": each.reason,
        "fromModel": list(each.from_model),
    }
