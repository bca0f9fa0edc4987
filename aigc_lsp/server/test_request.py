"""What a client asks tests for, understood: the file as it is now, the place in it, the settings that hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.context.project import project_of, text_on_disk
from aigc_lsp.document import Document, Encoding, Span
from aigc_lsp.errors import BadDocument, BadOption
from aigc_lsp.server.folders import path_of
from aigc_lsp.server.message import field
from aigc_lsp.server.options import Source, read
from aigc_lsp.server.wire import Server
from aigc_lsp.unit_tests.request import Request

if TYPE_CHECKING:
    from aigc_lsp.server.session import Session

CONSENT = 120.0  # seconds to answer a question


@dataclass(frozen=True)
class Asked:
    """A request, and the text it was made about."""

    request: Request
    document: Document


def understood(ls: Server, params: Any) -> Asked:
    """The request with its snapshots, taken before anything is awaited.

    Raises:
        BadOption: the parameters make no sense.
        BadDocument: there is no Python file of that name.
    """
    uri = field(params, "textDocument", "uri")
    if not isinstance(uri, str):
        raise BadOption("Tests need textDocument.uri: the file they are for.")
    session, path = ls.session, path_of(uri)
    if path is None:
        raise BadDocument(f"{uri} is not saved anywhere; save the file first, so that its tests have a place.")
    document = source_of(session, uri, path)
    options = read({"tests": field(params, "options") or {}}, Source.REQUEST)
    if options.faults:
        raise BadOption(" ".join(options.faults))
    folder = session.folders.containing(uri)
    request = Request(
        path=path,
        project=project_of(path, path_of(folder) if folder is not None else None),
        span=span_of(params, document, session.documents.encoding),
        texts={at: each.text for each in session.documents if (at := path_of(each.uri)) is not None},
        settings=session.test_settings(uri, options),
        consents=asking(ls),
    )
    return Asked(request, document)


def source_of(session: Session, uri: str, path: Path) -> Document:
    """The open document, else the file."""
    document = session.documents.get(uri)
    if document is Reason.NOT_OPEN:
        if not path.exists():
            raise BadDocument(f"{path} is not there.")
        document = Document(uri, 0, "python" if path.suffix in (".py", ".pyw") else "", text_on_disk(path))
    if isinstance(document, Reason):
        raise BadDocument(document.value)
    if document.language != "python":
        raise BadDocument(f"Unit tests are written for Python; {path.name} is {document.language or 'something else'}.")
    return document


def span_of(params: Any, document: Document, encoding: Encoding) -> Span | None:
    """The range or position asked for, None for the whole file."""
    start, end = field(params, "range", "start"), field(params, "range", "end")
    start, end = (start, end) if start is not None else (field(params, "position"),) * 2
    if start is None:
        return None
    offsets = []
    for place in (start, end):
        line, column = field(place, "line"), field(place, "character")
        if not isinstance(line, int) or not isinstance(column, int):
            raise BadOption("Tests take a position, or a range of two, each with line and character.")
        offsets.append(document.offset_at(line, column, encoding))
    return Span(min(offsets), max(offsets))


def asking(ls: Server) -> Callable[[str], bool]:
    """Asks the user from another thread; whoever does not answer does not agree."""
    loop = asyncio.get_running_loop()
    run, leave = "Run it here", "Not now"

    async def ask(sentence: str) -> bool:
        actions = [types.MessageActionItem(run), types.MessageActionItem(leave)]
        question = types.ShowMessageRequestParams(types.MessageType.Warning, sentence, actions)
        answer = await ls.protocol.send_request_async(types.WINDOW_SHOW_MESSAGE_REQUEST, question)
        return bool(field(answer, "title") == run or getattr(answer, "title", None) == run)

    def consents(sentence: str) -> bool:
        try:
            return asyncio.run_coroutine_threadsafe(ask(sentence), loop).result(CONSENT)
        except Exception:
            return False

    return consents
