"""What was seen when a project's code ran, as others may show it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aigc_lsp.stage import Cancelled, Progress


@dataclass(frozen=True)
class Recorded:
    """A call as an interactive session of Python shows it, the same each time it was run."""

    target: str  # qualified name of what was called
    lines: tuple[str, ...]  # of a doctest that passed
    told: bool  # its arguments stand in the project, in documentation, a call or a test: nobody invented them


Record = Callable[[Sequence[str], Progress, Cancelled], Sequence[Recorded]]  # given the targets' qualified names
