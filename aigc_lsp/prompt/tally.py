"""What was asked of a model and what became of it, for reports."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aigc_lsp.prompt.fill import Filler


@dataclass
class Tally:
    """What became of the model's proposals of one sort."""

    asked: int = 0  # questions
    given: int = 0  # proposals that came back
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # why -> how many

    def count(self, wrong: str) -> None:
        """Takes in one proposal, and what was wrong with it; empty when it is kept."""
        self.given += 1
        if wrong:
            self.dropped[wrong] += 1
        else:
            self.kept += 1


@dataclass(frozen=True)
class Contribution:
    """What the model gave to one or several runs, for reports."""

    model: str
    reason: str  # why it gave nothing (more), a sentence; empty when it did
    tallies: Mapping[str, Tally]  # by what was proposed, e.g. "arguments"

    def __str__(self) -> str:
        """The contribution in a sentence."""
        if not any(tally.asked for tally in self.tallies.values()):
            return self.reason or f"{self.model or 'The model'} was asked nothing."
        parts = [f"{tally.kept} of {tally.given} {sort}" for sort, tally in self.tallies.items() if tally.given]
        return f"Of {self.model}: {', '.join(parts) or 'nothing'} kept. {self.reason}".rstrip()


def contribution(filler: Filler, tallies: Mapping[str, Tally]) -> Contribution:
    """What was given up to now."""
    kept = {sort: replace(tally, dropped=Counter(tally.dropped)) for sort, tally in tallies.items()}
    return Contribution(filler.model, filler.reason, kept)
