"""How editors start the server, one line each."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def words() -> list[str]:
    """The words that start this installation: its name when it is on the PATH, else where it lies."""
    if shutil.which("aigc-lsp"):
        return ["aigc-lsp"]
    beside = Path(sys.executable).parent / "aigc-lsp"
    return [str(beside)] if beside.exists() else [sys.executable, "-m", "aigc_lsp"]


def hints() -> dict[str, str]:
    """For each editor what to write where."""
    program, *arguments = words()
    arguments.append("--stdio")
    every, spaced = _listed([program, *arguments], ", "), _listed([program, *arguments], " ")
    quoted = _listed(arguments, ", ")
    return {
        "Neovim": f"vim.lsp.config('aigc', {{cmd = {{{every}}}}}); vim.lsp.enable('aigc');"
        " vim.lsp.inline_completion.enable()  -- 0.12",
        "VS Code": f'"aigc-lsp.server.path": "{program}"  // settings.json, with the extension in editors/vscode',
        "Emacs": "(lsp-register-client (make-lsp-client :server-id 'aigc :add-on? t :activation-fn #'always"
        f" :new-connection (lsp-stdio-connection '({spaced}))"
        ' :notification-handlers (ht ("didChangeStatus" (function ignore)))))  ; lsp-mode 10',
        "Helix": f'[language-server.aigc] command = "{program}", args = [{quoted}],'
        ' config = { fallbackCompletion = { enabled = true } }, and "aigc" in language-servers',
    }


def _listed(each: list[str], separator: str) -> str:
    return separator.join(f'"{word}"' for word in each)
