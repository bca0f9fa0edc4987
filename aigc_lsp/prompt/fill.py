"""Asking a model to fill the slot of a task: fitted to its context, held to a grammar, read back, in a set time.

For long jobs in threads: tests and documentation. Whoever asks judges what the value says.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from aigc_lsp.engine.base import Abilities, Limits, Prompt
from aigc_lsp.engine.caller import Caller
from aigc_lsp.errors import EngineError
from aigc_lsp.prompt.slots import Misfit, Slot, grammar, read
from aigc_lsp.prompt.task import pose, task

MOST_TOKENS = 160  # of one answer
MOST_FAILURES = 3  # questions in a row without an answer, after which no more are asked
CODE = "code"  # the value of a task that may be cut short
PARTS = (2, 4, 16)  # of the code's lines, one in so many is shown where all are too long
NOT_ASKED = "not asked"

_keys = count(1)


@dataclass(frozen=True)
class Filled:
    """What a model filled a slot with."""

    value: Any
    confidence: float  # as in Reply


class Filler:
    """Asks one engine for one job. One thread may use it.

    Args:
        caller: the engine.
        seconds: time that one question may take; after a few that took longer, no more are asked.
    """

    def __init__(self, caller: Caller, seconds: float) -> None:
        self.model = ""  # its name, once it was asked
        self.reason = ""  # why nothing (more) is asked, a sentence; empty while it is
        self._caller = caller
        self._seconds = seconds
        self._failures = 0
        self._key = f"job {next(_keys)}"
        self._abilities: Abilities | None = None

    def abilities(self, cancelled: Callable[[], bool]) -> Abilities | None:
        """What the engine can; None when it cannot be asked, or the job was withdrawn meanwhile."""
        if self._abilities is None and not self.reason:
            try:
                self._abilities = self._caller.abilities(cancelled)
            except EngineError as error:
                self.reason = str(error)
            if self._abilities is not None:
                self.model = self._abilities.model
                if not self._abilities.grammars:
                    self.reason = f"{self.model} cannot be held to a grammar, so that nothing was asked of it."
        return None if self.reason else self._abilities

    def fill(
        self,
        name: str,
        slot: Slot,
        values: Mapping[str, str],
        cancelled: Callable[[], bool],
        temperature: float = 0.0,
    ) -> Filled | str:
        """The value with which the model fills the slot of the task ``name``, or in a few words why there is none."""
        abilities = self.abilities(cancelled)
        if abilities is None:
            return NOT_ASKED
        limits = Limits(max_tokens=MOST_TOKENS, grammar=grammar(slot), temperature=temperature)
        until = time.monotonic() + self._seconds

        def over() -> bool:
            return cancelled() or time.monotonic() > until

        try:
            prompt = self._fitted(name, values, abilities, over)
            reply = None if isinstance(prompt, str) else self._caller.ask(prompt, limits, over)
        except EngineError as error:
            return self._failed("engine failed", str(error))
        if isinstance(prompt, str):
            return prompt
        if reply is None:
            return self._failed("out of time", f"{self.model} gave no answer within {self._seconds:g} s.")
        self._failures = 0
        try:
            return Filled(read(slot, reply.text), reply.confidence)
        except Misfit:
            return "not finished" if reply.why == "length" else "malformed"

    def close(self) -> None:
        """Frees what the engine keeps for it."""
        self._caller.forget(self._key)

    def _failed(self, why: str, sentence: str) -> str:
        self._failures += 1
        if self._failures == MOST_FAILURES:
            self.reason = f"{sentence} It was asked nothing more after {MOST_FAILURES} failures in a row."
        return why

    def _fitted(
        self, name: str, values: Mapping[str, str], abilities: Abilities, over: Callable[[], bool]
    ) -> Prompt | str:
        """The prompt with as many examples, then as much of the code, as there is room for; or why there is none."""
        template = task(name)
        shown = range(len(template.examples), -1, -1)
        prompts = [pose(template, values, abilities, self._key, examples) for examples in shown]
        lines = values[CODE].splitlines()
        for part in PARTS:
            begun = {**values, CODE: "\n".join(lines[: 1 + len(lines) // part])}
            prompts.append(pose(template, begun, abilities, self._key, 0))
        counts = self._caller.count(["".join(map(str, (*prompt.head, prompt.tail))) for prompt in prompts], over)
        if counts is None:
            return "out of time"
        room = abilities.context - MOST_TOKENS
        fitting = (prompt for prompt, tokens in zip(prompts, counts, strict=True) if tokens <= room)
        return next(fitting, "too long for the model")
