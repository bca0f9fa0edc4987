"""The tests of one module, as ``python -m unittest`` finds them, run in the passes of a plan.

Standard library only, for Python 3.8 and newer. The argument is the module's dotted name.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
import unittest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from aigc_lsp.sandbox.passes import aigc_passes
else:
    import aigc_passes


class Outcomes(unittest.TestResult):
    """What became of each test, by its id: how it ended, and the message when that is not well."""

    def __init__(self, report: aigc_passes.Report) -> None:
        super().__init__()
        self.report = report
        self.of: dict[str, tuple[str, str]] = {}
        self.rows: list[bool] = []  # of the test that runs: which of its sub-tests passed

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self.of[test.id()] = ("passed", "")
        self.rows.clear()

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        name, row = identify(test)
        self.report(name, self.rows.index(False) if False in self.rows else row, *self.of[test.id()])

    def addError(self, test: unittest.TestCase, error: Any) -> None:
        super().addError(test, error)
        self._note(test, "error", error)

    def addFailure(self, test: unittest.TestCase, error: Any) -> None:
        super().addFailure(test, error)
        self._note(test, "failed", error)

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, error: Any) -> None:
        super().addSubTest(test, subtest, error)
        self.rows.append(error is None)
        if error is not None:
            self._note(test, "failed", error)

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        self.of[test.id()] = ("skipped", reason)

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self.of[test.id()] = ("failed", "It succeeded, which was not expected.")

    def _note(self, test: unittest.TestCase, outcome: str, error: Any) -> None:
        self.of[test.id()] = (outcome, "".join(traceback.format_exception_only(error[0], error[1])).strip())


def flat(suite: Any) -> Iterator[Any]:
    """The tests of a suite of suites."""
    for part in suite:
        if isinstance(part, unittest.TestSuite):
            yield from flat(part)
        else:
            yield part


def identify(test: unittest.TestCase) -> tuple[str, int]:
    """As a test is known to whoever wrote it, by its class and name; which sub-test fails shows when it is run."""
    return f"{type(test).__name__}::{test.id().rpartition('.')[2]}", -1


def run(tests: Sequence[Any], report: aigc_passes.Report) -> None:
    """Runs tests one after the other, the fixtures of classes and of the module as ``unittest`` has them."""
    outcomes = Outcomes(report)
    unittest.TestSuite(tests).run(outcomes)
    for test in tests:
        if test.id() not in outcomes.of:
            report(*identify(test), "error", "It did not run.")


def main() -> None:
    plan = aigc_passes.read_plan()
    os.chdir(plan["home"])
    loader = unittest.TestLoader()
    tests = list(flat(loader.loadTestsFromName(sys.argv[1])))
    errors = [str(error).strip().splitlines()[-1] for error in loader.errors]
    if errors:
        with open(plan["results"], "a", encoding="utf-8") as results:
            results.write(json.dumps(["", "", -1, "not collected", errors[0]]) + "\n")
        return
    aigc_passes.perform(tests, identify, run)


if __name__ == "__main__":
    main()
