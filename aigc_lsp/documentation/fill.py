"""The model's part in documentation: texts for slots that say no more than a name, each checked before it stands.

All of it is optional. The words that were found without a model stay wherever the model's are not better by rule.
"""

from __future__ import annotations

import textwrap
from typing import Any

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.slots import asked, imperative, objection, put
from aigc_lsp.documentation.words import Words
from aigc_lsp.engine.caller import Caller
from aigc_lsp.prompt.fill import NOT_ASKED, Filled, Filler
from aigc_lsp.prompt.slots import Record, Slot, Text
from aigc_lsp.prompt.tally import Contribution, Tally, contribution
from aigc_lsp.stage import Cancelled, Withdrawn

SURE = 0.5  # least confidence at which an answer is looked at
MOST_SLOTS = 5  # asked for at once: an answer has room for so many sentences
LONGEST = {"summary": 72}  # characters
LONGEST_ENTRY = 64
LEAST = 8  # characters
TASK = "doc_words"


class WordFiller:
    """Asks the model for better words, for one run of `write_docs`. One thread may use it.

    Args:
        caller: the engine.
        seconds: time that one question may take; after a few that took longer, no more are asked.
        asks: whether anything is asked of the model; None leaves it to its manifest.
    """

    def __init__(self, caller: Caller, seconds: float = 15.0, asks: bool | None = None) -> None:
        self.tally = Tally()
        self._filler = Filler(caller, seconds)
        self._asks = asks

    def improve(self, facts: Facts, words: Words, cancelled: Cancelled) -> Words:
        """The words with those slots replaced for which the model had better ones.

        Raises:
            Withdrawn: the user cancelled.
        """
        if facts.kind in (Kind.MODULE, Kind.CLASS) or facts.language != "python":
            return words
        slots = asked(facts, words)[:MOST_SLOTS]
        if not slots or not self._may_ask(cancelled):
            return words
        filled = self._filler.fill(TASK, _record(slots), {"code": _code(facts)}, cancelled)
        if cancelled():
            raise Withdrawn
        if not isinstance(filled, Filled):
            if filled != NOT_ASKED:
                self.tally.asked += 1
                self.tally.dropped[filled] += 1
            return words
        self.tally.asked += 1
        return self._judged(facts, words, filled.value, sure=filled.confidence >= SURE)

    @property
    def contribution(self) -> Contribution:
        """What it gave up to now."""
        return contribution(self._filler, {"texts": self.tally})

    def close(self) -> None:
        """Frees what the engine keeps for it."""
        self._filler.close()

    def _judged(self, facts: Facts, words: Words, texts: dict[str, Any], *, sure: bool) -> Words:
        """The words with what of the model's answer may stand."""
        for slot, text in texts.items():
            better = imperative(text) if slot == "summary" else text
            wrong = objection(slot, better, facts) if sure else "not sure"
            self.tally.count(wrong)
            if not wrong:
                words = put(words, slot, better)
        return words

    def _may_ask(self, cancelled: Cancelled) -> bool:
        """Whether the model is good enough to be asked."""
        abilities = self._filler.abilities(cancelled)
        if cancelled():
            raise Withdrawn
        if abilities is not None and not (abilities.instructs if self._asks is None else self._asks):
            self._filler.reason = f"{abilities.model} was asked nothing: its manifest does not say that it `instructs`."
        return not self._filler.reason


def _record(slots: tuple[str, ...]) -> Slot:
    return Record(tuple((slot, Text(most=LONGEST.get(slot, LONGEST_ENTRY), least=LEAST)) for slot in slots))


def _code(facts: Facts) -> str:
    """The definition at the left margin."""
    first, _, rest = facts.code.partition("\n")
    indents = [len(line) - len(line.lstrip()) for line in rest.splitlines() if line.strip()]
    indent = " " * max(0, min(indents, default=4) - 4)
    return textwrap.dedent(f"{indent}{first.lstrip()}\n{rest}").rstrip()
