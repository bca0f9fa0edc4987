"""A document in pieces, as an engine remembers it: everything but the line of the cursor.

The pieces are cut so that typing changes only the last one above the cursor and the first one below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from aigc_lsp.context.workspace.index import Index
from aigc_lsp.document import Document
from aigc_lsp.engine.base import Chunk
from aigc_lsp.engine.worker import Worker

CHUNK = 2000  # characters, and the rest of the line
MOST = 100_000  # characters on each side of the cursor


@dataclass
class Shown:
    """What the engine was last shown of one document."""

    host: int = 0  # of the worker's hosts, by number
    place: tuple[int, int] = (-1, -1)  # characters above the cursor's line, and below it
    digests: set[int] = field(default_factory=set)
    shared: bool | None = None  # whether other documents may be reminded of it; None before that was asked

    def show(self, document: Document, offset: int, worker: Worker, index: Index | None) -> None:
        """Shows the document to the engine if the cursor is on another line, or something else differs.

        Other documents are reminded only of what the index of the workspace may hold.
        """
        start, end = document.line_start(offset), _line_end(document.text, offset)
        place = (start, len(document.text) - end)
        if (self.host, self.place) == (worker.hosts, place):
            return
        known = self.digests if self.host == worker.hosts else set()
        texts = [(hash(text), line, text) for line, text in pieces(document.text, start, end)]
        chunks: list[Chunk] = [(digest, line, None if digest in known else text) for digest, line, text in texts]
        self.host, self.place, self.digests = worker.hosts, place, {digest for digest, _, _ in texts}
        if self.shared is None:
            self.shared = index is not None and document.path is not None and index.allows(document.path)
        worker.show(document.uri, str(document.path or document.uri), chunks, self.shared)


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """Yields the text up to ``start`` and from ``end`` on, cut at line starts, with ``\\n`` as the end of a line; each
    piece with the number of the line it begins in, 0-based."""
    at = max(0, start - MOST)
    line = text.count("\n", 0, at)
    while at < start:
        cut = text.find("\n", at - at % CHUNK + CHUNK, start)
        stop = cut + 1 if cut >= 0 else start
        yield line, _plain(text[at:stop])
        line += text.count("\n", at, stop)
        at = stop
    cuts = [min(len(text), end + MOST)]
    while cuts[-1] > end:
        below = len(text) - cuts[-1]
        cut = text.rfind("\n", end, max(end, len(text) - (below - below % CHUNK + CHUNK)))
        cuts.append(cut if cut >= 0 else end)
    for begin, stop in pairwise(reversed(cuts)):
        yield line, _plain(text[begin:stop])
        line += text.count("\n", begin, stop)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").removesuffix("\r")


def _line_end(text: str, offset: int) -> int:
    end = text.find("\n", offset)
    return len(text) if end < 0 else end
