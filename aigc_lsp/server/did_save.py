"""textDocument/didSave: a workspace folder's pyproject.toml may have other settings now."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.document import path_of
from aigc_lsp.server.status import tell_faults
from aigc_lsp.server.wire import Server


def did_save(ls: Server, params: types.DidSaveTextDocumentParams) -> None:
    ls.session.indexes.on_disk(path_of(params.text_document.uri))
    if ls.session.folders.saved(params.text_document.uri):
        ls.session.choose_indexes()
        tell_faults(ls)
