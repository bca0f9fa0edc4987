"""didChangeStatus and messages to the user: what they must know, once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from aigc_lsp.engine.worker import State

if TYPE_CHECKING:
    from aigc_lsp.server.wire import Server

log = logging.getLogger(__name__)

KIND = {
    State.STARTING: "Normal",
    State.READY: "Normal",
    State.ASLEEP: "Inactive",
    State.RESTARTING: "Warning",
    State.FAILED: "Error",
}
BUSY = {State.STARTING, State.RESTARTING}
USUAL = {
    State.STARTING: "The model is being loaded.",
    State.READY: "",
    State.ASLEEP: "The model rests; it is loaded again at the next key.",
}


class Status:
    """What the editor was last told about the engine."""

    def __init__(self, ls: Server) -> None:
        self._ls = ls
        self._told: dict[str, Any] = {}
        self._failure = ""

    def tell(self) -> None:
        """Tells the editor what is true now, if it was told otherwise; a failure also in a message."""
        worker, enabled = self._ls.session.worker, self._ls.session.settings.completion.enabled
        status = {
            "busy": worker.state in BUSY,
            "kind": _kind(worker.state, worker.sentence) if enabled or worker.state is State.FAILED else "Inactive",
            "message": worker.sentence or USUAL.get(worker.state, ""),
        }
        if status == self._told:
            return
        self._told = status
        log.info("event=engine state=%s restarts=%d", worker.state.value, worker.restarts)
        if worker.state is State.FAILED and worker.sentence != self._failure:
            self._failure = worker.sentence
            self._ls.window_show_message(types.ShowMessageParams(types.MessageType.Error, worker.sentence))
        self._ls.protocol.notify("didChangeStatus", status)


def _kind(state: State, sentence: str) -> str:
    """How bad it is; an engine that is ready and has something to say works otherwise than was asked for."""
    return "Warning" if state is State.READY and sentence else KIND[state]


def tell_faults(ls: Server) -> None:
    """One message that names every wrong option not named before; a line of log for each."""
    faults = ls.session.new_faults()
    if not faults:
        return
    for fault in faults:
        log.warning("event=wrong_option %s", fault)
    sentence = "aigc-lsp uses its defaults for these settings: " + " ".join(faults)
    ls.window_show_message(types.ShowMessageParams(types.MessageType.Warning, sentence))
