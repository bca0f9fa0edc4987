"""An offered item in LSP's words, and back from what editors send about it."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aigc_lsp.completion.suggestion import Suggestion
from aigc_lsp.document import Document, Encoding
from aigc_lsp.server.message import field

ACCEPT = "aigc-lsp.accept"


def accept_command(suggestion: Suggestion) -> types.Command:
    """What the editor runs after it inserted the item: the only word of acceptance that LSP 3.18 knows."""
    return types.Command("Accept", ACCEPT, arguments=[suggestion.id])


def range_of(document: Document, start: int, end: int, encoding: Encoding) -> types.Range:
    """Two offsets as LSP's range."""
    first, last = document.position_of(start, encoding), document.position_of(end, encoding)
    return types.Range(types.Position(*first), types.Position(*last))


def suggestion_id(params: Any) -> str | None:
    """Id of the suggestion that a notification's item was made of, None when it is not ours."""
    arguments = field(params, "item", "command", "arguments")
    if field(params, "item", "command", "command") != ACCEPT or not isinstance(arguments, list) or not arguments:
        return None
    return arguments[0] if isinstance(arguments[0], str) else None
