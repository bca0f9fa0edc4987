"""The bookkeeping of the KV cache, without llama.cpp: the toy's answer changes with every wrong cell."""

import random

import pytest
from toy_native import ToyNative

from aigc_lsp.engine.base import Abilities, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.llama import STEP, LlamaEngine
from aigc_lsp.errors import EngineFailed, PromptTooLong


def engine(cells: int = 4096, sequences: int = 4, threads: int = 1) -> LlamaEngine:
    return LlamaEngine(ToyNative(), cells, sequences, Abilities("llama", "toy", 1024, threads), ("<end>",))


def ask(engine: LlamaEngine, prompt: Prompt, limits: Limits | None = None) -> tuple[str, Finish]:
    *pieces, finish = engine.generate(prompt, limits or Limits(max_tokens=20), lambda: False)
    assert isinstance(finish, Finish)
    return "".join(piece.text for piece in pieces), finish


def prompt(text: str, key: str = "a", after: str = "after") -> Prompt:
    return Prompt((Mark("<suffix>"), after, Mark("<middle>"), text), "", key)


def test_the_answer_is_the_same_with_and_without_reuse():
    generator = random.Random(2)
    used = engine(cells=1500)
    texts = ["", "", ""]
    for _ in range(200):
        document = generator.randrange(3)
        if generator.random() < 0.8:
            texts[document] += generator.choice(["x", "y ", "(", "long_name", "\n    "])
        else:
            texts[document] = texts[document][: generator.randrange(len(texts[document]) + 1)]
        asked = prompt("def f():\n" + texts[document][-300:], key=f"file {document}")
        assert ask(used, asked)[0] == ask(engine(), asked)[0]


def test_a_keystroke_evaluates_only_what_was_typed():
    used = engine()
    ask(used, prompt("def f():\n    value = 1"))
    _, finish = ask(used, prompt("def f():\n    value = 12"))
    assert finish.counts.evaluated <= 2
    assert finish.counts.reused == finish.counts.prompt - finish.counts.evaluated


def test_a_keystroke_inside_a_word_evaluates_nothing_at_all():
    used = engine()
    ask(used, prompt("def f():\n    ret"))
    _, finish = ask(used, prompt("def f():\n    retu"))
    assert finish.counts.evaluated == 0


def test_an_interrupted_prompt_goes_on_where_it_was():
    used = engine()
    native = used.native
    assert isinstance(native, ToyNative)
    long = prompt("word 1\n" * 60)
    steps = used.generate(long, Limits(max_tokens=20), lambda: len(native.decoded) >= 3)
    *_, finish = steps
    assert isinstance(finish, Finish)
    assert finish.why == "cancelled"
    assert finish.counts.evaluated == 3 * STEP
    text, finish = ask(used, long)
    assert finish.counts.reused == 3 * STEP
    assert text == ask(engine(), long)[0]


def test_a_generation_that_is_dropped_in_the_middle_leaves_a_usable_sequence():
    used = engine()
    steps = used.generate(prompt("x = 1\n" * 30), Limits(max_tokens=20), lambda: False)
    for step in steps:
        if isinstance(step, Piece) and step.text:
            break
    steps.close()  # type: ignore[attr-defined]
    asked = prompt("x = 1\n" * 30 + "y")
    assert ask(used, asked)[0] == ask(engine(), asked)[0]


def test_two_documents_take_turns_without_losing_their_sequences():
    used = engine()
    ask(used, prompt("x = 1\n" * 20, key="a"))
    ask(used, prompt("y = 2\n" * 20, key="b", after="other"))
    assert ask(used, prompt("x = 1\n" * 20 + "z", key="a"))[1].counts.evaluated <= 2
    assert ask(used, prompt("y = 2\n" * 20 + "z", key="b", after="other"))[1].counts.evaluated <= 2


def test_a_long_job_that_is_suspended_survives_typing_in_other_files():
    used = engine(cells=1000)
    long = Prompt(("a long job\n" * 20,), "", "job")
    alone = ask(engine(), long)[0]
    steps = used.generate(long, Limits(max_tokens=20), lambda: False)
    text = ""
    for number, step in enumerate(steps):
        text += step.text if isinstance(step, Piece) else ""
        ask(used, prompt(f"typing {number}\n" * 20, key=f"file {number % 5}"))
    assert text == alone


def test_no_prompt_is_ever_decoded_in_more_than_small_batches():
    used = engine()
    ask(used, prompt("word 1\n" * 60))
    assert isinstance(used.native, ToyNative)
    assert max(used.native.decoded) == STEP


def test_healing_gives_back_what_it_stepped_over_before_it_goes_on():
    asked = prompt("def f():\n    ret")  # the toy's tokens are bytes, so that healing must change nothing
    plain, _ = ask(engine(), asked, Limits(max_tokens=8, heal=False))
    healed, finish = ask(engine(), asked, Limits(max_tokens=8 + len(" ret")))
    assert finish.counts.prompt == len("after") + 2 + len("def f():\n   ")
    assert healed == plain


def test_text_that_looks_like_a_marker_stays_text():
    used = engine()
    ask(used, prompt("x = '<middle>'\n"))
    assert isinstance(used.native, ToyNative)
    assert used.native.cells[0].count(258) == 1


def test_a_stop_string_ends_the_answer_before_it():
    used = engine()
    text, _ = ask(used, prompt("x"), Limits(max_tokens=20, heal=False))
    stop = text[3]
    cut, finish = ask(used, prompt("x"), Limits(max_tokens=20, heal=False, stop=(stop,)))
    assert cut == text[: text.index(stop)]
    assert finish.why == "stop"


def test_a_token_below_the_floor_ends_the_answer_before_it():
    text, finish = ask(engine(), prompt("x"), Limits(max_tokens=20, floor=1.1))
    assert (text, finish.why) == ("", "floor")


def test_a_prompt_longer_than_the_context_is_refused_with_the_numbers():
    with pytest.raises(PromptTooLong, match=r"tokens; .* 1024 "):
        ask(engine(), prompt("x" * 1100))


def test_an_unknown_marker_is_named():
    with pytest.raises(EngineFailed, match="<no such>"):
        ask(engine(), Prompt((Mark("<no such>"), "x"), "", "a"))


def test_forgetting_a_document_empties_its_sequence():
    used = engine()
    ask(used, prompt("x = 1\n" * 20))
    used.forget("a")
    assert isinstance(used.native, ToyNative)
    assert used.native.cells[0] == []
    assert ask(used, prompt("x = 1\n" * 20))[1].counts.reused == 0
