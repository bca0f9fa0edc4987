"""What tests are worth, as Markdown that an editor shows beside them."""

from __future__ import annotations

from collections.abc import Iterable

from aigc_lsp.unit_tests.case import Coverage, Harvest
from aigc_lsp.unit_tests.request import TestFile
from aigc_lsp.unit_tests.score import counted, mutants, percent, together


def worth(file: TestFile) -> str:
    """Coverage and mutants of all functions together in one sentence; empty when no test is there."""
    if not file.tests:
        return ""
    after = together(harvest.after for harvest in file.harvests)
    killed, all_of_them = mutants(file.harvests)
    return f"Coverage {_percent(after)}, {killed} of {' '.join(counted(all_of_them, 'mutant'))} noticed."


def details(file: TestFile) -> str:
    """The functions in a table, then the findings, each test with its reason, and what was left out."""
    parts = [f"# Unit tests for {file.source.name}", file.reason or worth(file)]
    if file.harvests:
        head = ["| function | tests | coverage | mutants noticed |", "|---|--:|--:|--:|"]
        parts.append("\n".join([*head, *(_row(harvest, file) for harvest in file.harvests)]))
    parts += _section("Findings", (f"line {each.line}: {each.sentence}" for each in file.findings))
    parts += _section("Kept", (f"`{test.name}`: {test.why}" for test in file.tests))
    parts += _section("Left out", (f"`{test.name}`: {test.why}" for test in file.dropped))
    parts += _section("Notes", filter(None, [*file.notes, file.sandbox, file.model]))
    return "\n\n".join(filter(None, parts)) + "\n"


def _row(harvest: Harvest, file: TestFile) -> str:
    tests = sum(test.target == harvest.target.name for test in file.tests)
    killed, all_of_them = mutants([harvest])
    reached = f"{_percent(harvest.before)} → {_percent(harvest.after)}"
    return f"| `{harvest.target.name}` | {tests} | {reached} | {killed} of {all_of_them} |"


def _percent(coverage: Coverage) -> str:
    number = percent(coverage)
    return "none" if number is None else f"{number} %"


def _section(title: str, sentences: Iterable[str]) -> list[str]:
    lines = [f"- {sentence}" for sentence in sentences]
    return [f"## {title}", "\n".join(lines)] if lines else []
