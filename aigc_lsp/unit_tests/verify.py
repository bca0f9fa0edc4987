"""What was written, run with the project's own test command, on the copy: what does not pass every time is left out."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.sandbox import Completed, Sandbox
from aigc_lsp.stage import Cancelled, Progress, Stage, Withdrawn, never, silent
from aigc_lsp.unit_tests.case import Case
from aigc_lsp.unit_tests.framework import PYTEST
from aigc_lsp.unit_tests.place import Place
from aigc_lsp.unit_tests.write import Text, Written, write

PLUGINS = Path(__file__).resolve().parent.parent / "sandbox" / "passes"
HERE = {"PYTHONHASHSEED": "0", "TZ": "UTC"}
ELSEWHERE = {"PYTHONHASHSEED": "4321", "TZ": "Asia/Kathmandu"}  # another order of sets, another day at times
RUNS = (
    (("in order", "alone", "shuffled"), HERE),
    (("whole file", "whole file shuffled"), ELSEWHERE),
)  # the passes of each process
PASSES = sum(len(passes) for passes, _ in RUNS)
SECONDS = 10.0  # for each process of a pass
PATIENCE = 90.0  # seconds for all of them
UNKNOWN_OPTIONS = b"error: unrecognized arguments"  # pytest's words on options in its configuration
ROUNDS = 4  # how often what is left is written and run again
SEED = 20


@dataclass(frozen=True)
class Verdict:
    """The tests that passed every time, and the others with the reason."""

    text: Text
    dropped: tuple[tuple[str, str], ...]  # ids of tests and a sentence each
    passes: int  # how often every test that is left was run and passed
    reason: str = ""  # why nothing could be run, a sentence


@dataclass(frozen=True)
class _Row:
    """What became of one test in one pass."""

    within: str  # the pass
    id: str
    row: int
    outcome: str
    message: str


def verify(
    text: Text,
    place: Place,
    sandbox: Sandbox,
    interpreter: Interpreter,
    *,
    progress: Progress = silent,
    cancelled: Cancelled = never,
) -> Verdict:
    """Runs the tests in five passes and leaves out what does not pass in each; what is left is written and run anew.

    Raises:
        Withdrawn: the user cancelled.
    """
    dropped: dict[str, str] = {}
    for number in range(ROUNDS):
        if not text.tests:
            break
        progress(Stage("running the tests", f"{len(text.tests)} in {PASSES} passes", number, ROUNDS))
        rows = _run(text, place, sandbox, interpreter, cancelled)
        if cancelled():
            raise Withdrawn
        if reason := _nothing_ran(rows):
            return Verdict(
                replace(text, text=text.existing_text, tests=(), edits=()), tuple(dropped.items()), 0, reason
            )
        bad = _bad_cases(text.tests, rows)
        if not bad:
            return Verdict(text, tuple(dropped.items()), PASSES)
        dropped |= {test.id: reason for test, _, reason in bad}
        text = _without(text, place, [case for _, cases, _ in bad for case in cases])
    reason = "" if not text.tests else f"Some of the tests fail in turn, still after {ROUNDS} rounds."
    return Verdict(replace(text, text=text.existing_text, tests=(), edits=()), tuple(dropped.items()), 0, reason)


def _run(text: Text, place: Place, sandbox: Sandbox, interpreter: Interpreter, cancelled: Cancelled) -> list[_Row]:
    """All passes, the processes side by side."""
    relative = place.path.relative_to(place.project)
    try:
        before = sandbox.read(relative)
    except FileNotFoundError:
        before = None
    sandbox.write(relative, text.text.encode("utf-8"))
    try:
        with ThreadPoolExecutor(len(RUNS)) as pool:
            jobs = [pool.submit(_process, number, text, place, sandbox, interpreter, cancelled)
                    for number in range(len(RUNS))]  # fmt: skip
            return [row for job in jobs for row in job.result()]
    finally:
        sandbox.remove(relative) if before is None else sandbox.write(relative, before)


def _process(
    number: int, text: Text, place: Place, sandbox: Sandbox, interpreter: Interpreter, cancelled: Cancelled
) -> list[_Row]:
    """One process of the project's test command, and what it wrote down."""
    passes, surroundings = RUNS[number]
    results = Path(f".aigc-lsp-results-{number}")
    sandbox.write(results, b"")
    plan = {
        "new": [test.id for test in text.tests],
        "passes": passes,
        "seed": SEED + number,
        "seconds": SECONDS,
        "results": str(sandbox.root / results),
        "home": str(home := sandbox.root / place.home.relative_to(place.project)),
    }
    roots = [home, sandbox.root / place.import_root.relative_to(place.project), PLUGINS]
    environment = {
        **surroundings,
        "PYTHONPATH": ":".join(dict.fromkeys(map(str, reversed(roots)))),
        "AIGC_LSP_PASSES": json.dumps(plan),
    }
    command = _command(place, sandbox, interpreter)
    done = sandbox.run(command, timeout=PATIENCE, environment=environment, cancelled=cancelled)
    if UNKNOWN_OPTIONS in done.stderr:  # those of a plugin that the interpreter lacks
        command += ["-o", "addopts="]
        done = sandbox.run(command, timeout=PATIENCE, environment=environment, cancelled=cancelled)
    rows = [_Row(*json.loads(line)) for line in sandbox.read(results).decode("utf-8", "replace").splitlines()]
    sandbox.remove(results)
    return rows or [_Row("", "", -1, "not collected", _last_words(done))]


def _command(place: Place, sandbox: Sandbox, interpreter: Interpreter) -> list[str | Path]:
    """The project's own way to run this file."""
    file = sandbox.root / place.path.relative_to(place.project)
    if place.runner == PYTEST:
        return [interpreter.path, "-m", "pytest", file, "-q", "-p", "aigc_pytest_passes"]
    module = ".".join(place.path.relative_to(place.home).with_suffix("").parts)
    return [interpreter.path, PLUGINS / "aigc_unittest_passes.py", module]


def _last_words(done: Completed) -> str:
    if done.timed_out:
        return "It took too long."
    lines = (done.stdout + b"\n" + done.stderr).decode("utf-8", "replace").strip().splitlines()
    errors = [line for line in lines if re.search(r"\b\w*[eE]rror\b", line)]
    return next((line.strip() for line in reversed(errors or lines) if line.strip()), "")


def _nothing_ran(rows: Sequence[_Row]) -> str:
    """Why no test ran, a sentence; empty when some did."""
    refused = [row for row in rows if row.outcome == "not collected"]
    if not refused or any(row.within for row in rows):
        return ""
    return f"The test file could not be run: {_sentence(refused[0].message)}"


def _sentence(message: str) -> str:
    line = message.strip().splitlines()[0].removeprefix("E ").strip() if message.strip() else "no reason was given"
    return line if line.endswith((".", "!", "?")) else line + "."


def _bad_cases(tests: Iterable[Written], rows: Sequence[_Row]) -> list[tuple[Written, tuple[Case, ...], str]]:
    """The tests that did not always pass: which of their cases, and a sentence why."""
    of_test: dict[str, list[_Row]] = defaultdict(list)
    for row in rows:
        of_test[row.id].append(row)
    found = []
    for test in tests:
        mine = of_test[test.id]
        bad = [row for row in mine if row.outcome != "passed"]
        count = len(test.cases) if any(row.row >= 0 for row in mine) else 1
        if not bad and len(mine) >= PASSES * count:
            continue
        numbers = {row.row for row in bad if row.row >= 0}
        cases = tuple(test.cases[number] for number in sorted(numbers)) or test.cases
        found.append((test, cases, _why(bad, mine)))
    return found


def _why(bad: Sequence[_Row], all_rows: Sequence[_Row]) -> str:
    if not bad:
        return "It did not come to its end in every pass."
    passes = list(dict.fromkeys(row.within for row in bad))
    said = _sentence(bad[0].message)
    if bad[0].outcome == "skipped":
        return f"The project's test command skips it: {said}"
    if len(passes) == len({row.within for row in all_rows}):
        return f"It fails: {said}"
    return f"It fails in {len(passes)} of {PASSES} passes ({', '.join(passes)}): {said}"


def _without(text: Text, place: Place, cases: Sequence[Case]) -> Text:
    """The text written anew without some of its cases."""
    gone = {id(case) for case in cases}
    harvests = [
        replace(harvest, cases=tuple(case for case in harvest.cases if id(case) not in gone))
        for harvest in text.harvests
    ]
    anew = write(harvests, place, text.existing_text, text.style)
    return replace(anew, existing_text=text.existing_text, left_out=anew.left_out)
