"""Tests run several times over, each time in a process that starts where all tests were just collected.

Standard library only, for Python 3.8 and newer: the project's interpreter runs it. ``AIGC_LSP_PASSES`` holds the plan
as JSON: ``new`` (ids of the tests in question), ``home`` (the folder to run in), ``passes`` (names of orders),
``seed``, ``seconds`` (for each process) and ``results`` (the file that takes one JSON line for each test of each pass).
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sys
import time
import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    Identify = Callable[[Any], tuple[str, int]]  # its id, and the row of its table or -1
    Report = Callable[..., None]  # id, row, outcome, message
    Run = Callable[[Sequence[Any], Report], None]

END = "end"
MESSAGE = 400  # characters of a failure that are kept


def read_plan() -> dict[str, Any]:
    plan: dict[str, Any] = json.loads(os.environ["AIGC_LSP_PASSES"])
    return plan


def orders(items: Sequence[Any], identify: Identify, plan: dict[str, Any]) -> list[tuple[str, list[Any]]]:
    """The pass that each run belongs to, and the tests of that run in their order."""
    new = [item for item in items if identify(item)[0] in plan["new"]]
    found: list[tuple[str, list[Any]]] = []
    for name in plan["passes"]:
        chosen = list(items) if name.startswith("whole") else list(new)
        if "shuffled" in name:
            random.Random(plan["seed"]).shuffle(chosen)
        found += [(name, [item]) for item in chosen] if name == "alone" else [(name, chosen)]
    return found


def perform(items: Sequence[Any], identify: Identify, run: Run) -> None:
    """Runs all passes of the plan and writes down what became of every test."""
    plan = read_plan()
    with open(plan["results"], "a", encoding="utf-8") as results:

        def write(*row: object) -> None:
            results.write(json.dumps(row) + "\n")
            results.flush()

        write("", "", -1, "collected", str(len(items)))
        for name, chosen in orders(items, identify, plan):
            if hasattr(os, "fork"):
                _apart(name, chosen, identify, run, plan, write)
            else:
                run(chosen, _reporter(name, write))


def _reporter(name: str, write: Callable[..., None]) -> Report:
    def report(test: str, row: int, outcome: str, message: str = "") -> None:
        write(name, test, row, outcome, message[:MESSAGE])

    return report


def _apart(
    name: str, chosen: Sequence[Any], identify: Identify, run: Run, plan: dict[str, Any], write: Callable[..., None]
) -> None:
    """Runs the tests in a forked process; in another one those that are left when it was ended, or took too long.

    Of what the file had before nothing is waited for then: it may take minutes. A test in question is to blame only
    where it was the first in its process.
    """
    left = list(chosen)
    while left:
        rows, ended = _forked(name, left, run, plan["seconds"])
        for row in rows:
            write(*row)
        left = left[len(rows) :]
        if ended or not left:
            return
        test, row_number = identify(left[0])
        if not rows or test not in plan["new"]:
            write(name, test, row_number, "lost", "It ended the process, or took too long.")
            left = left[1:]
        left = [item for item in left if identify(item)[0] in plan["new"]]


def _forked(name: str, chosen: Sequence[Any], run: Run, seconds: float) -> tuple[list[list[object]], bool]:
    """What a forked process said of the tests, and whether it came to their end. It ends itself when it is late."""
    reading, writing = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python 3.12: fork warns when there are threads, and warnings may be errors
        child = os.fork()
    if child == 0:
        os.close(reading)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        try:
            run(chosen, _reporter(name, lambda *row: _send(writing, row)))
            _send(writing, (END,))
        finally:
            os._exit(0)
    os.close(writing)
    rows = _rows(reading, time.monotonic() + seconds + 1)
    os.close(reading)
    os.waitpid(child, 0)
    ended = rows[-1:] == [[END]]
    return rows[:-1] if ended else rows, ended


def _send(pipe: int, row: Sequence[object]) -> None:
    data = (json.dumps(row) + "\n").encode()
    while data:
        data = data[os.write(pipe, data) :]


def _rows(pipe: int, deadline: float) -> list[list[object]]:
    """What the child said until it was done or gone: a process that a test leaves behind keeps the pipe open."""
    data = b""
    end = (json.dumps((END,)) + "\n").encode()
    while not data.endswith(end) and select.select([pipe], [], [], max(deadline - time.monotonic(), 0))[0]:
        more = os.read(pipe, 65_536)
        if not more:
            break
        data += more
    return [json.loads(line) for line in data[: data.rfind(b"\n") + 1].splitlines()]
