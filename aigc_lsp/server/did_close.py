"""textDocument/didClose: the file's text and all that was kept for it go."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.document import Document
from aigc_lsp.server.findings import publish
from aigc_lsp.server.wire import Server


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    uri = params.text_document.uri
    document = ls.session.documents.get(uri)
    if isinstance(document, Document) and ls.session.findings.of(uri):
        ls.session.findings.forget(uri)
        publish(ls, document)
    ls.session.forget(uri)
