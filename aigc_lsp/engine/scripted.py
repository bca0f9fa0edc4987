"""An engine that answers from a table: for tests that need it slow, dead or predictable, and for work on editors.

The table is TOML::

    log = "path"       # optional: one JSON line per generation
    gate = "path"      # optional: no answer while this file does not exist
    crash = "path"     # optional: when this file exists, it is deleted and the process kills itself after one piece
    [[answer]]
    after = "return "  # what stands before the cursor ends with this; the longest that fits wins
    text = "a + b\\n"
    probability = 0.9  # of each piece, one per word

A grammar changes nothing: the table's author writes what agrees with it. The bookkeeping of the KV cache is the real
one, over words instead of tokens.
"""

from __future__ import annotations

import json
import os
import re
import signal
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.engine.base import Abilities, Counts, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.reuse import Slots
from aigc_lsp.engine.stopping import Stopper
from aigc_lsp.errors import EngineFailed, PromptTooLong
from aigc_lsp.store.manifest import Fim

WORD = re.compile(r"\n|[^\S\n]*\w+|[^\S\n]*[^\w\s]|[^\S\n]+")
CONTEXT = 2048
STEP = 64
FIM = Fim("suffix-first", "", "<suffix>", "<middle>", "<file>", ())


@dataclass(frozen=True)
class Script:
    """One row of the table."""

    after: str
    text: str
    probability: float


class ScriptedEngine:
    """An Engine whose model is a table.

    Raises:
        EngineFailed: the table cannot be read.
    """

    def __init__(self, path: Path) -> None:
        try:
            table = tomllib.loads(path.read_text(encoding="utf-8"))
            self._answers = [
                Script(row["after"], row["text"], row.get("probability", 0.9)) for row in table.get("answer", [])
            ]
        except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
            raise EngineFailed(f"The script {path} cannot be used: {error}.") from error
        self._files = {name: Path(table[name]) for name in ("log", "gate", "crash") if name in table}
        self._slots = Slots(4 * CONTEXT, 8)
        self._ids: dict[str, int] = {}
        self.memory = None
        self.abilities = Abilities("scripted", path.stem, CONTEXT, fim=FIM, grammars=True, instructs=True)

    def tokens(self, text: str) -> list[int]:
        return [self._ids.setdefault(word, len(self._ids)) for word in WORD.findall(text)]

    def generate(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Iterator[Piece | Finish]:
        started = time.perf_counter()
        before = _before_cursor(prompt)
        ids = self.tokens("".join(part.name if isinstance(part, Mark) else part for part in prompt.head) + prompt.tail)
        if len(ids) + limits.max_tokens > CONTEXT:
            raise PromptTooLong(f"The prompt has {len(ids)} words and the script takes {CONTEXT}.")
        plan = self._slots.plan(prompt.key, ids, limits.max_tokens)
        for slot in plan.evict:
            slot.tokens, slot.key = [], ""
        slot, reused = plan.slot, plan.keep
        slot.tokens = ids[:reused]
        generated = 0

        def finish(why: str) -> Finish:
            seconds = time.perf_counter() - started
            evaluated = len(slot.tokens) - reused if generated == 0 else len(ids) - reused
            counts = Counts(len(ids), reused, evaluated, generated, seconds, seconds)
            self._log(prompt.key, before, counts, why)
            return Finish(why, counts)

        while len(slot.tokens) < len(ids):
            if cancelled():
                yield finish("cancelled")
                return
            slot.tokens = ids[: len(slot.tokens) + STEP]
            yield Piece("")
        gate = self._files.get("gate")
        while gate is not None and limits.max_tokens and not gate.exists():
            if cancelled():
                yield finish("cancelled")
                return
            time.sleep(0.002)
            yield Piece("")
        stopper = Stopper(limits)
        script = self._script(before)
        for word in WORD.findall(script.text)[: limits.max_tokens] if script else []:
            if cancelled():
                yield finish("cancelled")
                return
            if script is not None and script.probability < limits.floor:
                yield finish("floor")
                return
            generated += 1
            yield Piece(stopper.feed(word), script.probability if script else 1.0)
            self._crash()
            if stopper.stopped:
                yield finish("stop")
                return
            slot.tokens = slot.tokens + self.tokens(word)
        yield finish("end")

    def forget(self, key: str) -> None:
        self._slots.forget(key)

    def close(self) -> None:
        pass

    def _script(self, before: str) -> Script | None:
        fitting = [script for script in self._answers if before.endswith(script.after)]
        return max(fitting, key=lambda script: len(script.after), default=None)

    def _crash(self) -> None:
        crash = self._files.get("crash")
        if crash is not None and crash.exists():
            crash.unlink()
            os.kill(os.getpid(), signal.SIGKILL)

    def _log(self, key: str, before: str, counts: Counts, why: str) -> None:
        if "log" not in self._files:
            return
        line = {
            "key": key,
            "prompt_tokens": counts.prompt,
            "evaluated": counts.evaluated,
            "reused": counts.reused,
            "generated": counts.generated,
            "finish": why,
            "before": before[-80:],
        }
        with self._files["log"].open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _before_cursor(prompt: Prompt) -> str:
    """The text between the last marker and the cursor."""
    text = ""
    for part in prompt.head:
        text = "" if isinstance(part, Mark) else text + part
    return text + prompt.tail
