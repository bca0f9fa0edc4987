"""workspace/didChangeWorkspaceFolders: a folder's pyproject.toml holds for the files in it."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.server.status import tell_faults
from aigc_lsp.server.wire import Server


def did_change_workspace_folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    for folder in params.event.removed:
        ls.session.folders.remove(folder.uri)
    for folder in params.event.added:
        ls.session.folders.add(folder.uri)
    ls.session.choose_indexes()
    tell_faults(ls)
