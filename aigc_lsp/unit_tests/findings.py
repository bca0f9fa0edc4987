"""What a search came across that the source's author should look at."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from aigc_lsp.sandbox.observe import Limits
from aigc_lsp.unit_tests.case import Case, Finding
from aigc_lsp.unit_tests.seeds import Seed
from aigc_lsp.unit_tests.trial import Trial

if TYPE_CHECKING:
    from aigc_lsp.unit_tests.search import Search

PATIENT = Limits(steps=5_000_000, seconds=3.0)
MOST = 3  # of one kind for one target
TELLING = frozenset(
    ("IndexError", "KeyError", "ZeroDivisionError", "UnboundLocalError", "RecursionError", "NameError", "OverflowError")
)
KNOWN = frozenset(("docstring", "call site", "existing test"))


def findings(job: Search) -> tuple[Finding, ...]:
    """Unexpected exceptions and hangs; each once, shown by the simplest input."""
    found: dict[tuple[str, str, int], Finding] = {}
    stopped = [trial for trial in job.trials if trial.outcome.end == "stopped"]
    ended = [trial for trial in job.trials if trial.outcome.end != "stopped"]
    for trial in sorted(stopped, key=lambda trial: trial.cost)[:MOST] + sorted(ended, key=lambda trial: trial.cost):
        finding = _hang(job, trial) if trial.outcome.end == "stopped" else _exception(job, trial)
        if finding is not None:
            found.setdefault((finding.kind, trial.outcome.type, finding.line), finding)
    disagreeing = [finding for seed, trial in job.promised if (finding := _disagrees(job, seed, trial))]
    unstable = [_unstable(job, trial) for trial in job.unstable[:1]]
    return (*disagreeing[:MOST], *unstable, *list(found.values())[:MOST])


def _disagrees(job: Search, seed: Seed, trial: Trial) -> Finding | None:
    case = _shown(job, trial)
    raised = trial.outcome.end == "raised"
    given = (
        trial.outcome.type if raised else next((check[1] for check in trial.outcome.checks if check[0] == "result"), "")
    )
    if not given or not seed.expected or (not raised and _equal(given, seed.expected)):
        return None
    sentence = (
        f"The docstring says that {case.call} gives {seed.expected}; it {'raises' if raised else 'gives'} {given}."
    )
    return Finding(job.target, seed.line, "docstring example disagrees", sentence, case, seed.expected)


def _equal(given: str, expected: str) -> bool:
    """Whether two sources mean the same; true as well where that cannot be told."""
    try:
        return bool(ast.literal_eval(given) == ast.literal_eval(expected))
    except (ValueError, SyntaxError, TypeError):
        return True


def _unstable(job: Search, trial: Trial) -> Finding:
    case = _shown(job, trial)
    sentence = f"{case.call} does not give the same twice."
    return Finding(job.target, job.target.first_line, "not deterministic", sentence, case)


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
    if trial.outcome.reason != "RecursionError" and job.observer.run([trial.call], PATIENT)[0].end != "stopped":
        return None  # it is only slow
    case = _shown(job, trial)
    how = (
        "recurses without end"
        if trial.outcome.reason == "RecursionError"
        else f"did not end within {PATIENT.seconds:g} seconds"
    )
    return Finding(job.target, job.target.first_line, "hang", f"{case.call} {how}.", case)


def _shown(job: Search, trial: Trial) -> Case:
    return job.invocation.case(trial.given, trial.outcome)
