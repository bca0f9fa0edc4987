"""What a client asks tests for, understood."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lsprotocol import types

from aigc_lsp.document import Document
from aigc_lsp.errors import BadDocument
from aigc_lsp.server.message import field
from aigc_lsp.server.place import place_of
from aigc_lsp.server.wire import Server
from aigc_lsp.unit_tests.request import Request

CONSENT = 120.0  # seconds to answer a question


@dataclass(frozen=True)
class Asked:
    """A request, and the text it was made about."""

    request: Request
    document: Document


def understood(ls: Server, params: Any) -> Asked:
    """The request with its snapshots, taken before anything is awaited.

    Raises:
        BadOption: the parameters make no sense.
        BadDocument: there is no Python file of that name.
    """
    place = place_of(ls.session, params, "Tests", "tests")
    language = place.document.language
    if language != "python":
        raise BadDocument(f"Unit tests are written for Python; {place.path.name} is {language or 'something else'}.")
    request = Request(
        path=place.path,
        project=place.project,
        span=place.span,
        texts=place.texts,
        settings=ls.session.settings_for(place.document.uri, place.options).tests,
        consents=asking(ls),
    )
    return Asked(request, place.document)


def asking(ls: Server) -> Callable[[str], bool]:
    """Asks the user from another thread; whoever does not answer does not agree."""
    loop = asyncio.get_running_loop()
    run, leave = "Run it here", "Not now"

    async def ask(sentence: str) -> bool:
        actions = [types.MessageActionItem(run), types.MessageActionItem(leave)]
        question = types.ShowMessageRequestParams(types.MessageType.Warning, sentence, actions)
        answer = await ls.protocol.send_request_async(types.WINDOW_SHOW_MESSAGE_REQUEST, question)
        return bool(field(answer, "title") == run or getattr(answer, "title", None) == run)

    def consents(sentence: str) -> bool:
        try:
            return asyncio.run_coroutine_threadsafe(ask(sentence), loop).result(CONSENT)
        except Exception:
            return False

    return consents
