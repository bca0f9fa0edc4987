"""textDocument/didOpen: a file's text from here on is what the editor says."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.server.wire import Server


def did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    opened = params.text_document
    ls.session.withdraw(opened.uri)
    ls.session.documents.open(opened.uri, opened.language_id, opened.version, opened.text)
    ls.session.prewarm(opened.uri)
    ls.session.text_changed(opened.uri)  # an editor keeps what was not saved over a restart
    ls.session.doc_looks.changed(ls, opened.uri, pause=0.0)
