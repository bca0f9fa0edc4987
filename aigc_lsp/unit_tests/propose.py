"""What the model proposes for tests: arguments before the search, names and sentences after it.

All of it is optional, and nothing of it is believed: arguments are run like any others, a name or a sentence is kept
only when the case agrees with it. The tally says what was asked and what became of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from aigc_lsp.engine.caller import Caller
from aigc_lsp.unit_tests.case import Harvest, Target
from aigc_lsp.unit_tests.stage import Cancelled

Arguments = tuple[tuple[str, str], ...]  # parameter name and Python source, in the signature's order


@dataclass
class Tally:
    """What became of the model's proposals of one sort."""

    asked: int = 0  # proposals that came back
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # why -> how many


class Proposer:
    """Asks the model for one run of `write_tests`. One thread may use it.

    Args:
        caller: the engine.
        seconds: time that all its questions together may take.
    """

    def __init__(self, caller: Caller, seconds: float = 20.0) -> None:
        self.caller = caller
        self.seconds = seconds
        self.model = ""  # its name, once it was asked
        self.reason = ""  # why the model gives nothing (more), a sentence; empty while it does
        self.tallies = {"arguments": Tally(), "names": Tally(), "intents": Tally()}

    def arguments(self, target: Target, text: str, cancelled: Cancelled) -> tuple[Arguments, ...]:
        """Arguments to try for a function or method, ``self`` left out; none when the model has nothing to say.

        Args:
            text: of the whole source file.

        Raises:
            Withdrawn: the user cancelled.
        """
        return ()

    def words(self, harvest: Harvest, text: str, cancelled: Cancelled) -> Harvest:
        """The harvest with names and intents on the cases for which the model had good ones; also counts which of
        the proposed arguments became cases.

        Args:
            text: of the whole source file.

        Raises:
            Withdrawn: the user cancelled.
        """
        return harvest
