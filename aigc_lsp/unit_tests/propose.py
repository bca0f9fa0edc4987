"""What the model proposes for tests: arguments before the search, names and sentences after it.

All of it is optional, and nothing of it is believed: arguments are run like any others, a name or a sentence is kept
only when the case agrees with it. The tallies say what was asked and what became of it.
"""

from __future__ import annotations

import textwrap
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from aigc_lsp.engine.base import Abilities, Limits, Prompt
from aigc_lsp.engine.caller import Caller
from aigc_lsp.errors import EngineError
from aigc_lsp.prompt.slots import Fixed, Items, Misfit, Record, Slot, SnakeCase, Text, grammar, read
from aigc_lsp.prompt.task import pose, task
from aigc_lsp.unit_tests.case import Case, Harvest, Target
from aigc_lsp.unit_tests.signature import Arguments, Signature, signature_of
from aigc_lsp.unit_tests.stage import Cancelled, Withdrawn
from aigc_lsp.unit_tests.words import intent_objection, name_objection

MOST_CALLS = 8  # proposed for one target
MOST_TOKENS = 160  # of one answer
WORDS = Record((("name", SnakeCase()), ("intent", Text(most=90, least=8))))
TEMPERATURE = {"test_arguments": 0.8, "test_words": 0.0}  # a small model's likeliest calls repeat one another
MOST_LATE = 3  # questions in a row that took too long
MOST_OBSERVED = 300  # characters of a case that are shown to the model
SURE = 0.5  # least confidence at which names and sentences are looked at

_keys = count(1)


@dataclass
class Tally:
    """What became of the model's proposals of one sort."""

    asked: int = 0  # questions
    given: int = 0  # proposals that came back
    kept: int = 0
    dropped: Counter[str] = field(default_factory=Counter)  # why -> how many


@dataclass(frozen=True)
class Contribution:
    """What the model gave to one or several runs, for reports."""

    model: str
    reason: str  # why it gave nothing (more), a sentence; empty when it did
    tallies: Mapping[str, Tally]  # "arguments", "names", "intents"

    def __str__(self) -> str:
        """The contribution in a sentence."""
        if not any(tally.asked for tally in self.tallies.values()):
            return self.reason or f"{self.model or 'The model'} was asked nothing."
        parts = [f"{tally.kept} of {tally.given} {sort}" for sort, tally in self.tallies.items() if tally.given]
        return f"Of {self.model}: {', '.join(parts) or 'nothing'} kept. {self.reason}".rstrip()


class Proposer:
    """Asks the model for one run of `write_tests`. One thread may use it.

    Args:
        caller: the engine.
        seconds: time that one question may take; after a few that took longer, no more are asked.
        words: whether names and sentences are asked for; None leaves it to the model's manifest.
    """

    def __init__(self, caller: Caller, seconds: float = 15.0, words: bool | None = None) -> None:
        self.model = ""  # its name, once it was asked
        self.reason = ""  # why the model gives nothing (more), a sentence; empty while it does
        self.tallies = {"arguments": Tally(), "names": Tally(), "intents": Tally()}
        self._caller = caller
        self._seconds = seconds
        self._late = 0  # questions in a row without an answer in time
        self._words = words
        self._key = f"tests {next(_keys)}"
        self._abilities: Abilities | None = None

    def arguments(self, target: Target, text: str, cancelled: Cancelled) -> tuple[Arguments, ...]:
        """Arguments to try for a function or method, ``self`` left out; none when the model has nothing to say.

        Args:
            text: of the whole source file.

        Raises:
            Withdrawn: the user cancelled.
        """
        signature = signature_of(target, text)
        if signature is None or not signature.parameters:
            return ()
        tally = self.tallies["arguments"]
        slot = Items(Fixed(tuple(form.slot for _, form in signature.parameters)), most=MOST_CALLS, least=1)
        calls, _ = self._fill("test_arguments", slot, {"code": signature.code}, tally, cancelled)
        proposals = dict.fromkeys(signature.sources(call) for call in calls or ())
        tally.given += len(calls or ())
        if len(proposals) < len(calls or ()):
            tally.dropped["said twice"] += len(calls or ()) - len(proposals)
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
        if signature is None or not self._speaks(cancelled):
            return harvest
        cases: list[Case] = []
        for case in harvest.cases:
            cases.append(self._named(case, signature, {earlier.name for earlier in cases}, cancelled))
        return replace(harvest, cases=tuple(cases))

    @property
    def contribution(self) -> Contribution:
        """What it gave up to now."""
        tallies = {sort: replace(tally, dropped=Counter(tally.dropped)) for sort, tally in self.tallies.items()}
        return Contribution(self.model, self.reason, tallies)

    def close(self) -> None:
        """Frees what the engine keeps for it."""
        self._caller.forget(self._key)

    def _named(self, case: Case, signature: Signature, taken: set[str], cancelled: Cancelled) -> Case:
        """A case with the model's name and intent, each if it is good enough."""
        values = {"code": signature.code, "observed": _observed(case)}
        words, confidence = self._fill("test_words", WORDS, values, self.tallies["names"], cancelled)
        if words is None:
            return case
        name, intent = words["name"].removeprefix("test_"), words["intent"]
        unsure = "" if confidence >= SURE else "not sure"
        wrong = unsure or ("taken" if name in taken else name_objection(name, case, signature))
        unsaid = unsure or intent_objection(intent, case, signature)
        _count(self.tallies["names"], wrong)
        _count(self.tallies["intents"], unsaid)
        return replace(case, name="" if wrong else name, intent="" if unsaid else intent)

    def _speaks(self, cancelled: Cancelled) -> bool:
        """Whether names and sentences are asked for."""
        if self._words is not None:
            return self._words
        abilities = self._engine(cancelled)
        return abilities is not None and abilities.instructs

    def _engine(self, cancelled: Cancelled) -> Abilities | None:
        """What the engine can; None, and a reason, when it cannot be asked."""
        if self._abilities is None and not self.reason:
            try:
                self._abilities = self._caller.abilities(cancelled)
            except EngineError as error:
                self.reason = str(error)
                return None
            if self._abilities is None:
                raise Withdrawn
            self.model = self._abilities.model
            if not self._abilities.grammars:
                self.reason = f"{self.model} cannot be held to a grammar, so that nothing was asked of it."
        return None if self.reason else self._abilities

    def _fill(
        self, name: str, slot: Slot, values: Mapping[str, str], tally: Tally, cancelled: Cancelled
    ) -> tuple[Any, float]:
        """The value with which the model fills the slot of a task, and how sure it was; None when it gives none."""
        abilities = self._engine(cancelled)
        if abilities is None:
            return None, 0.0
        tally.asked += 1
        try:
            prompt = self._fitted(name, values, abilities, cancelled)
            limits = Limits(max_tokens=MOST_TOKENS, grammar=grammar(slot), temperature=TEMPERATURE[name])
            until = time.monotonic() + self._seconds
            if prompt is None:
                tally.dropped["too long for the model"] += 1
                return None, 0.0
            reply = self._caller.ask(prompt, limits, lambda: cancelled() or time.monotonic() > until)
        except EngineError as error:
            self.reason = str(error)
            return None, 0.0
        if cancelled():
            raise Withdrawn
        if reply is None:
            tally.dropped["out of time"] += 1
            self._late += 1
            if self._late == MOST_LATE:
                self.reason = f"{self.model} gave no answer within {self._seconds:g} s, {MOST_LATE} times in a row."
            return None, 0.0
        self._late = 0
        try:
            return read(slot, reply.text), reply.confidence
        except Misfit:
            tally.dropped["not finished" if reply.why == "length" else "malformed"] += 1
            return None, 0.0

    def _fitted(
        self, name: str, values: Mapping[str, str], abilities: Abilities, cancelled: Cancelled
    ) -> Prompt | None:
        """The prompt with as many examples, then as much of the code, as there is room for; None when none fits."""
        template = task(name)
        shown = range(len(template.examples), -1, -1)
        prompts = [pose(template, values, abilities, self._key, examples) for examples in shown]
        lines = values["code"].splitlines()
        for kept in (len(lines) // 2, len(lines) // 4, 1):
            begun = {**values, "code": "\n".join(lines[:kept])}
            prompts.append(pose(template, begun, abilities, self._key, 0))
        counts = self._caller.count(["".join(map(str, (*prompt.head, prompt.tail))) for prompt in prompts], cancelled)
        if counts is None:
            raise Withdrawn
        room = abilities.context - MOST_TOKENS
        return next((prompt for prompt, tokens in zip(prompts, counts, strict=True) if tokens <= room), None)


def _count(tally: Tally, wrong: str) -> None:
    tally.given += 1
    if wrong:
        tally.dropped[wrong] += 1
    else:
        tally.kept += 1


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
