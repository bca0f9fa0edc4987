"""How the documentation of open files stands to their code, looked at in threads and kept while a text is the same."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aigc_lsp.document import Document
from aigc_lsp.documentation.request import DocFile, Documented
from aigc_lsp.server.diagnostics import publish
from aigc_lsp.server.doc_request import everything_in
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.jobs import in_thread

if TYPE_CHECKING:
    from aigc_lsp.documentation.request import DocRequest
    from aigc_lsp.server.wire import Server

PAUSE = 0.5  # seconds without a change before hints are looked for again
LARGEST = 500_000  # characters of a file that is looked at without being asked


@dataclass(frozen=True)
class Look:
    """A look that was begun."""

    request: DocRequest
    file: asyncio.Future[DocFile]


class DocLooks:
    """Belongs to the event loop. One look is kept for each open file."""

    def __init__(self) -> None:
        self._looks: dict[str, Look] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}

    async def look(self, ls: Server, document: Document) -> tuple[Documented, ...]:
        """All definitions of a file with their states; none where it cannot be read."""
        request = everything_in(ls.session, document)
        if request is None:
            return ()
        known = self._looks.get(key_of(document.uri))
        if known is None or known.request != request:
            known = self._looks[key_of(document.uri)] = Look(request, in_thread(lambda: _look(request)))
        return (await asyncio.shield(known.file)).definitions

    def changed(self, ls: Server, uri: str, pause: float = PAUSE) -> None:
        """Looks for hints some time after the last change of a file, where they are wanted."""
        if waiting := self._waiting.pop(key_of(uri), None):
            waiting.cancel()
        if ls.session.settings_for(uri).docs.diagnostics:
            self._waiting[key_of(uri)] = ls.session.keep(self._hint(ls, uri, pause))
        elif ls.session.hints.forget(uri):
            _publish(ls, uri)

    def closed(self, uri: str) -> None:
        self._looks.pop(key_of(uri), None)
        if waiting := self._waiting.pop(key_of(uri), None):
            waiting.cancel()

    async def _hint(self, ls: Server, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        document = ls.session.documents.get(uri)
        if not isinstance(document, Document) or len(document.text) > LARGEST:
            return
        found = [
            (wrong, each.facts.name, each.facts.span, wrong.line)
            for each in await self.look(ls, document)
            for wrong in each.disagreements
        ]
        now = ls.session.documents.get(uri)
        if isinstance(now, Document) and now.text == document.text and (found or ls.session.hints.of(uri)):
            ls.session.hints.forget(uri)
            ls.session.hints.put(now, (), found)
            publish(ls, now)


def _publish(ls: Server, uri: str) -> None:
    document = ls.session.documents.get(uri)
    if isinstance(document, Document):
        publish(ls, document)


def _look(request: DocRequest) -> DocFile:
    # Imported here, in a thread: a keystroke must not wait for what only this needs.
    from aigc_lsp.documentation.look import look

    return look(request)
