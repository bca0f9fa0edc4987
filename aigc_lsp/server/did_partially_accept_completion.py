"""textDocument/didPartiallyAcceptCompletion: a word or a line of the item was taken."""

from __future__ import annotations

from typing import Any

from aigc_lsp.document import Encoding, code_points
from aigc_lsp.server.item import suggestion_id
from aigc_lsp.server.message import field
from aigc_lsp.server.wire import Server


def did_partially_accept_completion(ls: Server, params: Any) -> None:
    id, text, length_utf16 = suggestion_id(params), field(params, "item", "insertText"), field(params, "acceptedLength")
    text = field(text, "value") if isinstance(text, dict) else text
    if id is not None and isinstance(text, str) and isinstance(length_utf16, int):
        ls.session.completer.accepted(id, code_points(text, max(length_utf16, 0), Encoding.UTF16))
