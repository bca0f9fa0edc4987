"""Generation under a grammar with the real embedded model: every answer fits it, and all else works as without one."""

import ctypes
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_lsp.engine.base import Finish, Limits, Prompt
from aigc_lsp.engine.llama import LlamaEngine
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.errors import EngineFailed

SOURCE = Path(__file__).read_text(encoding="utf-8")
CALLS = r"""
root ::= "[" call (", " call){0,3} "]"
call ::= "[" number ", " text "]"
number ::= "-"? ("0" | [1-9] [0-9]{0,3})
text ::= "\"" ([^"\\\x00-\x1f\x7f] | "\\" ["\\nt]){0,8} "\""
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[LlamaEngine]:
    engine = open_engine(EngineChoice(threads=1))
    assert isinstance(engine, LlamaEngine)
    yield engine
    engine.close()


def ask(engine: LlamaEngine, text: str, limits: Limits, key: str = "a") -> tuple[str, Finish]:
    *pieces, finish = engine.generate(Prompt((text,), "", key), limits, lambda: False)
    assert isinstance(finish, Finish)
    return "".join(piece.text for piece in pieces), finish


def test_every_answer_to_fifty_prompts_is_a_text_of_the_grammar(engine: LlamaEngine):
    chance = random.Random(4)
    for number in range(50):
        start = chance.randrange(len(SOURCE) - 60)
        temperature = chance.choice([0.0, 0.8, 1.5])
        limits = Limits(max_tokens=150, temperature=temperature, seed=number, grammar=CALLS)
        text, finish = ask(engine, SOURCE[start : start + chance.randrange(1, 400)], limits)
        assert finish.why == "end"
        calls = json.loads(text)
        assert 1 <= len(calls) <= 4
        for whole, short in calls:
            assert isinstance(whole, int)
            assert len(short) <= 8


@pytest.mark.parametrize("typed", ["x = ", "x = [", "value", "    ret", "'''é", "péché", "日本語", '("\\'])
def test_healing_does_not_break_the_grammar(engine: LlamaEngine, typed: str):
    healed, _ = ask(engine, f"def f():\n{typed}", Limits(max_tokens=150, grammar=CALLS))
    json.loads(healed)


def test_a_grammar_that_allows_one_text_gives_that(engine: LlamaEngine):
    text, finish = ask(engine, "import os\n\ndef read(", Limits(grammar='root ::= "péché \\U0001F600 \\"x\\""'))
    assert (text, finish.why) == ('péché \U0001f600 "x"', "end")


def test_stop_strings_and_limits_hold_within_a_grammar(engine: LlamaEngine):
    text, finish = ask(engine, "x = ", Limits(grammar='root ::= "one; two"', stop=("; ",)))
    assert (text, finish.why) == ("one", "stop")
    text, finish = ask(engine, "x = ", Limits(grammar='root ::= "one two three four five"', max_tokens=3))
    assert finish.why == "length"
    assert "one two three four five".startswith(text)
    assert ask(engine, "x = ", Limits(grammar='root ::= "one"', floor=1.1))[1].why == "floor"


def test_a_withdrawn_answer_ends_and_the_next_one_is_whole(engine: LlamaEngine):
    looks = iter([False] * 5 + [True])
    prompt = Prompt(("x = ",), "", "withdrawn")
    *_, finish = engine.generate(prompt, Limits(max_tokens=100, grammar=CALLS), lambda: next(looks))
    assert isinstance(finish, Finish)
    assert finish.why == "cancelled"
    json.loads(ask(engine, "x = ", Limits(max_tokens=150, grammar=CALLS), "withdrawn")[0])


def test_keys_and_values_are_reused_under_a_grammar(engine: LlamaEngine):
    limits = Limits(max_tokens=150, grammar=CALLS)
    first, _ = ask(engine, SOURCE[:900], limits, "reuse")
    again, finish = ask(engine, SOURCE[:900], limits, "reuse")
    assert again == first
    assert finish.counts.evaluated <= 1
    longer, finish = ask(engine, SOURCE[:920], limits, "reuse")
    assert finish.counts.reused > finish.counts.prompt - 20
    assert longer == ask(engine, SOURCE[:920], limits, "another")[0]


def test_without_a_grammar_the_answer_is_what_it_was(engine: LlamaEngine):
    before, _ = ask(engine, SOURCE[:700], Limits(max_tokens=20), "plain")
    ask(engine, SOURCE[:700], Limits(max_tokens=20, grammar=CALLS), "plain")
    assert ask(engine, SOURCE[:700], Limits(max_tokens=20), "plain")[0] == before


@pytest.mark.parametrize("text", ["root", 'start ::= "x"', "root ::= missing", 'root ::= root "x"', 'root ::= ("x"'])
@pytest.mark.parametrize("prompt", ["x = 1\n", "half_a_wo"])
def test_a_malformed_grammar_is_a_sentence_and_leaves_the_engine_usable(engine: LlamaEngine, text: str, prompt: str):
    with pytest.raises(EngineFailed, match="grammar"):
        ask(engine, prompt, Limits(grammar=text))
    assert not any(slot.busy for slot in engine.slots.slots)
    json.loads(ask(engine, prompt, Limits(max_tokens=150, grammar=CALLS))[0])


def address(pointer: object) -> int:
    return ctypes.addressof(pointer.contents)  # type: ignore[attr-defined]


def test_every_sampler_is_freed(engine: LlamaEngine, monkeypatch: pytest.MonkeyPatch):
    api = engine.native._api
    made, freed = [], []
    for name in ("llama_sampler_init_grammar", "llama_sampler_chain_init"):
        make = getattr(api, name)
        monkeypatch.setattr(api, name, lambda *given, make=make: made.append(make(*given)) or made[-1])
    free = api.llama_sampler_free
    monkeypatch.setattr(api, "llama_sampler_free", lambda sampler: (freed.append(sampler), free(sampler)))
    ask(engine, "x = ", Limits(max_tokens=20, grammar=CALLS))
    steps = engine.generate(Prompt(("x = ",), "", "a"), Limits(max_tokens=20, grammar=CALLS), lambda: False)
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    assert len(made) == 4
    assert {address(sampler) for sampler in freed} == {address(sampler) for sampler in made}
