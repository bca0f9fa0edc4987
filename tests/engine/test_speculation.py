"""Guesses from the text itself, verified in one batch: the same text in fewer steps."""

import random
from pathlib import Path

import pytest
from toy_native import ToyNative

from aigc_lsp.engine.base import Abilities, Chunk, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.llama import LlamaEngine
from aigc_lsp.engine.lookup import guess
from aigc_lsp.engine.open import EngineChoice, open_engine

SOURCE = Path(__file__).resolve().parents[2] / "aigc_lsp" / "engine" / "llama.py"
LIMITS = (Limits(max_tokens=40, stop=("\n",)), Limits(max_tokens=64, max_lines=6, indent=4), Limits(max_tokens=24))


def ask(engine: LlamaEngine, prompt: Prompt, limits: Limits) -> tuple[str, str, Finish]:
    *steps, finish = engine.generate(prompt, limits, lambda: False)
    assert isinstance(finish, Finish)
    return "".join(step.text for step in steps if isinstance(step, Piece)), finish.why, finish


class Echo(ToyNative):
    """Writes on what stood after the last three tokens before, most of the time."""

    def logits(self, row: int = -1):
        logits = super().logits(row)
        seen = self._last if row < 0 else self._last[: len(self._last) - self._rows + row + 1]
        followed = guess(seen, 1)
        if followed and sum(seen) % 5:
            logits[followed[0]] += 20
        return logits


def toy(draft: int) -> LlamaEngine:
    return LlamaEngine(Echo(), 4096, 4, Abilities("llama", "toy", 1024), ("<end>",), draft)


@pytest.mark.parametrize("draft", [1, 3, 8])
def test_the_text_is_the_same_with_and_without_guesses(draft: int) -> None:
    generator = random.Random(draft)
    guessing, plain = toy(draft), toy(0)
    drafted = accepted = 0
    for number in range(40):
        text = "".join(generator.choice(["abc", "def", "(x)", "\n", "abcdef"]) for _ in range(30))
        limits = generator.choice(LIMITS)
        asked = Prompt((Mark("<suffix>"), "abc", Mark("<middle>"), text), "", f"file {number % 3}")
        here, there = ask(guessing, asked, limits), ask(plain, asked, limits)
        assert here[:2] == there[:2]
        drafted, accepted = drafted + here[2].counts.drafted, accepted + here[2].counts.accepted
        assert there[2].counts.drafted == 0
    assert 0 < accepted < drafted


def test_what_was_guessed_wrong_leaves_no_trace_in_the_cache() -> None:
    engine = toy(8)
    asked = Prompt(("abcdefabcdefabcd",), "", "a")
    ask(engine, asked, Limits(max_tokens=20, heal=False))
    [slot] = [slot for slot in engine.slots.slots if slot.key == "a"]
    assert isinstance(engine.native, ToyNative)
    assert engine.native.cells[slot.sequence] == slot.tokens


@pytest.mark.parametrize("memory", [False, True])
def test_the_embedded_model_writes_the_same_and_reads_some_of_it_at_once(memory: bool) -> None:
    source = SOURCE.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    texts: list[list[tuple[str, str]]] = []
    counts = []
    for draft in (0, 4):
        engine = open_engine(EngineChoice(threads=1, draft=draft))
        assert isinstance(engine, LlamaEngine)
        if memory:
            chunks: list[Chunk] = [(1, 1, source)]
            engine.memory.show("a", "llama.py", chunks)
            engine.memory.settle(20.0)
        texts.append([])
        for line in range(60, 260, 40):
            above, after = "".join(lines[line - 25 : line]), "".join(lines[line + 2 : line + 10])
            asked = Prompt((Mark("<|fim_suffix|>"), after, Mark("<|fim_middle|>"), above), "", "a")
            for limits in LIMITS:
                text, why, finish = ask(engine, asked, limits)
                texts[-1].append((text, why))
                counts.append(finish.counts)
        engine.close()
    assert texts[0] == texts[1]
    accepted, drafted = sum(each.accepted for each in counts), sum(each.drafted for each in counts)
    assert 0 < accepted < drafted


@pytest.mark.parametrize(
    ("tokens", "most", "guessed"),
    [
        ([1, 2, 3, 4, 1, 2], 3, [3, 4, 1]),
        ([9, 1, 2, 3, 5, 1, 2, 7, 9, 1, 2], 1, [3]),  # the longer match wins over the later one
        ([1, 2, 7, 1, 2, 8, 1, 2], 1, [8]),  # else the last
        ([5, 5, 5, 5], 2, [5]),
        ([1, 2, 3], 4, []),
        ([], 4, []),
        ([256, 1, 65536, 1, 256], 2, []),  # bytes alike across the border of two tokens are no match
    ],
)
def test_a_guess_is_what_followed_the_last_time(tokens: list[int], most: int, guessed: list[int]) -> None:
    assert guess(tokens, most) == guessed
