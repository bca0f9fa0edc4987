"""Earlier suggestions of each document: when the user types into one, its rest is the answer and no model is asked."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from aigc_lsp.completion.suggestion import Suggestion
from aigc_lsp.document import Document, Span
from aigc_lsp.engine.base import Counts

REMEMBERED = 16  # suggestions per document
CLOSERS = ")]}\"'`"  # what editors add when an opener is typed
MOST_CLOSERS = 3  # quotes come in threes
SEEN_BEFORE, SEEN_AFTER = 2000, 400  # characters around a suggestion that must be the same for it to be recalled


@dataclass(frozen=True)
class Memory:
    """One suggestion and the surroundings it was made in."""

    suggestion: Suggestion
    before: str
    after: str
    text_length: int

    def rest(self, document: Document, offset: int) -> Suggestion | None:
        """What is left of the suggestion when exactly its beginning was typed; None when anything else happened.

        Closers that the editor added of its own right after the cursor do not count as a change; the rest, which
        brings them too, then takes their place.
        """
        start = self.suggestion.span.start
        typed = document.text[start:offset]
        text = self.suggestion.text
        closers = len(document.text) - self.text_length - len(typed)
        if offset < start or len(typed) >= len(text) or not text.startswith(typed) or not 0 <= closers <= MOST_CLOSERS:
            return None
        added, rest = document.text[offset : offset + closers], text[len(typed) :]
        if added.strip(CLOSERS) or added not in rest.split("\n")[0]:
            return None
        if document.text[max(0, start - SEEN_BEFORE) : start] != self.before:
            return None
        after = offset + closers
        if document.text[after : after + SEEN_AFTER] != self.after:
            return None
        span = Span(offset, after + len(self.suggestion.span))
        return replace(self.suggestion, text=rest, span=span, recalled=True, counts=Counts())


class Recall:
    """The last suggestions by document. Not shared between servers."""

    def __init__(self) -> None:
        self._memories: dict[str, deque[Memory]] = {}

    def remember(self, document: Document, suggestion: Suggestion) -> None:
        start = suggestion.span.start
        memory = Memory(
            suggestion,
            document.text[max(0, start - SEEN_BEFORE) : start],
            document.text[start : start + SEEN_AFTER],
            len(document.text),
        )
        self._memories.setdefault(document.uri, deque(maxlen=REMEMBERED)).append(memory)

    def find(self, document: Document, offset: int) -> Suggestion | None:
        """The rest of the newest suggestion that the user is typing into, None when there is none."""
        rests = (memory.rest(document, offset) for memory in reversed(self._memories.get(document.uri, ())))
        return next((rest for rest in rests if rest is not None), None)

    def by_id(self, id: str) -> tuple[str, Suggestion] | None:
        """The document's URI and the suggestion, as it was first offered."""
        for uri, memories in self._memories.items():
            for memory in memories:
                if memory.suggestion.id == id:
                    return uri, memory.suggestion
        return None

    def forget(self, uri: str) -> None:
        self._memories.pop(uri, None)
