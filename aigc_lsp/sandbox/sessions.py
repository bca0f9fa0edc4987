"""Statements run as a user would type them, in a module's namespace, in processes that differ."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from importlib import resources
from pathlib import Path

from aigc_lsp.sandbox.observe import Source
from aigc_lsp.sandbox.sandbox import Sandbox

SCRIPT = "session.py"  # of the runner; run by the project's interpreter as text
RUNS = (("0", False), ("1", True))  # seed of hashes, and whether the sessions run backwards
PATIENCE = 30.0  # seconds for all sessions of one run
UNLIKE = re.compile(r"\b0x[0-9a-fA-F]{4,}|/tmp/")  # what is another one elsewhere, though not here


def transcribed(
    sandbox: Sandbox,
    interpreter: Path,
    source: Source,
    sessions: Sequence[Sequence[str]],
    cancelled: Callable[[], bool],
) -> list[tuple[str, ...] | None]:
    """The lines of each session as a doctest that passes; None where it does not, or shows something else each time."""
    runs = []
    for seed, backwards in RUNS:
        asked = {"module": source.module, "roots": [*map(str, source.roots)], "backwards": backwards}
        done = sandbox.run(
            [interpreter, "-c", (resources.files("aigc_lsp.sandbox.runner") / SCRIPT).read_text(encoding="utf-8")],
            input=json.dumps({**asked, "sessions": [*map(list, sessions)]}).encode() + b"\n",
            environment={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            timeout=PATIENCE,
            cancelled=cancelled,
        )
        try:
            runs.append(json.loads(done.stdout))
        except ValueError:  # it could not be imported, or took too long
            return [None] * len(sessions)
    return [_kept([run[number] for run in runs]) for number in range(len(sessions))]


def _kept(shown: list[list[str] | None]) -> tuple[str, ...] | None:
    first = shown[0]
    if first is None or any(other != first for other in shown) or UNLIKE.search("\n".join(first)):
        return None
    return tuple(first)
