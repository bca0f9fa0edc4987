"""A plugin for the project's pytest that runs what was collected in the passes of a plan.

Standard library and pytest only, for Python 3.8 and newer.
"""

from __future__ import annotations

import json
import os

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from aigc_lsp.sandbox.passes import aigc_passes
else:
    import aigc_passes

RANK = {"passed": 0, "skipped": 1, "failed": 2, "error": 3}


class Passes:
    """Takes the place of pytest's own loop over the tests."""

    def __init__(self) -> None:
        self.outcomes: dict[str, tuple[str, str]] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_cmdline_main(self, config: Any) -> None:
        """One process and every test, whatever the project's options say of spreading and stopping."""
        for option, value in (
            ("numprocesses", None),
            ("dist", "no"),
            ("tx", []),
            ("maxfail", 0),
            ("looponfail", False),
        ):
            if hasattr(config.option, option):
                setattr(config.option, option, value)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: Any) -> bool:
        if session.testsfailed:
            return True  # it could not be collected; the reports say so
        items = sorted(session.items, key=lambda item: (str(item.location[0]), item.location[1] or 0))
        aigc_passes.perform(items, _identify, self._run)
        return True

    def _run(self, items: Sequence[Any], report: aigc_passes.Report) -> None:
        for index, item in enumerate(items):
            following = items[index + 1] if index + 1 < len(items) else None
            self.outcomes.clear()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            outcome, message = self.outcomes.get(item.nodeid, ("error", "It did not run."))
            report(*_identify(item), outcome, message)

    def pytest_runtest_logreport(self, report: Any) -> None:
        outcome = "passed" if hasattr(report, "wasxfail") and report.outcome == "skipped" else report.outcome
        if outcome == "failed" and report.when != "call":
            outcome = "error"
        known = self.outcomes.get(report.nodeid, ("passed", ""))
        if RANK[outcome] >= RANK[known[0]]:
            self.outcomes[report.nodeid] = (outcome, "" if outcome == "passed" else _message(report))

    def pytest_collectreport(self, report: Any) -> None:
        if report.failed:
            with open(aigc_passes.read_plan()["results"], "a", encoding="utf-8") as results:
                results.write(json.dumps(["", "", -1, "not collected", _message(report)]) + "\n")


def _identify(item: Any) -> tuple[str, int]:
    """As a test is known to whoever wrote it, by its class and name, and the row of its table, -1 when it has none."""
    name = getattr(item, "originalname", None) or item.name
    owner = getattr(item, "cls", None)
    indices = getattr(getattr(item, "callspec", None), "indices", None)
    return f"{owner.__name__}::{name}" if owner else str(name), max(indices.values()) if indices else -1


def _message(report: Any) -> str:
    """The line that says what is wrong, as short as pytest has it."""
    crash = getattr(report.longrepr, "reprcrash", None)
    if crash is not None:
        return str(crash.message)
    text = str(report.longrepr if report.longrepr is not None else "")
    errors = [line for line in text.splitlines() if line.startswith("E ")]
    return errors[-1][2:].strip() if errors else text.strip()[-aigc_passes.MESSAGE :]


def pytest_configure(config: Any) -> None:
    config.pluginmanager.register(Passes(), "aigc-passes")


def pytest_load_initial_conftests(early_config: Any) -> None:
    """The project's own folder is where its tests run. Coverage is not measured here, nor its threshold applied."""
    os.chdir(aigc_passes.read_plan()["home"])
    if hasattr(early_config.known_args_namespace, "no_cov"):
        early_config.known_args_namespace.no_cov = True
