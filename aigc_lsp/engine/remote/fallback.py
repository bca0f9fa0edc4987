"""A server with a model of this machine behind it: typing goes on whatever happens to the server."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator, Iterator

from aigc_lsp.engine.base import Abilities, Engine, Finish, Limits, Piece, Prompt
from aigc_lsp.engine.memory import Memory
from aigc_lsp.engine.remote.breaker import Breaker
from aigc_lsp.engine.remote.engine import RemoteEngine
from aigc_lsp.engine.remote.faults import too_slow
from aigc_lsp.engine.reshape import reshape
from aigc_lsp.errors import AigcError, EngineFailed, RemoteFailed, RemoteRefused
from aigc_lsp.store.manifest import Fim

log = logging.getLogger(__name__)

Change = Callable[[Abilities, str], None]
NOTHING = Piece("")  # a pause, no token


class FallbackEngine:
    """An Engine that is the server while it answers, and else a model of this machine, opened when first needed.

    A server that failed is tried again by a thread beside the typing, which no key waits for, and only while somebody
    types.

    Args:
        server: opens the server's engine; it was answered then.
        local: opens the other one.
        answer_seconds: how long the server may leave keys without an answer, one after the other withdrawn.
        on_change: told what the engine is from here on, and a sentence for the user, empty when all is well.

    Raises:
        EngineFailed: neither can be opened.
    """

    def __init__(
        self,
        server: Callable[[], RemoteEngine],
        local: Callable[[], Engine],
        answer_seconds: float,
        on_change: Change,
    ) -> None:
        self._open_server, self._open_local = server, local
        self._answer_seconds = answer_seconds
        self._on_change = on_change
        self._breaker = Breaker()
        self._server: RemoteEngine | None = None
        self._local: Engine | None = None
        self._unanswered = 0.0  # seconds that withdrawn requests have waited since the last answer
        self._trying: threading.Thread | None = None
        self._tried: RemoteEngine | AigcError | None = None  # what the thread came to
        self._fims: set[Fim | None] = set()  # of all prompts that may still come
        try:
            self._server = server()
        except RemoteFailed as error:
            self._fail(error)

    @property
    def abilities(self) -> Abilities:
        return self._engine.abilities

    @property
    def memory(self) -> Memory | None:
        return self._local.memory if self._local is not None else None

    def tokens(self, text: str) -> list[int]:
        return self._engine.tokens(text)

    def generate(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Iterator[Piece | Finish]:
        self._take_what_was_tried()
        self._fims |= {engine.abilities.fim for engine in (self._server, self._local) if engine is not None}
        if self._server is not None and not self._breaker.open:
            answered = yield from self._ask_server(self._server, prompt, limits, cancelled)
            if answered:
                return
        elif self._breaker.due(time.monotonic()):
            self._try_again()
        local = self._opened_local()
        yield from local.generate(self._shaped(prompt, local, limits), limits, cancelled)

    def forget(self, key: str) -> None:
        if self._local is not None:
            self._local.forget(key)

    def close(self) -> None:
        for engine in (self._server, self._local):
            if engine is not None:
                engine.close()

    @property
    def _engine(self) -> Engine:
        if self._server is not None and not self._breaker.open:
            return self._server
        return self._opened_local()

    def _opened_local(self) -> Engine:
        if self._local is None:
            self._local = self._open_local()
        return self._local

    def _ask_server(
        self, server: RemoteEngine, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]
    ) -> Generator[Piece | Finish, None, bool]:
        """Yields what the server answers; gives back whether that was an answer."""
        asked, given = time.monotonic(), False
        try:
            for step in server.generate(self._shaped(prompt, server, limits), limits, cancelled):
                if isinstance(step, Piece) and step == NOTHING:
                    yield step
                    continue
                if isinstance(step, Finish) and step.why == "cancelled" and not given:
                    self._note_unanswered(time.monotonic() - asked)
                else:
                    given, self._unanswered = True, 0.0
                yield step
        except RemoteFailed as error:
            if server is self._server:
                self._fail(error)
            if given:  # a second answer would not begin where this one ended
                yield Finish("length")
            return given
        if given:
            self._breaker.succeed()
        return True

    def _note_unanswered(self, seconds: float) -> None:
        """Each key withdraws the one before, so that a slow server is not noticed by waiting for any one of them."""
        self._unanswered += seconds
        if self._unanswered > self._answer_seconds and self._server is not None:
            self._fail(too_slow(self._server.connection.address.name, self._answer_seconds))

    def _fail(self, error: RemoteFailed) -> None:
        """From here on the model of this machine answers; a server that refused one request is asked the next."""
        now = time.monotonic()
        if isinstance(error, RemoteRefused):
            self._breaker.refuse(now)
        else:
            self._breaker.fail(now)
        self._unanswered = 0.0
        if not self._breaker.open:
            return
        log.warning("event=server_failed error=%s", type(error).__name__)
        try:
            local = self._opened_local()
        except AigcError as second:
            raise EngineFailed(f"{error} The model of this machine cannot be used either: {second}") from second
        self._on_change(local.abilities, f"{error} Meanwhile {local.abilities.model!r} on this machine answers.")

    def _try_again(self) -> None:
        if self._trying is None:
            self._trying = threading.Thread(target=self._try, name="try again", daemon=True)
            self._trying.start()

    def _try(self) -> None:
        try:
            self._tried = self._open_server()
        except AigcError as error:
            self._tried = error

    def _take_what_was_tried(self) -> None:
        tried = self._tried
        if tried is None:
            return
        self._tried = self._trying = None
        if isinstance(tried, AigcError):
            self._breaker.fail(time.monotonic())
            return
        if self._server is not None:
            self._server.close()
        self._server = tried
        self._breaker.succeed()
        self._on_change(tried.abilities, "")

    def _shaped(self, prompt: Prompt, engine: Engine, limits: Limits) -> Prompt:
        return reshape(prompt, self._fims, engine.abilities, limits.max_tokens, lambda text: len(engine.tokens(text)))
