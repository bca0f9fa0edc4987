"""The real cache of the embedded model: reuse, interruption and copies change nothing but the time."""

from collections.abc import Iterator

import numpy as np
import pytest

from aigc_lsp.engine.base import Finish, Limits, Mark, Prompt
from aigc_lsp.engine.llama import STEP, LlamaEngine
from aigc_lsp.engine.open import EngineChoice, open_engine

SOURCE = '''import os


class Shelf:
    """Books in the order they were put there."""

    def __init__(self, books):
        self.books = list(books)

    def add(self, book):
        if book in self.books:
            raise ValueError(f"{book} is there already")
        self.books.append(book)
        return len(self.books)

    def find(self, title):
        for book in self.books:
            if book.title == title:
                return book
        return None


def read(path):
    with open(path) as file:
        return [line.strip() for line in file if line.strip()]


def total(numbers):
    result = 0
    for number in numbers:
        result += number
    return result
'''
AFTER = "\n\ndef main():\n    print(total([1, 2, 3]))\n"


@pytest.fixture(scope="module")
def model() -> Iterator[LlamaEngine]:
    engine = open_engine(EngineChoice(threads=1))
    assert isinstance(engine, LlamaEngine)
    yield engine
    engine.close()


@pytest.fixture
def engine(model: LlamaEngine) -> LlamaEngine:
    """The model with an empty cache."""
    for slot in model.slots.slots:
        slot.key = slot.key or f"left over {slot.sequence}"
        model.forget(slot.key)
    return model


def prompt(text: str, key: str = "a") -> Prompt:
    return Prompt((Mark("<|fim_suffix|>"), AFTER, Mark("<|fim_middle|>"), text), "", key)


def logits(engine: LlamaEngine, asked: Prompt, never_cancelled=lambda: False) -> np.ndarray:
    """Logits after a prompt, without healing."""
    list(engine.generate(asked, Limits(max_tokens=1, heal=False), never_cancelled))
    slot = next(slot for slot in engine.slots.slots if slot.key == asked.key)
    return engine._logits[slot.sequence][1].copy()


def text(engine: LlamaEngine, asked: Prompt) -> tuple[str, Finish]:
    *pieces, finish = engine.generate(asked, Limits(max_tokens=24), lambda: False)
    assert isinstance(finish, Finish)
    return "".join(piece.text for piece in pieces), finish


def cosine(left: np.ndarray, right: np.ndarray) -> float:
    return float(left @ right / np.linalg.norm(left) / np.linalg.norm(right))


def fresh(engine: LlamaEngine, asked: Prompt) -> Prompt:
    """The same prompt for a document nobody has seen, with a first token of its own so that nothing is shared."""
    engine.forget("fresh")
    for slot in engine.slots.slots:
        if slot.key:
            engine.forget(slot.key)
    return Prompt(asked.head, asked.tail, "fresh")


def test_after_typing_character_by_character_the_logits_are_those_of_a_fresh_prefill(engine: LlamaEngine):
    start = SOURCE.index("        self.books.append")
    typed = {}
    for end in range(start, start + 60):
        typed[end] = logits(engine, prompt(SOURCE[:end]))
    for end in range(start, start + 60, 7):
        assert cosine(typed[end], logits(engine, fresh(engine, prompt(SOURCE[:end])))) > 0.999


def test_at_equal_batch_boundaries_the_logits_are_identical(engine: LlamaEngine):
    ids = engine.tokens(SOURCE)[: 3 * STEP]
    native = engine.native
    native.remove(0)
    for at in range(0, 3 * STEP, STEP):
        native.decode(ids[at : at + STEP], at, 0)
    whole = native.logits().copy()
    native.remove(0, STEP)
    for at in range(STEP, 3 * STEP, STEP):
        native.decode(ids[at : at + STEP], at, 0)
    assert np.array_equal(whole, native.logits())
    native.remove(0)


def test_an_interrupted_prefill_ends_in_the_logits_of_a_whole_one(engine: LlamaEngine):
    batches = iter([False, False, True])
    *_, finish = engine.generate(prompt(SOURCE), Limits(max_tokens=1, heal=False), lambda: next(batches))
    assert isinstance(finish, Finish)
    assert (finish.why, finish.counts.evaluated) == ("cancelled", 2 * STEP)
    *_, finish = engine.generate(prompt(SOURCE), Limits(max_tokens=1, heal=False), lambda: False)
    assert isinstance(finish, Finish)
    assert finish.counts.reused == 2 * STEP
    continued = logits(engine, prompt(SOURCE))
    assert cosine(continued, logits(engine, fresh(engine, prompt(SOURCE)))) > 0.999


def test_a_copied_head_gives_the_logits_of_a_fresh_prefill(engine: LlamaEngine):
    logits(engine, prompt(SOURCE, "a"))
    other = SOURCE[: SOURCE.index("def total")] + "def longest(words):\n    return "
    copied = logits(engine, prompt(other, "b"))
    *_, finish = engine.generate(prompt(other, "c"), Limits(max_tokens=1, heal=False), lambda: False)
    assert isinstance(finish, Finish)
    assert finish.counts.reused > 100
    assert cosine(copied, logits(engine, fresh(engine, prompt(other)))) > 0.999


def test_the_greedy_text_is_the_same_with_and_without_reuse(engine: LlamaEngine):
    ends = [index for index, character in enumerate(SOURCE) if character in " (.:" and index > 200][::6]
    reused = [text(engine, prompt(SOURCE[:end]))[0] for end in ends]
    assert len(ends) >= 10
    for end, expected in zip(ends, reused, strict=True):
        assert text(engine, fresh(engine, prompt(SOURCE[:end])))[0] == expected


def test_typing_on_a_line_evaluates_at_most_two_tokens_a_key(engine: LlamaEngine):
    start = SOURCE.index("            raise ValueError")
    text(engine, prompt(SOURCE[:start]))
    evaluated = [text(engine, prompt(SOURCE[:end]))[1].counts.evaluated for end in range(start + 13, start + 50)]
    assert sorted(evaluated)[len(evaluated) // 2] <= 2


@pytest.mark.parametrize("typed", ["__in", "__ini", "__init", "__init_"])
def test_a_half_typed_name_is_finished_wherever_the_tokenizer_would_split_it(engine: LlamaEngine, typed: str):
    answer, _ = text(engine, prompt(f"class Shelf:\n    def {typed}"))
    assert (typed + answer).startswith("__init__(self")


def test_text_split_over_tokens_comes_back_whole(engine: LlamaEngine):
    asked = prompt("x = '\u00e9\U0001f600\u4e2d\u00e9\U0001f600\u4e2d\u00e9\U0001f600\u4e2d")
    for seed in range(5):
        limits = Limits(max_tokens=16, temperature=1.5, seed=seed)
        *pieces, _ = engine.generate(asked, limits, lambda: False)
        "".join(piece.text for piece in pieces).encode("utf-8")
