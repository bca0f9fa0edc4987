"""What tests of one file are worth, as a table for a terminal."""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from pathlib import Path

from aigc_lsp.unit_tests.case import Coverage, Harvest
from aigc_lsp.unit_tests.request import TestFile
from aigc_lsp.unit_tests.score import counted, mutants, percent, together

HEAD = ("function", "tests", "coverage", "mutants", "")


def overview(file: TestFile) -> str:
    """Title, table, findings and how it was run."""
    lines = [title(file)]
    if file.harvests:
        lines += ["", *table(file)]
    for finding in file.findings:
        lines += ["", f"  line {finding.line}, {finding.kind}: {finding.sentence}"]
    for test in file.dropped:
        lines.append(f"  left out {test.name}: {test.why}")
    lines += [f"  {note}" for note in file.notes]
    if file.tests and file.level:
        passes = min(test.runs for test in file.tests)
        lines += ["", f"  Each test passed {passes} times; sandbox level {file.level}; {file.seconds:.1f} s."]
    return "\n".join(lines)


def title(file: TestFile) -> str:
    """Which file, where its tests go, and whether there are any."""
    if not file.tests or file.path is None:
        return f"{near(file.source)}: no tests. {file.reason}"
    kind = "extended" if file.exists else "new"
    tests = " ".join(counted(len(file.tests), "test"))
    return f"{near(file.source)} -> {near(file.path)} ({kind}, {file.framework}): {tests}"


def table(file: TestFile) -> list[str]:
    """A row for each function, and the sum of several."""
    rows = [HEAD, *(_row(harvest, file) for harvest in file.harvests)]
    if len(file.harvests) > 1:
        rows.append(_sum([file]))
    return aligned(rows)


def summary(files: Iterable[TestFile]) -> str:
    """A row for each file, and their sum."""
    files = list(files)
    rows = [("file", *HEAD[1:])]
    for file in files:
        rows.append((near(file.source), *_sum([file])[1:4], "" if file.tests else file.reason))
    rows.append(_sum(files))
    return "\n".join(aligned(rows))


def aligned(rows: list[tuple[str, str, str, str, str]]) -> list[str]:
    """The rows with their columns below one another, numbers to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return [
        f"  {name:<{widths[0]}}  {tests:>{widths[1]}}  {coverage:>{widths[2]}}  {killed:>{widths[3]}}  {why}".rstrip()
        for name, tests, coverage, killed, why in rows
    ]


def difference(file: TestFile) -> str:
    """What would change in the test file."""
    assert file.path is not None
    name = near(file.path)
    before, after = file.before.splitlines(), file.text.splitlines()
    lines = difflib.unified_diff(before, after, name if file.exists else os.devnull, name, lineterm="")
    return "\n".join(lines)


def near(path: Path) -> str:
    """A path as one types it here."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _row(harvest: Harvest, file: TestFile) -> tuple[str, str, str, str, str]:
    tests = sum(test.target == harvest.target.name for test in file.tests)
    killed, all_of_them = mutants([harvest])
    return (
        harvest.target.name,
        str(tests),
        _from_to(harvest.before, harvest.after),
        f"{killed}/{all_of_them}" if all_of_them else "-",
        harvest.reason,
    )


def _sum(files: list[TestFile]) -> tuple[str, str, str, str, str]:
    harvests = [harvest for file in files for harvest in file.harvests]
    killed, all_of_them = mutants(harvests)
    before, after = (together(each) for each in ([h.before for h in harvests], [h.after for h in harvests]))
    tests = sum(len(file.tests) for file in files)
    return "together", str(tests), _from_to(before, after), f"{killed}/{all_of_them}" if all_of_them else "-", ""


def _from_to(before: Coverage, after: Coverage) -> str:
    old, new = percent(before) or 0, percent(after)
    return "-" if new is None else f"{old} -> {new} %"
