"""An empty generator made ready in the background, so that the full one can be given up without anybody waiting."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from aigc_lsp.errors import AigcError

log = logging.getLogger(__name__)


class Native(Protocol):
    """What is made ready: see ctranslate.py."""

    token_bytes: int

    def logits(self, head: list[int], rest: list[int], keep: bool) -> object: ...
    def close(self) -> None: ...


Made = TypeVar("Made", bound=Native)


class Relief(Generic[Made]):
    """At most one generator in the making. The engine's thread owns it.

    Args:
        load: makes one.
    """

    def __init__(self, load: Callable[[], Made]) -> None:
        self._load = load
        self._making: threading.Thread | None = None
        self._ready: tuple[Made, list[list[int]]] | None = None
        self._closed = False
        self.failed = False  # the last one could not be made: there is no room for two, most likely

    def prepare(self, heads: list[list[int]], most: int) -> None:
        """Begins to make a generator that has the last of these heads, as far as they have ``most`` bytes together.
        Nothing happens while one is in the making."""
        if self._making is None and not self._closed and not self.failed:
            self._making = threading.Thread(target=self._make, args=(heads, most), name="relief", daemon=True)
            self._making.start()

    def take(self) -> tuple[Made, list[list[int]]] | None:
        """The generator and the heads it has, once it is ready."""
        if self._making is None or self._making.is_alive():
            return None
        self._making = None
        ready, self._ready = self._ready, None
        return ready

    def drop(self, native: Made) -> None:
        """Frees a generator without anybody waiting for it."""
        threading.Thread(target=native.close, name="relieved", daemon=True).start()

    def close(self) -> None:
        self._closed = True
        if self._making is not None:
            self._making.join()
        if self._ready is not None:
            self._ready[0].close()

    def _make(self, heads: list[list[int]], most: int) -> None:
        try:
            native = self._load()
            room = most // max(1, native.token_bytes)
            taken: list[list[int]] = []
            for head in reversed(heads):
                if sum(map(len, taken)) + len(head) <= room and not self._closed:
                    native.logits(head, head[-1:], True)
                    taken.append(head)
            self._ready = native, taken
        except (AigcError, RuntimeError, MemoryError) as error:
            self.failed = True
            log.warning("no relief error=%s", type(error).__name__)
