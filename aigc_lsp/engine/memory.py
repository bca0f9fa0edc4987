"""What an engine remembers of the user's own code while it decodes: the open documents and the files around them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from aigc_lsp.engine.base import Chunk
from aigc_lsp.engine.corpus import Continuation, Corpus, Place, Tokens, continuation

MOST_TOKENS = 1_000_000  # of the files: 100,000 lines; 20 MB while they are looked up in, thrice that when they change
MOST_DOCUMENTS = 16  # that are remembered, the least recently shown go
FEWEST_TOKENS = 20_000  # of the files, before they are looked up in while others are still being read
LONGEST_REST = 0.05  # seconds between two files. The thread rests as long as it worked instead of having a low
# priority, with which it could be kept waiting while it holds the interpreter's lock that decoding needs.

NONE: frozenset[str] = frozenset()


@dataclass(eq=False)
class Shown:
    """One open document: its pieces, by their digests, and what can be looked up in them."""

    name: str
    shared: bool = False  # other documents may be reminded of it
    tokens: dict[int, Tokens] = field(default_factory=dict)
    chunks: list[Chunk] | None = None  # not taken in yet
    corpus: Corpus | None = None


class Memory:
    """Takes in documents and files in threads of its own; asked from the engine's thread.

    Args:
        tokens: gives a text's token ids; safe to call from several threads.
        most_tokens: of the files.
    """

    def __init__(self, tokens: Callable[[str], list[int]], most_tokens: int = MOST_TOKENS) -> None:
        self._tokens = tokens
        self._most_tokens = most_tokens
        self._documents: dict[str, Shown] = {}  # the least recently shown first
        self._changed = threading.Condition()
        self._paths: list[str] | None = None  # not read yet
        self._read: dict[str, tuple[int, int, Tokens]] = {}  # path -> modification time in ns, size, tokens
        self._files: Corpus | None = None
        self._reading = False
        self._built: set[int] = set()  # which texts' tokens ``_files`` has, by their ids
        self._threads: dict[str, threading.Thread] = {}

    def show(self, key: str, name: str, chunks: Sequence[Chunk], shared: bool = True) -> None:
        """Takes in a document as it is now; what was known of it is not used from here on.

        Args:
            key: whose it is, as in `Prompt.key`.
            name: its path: what is on disk there does not count any more.
            chunks: its text in pieces. A text is None where the last call for this document had the same digest.
            shared: other documents may be reminded of it; false for one that may hold secrets.
        """
        with self._changed:
            shown = self._documents.pop(key, None) or Shown(name)
            shown.name, shown.shared, shown.corpus = name, shared, None
            unread = {digest: text for digest, _, text in shown.chunks or () if text is not None}
            shown.chunks = [
                (digest, line, unread.get(digest) if text is None else text) for digest, line, text in chunks
            ]
            self._documents[key] = shown
            while len(self._documents) > MOST_DOCUMENTS:
                del self._documents[next(iter(self._documents))]
            self._changed.notify_all()
        self._start("documents", self._take_in_documents)

    def learn(self, paths: Sequence[str]) -> None:
        """Reads files, the first ones first, until there are enough; those of an earlier call that are not among them
        are forgotten, those that did not change are not read again."""
        with self._changed:
            self._paths = list(paths)
            self._changed.notify_all()
        self._start("files", self._read_files)

    def forget(self, key: str) -> None:
        """A document was closed: what is on disk counts again."""
        with self._changed:
            self._documents.pop(key, None)
            self._changed.notify_all()

    def settle(self, seconds: float, key: str | None = None) -> None:
        """Returns when the document ``key`` is taken in (None: when everything is), but after ``seconds`` at most."""
        with self._changed:
            self._changed.wait_for(lambda: not self._busy(key), seconds)

    def recall(self, key: str) -> Recollection | None:
        """What there is to be looked up for a document; None when there is nothing."""
        with self._changed:
            shown = self._documents.get(key)
            open_names = frozenset(each.name for each in self._documents.values())
            files = [(self._files, open_names)] if self._files is not None else []
            rest = [each.corpus for each in self._documents.values() if each is not shown and each.shared]
            own = [shown.corpus] if shown is not None else []
        document = [(corpus, NONE) for corpus in own if corpus is not None]
        others = [*files, *((corpus, NONE) for corpus in rest if corpus is not None)]
        return Recollection(document, others) if document or others else None

    @property
    def file_tokens(self) -> int:
        """How many tokens of files can be looked up in."""
        return len(self._files) if self._files is not None else 0

    def _busy(self, key: str | None) -> bool:
        if key is not None:
            return key in self._documents and self._documents[key].chunks is not None
        return self._reading or self._paths is not None or any(each.chunks for each in self._documents.values())

    def _start(self, name: str, work: Callable[[], None]) -> None:
        if name not in self._threads:
            self._threads[name] = threading.Thread(target=work, name=name, daemon=True)
            self._threads[name].start()

    def _take_in_documents(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: any(each.chunks is not None for each in self._documents.values()))
                # the last one shown is the one that is asked for next
                shown = next(each for each in reversed(self._documents.values()) if each.chunks is not None)
                chunks = shown.chunks
                assert chunks is not None
            tokens = {
                digest: shown.tokens[digest] if text is None else np.array(self._tokens(text), np.int32)
                for digest, _, text in chunks
                if text is not None or digest in shown.tokens
            }
            known = [(tokens[digest], line) for digest, line, _ in chunks if digest in tokens]
            corpus = Corpus([text for text, _ in known], [shown.name] * len(known), [line for _, line in known])
            with self._changed:
                shown.tokens |= tokens
                if shown.chunks is chunks:
                    shown.tokens, shown.chunks, shown.corpus = tokens, None, corpus
                self._changed.notify_all()

    def _read_files(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._paths is not None)
                paths, self._paths, self._reading = self._paths or [], None, True
            self._learn(paths)
            with self._changed:
                self._reading = False
                self._changed.notify_all()

    def _learn(self, paths: Sequence[str]) -> None:
        found: dict[str, Tokens] = {}
        total, built = 0, max(self.file_tokens, FEWEST_TOKENS // 2)  # what is known already serves until there is more
        for path in paths:
            if self._paths is not None:  # asked for others meanwhile
                return
            started = time.perf_counter()
            tokens = self._tokens_of(path)
            time.sleep(min(LONGEST_REST, time.perf_counter() - started))
            if len(tokens) and total + len(tokens) <= self._most_tokens:
                found[path] = tokens
                total += len(tokens)
            if total >= 2 * built:
                built = total
                self._files = Corpus(list(found.values()), list(found))
        self._read = {path: self._read[path] for path in found}
        texts = {id(tokens) for tokens in found.values()}  # they live on in self._read
        if texts != self._built:
            self._files = Corpus(list(found.values()), list(found)) if found else None
        self._built = texts

    def _tokens_of(self, path: str) -> Tokens:
        """A file's tokens; none when it cannot be read as UTF-8."""
        try:
            state = os.stat(path)
            known = self._read.get(path)
            if known is not None and known[:2] == (state.st_mtime_ns, state.st_size):
                return known[2]
            text = Path(path).read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            return np.zeros(0, np.int32)
        tokens = np.array(self._tokens(text), np.int32)
        self._read[path] = (state.st_mtime_ns, state.st_size, tokens)
        return tokens


@dataclass(frozen=True)
class Recollection:
    """What a document's next tokens are looked up in."""

    document: list[tuple[Corpus, frozenset[str]]]  # each with the names of its texts that do not count
    others: list[tuple[Corpus, frozenset[str]]]

    def of(self, context: Sequence[int], allowed: Tokens | None) -> tuple[Continuation | None, Continuation | None]:
        """What follows the last tokens of ``context`` in the document, and in the other files.

        Args:
            context: token ids.
            allowed: tokens that may follow; None for all.
        """
        return continuation(self.document, context, allowed), continuation(self.others, context, allowed)

    def origin(self, context: Sequence[int], token: int) -> Place | None:
        """A place where the longest match with the last tokens of ``context`` is followed by ``token``; None when there
        is none."""
        found: tuple[int, Place] | None = None
        for corpus, without in (*self.document, *self.others):
            for length, places in reversed(corpus.matches(context, without)):
                followed = places[corpus.tokens[places] == token]
                if len(followed) and (found is None or length > found[0]):
                    found = length, corpus.place(int(followed[0]))
                if len(followed):
                    break
        return found[1] if found else None
