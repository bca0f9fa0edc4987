"""What every engine is: a Prompt goes in, Pieces come out. No engine is imported here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from aigc_lsp.store.manifest import Chat, Fim

if TYPE_CHECKING:
    from aigc_lsp.engine.memory import Memory


class Mark(NamedTuple):
    """A control token by its name, e.g. ``<|fim_suffix|>``; text that merely looks like one stays text."""

    name: str


Part = str | Mark
Chunk = tuple[int, int, str | None]  # of a document: a digest, the first line's number, the text where that is new


@dataclass(frozen=True)
class Prompt:
    """What the model continues: ``head + tail``.

    The head stays the same to the byte while the user types on one line, and engines keep its keys and values;
    the tail is what is being typed.
    """

    head: tuple[Part, ...]
    tail: str
    key: str = ""  # whose keys and values these are: a document's URI, or a long job's own name


@dataclass(frozen=True)
class Limits:
    """When generation ends, besides the model's own end token."""

    max_tokens: int = 64
    stop: tuple[str, ...] = ()  # ends before the first of these in what follows the prompt
    max_lines: int = 0  # ends after so many whole lines; 0 never does
    indent: int = 0  # ends before the first line indented less than this, unless it only closes brackets
    floor: float = 0.0  # ends before the first token less probable than this; 0 never does
    temperature: float = 0.0  # 0 is greedy
    seed: int = 0
    heal: bool = True  # step back over half a token at the prompt's end
    memory: bool = False  # what is remembered of the user's own code weighs in; only without temperature and grammar
    grammar: str = ""  # the answer is a text of this: GBNF with a rule `root`; empty allows any text


@dataclass(frozen=True)
class Piece:
    """A token's text as far as it is whole UTF-8, and how sure the model was of it. The token that ends an answer
    (an end token, or one with a stop string in it) comes with the text before the end, mostly none."""

    text: str
    probability: float = 1.0  # of this token among all tokens
    remembered: float = 0.0  # how much of that is from memory
    source: str = ""  # where it stands that it comes from, as "path:line", where more than half is from memory


@dataclass(frozen=True)
class Counts:
    """Numbers about one generation, never text."""

    prompt: int = 0  # tokens of the prompt
    reused: int = 0  # of these, not computed again
    evaluated: int = 0  # of these, computed now
    generated: int = 0
    prompt_seconds: float = 0.0
    seconds: float = 0.0  # all the time spent in the engine
    drafted: int = 0  # tokens guessed from the text itself
    accepted: int = 0  # of these, what the model wrote


@dataclass(frozen=True)
class Finish:
    """The last thing a generation yields."""

    why: str  # "end" | "stop" | "length" | "floor" | "cancelled"
    counts: Counts = field(default_factory=Counts)


@dataclass(frozen=True)
class Abilities:
    """What an engine can do and how much it holds."""

    engine: str  # "llama", "scripted", …
    model: str
    context: int  # tokens one prompt and its answer may have together
    threads: int = 1
    fim: Fim | None = None  # None: the model can only go on from the text before the cursor
    grammars: bool = False  # whether Limits.grammar is kept to
    memory: bool = False  # whether Limits.memory is
    chat: Chat | None = None  # None: a base model
    instructs: bool = False  # whether what it says about code, beyond going on with it, is worth asking for
    device: str = "cpu"  # where it computes, and with which numbers if that was chosen: "cuda:0 int8_float16"


class Engine(Protocol):
    """A loaded model. It blocks on purpose, and only one thread may use it: the host owns it."""

    @property
    def abilities(self) -> Abilities: ...

    @property
    def memory(self) -> Memory | None:
        """What it remembers of the user's code; None when `Limits.memory` means nothing to it."""
        ...

    def tokens(self, text: str) -> list[int]:
        """Token ids of plain text. Safe to call from another thread."""
        ...

    def generate(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Iterator[Piece | Finish]:
        """Yields Pieces, then one Finish. A Piece with empty text marks a point where the engine may be taken
        away for a while: between two small batches of the prompt. Work done up to there is kept.

        Raises:
            PromptTooLong: prompt and ``limits.max_tokens`` do not fit the context.
            EngineFailed: the native code reported a failure, or ``limits.grammar`` is none.
        """
        ...

    def forget(self, key: str) -> None:
        """Frees what is kept for a document that was closed."""
        ...

    def close(self) -> None: ...
