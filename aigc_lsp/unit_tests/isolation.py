"""At which level of the sandbox a request's code runs: what the machine can, what the settings demand, what the user
agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from aigc_lsp.sandbox import consent
from aigc_lsp.sandbox.ladder import Level, probe
from aigc_lsp.unit_tests.request import Request


@dataclass(frozen=True)
class Isolation:
    """A level; ``sentence`` says what it means or, at level 0, why nothing is run."""

    level: Level
    sentence: str


def isolation_for(request: Request) -> Isolation:
    """The highest level this machine has; level 1 only for a workspace whose user agreed."""
    ladder = probe()
    why = ladder.sentence
    least = request.settings.sandbox
    if ladder.level < least:
        return Isolation(
            Level.NONE,
            f"Nothing was run: this machine reaches sandbox level {int(ladder.level)}, and `tests.sandbox` asks for "
            f"{least}. {why}",
        )
    if ladder.level is Level.TRUSTED and not consent.given(request.project):
        if not request.consents(consent.question(request.project)):
            return Isolation(Level.NONE, f"Nothing was run: that needs your consent for {request.project}. {why}")
        consent.give(request.project)
    return Isolation(ladder.level, why)
