"""textDocument/didShowCompletion: the editor shows the item."""

from __future__ import annotations

from typing import Any

from aigc_lsp.server.item import suggestion_id
from aigc_lsp.server.wire import Server


def did_show_completion(ls: Server, params: Any) -> None:
    id = suggestion_id(params)
    if id is not None:
        ls.session.completer.shown(id)
