"""initialize: what the server can do, and how both sides count columns."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aigc_lsp.document import Encoding
from aigc_lsp.server.code_action import KINDS
from aigc_lsp.server.editor_abilities import EditorAbilities
from aigc_lsp.server.editor_process import watch
from aigc_lsp.server.execute_command import COMMANDS, JOBS
from aigc_lsp.server.message import field
from aigc_lsp.server.wire import Server


def initialize(ls: Server, params: Any) -> types.InitializeResult:
    """``params`` are plain JSON, of which little is used: an editor newer than lsprotocol must not be locked out."""
    session, process_id = ls.session, field(params, "processId")
    session.documents.encoding = choose_encoding(field(params, "capabilities", "general", "positionEncodings"))
    session.editor_can_be_asked = field(params, "capabilities", "workspace", "configuration") is True
    session.editor = EditorAbilities.of(params)
    ls.protocol.initialized = True
    if isinstance(process_id, int):
        session.keep(watch(process_id, session.stop))
    return types.InitializeResult(
        types.ServerCapabilities(
            position_encoding=types.PositionEncodingKind(session.documents.encoding.value),
            text_document_sync=types.TextDocumentSyncOptions(
                open_close=True, change=types.TextDocumentSyncKind.Incremental, save=types.SaveOptions()
            ),
            # Always and statically: lsp-mode and Neovim use it without claiming so, or without dynamic registration.
            inline_completion_provider=types.InlineCompletionOptions(),
            # Not empty: ALE 4.0 takes {} for none.
            completion_provider=types.CompletionOptions(["."]) if session.settings.fallback.enabled else None,
            code_action_provider=types.CodeActionOptions(list(KINDS)),
            execute_command_provider=types.ExecuteCommandOptions([*COMMANDS, *JOBS], work_done_progress=True),
            workspace=types.WorkspaceOptions(
                workspace_folders=types.WorkspaceFoldersServerCapabilities(supported=True, change_notifications=True)
            ),
        ),
        types.ServerInfo(ls.name, ls.version),
    )


def choose_encoding(offered: Any) -> Encoding:
    """The first the editor prefers among those we know; LSP's UTF-16 when it names none."""
    known = {encoding.value: encoding for encoding in Encoding}
    names = [name for name in offered if isinstance(name, str)] if isinstance(offered, list) else []
    return next((known[name] for name in names if name in known), Encoding.UTF16)
