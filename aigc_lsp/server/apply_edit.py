"""workspace/applyEdit, sent: the editor changes its files. ALE does so and never answers."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from aigc_lsp.server.message import field
from aigc_lsp.server.wire import Server

PATIENCE = 5.0  # seconds


async def apply_edit(ls: Server, label: str, edit: types.WorkspaceEdit) -> bool:
    """False when the editor says that it did not; silence is taken for consent."""
    sent = ls.protocol.send_request_async(types.WORKSPACE_APPLY_EDIT, types.ApplyWorkspaceEditParams(edit, label))
    try:
        answer = await asyncio.wait_for(sent, PATIENCE)
    except TimeoutError:
        return True
    except Exception:
        return False
    return field(answer, "applied") is not False and getattr(answer, "applied", True) is not False
