"""workspace/didChangeConfiguration: new options, in the notification or to be fetched."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aigc_lsp.server.options import NAME
from aigc_lsp.server.status import tell_faults
from aigc_lsp.server.wire import Server


def did_change_configuration(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    if params.settings is not None:
        take(ls, params.settings)
    elif ls.session.editor_can_be_asked:
        ls.session.keep(fetch(ls))


async def fetch(ls: Server) -> None:
    """Asks for the options: VS Code's clients send none with the notification."""
    wanted = types.ConfigurationParams([types.ConfigurationItem(section=NAME)])
    answer = await ls.protocol.send_request_async(types.WORKSPACE_CONFIGURATION, wanted)
    take(ls, answer[0] if isinstance(answer, list) and answer else None)


def take(ls: Server, options: Any) -> None:
    ls.session.configure(options)
    tell_faults(ls)
    ls.status.tell()
    for document in ls.session.documents:
        ls.session.doc_looks.changed(ls, document.uri, pause=0.0)
