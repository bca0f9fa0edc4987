"""Why a test is worth keeping, in a sentence."""

from __future__ import annotations

from collections.abc import Iterable

from aigc_lsp.unit_tests.case import Case, Mutant

MOST_NAMED = 3  # mutants or lines that are named one by one
SHOWN = 30  # characters of a mutant's source


def why(cases: Iterable[Case]) -> str:
    """What the cases of one test reach and notice that no test before it does."""
    cases = tuple(cases)
    lines = sorted({arc.destination for case in cases for arc in case.arcs if arc.destination > 0})
    mutants = list(dict.fromkeys(mutant for case in cases for mutant in case.kills))
    parts = []
    if lines:
        parts.append(f"reaches {_lines(lines)}")
    elif any(case.arcs for case in cases):
        parts.append("takes a branch no other test takes")
    if mutants:
        named = ", ".join(change(mutant) for mutant in mutants[:MOST_NAMED])
        more = f" and {len(mutants) - MOST_NAMED} more" if len(mutants) > MOST_NAMED else ""
        parts.append(f"notices {named}{more}")
    return "; ".join(parts) or "shows what the documentation says"


def change(mutant: Mutant) -> str:
    """A mutant in words."""
    return f"`{_short(mutant.before)}` becoming `{_short(mutant.after)}` (line {mutant.line})"


def _short(source: str) -> str:
    source = " ".join(source.split())
    return source if len(source) <= SHOWN else f"{source[: SHOWN - 1]}…"


def _lines(lines: list[int]) -> str:
    """Line numbers, neighbours drawn together."""
    runs: list[list[int]] = []
    for line in lines:
        if runs and line == runs[-1][-1] + 1:
            runs[-1].append(line)
        else:
            runs.append([line])
    named = [f"{run[0]}" if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    shown = ", ".join(named[:MOST_NAMED]) + (", …" if len(named) > MOST_NAMED else "")
    return f"line {shown}" if len(lines) == 1 else f"lines {shown}"
