"""workspace/didChangeWatchedFiles: files changed outside the editor, such as by another branch that was checked out."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.document import path_of
from aigc_lsp.languages.language import languages
from aigc_lsp.server.wire import Server

ID = "aigc-lsp.index"


def did_change_watched_files(ls: Server, params: types.DidChangeWatchedFilesParams) -> None:
    paths = [path_of(change.uri) for change in params.changes]
    ls.session.indexes.changed(path for path in paths if path is not None)


async def watch_files(ls: Server) -> None:
    """Asks the editor to tell of changes in programs, and in what says which files are ignored."""
    from aigc_lsp.context.workspace.files import WITHOUT_GRAMMAR

    extensions = sorted(WITHOUT_GRAMMAR.union(*(language.extensions for language in languages())))
    patterns = (f"**/*.{{{','.join(extension[1:] for extension in extensions)}}}", "**/.gitignore")
    watchers = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(each) for each in patterns])
    registration = types.Registration(ID, types.WORKSPACE_DID_CHANGE_WATCHED_FILES, watchers)
    await ls.protocol.send_request_async(types.CLIENT_REGISTER_CAPABILITY, types.RegistrationParams([registration]))
