"""textDocument/didFocus: the file came into view, so that typing is likely to follow."""

from __future__ import annotations

from typing import Any

from aigc_lsp.server.message import field
from aigc_lsp.server.wire import Server


def did_focus(ls: Server, params: Any) -> None:
    uri = field(params, "textDocument", "uri")
    if isinstance(uri, str):
        ls.session.prewarm(uri)
