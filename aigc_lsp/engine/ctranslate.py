"""CTranslate2 models: which heads to keep, when to change to an empty generator, how to go on from half a word.

CTranslate2 keeps the keys and values of a prompt's beginning when it is given as static prompt, finds them again only
by exactly the same tokens, and drops none as long as the generator lives (version 4.8). The native calls are behind
``Native``, so that all of this is testable without CTranslate2.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from aigc_lsp.engine.base import Abilities, Counts, Finish, Limits, Mark, Part, Piece, Prompt
from aigc_lsp.engine.heads import Heads
from aigc_lsp.engine.heal import Vocabulary, split
from aigc_lsp.engine.relief import Relief
from aigc_lsp.engine.stopping import Stopper
from aigc_lsp.errors import EngineFailed, PromptTooLong

DOCUMENTS = 16  # of which what was computed last is remembered

Logits = npt.NDArray[np.float32]  # (vocabulary size,)
Value = TypeVar("Value")


class Native(Protocol):
    """The calls an engine without access to its KV cache needs; see CTranslateNative for what each does."""

    token_bytes: int  # keys and values of one token

    def logits(self, head: list[int], rest: list[int], keep: bool) -> Logits: ...
    def stream(
        self, head: list[int], rest: list[int], keep: bool, most: int, ends: list[int], temperature: float
    ) -> Generator[tuple[int, float], None, None]: ...
    def empty(self) -> None: ...
    def close(self) -> None: ...


class Tokens(Protocol):
    """What a tokenizer gives; see TokenizerFile."""

    def tokenize(self, text: str) -> list[int]: ...
    def stable(self, text: str) -> list[int]: ...
    def control(self, name: str) -> int | None: ...


class CTranslateEngine:
    """An Engine over one native generator at a time.

    Args:
        native: the loaded model, with nothing kept.
        load: another one like it; called in a thread of its own when the one in use fills up.
        tokens: the model's tokenizer.
        pieces: bytes of every token by its id; none for a control token.
        most: bytes of keys and values that may be kept.
        abilities: what to say of itself.
        end: names of the tokens at which generation ends; those the vocabulary lacks are left out.
    """

    def __init__(
        self,
        native: Native,
        load: Callable[[], Native],
        tokens: Tokens,
        pieces: list[bytes],
        most: int,
        abilities: Abilities,
        end: tuple[str, ...] = (),
    ) -> None:
        self.abilities = abilities
        self.memory = None  # its decoding has no place where something could be mixed in
        self._tokens = tokens
        self._pieces = pieces
        self._ends = sorted({token for name in end if (token := tokens.control(name)) is not None})
        self._relief = Relief(load)
        self._native = native
        self._most = most
        self._heads = Heads(most, native.token_bytes)
        self._stream: Generator[tuple[int, float], None, None] | None = None  # of the generation that runs
        self._begun: dict[str, _Begun] = {}  # key -> its last head
        self._logits: dict[str, tuple[list[int], Logits]] = {}  # key -> the last healed prompt, logits after it
        self._latest: dict[str, list[int]] = {}  # key -> the head its last prompt began with
        self._words: Vocabulary | None = None

    def tokens(self, text: str) -> list[int]:
        return self._tokens.tokenize(text)

    def generate(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Iterator[Piece | Finish]:
        started = time.perf_counter()
        ids, stable, typed = self._encode(prompt, limits.heal)
        if len(ids) + limits.max_tokens > self.abilities.context:
            raise PromptTooLong(
                f"The prompt has {len(ids)} tokens; with {limits.max_tokens} for the answer that is more than the "
                f"{self.abilities.context} the model takes. Lower `completion.promptTokens`."
            )
        if limits.grammar:
            raise EngineFailed("CTranslate2 cannot be held to a grammar; choose a .gguf model for that.")
        yield Piece("")  # the native call that follows cannot be interrupted
        counting = _Counting(started, len(ids))
        if cancelled():
            yield counting.finish("cancelled")
            return
        for piece_or_why in self._continue(prompt.key, ids, stable, typed, limits, cancelled, counting):
            if isinstance(piece_or_why, str):
                yield counting.finish(piece_or_why)
                return
            yield piece_or_why

    def forget(self, key: str) -> None:
        """Lets go of a document that was closed; what the generator keeps for it goes with the generator."""
        for of in (self._begun, self._logits, self._latest):
            of.pop(key, None)

    def close(self) -> None:
        self._take_away()
        self._relief.close()
        self._native.close()

    def _continue(
        self,
        key: str,
        ids: list[int],
        stable: int,
        typed: bytes,
        limits: Limits,
        cancelled: Callable[[], bool],
        counting: _Counting,
    ) -> Iterator[Piece | str]:
        """Yields Pieces, then why it ended. Another generation may run between any two of them."""
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        stopper = Stopper(limits)
        written: list[int] = []
        stream: Generator[tuple[int, float], None, None] | None = None
        if not limits.max_tokens:
            self._after(key, ids, stable, counting)
            counting.read()
        try:
            while len(written) < limits.max_tokens:
                if cancelled():
                    yield "cancelled"
                    return
                if typed:
                    token, probability = self._cover(key, ids + written, stable, typed, counting)
                else:
                    if stream is None or stream is not self._stream:
                        most = limits.max_tokens - len(written)
                        stream = self._start(key, ids + written, stable, most, limits.temperature, counting)
                    step = next(stream, None)
                    if step is None:
                        break
                    token, probability = step
                counting.read()
                if token in self._ends:
                    yield Piece(decoder.decode(b"", True) + stopper.flush(), probability)
                    yield "end"
                    return
                if probability < limits.floor:
                    yield "floor"
                    return
                written.append(token)
                counting.generated += 1
                piece = self._pieces[token]
                fresh, typed = piece[len(typed) :], typed[len(piece) :]
                yield Piece(stopper.feed(decoder.decode(fresh)), probability)
                if stopper.stopped:
                    yield "stop"
                    return
        finally:
            if stream is not None and stream is self._stream:
                self._take_away()
        if rest := stopper.flush():
            yield Piece(rest)
        yield "length"

    def _encode(self, prompt: Prompt, heal: bool) -> tuple[list[int], int, bytes]:
        """Token ids of what must be computed, how many of them stay the same while the user is on the line, and the
        bytes after them that the first new tokens must cover."""
        begun = self._head(prompt)
        text = begun.text + prompt.tail
        kept, word = split(text) if heal else (text, "")
        ids = begun.before + self.tokens(kept)
        if not ids:
            raise EngineFailed("There is no text before the cursor to go on from.")
        return ids, _shared(begun.stable, ids), word.encode(errors="replace")

    def _head(self, prompt: Prompt) -> _Begun:
        known = self._begun.get(prompt.key)
        if known is not None and known.head == prompt.head:
            return known
        before: list[int] = []
        text = ""
        for part in prompt.head:
            if isinstance(part, Mark):
                before += [*self.tokens(text), self._mark(part.name)]
                text = ""
            else:
                text += part
        begun = _Begun(prompt.head, before, text, before + self._tokens.stable(text))
        _remember(self._begun, prompt.key, begun)
        return begun

    def _begin(self, key: str, ids: list[int], stable: int, counting: _Counting) -> tuple[list[int], list[int], bool]:
        """Head and rest of a prompt for a native call, and whether the head may stay."""
        self._take_away()
        self._change_over()
        plan = self._heads.plan(ids, stable)
        head = ids[: plan.size]
        if plan.keep:
            self._heads.add(head)
            _remember(self._latest, key, head)
        counting.begin(plan.reused)
        if self._heads.crowded:
            self._relief.prepare([list(latest) for latest in self._latest.values()], self._most // 4)
        return head, ids[plan.size :], plan.keep

    def _start(
        self, key: str, ids: list[int], stable: int, most: int, temperature: float, counting: _Counting
    ) -> Generator[tuple[int, float], None, None]:
        head, rest, keep = self._begin(key, ids, stable, counting)
        self._stream = self._native.stream(head, rest, keep, most, self._ends, temperature)
        return self._stream

    def _after(self, key: str, ids: list[int], stable: int, counting: _Counting) -> Logits:
        """Logits after some tokens, remembered for the next keystroke in the same word."""
        known = self._logits.get(key)
        if known is not None and known[0] == ids:
            return known[1]
        begun = self._begin(key, ids, stable, counting)
        logits = self._native.logits(*begun)
        if len(ids) == counting.prompt:
            _remember(self._logits, key, (ids, logits))
        return logits

    def _cover(self, key: str, ids: list[int], stable: int, typed: bytes, counting: _Counting) -> tuple[int, float]:
        """The likeliest token that agrees with what is typed, and its probability among those that do."""
        if self._words is None:
            self._words = Vocabulary(self._pieces)
        allowed = self._words.candidates(typed, lambda text: self.tokens(text.decode(errors="replace")))
        logits = self._after(key, ids, stable, counting)[allowed]
        chances = np.exp(logits - logits.max())
        best = int(chances.argmax())
        return allowed[best], float(chances[best] / chances.sum())

    def _take_away(self) -> None:
        """Stops the generation that runs; it starts again from where it was when it is asked for more."""
        if self._stream is not None:
            self._stream.close()
            self._stream = None

    def _change_over(self) -> None:
        """Takes the generator that was made ready, when it is."""
        ready = self._relief.take()
        if ready is None:
            if self._relief.failed and self._heads.full:
                self._native.empty()
                self._heads = Heads(self._most, self._native.token_bytes)
                self._relief.failed = False
            return
        self._relief.drop(self._native)
        self._native, heads = ready
        self._heads = Heads(self._most, self._native.token_bytes)
        for head in heads:
            self._heads.add(head)

    def _mark(self, name: str) -> int:
        token = self._tokens.control(name)
        if token is None:
            raise EngineFailed(f"The model has no control token {name!r}; correct [fim] in its manifest.")
        return token


class _Counting:
    """Numbers of one generation while it runs."""

    def __init__(self, started: float, prompt: int) -> None:
        self.started = started
        self.prompt = prompt
        self.generated = 0
        self._evaluated = 0
        self._prompt_seconds = 0.0

    def begin(self, reused: int) -> None:
        """A native call is about to be made; later ones compute again what is no head."""
        self._evaluated = max(self._evaluated, self.prompt - reused)

    def read(self) -> None:
        """The prompt is read."""
        self._prompt_seconds = self._prompt_seconds or time.perf_counter() - self.started

    def finish(self, why: str) -> Finish:
        seconds = time.perf_counter() - self.started
        reused = self.prompt - self._evaluated if self._prompt_seconds else 0
        counts = Counts(self.prompt, reused, self._evaluated, self.generated, self._prompt_seconds or seconds, seconds)
        return Finish(why, counts)


@dataclass(frozen=True)
class _Begun:
    """A prompt's head as token ids."""

    head: tuple[Part, ...]
    before: list[int]  # up to the last marker
    text: str  # after it
    stable: list[int]  # all of it that no line after it can change


def _shared(one: list[int], two: list[int]) -> int:
    """How many ids both begin with."""
    least = min(len(one), len(two))
    return least if one[:least] == two[:least] else next(at for at in range(least) if one[at] != two[at])


def _remember(of: dict[str, Value], key: str, value: Value) -> None:
    """Makes a document's value the newest one and lets go of the oldest of too many."""
    of.pop(key, None)
    of[key] = value
    if len(of) > DOCUMENTS:
        del of[next(iter(of))]
