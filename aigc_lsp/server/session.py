"""The state of one connection: settings, documents, the worker and the completer. Knows nothing of JSON-RPC."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import time
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from aigc_lsp.completion.decision import Decision
from aigc_lsp.completion.suggestion import Answer, Reason, Silence
from aigc_lsp.document import Document, path_of
from aigc_lsp.engine.base import Counts
from aigc_lsp.engine.worker import State, Worker
from aigc_lsp.server.doc_looks import DocLooks
from aigc_lsp.server.documents import Documents, key_of
from aigc_lsp.server.editor_abilities import EditorAbilities
from aigc_lsp.server.folders import Folders
from aigc_lsp.server.indexes import Indexes
from aigc_lsp.server.jobs import Jobs
from aigc_lsp.server.marks import Marks
from aigc_lsp.server.options import Layer, Source, read, resolve
from aigc_lsp.server.settings import Settings
from aigc_lsp.server.trail import trail
from aigc_lsp.server.user import user_layer

if TYPE_CHECKING:
    from aigc_lsp.completion.complete import Completer
    from aigc_lsp.context.workspace.index import Index
    from aigc_lsp.documentation.request import Disagreement
    from aigc_lsp.unit_tests.case import Finding

log = logging.getLogger(__name__)

Result = TypeVar("Result")

SUPERSEDED = "superseded"  # the message with which the task of a request that is out of date is cancelled
FAREWELL = 1.0  # seconds the host has to end


@dataclass(frozen=True)
class Request:
    """A request under way: what its handler waits for, and who works on it."""

    answer: asyncio.Future[Answer]
    work: asyncio.Task[Answer]


class Session:
    """What the server knows of one editor. Belongs to the event loop; handlers read and change it between awaits.

    Args:
        command_line: options given when the server was started.
    """

    def __init__(self, command_line: Mapping[str, Any] | None = None) -> None:
        self.documents = Documents()
        self.folders = Folders()
        self.settings = Settings()
        self.on_status: Callable[[State, str], None] = lambda state, sentence: None
        self.stop: Callable[[], None] = lambda: None  # ends the connection
        self.editor = EditorAbilities()
        self.editor_can_be_asked = False  # for its settings
        self.jobs = Jobs()
        self.cancels: dict[str | int, Callable[[], object]] = {}  # by the token under which the editor shows a job
        self.findings: Marks[Finding] = Marks()
        self.doc_looks = DocLooks()
        self.hints: Marks[Disagreement] = Marks()  # where documentation and signature disagree
        self._user = Layer()  # of the user's settings file: below all workspaces
        self.indexes = Indexes(self._open_texts)
        self._layers = {Source.COMMAND_LINE: read(command_line, Source.COMMAND_LINE)}
        self._worker: Worker | None = None
        self._completer: Completer | None = None
        self._requests: dict[tuple[str, str], Request] = {}
        self._background: set[asyncio.Task[Any]] = set()
        self._prewarming: asyncio.Task[None] | None = None
        self._offsets: dict[str, int] = {}
        self._told: frozenset[str] = frozenset()

    @property
    def begun(self) -> bool:
        return self._worker is not None

    @property
    def worker(self) -> Worker:
        assert self._worker is not None, "initialize comes first"
        return self._worker

    @property
    def completer(self) -> Completer:
        """Made on first use: its imports take longer than spawning the host, which loads the model meanwhile."""
        if self._completer is None:
            from aigc_lsp.completion.complete import Completer

            self._completer = Completer(self.worker, self.settings.completion, self.index)
            gc.freeze()  # what was imported stays: no collection during a keystroke needs to walk through it
        return self._completer

    async def begin(self, options: Any, folder_uris: Iterable[str]) -> None:
        """Takes what `initialize` brings and starts the host."""
        self._user = user_layer()
        self._layers[Source.INITIALIZATION] = read(options, Source.INITIALIZATION)
        for uri in folder_uris:
            self.folders.add(uri)
        self._resolve()
        self._worker = Worker(self.settings.engine, lambda state, sentence: self.on_status(state, sentence))
        await self._worker.start()

    async def end(self) -> None:
        """Ends the host and all work."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.jobs.end(), FAREWELL)
        for task in [*self._background, *(request.work for request in self._requests.values())]:
            task.cancel()
        await self.indexes.close()
        if self._worker is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._worker.close(), FAREWELL)

    def configure(self, options: Any) -> None:
        """Takes new options from the editor; they stand above those it started the server with."""
        self._layers[Source.CONFIGURATION] = read(options, Source.CONFIGURATION)
        engine = self.settings.engine
        self._resolve()
        if self.settings.engine != engine:
            self.keep(self.worker.configure(self.settings.engine))
        self.choose_indexes()

    def choose_indexes(self) -> None:
        """Has the workspace's folders indexed as the settings say."""
        layers = {folder: (self._user, self.folders.layer(folder), *self._in_order()) for folder in self.folders}
        chosen = {folder: resolve(*layers[folder]).index for folder in layers}
        paths = {folder: self.folders.path(folder) for folder in chosen}
        self.indexes.want({path: chosen[folder] for folder, path in paths.items() if path is not None})

    def index(self, uri: str) -> Index | None:
        """What is known of the workspace folder a file is in; None for a file outside, or where it is turned off."""
        folder = self.folders.containing(uri)
        return self.indexes.reader(self.folders.path(folder)) if folder is not None else None

    def text_changed(self, uri: str) -> None:
        """The index is to know what was typed."""
        self.indexes.typed(path_of(uri), lambda: self._text(uri))

    def new_faults(self) -> list[str]:
        """What is wrong with the options and was not said before."""
        layers = [self._user, *(self.folders.layer(folder) for folder in self.folders), *self._in_order()]
        faults = dict.fromkeys(fault for layer in layers for fault in layer.faults)
        told, self._told = self._told, frozenset(faults)
        return [fault for fault in faults if fault not in told]

    def settings_for(self, uri: str, request: Layer | None = None) -> Settings:
        """What holds for one file: below it all its workspace folder's, above it all what a request says."""
        folder = self.folders.containing(uri)
        if folder is None and request is None:
            return self.settings
        below = [self.folders.layer(folder)] if folder is not None else []
        return resolve(self._user, *below, *self._in_order(), request or Layer())

    async def complete(self, document: Document, offset: int, *, invoked: bool) -> Answer:
        """The completer's answer under the settings of the document's folder."""
        self._offsets[key_of(document.uri)] = offset
        self._stop_prewarming()  # the host gives a document's place to whatever came last
        self.completer.settings = self.settings_for(document.uri).completion
        try:
            return await self.completer.complete(document, offset, invoked=invoked)
        except asyncio.CancelledError as error:
            if SUPERSEDED in error.args:  # the completer cannot know who cancelled; its last decision is this one
                decisions = self.completer.decisions
                decisions[-1] = replace(decisions[-1], reason=Reason.SUPERSEDED)
            raise

    def note_silence(self, uri: str, line: int, reason: Reason) -> None:
        """Keeps the decision about a file that the completer never sees."""
        language = self.documents.language(uri)
        self.completer.decisions.append(Decision(time.time(), uri, language, line, reason, False, Counts(), 0.0))

    async def newest(self, uri: str, work: Coroutine[Any, Any, Answer], lane: str = "inline") -> Answer:
        """What ``work`` gives; an older request for the same file is answered at once with SUPERSEDED.

        Cancelling withdraws the work. Files do not disturb one another, nor do lanes.
        """
        self._withdraw(key_of(uri), lane)
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        request = Request(answer, asyncio.create_task(work))
        self._requests[key_of(uri), lane] = request
        request.work.add_done_callback(lambda work: _settle(answer, work))
        try:
            return await answer
        finally:
            request.work.cancel()
            if self._requests.get((key_of(uri), lane)) is request:
                del self._requests[key_of(uri), lane]

    def withdraw(self, uri: str) -> None:
        """Answers the requests for a file whose text is another one now."""
        for key, lane in list(self._requests):
            if key == key_of(uri):
                self._withdraw(key, lane)

    def prewarm(self, uri: str) -> None:
        """Has the engine read a file before anybody asks; only the last file that came into view."""
        document = self.documents.get(uri)
        self._stop_prewarming()
        if isinstance(document, Document):
            self.completer.settings = self.settings_for(uri).completion
            offset = min(self._offsets.get(key_of(uri), 0), len(document.text))
            self._prewarming = self.keep(self.completer.prewarm(document, offset))

    def forget(self, uri: str) -> None:
        """The file was closed."""
        self.withdraw(uri)
        self.indexes.on_disk(path_of(uri))
        self._offsets.pop(key_of(uri), None)
        closed = self.documents.close(uri)
        if closed is not None:
            self.completer.forget(closed.uri)

    def keep(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """A task that runs beside the requests until it is done or the session ends."""
        task = asyncio.create_task(work)
        self._background.add(task)
        task.add_done_callback(self._let_go)
        return task

    def _text(self, uri: str) -> str | None:
        document = self.documents.get(uri)
        return document.text if isinstance(document, Document) else None

    def _open_texts(self) -> Iterator[tuple[Path, str]]:
        for document in self.documents:
            path, text = path_of(document.uri), self._text(document.uri)
            if path is not None and text is not None:
                yield path, text

    def _let_go(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        if not task.cancelled() and (error := task.exception()):
            log.error("event=fault source=background %s", trail(error))

    def _stop_prewarming(self) -> None:
        if self._prewarming is not None:
            self._prewarming.cancel()

    def _withdraw(self, key: str, lane: str) -> None:
        request = self._requests.get((key, lane))
        if request is not None and not request.answer.done():
            request.answer.set_result(Silence(Reason.SUPERSEDED))
            request.work.cancel(SUPERSEDED)

    def _resolve(self) -> None:
        self.settings = resolve(self._user, *self._in_order())
        self.documents.largest = self.settings.completion.max_file_bytes
        logging.getLogger("aigc_lsp").setLevel(self.settings.log_level.upper())

    def _in_order(self) -> list[Layer]:
        return [self._layers[source] for source in Source if source in self._layers]


def _settle(answer: asyncio.Future[Answer], work: asyncio.Task[Answer]) -> None:
    """Hands what came of the work to whoever still waits for it."""
    error = None if work.cancelled() else work.exception()
    if answer.done():
        return
    if work.cancelled():
        answer.cancel()
    elif error is not None:
        answer.set_exception(error)
    else:
        answer.set_result(work.result())
