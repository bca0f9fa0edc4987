"""workspace/executeCommand: the table of commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from aigc_lsp.errors import BadOption
from aigc_lsp.server.accept import accept
from aigc_lsp.server.engine_status import engine_status
from aigc_lsp.server.explain import explain_silence
from aigc_lsp.server.item import ACCEPT
from aigc_lsp.server.wire import Server

COMMANDS: dict[str, Callable[[Server, list[Any]], Any]] = {
    ACCEPT: accept,
    "aigc-lsp.explainSilence": explain_silence,
    "aigc-lsp.status": engine_status,
}


def execute_command(ls: Server, params: types.ExecuteCommandParams) -> Any:
    command = COMMANDS.get(params.command)
    if command is None:
        raise BadOption(f"aigc-lsp has no command {params.command}; it has {', '.join(COMMANDS)}.")
    return command(ls, list(params.arguments or []))
