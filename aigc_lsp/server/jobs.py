"""Long jobs in threads of their own: of each kind one at a time, and of each file only the newest."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from aigc_lsp.errors import AigcError

Result = TypeVar("Result")

NICE = 10  # added to a job's thread and to the processes it starts, so that typing goes first
SWITCH = 0.0005  # seconds until a job hands the interpreter to the event loop; Python's own 5 ms would show in typing


class Superseded(AigcError):
    """A newer job for the same file took this one's place."""


class Job:
    """One piece of work, which looks now and then whether it is still wanted."""

    def __init__(self) -> None:
        self.withdrawn = threading.Event()
        self.superseded: asyncio.Future[None] = asyncio.get_running_loop().create_future()


class Jobs:
    """Belongs to the event loop."""

    def __init__(self) -> None:
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._jobs: dict[tuple[str, str], Job] = {}
        self._threads: set[asyncio.Future[Any]] = set()

    async def run(self, key: str, work: Callable[[Callable[[], bool]], Result], kind: str = "") -> Result:
        """What ``work`` gives; it is told whether it was cancelled, and runs in a thread of low priority.

        An older job of this kind and key is withdrawn. Cancelling withdraws the work and does not wait for its end.

        Raises:
            Superseded: a newer job came for the same key.
        """
        if older := self._jobs.get((kind, key)):
            older.withdrawn.set()
            if not older.superseded.done():
                older.superseded.set_result(None)
        job = self._jobs[kind, key] = Job()
        waiting = asyncio.ensure_future(self._take_turn(job, work, self._turns[kind]))
        try:
            either: list[asyncio.Future[Any]] = [waiting, job.superseded]
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if not waiting.done():
                raise Superseded("A newer request for this file took the place of this one.")
            return waiting.result()
        finally:
            job.withdrawn.set()
            waiting.cancel()
            job.superseded.cancel()
            if self._jobs.get((kind, key)) is job:
                del self._jobs[kind, key]

    async def end(self) -> None:
        """Withdraws everything and returns when the threads are done."""
        for job in self._jobs.values():
            job.withdrawn.set()
        if self._threads:
            await asyncio.wait(self._threads)

    async def _take_turn(self, job: Job, work: Callable[[Callable[[], bool]], Result], turn: asyncio.Lock) -> Result:
        await turn.acquire()
        try:
            thread = in_thread(lambda: work(job.withdrawn.is_set))
        except BaseException:
            turn.release()
            raise
        self._threads.add(thread)
        thread.add_done_callback(lambda thread: self._ended(thread, turn))
        return await asyncio.shield(thread)

    def _ended(self, thread: asyncio.Future[Any], turn: asyncio.Lock) -> None:
        self._threads.discard(thread)
        turn.release()
        if not thread.cancelled():
            thread.exception()  # whoever asked may have left: it is no error that nobody looks


def in_thread(work: Callable[[], Result]) -> asyncio.Future[Result]:
    """The future result of ``work`` in a thread of low priority, which does not keep the process alive."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Result] = loop.create_future()

    def settle(set_it: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(lambda: None if future.done() else set_it())

    def run() -> None:
        lower_priority()
        usual = sys.getswitchinterval()
        sys.setswitchinterval(min(SWITCH, usual))
        try:
            result = work()
        except BaseException as error:
            failure = error
            settle(lambda: future.set_exception(failure))
        else:
            settle(lambda: future.set_result(result))
        finally:
            sys.setswitchinterval(usual)

    threading.Thread(target=run, name="job", daemon=True).start()
    return future


def lower_priority() -> None:
    """Of this thread, and so of the processes it starts; only Linux has a priority for each thread."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICE)
