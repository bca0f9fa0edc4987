"""What the editor says it can do, as far as the server asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from aigc_lsp.server.message import field


@dataclass(frozen=True)
class EditorAbilities:
    """Everything is false until the editor claims it."""

    document_changes: bool = False  # edits that name the version they are for
    creates_files: bool = False
    progress: bool = False  # takes progress it did not ask for
    watches_files: bool = False  # when it is asked to
    code_actions: bool = False  # more than bare commands

    @classmethod
    def of(cls, params: Any) -> EditorAbilities:
        """From `initialize`'s ``params``, whatever they are."""
        capabilities = field(params, "capabilities")
        operations = field(capabilities, "workspace", "workspaceEdit", "resourceOperations")
        literals = field(capabilities, "textDocument", "codeAction", "codeActionLiteralSupport")
        return cls(
            document_changes=field(capabilities, "workspace", "workspaceEdit", "documentChanges") is True,
            # lsp-mode 10.0 opens a file before it creates it, and then asks what to do as it "changed on disk".
            creates_files=isinstance(operations, list)
            and "create" in operations
            and field(params, "clientInfo", "name") != "emacs",
            progress=field(capabilities, "window", "workDoneProgress") is True,
            watches_files=field(capabilities, "workspace", "didChangeWatchedFiles", "dynamicRegistration") is True,
            code_actions=isinstance(literals, dict),
        )
