"""The worker for threads that are not its loop's: long jobs ask here, wait, and give way to typing."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from aigc_lsp.engine.base import Abilities, Finish, Limits, Prompt
from aigc_lsp.engine.worker import EngineChoice, Priority, Worker

Result = TypeVar("Result")

GLANCE = 0.05  # seconds between two looks at whether the job was withdrawn


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    text: str
    why: str  # how it ended, as in Finish
    confidence: float  # geometric mean of its tokens' probabilities; 1 without tokens


class Caller:
    """Asks a worker from any thread but its loop's, which would wait for itself.

    Every question ends early when ``cancelled`` says so, and is then answered with None.
    """

    def __init__(self, worker: Worker, loop: asyncio.AbstractEventLoop) -> None:
        self._worker = worker
        self._loop = loop

    def abilities(self, cancelled: Callable[[], bool]) -> Abilities | None:
        """What the engine is and can, once it is loaded; raises as `ask` does."""
        return self._wait(self._worker.wait_ready(), cancelled)

    def ask(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Reply | None:
        """The answer to a prompt, computed while nobody types.

        Raises:
            EngineError: the engine cannot run, or cannot run this.
        """
        return self._wait(self._collect(prompt, limits), cancelled)

    def count(self, texts: list[str], cancelled: Callable[[], bool]) -> list[int] | None:
        """Number of tokens of each text; raises as `ask` does."""
        return self._wait(self._worker.count(texts), cancelled)

    def forget(self, key: str) -> None:
        """Frees what the engine keeps for a job that is over."""
        self._loop.call_soon_threadsafe(self._worker.forget, key)

    async def _collect(self, prompt: Prompt, limits: Limits) -> Reply:
        text, why, confidence, tokens = "", "cancelled", 1.0, 0
        async with contextlib.aclosing(self._worker.generate(prompt, limits, Priority.LONG)) as steps:
            async for step in steps:
                if isinstance(step, Finish):
                    why = step.why
                else:
                    text += step.text
                    confidence *= step.probability
                    tokens += 1
        return Reply(text, why, confidence ** (1 / max(1, tokens)))

    def _wait(self, work: Coroutine[Any, Any, Result], cancelled: Callable[[], bool]) -> Result | None:
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            while not cancelled():
                with contextlib.suppress(concurrent.futures.TimeoutError):
                    return future.result(GLANCE)
            return None
        finally:
            future.cancel()


@contextlib.contextmanager
def open_caller(choice: EngineChoice) -> Iterator[Caller]:
    """A Caller with a worker and a loop of its own, for a command that has none; all of it ends with the context."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="engine", daemon=True)
    thread.start()
    worker = Worker(choice)
    try:
        asyncio.run_coroutine_threadsafe(worker.start(), loop).result()
        yield Caller(worker, loop)
    finally:
        asyncio.run_coroutine_threadsafe(worker.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
