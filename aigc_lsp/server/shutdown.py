"""shutdown: nothing more is answered; what is under way is withdrawn. The process goes at `exit`."""

from __future__ import annotations

from aigc_lsp.server.wire import Server


def shutdown(ls: Server, params: None) -> None:
    ls.protocol.stopped = True
    ls.session.on_status = lambda state, sentence: None
    ls.protocol.withdraw_all()
