"""textDocument/didClose: the file's text and all that was kept for it go."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.server.wire import Server


def did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.forget(params.text_document.uri)
