"""$/progress: how far a long job is, shown by the editor, which can cancel it there."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from aigc_lsp.server.wire import Server

PERIOD = 0.1  # seconds between two reports within one stage
PATIENCE = 2.0  # seconds an editor has to accept a token

_numbers = itertools.count(1)


class WorkDone:
    """One job's progress. Belongs to the event loop. Without a token nothing is shown.

    Args:
        token: of the request, or one the editor accepted.
    """

    def __init__(self, ls: Server, token: str | int | None) -> None:
        self._ls = ls
        self.token = token
        self._name = ""
        self._percentage = 0
        self._next = 0.0

    @classmethod
    async def open(cls, ls: Server, token: str | int | None) -> WorkDone:
        """With the request's token or else, where the editor takes that, one of our own."""
        if token is not None or not ls.session.editor.progress:
            return cls(ls, token)
        token = f"aigc-lsp/{next(_numbers)}"
        create = ls.protocol.send_request_async(
            types.WINDOW_WORK_DONE_PROGRESS_CREATE, types.WorkDoneProgressCreateParams(token)
        )
        try:
            await asyncio.wait_for(create, PATIENCE)
        except Exception:  # refused, or not answered in time: the job runs without
            token = None
        return cls(ls, token)

    def begin(self, title: str, cancel: Callable[[], object]) -> None:
        if self.token is not None:
            self._ls.session.cancels[self.token] = cancel
        self._tell(types.WorkDoneProgressBegin(title, cancellable=True, percentage=0))

    def report(self, name: str, message: str, percentage: int) -> None:
        """At most ten times a second while the stage stays the same; a percentage never goes down."""
        now = time.monotonic()
        if name == self._name and now < self._next:
            return
        self._name, self._next = name, now + PERIOD
        self._percentage = max(self._percentage, percentage)
        self._tell(types.WorkDoneProgressReport(message=message, percentage=self._percentage, cancellable=True))

    def end(self, message: str) -> None:
        if self.token is not None:
            self._ls.session.cancels.pop(self.token, None)
        self._tell(types.WorkDoneProgressEnd(message=message))

    def _tell(
        self, value: types.WorkDoneProgressBegin | types.WorkDoneProgressReport | types.WorkDoneProgressEnd
    ) -> None:
        if self.token is not None:
            self._ls.protocol.notify(types.PROGRESS, types.ProgressParams(self.token, value))
