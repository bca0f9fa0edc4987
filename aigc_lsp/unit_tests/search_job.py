"""The searches of one request: definition after definition, within one time."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from aigc_lsp.sandbox.observe import Observer, RunnerFailed
from aigc_lsp.stage import Cancelled, Progress, Stage, Withdrawn
from aigc_lsp.unit_tests.case import Harvest, Target
from aigc_lsp.unit_tests.propose import Proposer
from aigc_lsp.unit_tests.search import Budget, search
from aigc_lsp.unit_tests.seeds import project_seeds

LEAST = 0.1  # seconds in which a search can come to anything
OVER = "The time was over before its turn came; ask for it alone, or allow more seconds."


@dataclass(frozen=True)
class SearchJob:
    """What all searches in one file share.

    Args:
        observer: runs calls of the file's module.
        text: of the file.
        files: texts of the project's files, and whether each is a test.
        deadline: of ``time.monotonic``.
        propose: the model's part.
    """

    observer: Observer
    text: str
    files: Sequence[tuple[str, bool]]
    deadline: float
    propose: Proposer | None
    cancelled: Cancelled

    def search_all(self, targets: Sequence[Target], max_tests: int, progress: Progress) -> tuple[Harvest, ...]:
        """What is found for each target; each has an equal share of the time that is left when its turn comes.

        In the progress each target is one step, and one more is left for what comes after the searches.
        """
        harvests = []
        for number, target in enumerate(targets):
            if self.cancelled():
                raise Withdrawn
            left = self.deadline - time.monotonic()
            if left < LEAST:
                harvests.append(Harvest(target, reason=OVER))
                continue

            def tell(stage: Stage, target: Target = target, number: int = number) -> None:
                count = f" ({number + 1} of {len(targets)})" if len(targets) > 1 else ""
                progress(Stage(stage.name, target.name + count, number, len(targets) + 1))

            tell(Stage("searching"))
            seconds = min(left / (len(targets) - number), Budget.seconds)
            harvests.append(self._search(target, Budget(max_tests=max_tests, seconds=seconds), tell))
        return tuple(harvests)

    def _search(self, target: Target, budget: Budget, tell: Progress) -> Harvest:
        """One search, with what the model proposes and what the project shows."""
        proposals = self.propose.arguments(target, self.text, self.cancelled) if self.propose is not None else ()
        try:
            harvest = search(
                target,
                self.observer,
                budget,
                text=self.text,
                proposals=proposals,
                seeds=project_seeds(self.files, target),
                progress=tell,
                cancelled=self.cancelled,
            )
        except RunnerFailed as failure:
            return Harvest(target, reason=str(failure))
        return self.propose.words(harvest, self.text, self.cancelled) if self.propose is not None else harvest
