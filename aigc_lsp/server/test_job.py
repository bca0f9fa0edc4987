"""Making tests in the background of a connection: progress, cancelling, and an edit only for files as they were."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

from lsprotocol import types

from aigc_lsp.context.project import text_on_disk
from aigc_lsp.document import Document
from aigc_lsp.errors import AigcError
from aigc_lsp.server.apply_edit import apply_edit
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.edits import workspace_edit
from aigc_lsp.server.findings import publish
from aigc_lsp.server.progress import WorkDone
from aigc_lsp.server.test_request import Asked
from aigc_lsp.server.tests_reply import reply, summary
from aigc_lsp.server.wire import WRONG, Server
from aigc_lsp.stage import Cancelled, Progress, Stage
from aigc_lsp.unit_tests.request import TestFile

log = logging.getLogger(__name__)

CANCELLED = "Cancelled."

Token = str | int | None
Work = Callable[[Progress, Cancelled], TestFile]


async def made(ls: Server, asked: Asked, token: Token, work: Work) -> TestFile:
    """What ``work`` gives, from a thread, with progress under the token. Cancelling stops what runs at once."""
    loop = asyncio.get_running_loop()
    shown = await WorkDone.open(ls, token)

    def progress(stage: Stage) -> None:
        loop.call_soon_threadsafe(shown.report, stage.name, sentence(stage), percentage(stage))

    job = ls.session.jobs.run(key_of(asked.document.uri), lambda cancelled: work(progress, cancelled))
    running = asyncio.ensure_future(job)
    shown.begin(f"Unit tests for {asked.request.path.name}", running.cancel)
    outcome, started = CANCELLED, time.monotonic()
    try:
        file = await running
        outcome = summary(file)
        return file
    except Exception as error:
        outcome = str(error) if isinstance(error, AigcError) else WRONG
        raise
    finally:
        running.cancel()
        shown.end(outcome)
        log.info("event=tests seconds=%.1f cancelled=%s", time.monotonic() - started, outcome == CANCELLED)


def begin(ls: Server, asked: Asked, token: Token, work: Work) -> None:
    """Makes tests beside everything else; what comes of it is applied, and said in a message."""
    ls.session.keep(_make_and_apply(ls, asked, token, work))


async def _make_and_apply(ls: Server, asked: Asked, token: Token, work: Work) -> None:
    try:
        file = await made(ls, asked, token, work)
    except AigcError as error:
        _say(ls, types.MessageType.Warning, str(error))
        return
    except asyncio.CancelledError:
        return
    except Exception:
        _say(ls, types.MessageType.Error, WRONG)
        raise
    answer, edit = offered(ls, asked, file)
    if edit is not None and not await apply_edit(ls, answer["label"], edit):
        _say(ls, types.MessageType.Warning, "The editor did not apply the tests; nothing was changed.")
        return
    kind = types.MessageType.Info if edit is not None else types.MessageType.Warning
    _say(ls, kind, answer["summary"])


def _say(ls: Server, kind: types.MessageType, sentence: str) -> None:
    ls.window_show_message(types.ShowMessageParams(kind, sentence))


def offered(ls: Server, asked: Asked, file: TestFile) -> tuple[dict[str, Any], types.WorkspaceEdit | None]:
    """The answer, and the edit in it; none where a file is not any more what the tests were made for."""
    session, document = ls.session, asked.document
    now = session.documents.get(document.uri)
    moved_on = isinstance(now, Document) and any(
        document.text[target.span.start : target.span.end] not in now.text for target in file.targets
    )
    if isinstance(now, Document) and now.text == document.text:
        session.findings.put(now, [target.name for target in file.targets], file.findings)
        publish(ls, now)
    if file.reason or file.path is None or file.text == file.before:
        return reply(file, None), None
    if moved_on:
        return reply(file, None, f"{file.source.name} changed while its tests were made; ask again."), None
    uri = file.path.as_uri()
    target = session.documents.get(uri)
    is_open = isinstance(target, Document)
    if not isinstance(target, Document):
        target = Document(uri, 0, "python", text_on_disk(file.path))
    if target.text != file.before or (not is_open and file.path.exists() != file.exists):
        return reply(file, None, f"{file.path.name} changed while tests for it were made; ask again."), None
    edit = workspace_edit(
        target,
        file.text,
        exists=file.exists,
        is_open=is_open,
        editor=session.editor,
        encoding=session.documents.encoding,
    )
    return reply(file, edit), edit


def sentence(stage: Stage) -> str:
    return f"{stage.name} {stage.detail}".strip()


def percentage(stage: Stage) -> int:
    return min(100, 100 * stage.done // stage.total) if stage.total else 0
