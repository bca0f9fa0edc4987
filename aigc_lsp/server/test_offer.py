"""A search for tests as a job, and its edit, offered only for files as they were."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aigc_lsp.context.project import text_on_disk
from aigc_lsp.document import Document
from aigc_lsp.server.diagnostics import publish
from aigc_lsp.server.edits import smallest_edit, workspace_edit
from aigc_lsp.server.long_job import LongJob, Work
from aigc_lsp.server.test_request import Asked
from aigc_lsp.server.tests_reply import reply, summary
from aigc_lsp.server.wire import Server
from aigc_lsp.unit_tests.request import TestFile


def tests_job(ls: Server, asked: Asked, work: Work[TestFile]) -> LongJob[TestFile]:
    """``work`` as a job."""
    return LongJob(
        "tests",
        f"Unit tests for {asked.request.path.name}",
        asked.document,
        work,
        summary,
        lambda file: offered(ls, asked, file),
    )


def offered(ls: Server, asked: Asked, file: TestFile) -> tuple[dict[str, Any], types.WorkspaceEdit | None]:
    """The answer, and the edit in it; none where a file is not any more what the tests were made for."""
    session, document = ls.session, asked.document
    now = session.documents.get(document.uri)
    moved_on = isinstance(now, Document) and any(
        document.text[target.span.start : target.span.end] not in now.text for target in file.targets
    )
    if isinstance(now, Document) and now.text == document.text:
        found = [(each, each.target.name, each.target.span, each.line) for each in file.findings]
        session.findings.put(now, [target.name for target in file.targets], found)
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
        [smallest_edit(target.text, file.text)],
        exists=file.exists,
        is_open=is_open,
        editor=session.editor,
        encoding=session.documents.encoding,
    )
    return reply(file, edit), edit
