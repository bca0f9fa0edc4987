"""textDocument/didClose: the file's text and all that was kept for it go."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.document import Document
from aigc_lsp.server.diagnostics import publish
from aigc_lsp.server.wire import Server


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    session, uri = ls.session, params.text_document.uri
    document = session.documents.get(uri)
    shown = [marks.forget(uri) for marks in (session.findings, session.hints)]
    if isinstance(document, Document) and any(shown):
        publish(ls, document)
    session.doc_looks.closed(uri)
    session.forget(uri)
