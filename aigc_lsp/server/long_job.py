"""What is made in the background of a connection: with progress, cancelled on demand, applied when it was a command."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from lsprotocol import types

from aigc_lsp.document import Document
from aigc_lsp.errors import AigcError
from aigc_lsp.server.apply_edit import apply_edit
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.progress import WorkDone
from aigc_lsp.server.wire import WRONG, Server
from aigc_lsp.stage import Cancelled, Progress, Stage

log = logging.getLogger(__name__)

CANCELLED = "Cancelled."

Result = TypeVar("Result")
Token = str | int | None
Work = Callable[[Progress, Cancelled], Result]
Offer = tuple[dict[str, Any], types.WorkspaceEdit | None]  # the answer, with `label` and `summary`; the edit in it


@dataclass(frozen=True)
class LongJob(Generic[Result]):
    """One thing that is made for one file."""

    kind: str  # jobs of other kinds are not waited for
    title: str  # that the editor shows
    document: Document
    work: Work[Result]  # runs in a thread
    summary: Callable[[Result], str]  # a sentence for the user
    offered: Callable[[Result], Offer]  # looks whether the file is still what the result was made for


async def made(ls: Server, job: LongJob[Result], token: Token) -> Offer:
    """What comes of it, with progress under the token. Cancelling stops what runs at once.

    Raises:
        Superseded: a newer job of this kind came for the same file.
    """
    loop = asyncio.get_running_loop()
    shown = await WorkDone.open(ls, token)

    def progress(stage: Stage) -> None:
        loop.call_soon_threadsafe(shown.report, stage.name, sentence(stage), percentage(stage))

    work = ls.session.jobs.run(key_of(job.document.uri), lambda cancelled: job.work(progress, cancelled), job.kind)
    running = asyncio.ensure_future(work)
    shown.begin(job.title, running.cancel)
    outcome, started = CANCELLED, time.monotonic()
    try:
        result = await running
        outcome = job.summary(result)
    except Exception as error:
        outcome = str(error) if isinstance(error, AigcError) else WRONG
        raise
    finally:
        running.cancel()
        shown.end(outcome)
        seconds = time.monotonic() - started
        log.info("event=%s seconds=%.1f cancelled=%s", job.kind, seconds, outcome == CANCELLED)
    return job.offered(result)


def begin(ls: Server, job: LongJob[Result], token: Token) -> None:
    """Makes it beside everything else; what comes of it is applied, and said in a message."""
    ls.session.keep(_make_and_apply(ls, job, token))


async def _make_and_apply(ls: Server, job: LongJob[Result], token: Token) -> None:
    try:
        answer, edit = await made(ls, job, token)
    except AigcError as error:
        _say(ls, types.MessageType.Warning, str(error))
        return
    except asyncio.CancelledError:
        return
    except Exception:
        _say(ls, types.MessageType.Error, WRONG)
        raise
    if edit is not None and not await apply_edit(ls, answer["label"], edit):
        _say(ls, types.MessageType.Warning, f"The editor did not apply the {job.kind}; nothing was changed.")
        return
    kind = types.MessageType.Info if edit is not None else types.MessageType.Warning
    _say(ls, kind, answer["summary"])


def _say(ls: Server, kind: types.MessageType, sentence: str) -> None:
    ls.window_show_message(types.ShowMessageParams(kind, sentence))


def sentence(stage: Stage) -> str:
    return f"{stage.name} {stage.detail}".strip()


def percentage(stage: Stage) -> int:
    return min(100, 100 * stage.done // stage.total) if stage.total else 0
