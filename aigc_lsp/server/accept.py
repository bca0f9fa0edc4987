"""aigc-lsp.accept [id]: the editor inserted a suggestion."""

from __future__ import annotations

from typing import Any

from aigc_lsp.server.wire import Server


def accept(ls: Server, arguments: list[Any]) -> None:
    if arguments and isinstance(arguments[0], str):
        ls.session.completer.accepted(arguments[0])
