"""What the model proposes for tests: arguments before the search, names and sentences after it.

All of it is optional, and nothing of it is believed: arguments are run like any others, a name or a sentence is kept
only when the case agrees with it. The tallies say what was asked and what became of it.
"""

from __future__ import annotations

import textwrap
from dataclasses import replace

from aigc_lsp.engine.caller import Caller
from aigc_lsp.prompt.fill import NOT_ASKED, Filled, Filler
from aigc_lsp.prompt.slots import Fixed, Items, Record, SnakeCase, Text
from aigc_lsp.prompt.tally import Contribution, Tally, contribution
from aigc_lsp.stage import Cancelled, Withdrawn
from aigc_lsp.unit_tests.case import Case, Harvest, Target
from aigc_lsp.unit_tests.signature import Arguments, Signature, signature_of
from aigc_lsp.unit_tests.words import intent_objection, name_objection

MOST_CALLS = 8  # proposed for one target
VARIETY = 0.8  # temperature of arguments: a small model's likeliest calls repeat one another
WORDS = Record((("name", SnakeCase()), ("intent", Text(most=90, least=8))))
SURE = 0.5  # least confidence at which names and sentences are looked at
MOST_OBSERVED = 300  # characters of a case that are shown to the model


class Proposer:
    """Asks the model for one run of `write_tests`. One thread may use it.

    Args:
        caller: the engine.
        seconds: time that one question may take; after a few that took longer, no more are asked.
        asks: whether anything is asked of the model; None leaves it to its manifest. The embedded model is not asked:
            of 17 calls it proposed for 21 functions one became a test, of 33 names and sentences none was true.
    """

    def __init__(self, caller: Caller, seconds: float = 15.0, asks: bool | None = None) -> None:
        self.tallies = {"arguments": Tally(), "names": Tally(), "intents": Tally()}
        self._filler = Filler(caller, seconds)
        self._asks = asks

    def arguments(self, target: Target, text: str, cancelled: Cancelled) -> tuple[Arguments, ...]:
        """Arguments to try for a function or method, ``self`` left out; none when the model has nothing to say.

        Args:
            text: of the whole source file.

        Raises:
            Withdrawn: the user cancelled.
        """
        signature = signature_of(target, text)
        if signature is None or not signature.parameters or not self._may_ask(cancelled):
            return ()
        tally = self.tallies["arguments"]
        slot = Items(Fixed(tuple(form.slot for _, form in signature.parameters)), most=MOST_CALLS, least=1)
        filled = self._filler.fill("test_arguments", slot, {"code": signature.code}, cancelled, VARIETY)
        calls = _answered(filled, tally, cancelled)
        if calls is None:
            return ()
        proposals = dict.fromkeys(signature.sources(call) for call in calls.value)
        tally.given += len(calls.value)
        if len(proposals) < len(calls.value):
            tally.dropped["said twice"] += len(calls.value) - len(proposals)
        return tuple(proposals)

    def words(self, harvest: Harvest, text: str, cancelled: Cancelled) -> Harvest:
        """The harvest with names and intents on the cases for which the model had good ones; counts also which of
        the proposed arguments became cases.

        Args:
            text: of the whole source file.

        Raises:
            Withdrawn: the user cancelled.
        """
        self.tallies["arguments"].kept += sum(case.origin == "model" for case in harvest.cases)
        signature = signature_of(harvest.target, text)
        if signature is None or not self._may_ask(cancelled):
            return harvest
        cases: list[Case] = []
        for case in harvest.cases:
            cases.append(self._named(case, signature, {earlier.name for earlier in cases}, cancelled))
        return replace(harvest, cases=tuple(cases))

    @property
    def contribution(self) -> Contribution:
        """What it gave up to now."""
        return contribution(self._filler, self.tallies)

    def close(self) -> None:
        """Frees what the engine keeps for it."""
        self._filler.close()

    def _named(self, case: Case, signature: Signature, taken: set[str], cancelled: Cancelled) -> Case:
        """A case with the model's name and intent, each if it is good enough."""
        values = {"code": signature.code, "observed": _observed(case)}
        words = _answered(self._filler.fill("test_words", WORDS, values, cancelled), self.tallies["names"], cancelled)
        if words is None:
            return case
        name, intent = words.value["name"].removeprefix("test_"), words.value["intent"]
        unsure = "" if words.confidence >= SURE else "not sure"
        wrong = unsure or ("taken" if name in taken else name_objection(name, case, signature))
        unsaid = unsure or intent_objection(intent, case, signature)
        self.tallies["names"].count(wrong)
        self.tallies["intents"].count(unsaid)
        return replace(case, name="" if wrong else name, intent="" if unsaid else intent)

    def _may_ask(self, cancelled: Cancelled) -> bool:
        """Whether the model is good enough to be asked."""
        abilities = self._filler.abilities(cancelled)
        if cancelled():
            raise Withdrawn
        if abilities is not None and not (abilities.instructs if self._asks is None else self._asks):
            self._filler.reason = f"{abilities.model} was asked nothing: its manifest does not say that it `instructs`."
        return not self._filler.reason


def _answered(filled: Filled | str, tally: Tally, cancelled: Cancelled) -> Filled | None:
    """What came back, counted."""
    if cancelled():
        raise Withdrawn
    if isinstance(filled, Filled):
        tally.asked += 1
        return filled
    if filled != NOT_ASKED:
        tally.asked += 1
        tally.dropped[filled] += 1
    return None


def _observed(case: Case) -> str:
    """A case in one line."""
    if case.raises is not None:
        outcome = f"raises {case.raises.type}: {case.raises.message}".removesuffix(": ")
    elif len(case.checks) == 1:
        outcome = f"gives {case.checks[0].expected}"
    else:
        outcome = "gives " + " and ".join(
            f"{check.expression} {check.relation} {check.expected}" for check in case.checks
        )
    return textwrap.shorten("; ".join([*case.setup, f"{case.call} {outcome}"]), MOST_OBSERVED, placeholder=" ...")
