"""The async side of the process that keeps the indexes: starts it, tells it what changed, restarts it when it dies."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Callable, Iterable
from typing import Any

from aigc_lsp.context.workspace.start import COMMAND

log = logging.getLogger(__name__)

BACK_OFF = (0.5, 5.0, 60.0, 600.0)  # seconds before the n-th restart
FAREWELL = 1.0  # seconds it has to end once its pipe is closed

Message = dict[str, Any]


class IndexProcess:
    """One process at a time. Belongs to one event loop.

    Args:
        state: what a new process is to be told, from the beginning.
        on_message: called with what it says.
    """

    def __init__(self, state: Callable[[], Iterable[Message]], on_message: Callable[[Message], None]) -> None:
        self._state = state
        self._on_message = on_message
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        """Its process id, None when there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    @property
    def wanted(self) -> bool:
        return self._watch is not None

    def start(self) -> None:
        """Has a process run from here on."""
        if self._watch is None:
            self._watch = asyncio.create_task(self._keep_alive())

    def send(self, message: Message) -> None:
        """Tells the process; lost if there is none, since the next one is told everything."""
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(json.dumps(message).encode() + b"\n")

    async def close(self) -> None:
        """Ends it."""
        watch, self._watch = self._watch, None
        process, self._process = self._process, None
        if watch is not None:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watch
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), FAREWELL)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def _keep_alive(self) -> None:
        deaths = 0
        while True:
            try:
                process = await asyncio.create_subprocess_exec(
                    *COMMAND,
                    stdin=asyncio.subprocess.PIPE,
                    stdout=asyncio.subprocess.PIPE,
                )
            except OSError as error:
                log.warning("event=no_index error=%s", type(error).__name__)
                return
            self._process = process
            for message in self._state():
                self.send(message)
            if await self._hear(process):
                deaths = 0
            status = await process.wait()
            log.warning("event=index_process_ended status=%s", status)
            deaths += 1
            await asyncio.sleep(BACK_OFF[min(deaths, len(BACK_OFF)) - 1])

    async def _hear(self, process: asyncio.subprocess.Process) -> bool:
        """Hands on what it says until its pipe closes; whether it has brought a folder up to date."""
        assert process.stdout is not None
        useful = False
        async for line in process.stdout:
            with contextlib.suppress(ValueError):
                message = json.loads(line)
                useful = useful or message["op"] == "looked"
                self._on_message(message)
        return useful
