"""The engine process: owns one engine, answers over its private pipe, ends when the pipe does.

Run as ``python -m aigc_lsp.engine.host CHOICE`` with the EngineChoice as JSON. Standard output is the pipe; whatever
native code prints goes to standard error instead.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from aigc_lsp.engine import pipe
from aigc_lsp.engine.base import Abilities, Engine, Finish, Limits, Piece, Prompt
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.errors import AigcError

BETWEEN_MESSAGES = 0.1  # seconds: pieces travel together, since every message costs the server a wake-up
TAKING_IN = 0.02  # seconds that a generation waits for its document to be taken in by the memory
LONGEST_SETTLING = 60.0  # seconds


@dataclass(eq=False)
class Job:
    """One generation: waiting, under way, or between two steps."""

    id: int
    prompt: Prompt
    limits: Limits
    priority: int  # the smaller, the sooner
    cancelled: bool = False
    steps: Iterator[Piece | Finish] | None = None
    pieces: list[tuple[str, float, float, str]] = field(default_factory=list)  # not sent yet
    sent_at: float = 0.0  # seconds, monotonic


class Host:
    """Runs one step of the most urgent job at a time, so that typing overtakes long jobs between two small batches."""

    _engine: Engine

    def __init__(self, answers: BinaryIO) -> None:
        self._answers = answers
        self._writing = threading.Lock()
        self._waiting = threading.Condition()
        self._jobs: list[Job] = []
        self._forgotten: list[str] = []

    def send(self, message: pipe.Message) -> None:
        with self._writing:
            self._answers.write(pipe.encode(message))

    def read(self, requests: BinaryIO) -> None:
        """Takes requests until the pipe closes, then ends the process: nobody is there to hear an answer."""
        try:
            for line in requests:
                self._take(json.loads(line))
        finally:
            os._exit(0)

    def run(self, engine: Engine) -> None:
        """Says that the engine is ready, then runs jobs for ever."""
        self._engine = engine
        gc.freeze()  # what was loaded stays: no collection while decoding needs to walk through it
        self.send({"op": "ready", "abilities": pipe.to_json(engine.abilities)})
        while True:
            self._step(self._most_urgent())

    def change(self, abilities: Abilities, sentence: str) -> None:
        """Says that the engine is another one from here on."""
        self.send({"op": "changed", "abilities": pipe.to_json(abilities), "sentence": sentence})

    def _take(self, message: pipe.Message) -> None:
        match message["op"]:
            case "generate":
                prompt = pipe.prompt_from_json(message["prompt"])
                limits = pipe.limits_from_json(message["limits"])
                self._add(Job(message["id"], prompt, limits, message["priority"]))
            case "cancel":
                for job in list(self._jobs):
                    if job.id == message["id"]:
                        job.cancelled = True
            case "count":
                counts = [len(self._engine.tokens(text)) for text in message["texts"]]
                self.send({"op": "counted", "id": message["id"], "counts": counts})
            case "show" if self._engine.memory is not None:
                self._engine.memory.show(message["key"], message["name"], message["chunks"], message["shared"])
            case "learn" if self._engine.memory is not None:
                self._engine.memory.learn(message["paths"])
            case "settle":
                if self._engine.memory is not None:
                    self._engine.memory.settle(LONGEST_SETTLING)
                self.send({"op": "settled", "id": message["id"]})
            case "forget":
                if self._engine.memory is not None:  # at once: the document may be shown again with the next message
                    self._engine.memory.forget(message["key"])
                with self._waiting:
                    self._forgotten.append(message["key"])
                    self._waiting.notify()

    def _add(self, job: Job) -> None:
        """Queues a job. Two for the same document would move the same keys and values, so the older one is over;
        only a job that is less urgent than it gives way to it instead."""
        with self._waiting:
            rivals = [older for older in self._jobs if older.prompt.key == job.prompt.key and not older.cancelled]
            if any(older.priority < job.priority for older in rivals):
                job.cancelled = True
            else:
                for older in rivals:
                    older.cancelled = True
            self._jobs.append(job)
            self._waiting.notify()

    def _most_urgent(self) -> Job:
        with self._waiting:
            while True:
                for key in self._forgotten:
                    if not any(job.prompt.key == key for job in self._jobs):
                        self._engine.forget(key)
                self._forgotten.clear()
                if self._jobs:
                    return min(self._jobs, key=lambda job: (not job.cancelled, job.priority, job.id))
                self._waiting.wait()

    def _step(self, job: Job) -> None:
        try:
            if job.steps is None:
                job.sent_at = time.monotonic()
                job.steps = self._steps(job)
            step = next(job.steps)
        except AigcError as error:
            self._end(job, {"op": "error", "id": job.id, "sentence": str(error)})
            return
        if isinstance(step, Finish):
            finish = {"op": "finish", "id": job.id, "why": step.why, "counts": pipe.to_json(step.counts)}
            self._end(job, {**finish, "pieces": job.pieces})
        elif step.text or step.probability < 1:
            job.pieces.append((step.text, step.probability, step.remembered, step.source))
            if time.monotonic() - job.sent_at > BETWEEN_MESSAGES:
                self._send_pieces(job)

    def _steps(self, job: Job) -> Iterator[Piece | Finish]:
        if job.cancelled:  # before it began: it must not touch its document's keys and values
            return iter([Finish("cancelled")])
        if job.limits.memory and self._engine.memory is not None:
            self._engine.memory.settle(TAKING_IN, job.prompt.key)
        return self._engine.generate(job.prompt, job.limits, lambda: job.cancelled)

    def _send_pieces(self, job: Job) -> None:
        if job.pieces:
            self.send({"op": "pieces", "id": job.id, "pieces": job.pieces})
            job.pieces, job.sent_at = [], time.monotonic()

    def _end(self, job: Job, message: pipe.Message) -> None:
        with self._waiting:
            self._jobs.remove(job)
        self.send(message)


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is for the server, which then closes the pipe
    host = Host(os.fdopen(os.dup(1), "wb", buffering=0))
    os.dup2(2, 1)
    threading.Thread(target=host.read, args=(sys.stdin.buffer,), name="requests", daemon=True).start()
    try:
        host.run(open_engine(EngineChoice(**json.loads(sys.argv[1])), host.change))
    except AigcError as error:
        host.send({"op": "failed", "sentence": str(error)})
    except Exception:
        traceback.print_exc()
    os._exit(1)  # not return: the thread that waits for requests holds standard input's lock


if __name__ == "__main__":
    main()
