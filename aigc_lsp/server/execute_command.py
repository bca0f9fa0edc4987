"""workspace/executeCommand: the table of commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from aigc_lsp.errors import BadOption
from aigc_lsp.server.accept import accept
from aigc_lsp.server.code_action import GENERATE_DOCS, GENERATE_TESTS, KEEP_FINDING
from aigc_lsp.server.engine_status import engine_status
from aigc_lsp.server.explain import explain_silence, explain_suggestion
from aigc_lsp.server.generate_docs import generate_docs_command
from aigc_lsp.server.generate_tests import generate_tests_command
from aigc_lsp.server.item import ACCEPT
from aigc_lsp.server.keep_finding import keep_finding
from aigc_lsp.server.models import models
from aigc_lsp.server.wire import Server

COMMANDS: dict[str, Callable[[Server, list[Any]], Any]] = {
    ACCEPT: accept,
    "aigc-lsp.explainSilence": explain_silence,
    "aigc-lsp.explainSuggestion": explain_suggestion,
    "aigc-lsp.models": models,
    "aigc-lsp.status": engine_status,
}


JOBS: dict[str, Callable[[Server, list[Any], str | int | None], Any]] = {
    GENERATE_TESTS: generate_tests_command,
    GENERATE_DOCS: generate_docs_command,
    KEEP_FINDING: keep_finding,
}  # are answered when they began; the token is that of the progress they show


def execute_command(ls: Server, params: types.ExecuteCommandParams) -> Any:
    arguments = list(params.arguments or [])
    if params.command in JOBS:
        return JOBS[params.command](ls, arguments, params.work_done_token)
    command = COMMANDS.get(params.command)
    if command is None:
        raise BadOption(f"aigc-lsp has no command {params.command}; it has {', '.join([*COMMANDS, *JOBS])}.")
    return command(ls, arguments)
