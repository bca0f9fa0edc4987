"""Which files of the workspace an engine remembers: those of the document's language, the nearest ones first."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable

from aigc_lsp.context.workspace.index import Index
from aigc_lsp.document import Document
from aigc_lsp.engine.worker import Worker
from aigc_lsp.languages.language import language_for

PAUSE = 0.2  # seconds after a request before the index is asked, off the keystroke's path
REST = 10.0  # seconds between two looks at a workspace that keeps changing
MOST_FILES = 4000  # more than an engine reads

IndexOf = Callable[[str], Index | None]  # the index of the workspace folder that a URI is in


class Surroundings:
    """Keeps an engine's memory of the files around the document that was asked about last. Belongs to one event loop.

    Args:
        worker: the engine.
        index_of: finds the index.
    """

    def __init__(self, worker: Worker, index_of: IndexOf) -> None:
        self._worker = worker
        self._index_of = index_of
        self._looking: asyncio.TimerHandle | None = None
        self._learned: tuple[object, ...] = ()
        self._looked_at = 0.0  # by the loop's clock

    def look(self, document: Document) -> None:
        """Soon has the engine learn the files around a document, unless it knows them."""
        path = document.path
        if path is None or self._looking is not None:
            return
        loop = asyncio.get_running_loop()
        here = (self._worker.hosts, os.path.dirname(path), document.language)
        moved = here != self._learned[:3]
        wait = PAUSE if moved else max(PAUSE, self._looked_at + REST - loop.time())
        self._looking = loop.call_later(wait, self.learn, document)

    def learn(self, document: Document) -> None:
        """Has the engine learn the files around a document now, unless it knows them."""
        if self._looking is not None:
            self._looking.cancel()
        self._looking = None
        self._looked_at = asyncio.get_running_loop().time()
        index = self._index_of(document.uri)
        language = language_for(document.language, document.uri)
        path = document.path
        if index is None or language is None or path is None:
            return
        state = (self._worker.hosts, os.path.dirname(path), document.language, index.version())
        if state != self._learned:
            near = [each for each in index.files(near=path, most=MOST_FILES) if each.endswith(language.extensions)]
            self._worker.learn(near)
            self._learned = state if near else ()  # an index that has just begun is asked again soon
