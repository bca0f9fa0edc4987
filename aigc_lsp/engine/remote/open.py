"""From settings to an engine on a server, with or without a model of this machine behind it."""

from __future__ import annotations

from dataclasses import dataclass

from aigc_lsp.engine.remote.address import read_address
from aigc_lsp.engine.remote.connection import Connection
from aigc_lsp.engine.remote.engine import RemoteEngine
from aigc_lsp.engine.remote.key import find_key
from aigc_lsp.engine.remote.survey import Wanted, survey


@dataclass(frozen=True)
class RemoteChoice:
    """Which server is asked, and how long it may take.

    Args:
        url: its address.
        wanted: what the settings say of its model.
        key_variable: the environment variable that may have its key.
        connect_seconds: longest wait for a connection.
        answer_seconds: longest wait for the next words of an answer.
    """

    url: str
    wanted: Wanted
    key_variable: str
    connect_seconds: float
    answer_seconds: float


def open_remote(choice: RemoteChoice) -> RemoteEngine:
    """An engine that has been answered once.

    Raises:
        RemoteFailed: the server cannot be asked, or the settings cannot be used.
        ModelError: `engine.remoteMarkers` names no model.
    """
    address = read_address(choice.url)
    key = find_key(choice.key_variable, address.host)
    connection = Connection(address, key, choice.key_variable, choice.connect_seconds, choice.answer_seconds)
    try:
        found = survey(connection, choice.wanted)
    except BaseException:
        connection.close()
        raise
    return RemoteEngine(connection, found.dialect, found.abilities, found.tokens_per_unit)
