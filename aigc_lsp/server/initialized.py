"""initialized: from here on the server may speak of its own accord."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.server.did_change_watched_files import watch_files
from aigc_lsp.server.status import tell_faults
from aigc_lsp.server.wire import Server


def initialized(ls: Server, params: types.InitializedParams) -> None:
    tell_faults(ls)
    ls.session.on_status = lambda state, sentence: ls.status.tell()
    ls.status.tell()
    if ls.session.editor.watches_files:
        ls.session.indexes.watched = True
        ls.session.keep(watch_files(ls))
    ls.session.choose_indexes()
