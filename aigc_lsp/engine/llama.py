"""GGUF models through llama.cpp: what to keep of the KV cache, when to pause, how to go on from half a word.

The native calls are behind ``Native``, so that all of this is testable without llama.cpp.
"""

from __future__ import annotations

import codecs
import time
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from aigc_lsp.engine.base import Abilities, Counts, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.corpus import MOST as LONGEST_MATCH
from aigc_lsp.engine.heal import Vocabulary, split
from aigc_lsp.engine.lookup import guess
from aigc_lsp.engine.memory import Memory, Recollection
from aigc_lsp.engine.mixture import mixed
from aigc_lsp.engine.reuse import Slot, Slots
from aigc_lsp.engine.stopping import Stopper
from aigc_lsp.engine.threads import Governor
from aigc_lsp.errors import EngineFailed, PromptTooLong

STEP = 64  # prompt tokens per decode: costs no more than 512 at once, and a newer keystroke waits for one at most

Logits = npt.NDArray[np.float32]  # (vocabulary size,)
Tokens = npt.NDArray[np.int32]

HEALED = "typed-then-root"  # the rule of a grammar that begins with what the first new tokens must cover


class Native(Protocol):
    """The calls an engine with a KV cache needs; see LlamaNative for what each does."""

    vocabulary_size: int
    trained_context: int

    def tokenize(self, text: bytes, *, control: bool = False) -> list[int]: ...
    def piece(self, token: int) -> bytes: ...
    def ends(self, token: int) -> bool: ...
    def decode(self, tokens: list[int], position: int, sequence: int, *, every: bool = False) -> None: ...
    def logits(self, row: int = -1) -> Logits: ...
    def sampler(self, temperature: float, seed: int) -> Any: ...
    def sample(self, sampler: Any) -> int: ...
    def grammar(self, text: str, root: str) -> Any: ...
    def sample_within(self, sampler: Any, grammar: Any, tokens: Tokens, logits: Logits) -> int | None: ...
    def accept(self, grammar: Any, token: int) -> None: ...
    def free_sampler(self, sampler: Any) -> None: ...
    def remove(self, sequence: int, start: int = 0) -> None: ...
    def copy(self, source: int, target: int, count: int) -> None: ...
    def use_threads(self, threads: int) -> None: ...
    def close(self) -> None: ...


class LlamaEngine:
    """An Engine over one native context.

    Args:
        native: the loaded model.
        cells: tokens its KV cache holds.
        sequences: sequences it may have.
        abilities: what to say of itself.
        end: names of further tokens at which generation ends.
        draft: most tokens that are guessed from the text itself and verified in one batch; 0 guesses none.
    """

    def __init__(
        self,
        native: Native,
        cells: int,
        sequences: int,
        abilities: Abilities,
        end: tuple[str, ...] = (),
        draft: int = 0,
    ) -> None:
        self.native = native
        self.slots = Slots(cells, sequences)
        self.abilities = abilities
        self.memory = Memory(self.tokens)
        self._governor = Governor(abilities.threads)
        self._marks: dict[str, int] = {}
        self._ends = {self._mark(name) for name in end}
        self._logits: dict[int, tuple[int, Logits]] = {}  # sequence -> tokens before it, logits after them
        self._words: Vocabulary | None = None
        self._draft = draft
        self._drafted = self._accepted = 0  # tokens, by all generations so far

    def tokens(self, text: str) -> list[int]:
        return self.native.tokenize(text.encode(errors="replace"))

    def generate(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Iterator[Piece | Finish]:
        started = time.perf_counter()
        ids, typed = self._encode(prompt, limits.heal)
        if len(ids) + limits.max_tokens > self.abilities.context:
            raise PromptTooLong(
                f"The prompt has {len(ids)} tokens; with {limits.max_tokens} for the answer that is more than the "
                f"{self.abilities.context} the model takes. Lower `completion.promptTokens`."
            )
        slot, reused = self._place(prompt.key, ids, limits.max_tokens, remembered=bool(typed))
        grammar = self._grammar(limits.grammar, typed)
        slot.busy = True
        sampler = self.native.sampler(limits.temperature, limits.seed)
        evaluated = 0
        generated = 0
        prompt_seconds = 0.0
        drafted, accepted = self._drafted, self._accepted

        def finish(why: str) -> Finish:
            seconds = time.perf_counter() - started
            guessed, right = self._drafted - drafted, self._accepted - accepted
            spent = (prompt_seconds or seconds, seconds)
            return Finish(why, Counts(len(ids), reused, evaluated, generated, *spent, guessed, right))

        try:
            while len(slot.tokens) < len(ids):
                if cancelled():
                    yield finish("cancelled")
                    return
                batch = ids[len(slot.tokens) : len(slot.tokens) + STEP]
                self._decode(slot, batch)
                evaluated += len(batch)
                if len(slot.tokens) < len(ids):  # no pause between a decode and the use of its logits
                    yield Piece("")
            prompt_seconds = time.perf_counter() - started
            for piece_or_why in self._continue(slot, limits, typed, cancelled, sampler, grammar):
                if isinstance(piece_or_why, str):
                    yield finish(piece_or_why)
                    return
                generated += 1
                yield piece_or_why
        finally:
            slot.busy = False
            self.native.free_sampler(sampler)
            if grammar is not None:
                self.native.free_sampler(grammar)

    def forget(self, key: str) -> None:
        """Frees the sequence of a document that was closed."""
        slot = self.slots.forget(key)
        if slot is not None:
            self.native.remove(slot.sequence)
            self._logits.pop(slot.sequence, None)

    def close(self) -> None:
        self.native.close()

    def _continue(
        self, slot: Slot, limits: Limits, typed: bytes, cancelled: Callable[[], bool], sampler: Any, grammar: Any
    ) -> Iterator[Piece | str]:
        """Yields Pieces, then why it ended. Between a decode and the use of its logits nothing is yielded."""
        native = self.native
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        stopper = Stopper(limits)
        logits = self._after_prompt(slot) if limits.max_tokens else None
        recollection = self.memory.recall(slot.key) if limits.memory and not limits.temperature else None
        draft = self._draft if grammar is None and not limits.temperature else 0
        ready: list[tuple[int, float, float]] = []  # the next tokens; all but the last are decoded
        for step in range(limits.max_tokens):
            if cancelled():
                yield "cancelled"
                return
            token: int | None
            remembered, source = 0.0, ""
            if ready:
                token, probability, remembered = ready.pop(0)
                if remembered > 0.5 and recollection is not None:
                    source = self._source(recollection, slot.tokens[: len(slot.tokens) - len(ready)], token)
            elif recollection is not None and grammar is None:
                token, probability, remembered = self._remembered(recollection, slot.tokens, logits, typed)
                if remembered > 0.5:
                    source = self._source(recollection, slot.tokens, token)
            else:
                token, probability = self._choose(logits, typed, sampler, grammar)
            if token is None or token in self._ends or native.ends(token):
                yield Piece(decoder.decode(b"", True) + stopper.flush(), probability)
                yield "end"
                return
            if probability < limits.floor:
                yield "floor"
                return
            if grammar is not None:
                native.accept(grammar, token)
            piece = native.piece(token)
            fresh, typed = piece[len(typed) :], typed[len(piece) :]
            text = stopper.feed(decoder.decode(fresh))
            yield Piece(text, probability, remembered, source)
            if stopper.stopped:
                yield "stop"
                return
            if step + 1 < limits.max_tokens and not ready:
                most = 0 if typed else min(draft, limits.max_tokens - step - 2)
                if guessed := self._guess(slot, token, most, limits):
                    ready = self._verify(slot, token, guessed, recollection)
                else:
                    self._decode(slot, [token])
                logits = None
        rest = stopper.flush()
        if rest:
            yield Piece(rest)
        yield "length"

    def _guess(self, slot: Slot, token: int, most: int, limits: Limits) -> list[int]:
        """What may follow a token, up to the line's end where the answer ends with it."""
        guessed = guess([*slot.tokens, token], most) if most > 0 else []
        if "\n" in limits.stop:
            ends = (number for number, each in enumerate(guessed) if b"\n" in self.native.piece(each))
            guessed = guessed[: next(ends, most) + 1]
        return guessed

    def _verify(
        self, slot: Slot, token: int, guessed: list[int], recollection: Recollection | None
    ) -> list[tuple[int, float, float]]:
        """Decodes a token and a guess of what follows it in one batch. Gives back the tokens that do follow, as far as
        the guess was right and one more, which is not decoded, with their probabilities and what of those is memory."""
        self._decode(slot, [token, *guessed], every=True)
        first = len(slot.tokens) - len(guessed)
        chosen: list[tuple[int, float, float]] = []
        for row, expected in enumerate([*guessed, None]):
            logits = self.native.logits(row)
            if recollection is not None:
                chosen.append(self._remembered(recollection, slot.tokens[: first + row], logits, b""))
            else:
                chances = _softmax(logits)
                best = int(chances.argmax())
                chosen.append((best, float(chances[best]), 0.0))
            if chosen[-1][0] != expected:
                break
        right = len(chosen) - 1
        self._drafted, self._accepted = self._drafted + len(guessed), self._accepted + right
        slot.tokens = slot.tokens[: first + right]
        self.native.remove(slot.sequence, len(slot.tokens))
        return chosen

    def _encode(self, prompt: Prompt, heal: bool) -> tuple[list[int], bytes]:
        """Token ids of what must be computed, and the bytes after them that the first new tokens must cover."""
        ids: list[int] = []
        text = ""
        for part in (*prompt.head, prompt.tail):
            if isinstance(part, Mark):
                ids += self.tokens(text)
                ids.append(self._mark(part.name))
                text = ""
            else:
                text += part
        kept, word = split(text) if heal else (text, "")
        ids += self.tokens(kept)
        if not ids:
            raise EngineFailed("There is no text before the cursor to go on from.")
        return ids, word.encode(errors="replace")

    def _place(self, key: str, ids: list[int], room: int, remembered: bool) -> tuple[Slot, int]:
        """The slot of a prompt, holding the tokens that need no computing, and how many they are."""
        plan = self.slots.plan(key, ids, room)
        slot = plan.slot
        for other in plan.evict:
            self.native.remove(other.sequence)
            other.tokens, other.key = [], ""
            self._logits.pop(other.sequence, None)
        if plan.copy_from is not None:
            self.native.remove(slot.sequence)
            self.native.copy(plan.copy_from.sequence, slot.sequence, plan.keep)
            self._logits.pop(slot.sequence, None)
        keep = plan.keep
        known = self._logits.get(slot.sequence)
        if keep == len(ids) and not (remembered and known is not None and known[0] == keep):
            keep -= 1  # the last token is computed again for its logits
        if known is not None and known[0] > plan.keep:
            del self._logits[slot.sequence]
        self.native.remove(slot.sequence, keep)
        slot.tokens = ids[:keep]
        return slot, keep

    def _decode(self, slot: Slot, tokens: list[int], *, every: bool = False) -> None:
        started = time.perf_counter()
        try:
            self.native.decode(tokens, len(slot.tokens), slot.sequence, every=every)
        except EngineFailed:
            self._logits.pop(slot.sequence, None)
            raise
        slot.tokens = slot.tokens + tokens
        if len(tokens) in (1, STEP):
            self._govern(time.perf_counter() - started, len(tokens))

    def _after_prompt(self, slot: Slot) -> Logits:
        """Logits after the prompt, remembered for the next keystroke in the same word."""
        known = self._logits.get(slot.sequence)
        if known is not None and known[0] == len(slot.tokens):
            return known[1]
        logits = self.native.logits().copy()
        self._logits[slot.sequence] = (len(slot.tokens), logits)
        return logits

    def _grammar(self, text: str, typed: bytes) -> Any:
        """The sampler of a grammar whose texts follow what is typed; None for no grammar."""
        if not text:
            return None
        if not typed:
            return self.native.grammar(text, "root")
        literal = "".join(f"\\U{ord(character):08x}" for character in typed.decode())
        return self.native.grammar(f'{text}\n{HEALED} ::= "{literal}" root\n', HEALED)

    def _choose(self, logits: Logits | None, typed: bytes, sampler: Any, grammar: Any) -> tuple[int | None, float]:
        """The next token, and its probability among those that agree with what is typed; None when a grammar's text
        is whole. What the grammar thinks of a token does not change how sure the model is of it."""
        if grammar is not None:
            logits = self.native.logits() if logits is None else logits
            tokens = self._speakable
            if typed:
                tokens = np.array(self._vocabulary.candidates(typed, self.native.tokenize), np.int32)
            chosen = self.native.sample_within(sampler, grammar, tokens, logits[tokens])
            chances = _softmax(logits[tokens])
            return chosen, 1.0 if chosen is None else float(chances[tokens == chosen][0])
        if typed and logits is None:
            logits = self.native.logits()
        if typed and logits is not None:
            allowed = self._vocabulary.candidates(typed, self.native.tokenize)
            chances = _softmax(logits[allowed])
            best = int(chances.argmax())
            return allowed[best], float(chances[best])
        token = self.native.sample(sampler)
        return token, float(_softmax(self.native.logits())[token])

    def _remembered(
        self, recollection: Recollection, context: list[int], logits: Logits | None, typed: bytes
    ) -> tuple[int, float, float]:
        """The most probable next token by the model and by what is remembered, its probability, and how much of that
        is from memory; among those that agree with what is typed."""
        logits = self.native.logits() if logits is None else logits
        allowed = None
        if typed:
            allowed = np.array(self._vocabulary.candidates(typed, self.native.tokenize), np.int32)
            chances = np.zeros(len(logits), np.float32)
            chances[allowed] = _softmax(logits[allowed])
        else:
            chances = _softmax(logits)
        document, others = recollection.of(context[-LONGEST_MATCH:], allowed)
        if document is None and others is None:
            best = int(chances.argmax())
            return best, float(chances[best]), 0.0
        mixture, share = mixed(chances, document, others)
        best = int(mixture.argmax())
        return best, float(mixture[best]), float(1 - chances[best] * share.model / mixture[best])

    def _source(self, recollection: Recollection, context: list[int], token: int) -> str:
        """Where a remembered token stands, as "path:line"."""
        place = recollection.origin(context[-LONGEST_MATCH:], token)
        if place is None:
            return ""
        return f"{place.name}:{place.first_line + int(self._line_ends[place.before].sum()) + 1}"

    def _govern(self, seconds: float, tokens: int) -> None:
        before = self._governor.threads
        after = self._governor.observe(seconds, time.monotonic(), tokens)
        if after != before:
            self.native.use_threads(after)

    @property
    def _vocabulary(self) -> Vocabulary:
        if self._words is None:
            self._words = Vocabulary([self.native.piece(token) for token in range(self.native.vocabulary_size)])
        return self._words

    @cached_property
    def _line_ends(self) -> Tokens:
        """How many line ends each token has in it."""
        return np.array([piece.count(b"\n") for piece in self._vocabulary.pieces], np.int32)

    @cached_property
    def _speakable(self) -> Tokens:
        """All tokens but the control tokens that end nothing: a grammar would take their names for text."""
        pieces = self._vocabulary.pieces
        return np.array([token for token, piece in enumerate(pieces) if piece or self.native.ends(token)], np.int32)

    def _mark(self, name: str) -> int:
        if name not in self._marks:
            ids = self.native.tokenize(name.encode(), control=True)
            if len(ids) != 1:
                raise EngineFailed(f"The model has no control token {name!r}; correct [fim] in its manifest.")
            self._marks[name] = ids[0]
        return self._marks[name]


def _softmax(logits: Logits) -> Logits:
    shifted = np.exp(logits - logits.max())
    return np.asarray(shifted / shifted.sum(), dtype=np.float32)
