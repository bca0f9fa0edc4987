"""aigc/generateDocs {textDocument, position | range, options}, and the command for editors without it.

The request's answer carries the edit, which the editor applies. The command is answered at once and applies it itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from aigc_lsp.context.project import text_on_disk
from aigc_lsp.document import Document
from aigc_lsp.documentation.request import DocFile
from aigc_lsp.sandbox.recorded import Record, Recorded
from aigc_lsp.server.doc_request import Asked, understood
from aigc_lsp.server.docs_reply import refusal, reply, summary
from aigc_lsp.server.edits import workspace_edit
from aigc_lsp.server.jobs import Superseded
from aigc_lsp.server.long_job import LongJob, Token, begin, made
from aigc_lsp.server.message import field
from aigc_lsp.server.test_request import asking
from aigc_lsp.server.wire import Server
from aigc_lsp.stage import Cancelled, Progress
from aigc_lsp.unit_tests.request import Request

METHOD = "aigc/generateDocs"


async def generate_docs(ls: Server, params: Any) -> dict[str, Any]:
    """What came of it: the edit, and each definition with what was wrong and what was done; see `docs_reply`."""
    asked = understood(ls.session, params)
    token = field(params, "workDoneToken")
    try:
        return (await made(ls, docs_job(ls, asked), token if isinstance(token, str | int) else None))[0]
    except Superseded as error:
        return refusal(asked.request.path, str(error))


def generate_docs_command(ls: Server, arguments: list[Any], token: Token) -> None:
    """Begins; what comes of it is applied, and said in a message."""
    asked = understood(ls.session, arguments[0] if arguments else None)
    begin(ls, docs_job(ls, asked), token)


def docs_job(ls: Server, asked: Asked) -> LongJob[DocFile]:
    """The pipeline as a job, with runs of the code if examples are wanted, and the model's part if that is."""
    worker, loop = ls.session.worker, asyncio.get_running_loop()
    recording = _recording(ls, asked) if asked.request.settings.examples else None

    def work(progress: Progress, cancelled: Cancelled) -> DocFile:
        # Imported here, in a thread: a keystroke must not wait for what only this needs.
        from aigc_lsp.documentation.fill import WordFiller
        from aigc_lsp.documentation.write_docs import write_docs
        from aigc_lsp.engine.caller import Caller

        wanted = asked.request.settings.use_model and worker.instructs
        fill = WordFiller(Caller(worker, loop)) if wanted else None
        try:
            return write_docs(asked.request, fill=fill, record=recording, progress=progress, cancelled=cancelled)
        finally:
            if fill is not None:
                fill.close()

    return LongJob(
        "documentation",
        f"Documentation in {asked.request.path.name}",
        asked.document,
        work,
        summary,
        lambda file: offered(ls, asked, file),
    )


def _recording(ls: Server, asked: Asked) -> Record | None:
    """Runs the code as tests are searched for; None for other languages than Python."""
    if asked.document.language != "python":
        return None
    request = Request(
        path=asked.request.path,
        project=asked.request.project,
        texts=asked.request.texts,
        settings=ls.session.settings_for(asked.document.uri).tests,
        consents=asking(ls),
    )

    def record(names: Sequence[str], progress: Progress, cancelled: Cancelled) -> Sequence[Recorded]:
        from aigc_lsp.unit_tests import record

        return record.record(request, names, progress, cancelled)

    return record


def offered(ls: Server, asked: Asked, file: DocFile) -> tuple[dict[str, Any], types.WorkspaceEdit | None]:
    """The answer, and the edit in it; none where the file is not any more what the documentation was made for."""
    session = ls.session
    edits = [each.edit for each in file.definitions if each.edit is not None]
    if not edits:
        return reply(file, None), None
    document = session.documents.get(asked.document.uri)
    is_open = isinstance(document, Document)
    if not isinstance(document, Document):
        document = Document(asked.document.uri, 0, asked.document.language, text_on_disk(file.path))
    if document.text != file.before:
        return reply(file, None, f"{file.path.name} changed while its documentation was made; ask again."), None
    edit = workspace_edit(
        document, edits, exists=True, is_open=is_open, editor=session.editor, encoding=session.documents.encoding
    )
    return reply(file, edit), edit
