"""window/workDoneProgress/cancel: the user stops a job where the editor shows it."""

from __future__ import annotations

from lsprotocol import types

from aigc_lsp.server.wire import Server


def work_done_progress_cancel(ls: Server, params: types.WorkDoneProgressCancelParams) -> None:
    cancel = ls.session.cancels.get(params.token)
    if cancel is not None:
        cancel()
