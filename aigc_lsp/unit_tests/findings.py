"""What a search came across that the source's author should look at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aigc_lsp.unit_tests.case import Case, Finding
from aigc_lsp.unit_tests.trial import Trial

if TYPE_CHECKING:
    from aigc_lsp.unit_tests.search import Search

MOST = 3  # of one kind for one target
TELLING = frozenset(
    ("IndexError", "KeyError", "ZeroDivisionError", "UnboundLocalError", "RecursionError", "NameError", "OverflowError")
)
KNOWN = frozenset(("docstring", "call site", "existing test"))


def findings(job: Search) -> tuple[Finding, ...]:
    """Unexpected exceptions and hangs; each once, shown by the simplest input."""
    found: dict[tuple[str, str, int], Finding] = {}
    for trial in sorted(job.trials, key=lambda trial: trial.cost):
        finding = _hang(job, trial) if trial.outcome.end == "stopped" else _exception(job, trial)
        if finding is not None:
            found.setdefault((finding.kind, trial.outcome.type, finding.line), finding)
    return tuple(list(found.values())[:MOST])


def _exception(job: Search, trial: Trial) -> Finding | None:
    outcome = trial.outcome
    if outcome.end != "raised" or trial.usable or outcome.explicit:
        return None
    annotated = bool(job.parameters) and all(parameter.shape is not None for parameter in job.parameters)
    sensible = trial.given.origin in KNOWN or (annotated and outcome.type in TELLING)
    if not sensible or not job.goals.within(outcome.line):
        return None
    case = _shown(job, trial)
    message = f": {outcome.message}" if outcome.message else ""
    return Finding(
        job.target, outcome.line, "unexpected exception", f"{case.call} raises {outcome.type}{message}.", case
    )


def _hang(job: Search, trial: Trial) -> Finding | None:
    if trial.outcome.reason not in ("too many steps", "too long", "took too long", "RecursionError"):
        return None
    annotated = bool(job.parameters) and all(parameter.shape is not None for parameter in job.parameters)
    if not annotated and trial.given.origin not in KNOWN:
        return None
    case = _shown(job, trial)
    how = "recurses without end" if trial.outcome.reason == "RecursionError" else "does not end"
    return Finding(job.target, job.target.first_line, "hang", f"{case.call} {how}.", case)


def _shown(job: Search, trial: Trial) -> Case:
    return job.invocation.case(trial.given, trial.outcome)
