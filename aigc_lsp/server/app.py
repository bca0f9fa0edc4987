"""The table: which method is answered by which function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lsprotocol import types

from aigc_lsp import __version__
from aigc_lsp.server.code_action import code_action
from aigc_lsp.server.completion import completion
from aigc_lsp.server.did_change import did_change
from aigc_lsp.server.did_change_configuration import did_change_configuration
from aigc_lsp.server.did_change_watched_files import did_change_watched_files
from aigc_lsp.server.did_change_workspace_folders import did_change_workspace_folders
from aigc_lsp.server.did_close import did_close
from aigc_lsp.server.did_focus import did_focus
from aigc_lsp.server.did_open import did_open
from aigc_lsp.server.did_partially_accept_completion import did_partially_accept_completion
from aigc_lsp.server.did_save import did_save
from aigc_lsp.server.did_show_completion import did_show_completion
from aigc_lsp.server.execute_command import execute_command
from aigc_lsp.server.generate_docs import METHOD as GENERATE_DOCS
from aigc_lsp.server.generate_docs import generate_docs
from aigc_lsp.server.generate_tests import METHOD as GENERATE_TESTS
from aigc_lsp.server.generate_tests import generate_tests
from aigc_lsp.server.initialize import initialize
from aigc_lsp.server.initialized import initialized
from aigc_lsp.server.inline_completion import inline_completion
from aigc_lsp.server.serve import serve_stdio, serve_tcp
from aigc_lsp.server.session import Session
from aigc_lsp.server.shutdown import shutdown
from aigc_lsp.server.wire import Server
from aigc_lsp.server.work_done_progress_cancel import work_done_progress_cancel

__all__ = ["METHODS", "build", "serve_stdio", "serve_tcp"]

METHODS: dict[str, Callable[..., Any]] = {
    types.INITIALIZE: initialize,
    types.INITIALIZED: initialized,
    types.SHUTDOWN: shutdown,
    types.TEXT_DOCUMENT_DID_OPEN: did_open,
    types.TEXT_DOCUMENT_DID_CHANGE: did_change,
    types.TEXT_DOCUMENT_DID_SAVE: did_save,
    types.TEXT_DOCUMENT_DID_CLOSE: did_close,
    types.TEXT_DOCUMENT_INLINE_COMPLETION: inline_completion,
    types.TEXT_DOCUMENT_COMPLETION: completion,
    types.TEXT_DOCUMENT_CODE_ACTION: code_action,
    types.WORKSPACE_EXECUTE_COMMAND: execute_command,
    types.WORKSPACE_DID_CHANGE_CONFIGURATION: did_change_configuration,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: did_change_watched_files,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS: did_change_workspace_folders,
    types.WINDOW_WORK_DONE_PROGRESS_CANCEL: work_done_progress_cancel,
    GENERATE_TESTS: generate_tests,
    GENERATE_DOCS: generate_docs,
    # Not in LSP; under these names in several editors.
    "textDocument/didShowCompletion": did_show_completion,
    "textDocument/didPartiallyAcceptCompletion": did_partially_accept_completion,
    "textDocument/didFocus": did_focus,
}


def build(session: Session, write: Callable[[bytes], None]) -> Server:
    """A server that answers one editor; ``write`` takes whole messages."""
    server = Server("aigc-lsp", __version__, session)
    server.protocol.write = write
    server.protocol.lost = session.stop
    for method, handler in METHODS.items():
        server.feature(method)(handler)
    return server
