"""The bookkeeping over a generator that keeps heads and never drops one, without CTranslate2."""

import random
import threading
from collections.abc import Callable

import pytest
from toy_generator import PIECES, ToyGenerator, ToyTokens

from aigc_lsp.engine.base import Abilities, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.ctranslate import CTranslateEngine
from aigc_lsp.engine.heads import NEAR
from aigc_lsp.errors import EngineFailed, PromptTooLong


def engine(most: int = 1 << 20, load: Callable[[], ToyGenerator] = ToyGenerator) -> CTranslateEngine:
    abilities = Abilities("ctranslate", "toy", 2048)
    return CTranslateEngine(ToyGenerator(), load, ToyTokens(), PIECES, most, abilities, ("<end>", "<no such>"))


def native(engine: CTranslateEngine) -> ToyGenerator:
    assert isinstance(engine._native, ToyGenerator)
    return engine._native


def ask(engine: CTranslateEngine, prompt: Prompt, limits: Limits | None = None) -> tuple[str, Finish]:
    *pieces, finish = engine.generate(prompt, limits or Limits(max_tokens=20), lambda: False)
    assert isinstance(finish, Finish)
    return "".join(piece.text for piece in pieces), finish


def prompt(above: str, line: str = "", key: str = "a", after: str = "after") -> Prompt:
    return Prompt((Mark("<suffix>"), after, Mark("<middle>"), above), line, key)


def test_the_answer_is_the_same_whatever_is_kept():
    generator = random.Random(2)
    used = engine(most=20_000)
    above = ["", "", ""]
    line = ["", "", ""]
    for _ in range(300):
        document = generator.randrange(3)
        match generator.randrange(8):
            case 0:
                above[document], line[document] = above[document] + line[document] + "\n", ""
            case 1:
                line[document] = line[document][: generator.randrange(len(line[document]) + 1)]
            case _:
                line[document] += generator.choice(["x", "y ", "(", "long_name", "    "])
        asked = prompt("def f():\n" + above[document][-300:], line[document], f"file {document}")
        assert ask(used, asked)[0] == ask(engine(), asked)[0]
    used.close()


def test_a_keystroke_computes_only_the_line():
    used = engine()
    ask(used, prompt("def f():\n" * 20, "    value = 1"))
    _, finish = ask(used, prompt("def f():\n" * 20, "    value = 12"))
    assert finish.counts.evaluated <= len("\n    value = 12")
    assert finish.counts.reused == finish.counts.prompt - finish.counts.evaluated
    assert len(native(used).heads) == 1


def test_after_a_keystroke_inside_a_word_the_model_is_not_asked_again_what_may_follow():
    used = engine()
    ask(used, prompt("def f():\n", "    ret"))
    before = len(native(used).read)
    ask(used, prompt("def f():\n", "    retu"), Limits(max_tokens=1))
    assert len(native(used).read) == before


def test_lines_after_a_head_use_it_until_it_is_far_above():
    used = engine()
    above = "def f():\n" * 10
    for number in range(40):
        ask(used, prompt(above, f"    x{number} ="))
        above += f"    x{number} =\n"
    assert 2 <= len(native(used).heads) <= 2 + 40 * 10 // NEAR


def test_healing_gives_back_what_it_stepped_over_before_it_goes_on():
    asked = prompt("def f():\n", "    ret")  # the toy's tokens are bytes, so that healing must change nothing
    plain, _ = ask(engine(), asked, Limits(max_tokens=8, heal=False))
    healed, finish = ask(engine(), asked, Limits(max_tokens=8 + len(" ret")))
    assert finish.counts.prompt == len("after") + 2 + len("def f():\n   ")
    assert healed == plain


def test_a_long_job_gives_way_to_typing_and_goes_on_as_if_nothing_had_been():
    used = engine()
    long = Prompt(("a long job\n" * 20,), "", "job")
    alone = ask(engine(), long)[0]
    text = ""
    for number, step in enumerate(used.generate(long, Limits(max_tokens=20), lambda: False)):
        text += step.text if isinstance(step, Piece) else ""
        ask(used, prompt(f"typing {number}\n" * 20, key=f"file {number % 5}"))
    assert text == alone
    assert not native(used).open


def test_a_withdrawn_request_stops_the_generator():
    used = engine()
    asked = prompt("def f():\n", "    x = ")
    answers = iter([False, False, False, True])
    *_, finish = used.generate(asked, Limits(max_tokens=20, heal=False), lambda: next(answers))
    assert isinstance(finish, Finish)
    assert (finish.why, finish.counts.generated) == ("cancelled", 2)
    assert not native(used).open
    steps = used.generate(asked, Limits(max_tokens=20), lambda: False)
    for step in steps:
        if isinstance(step, Piece) and step.text:
            break
    steps.close()  # type: ignore[attr-defined]
    assert not native(used).open


def test_a_request_withdrawn_before_it_began_computes_nothing():
    used = engine()
    *_, finish = used.generate(prompt("x"), Limits(), lambda: True)
    assert isinstance(finish, Finish)
    assert (finish.why, finish.counts.evaluated, native(used).read) == ("cancelled", 0, [])


def test_computing_ahead_of_typing_leaves_the_head_ready():
    used = engine()
    _, finish = ask(used, prompt("def f():\n" * 20), Limits(max_tokens=0))
    assert (finish.counts.generated, finish.counts.evaluated) == (0, finish.counts.prompt)
    assert ask(used, prompt("def f():\n" * 20, "    x"))[1].counts.reused > 180


def test_an_empty_generator_takes_over_without_anybody_waiting_for_it():
    made, ready = [], threading.Event()

    def load() -> ToyGenerator:
        ready.wait()
        made.append(ToyGenerator())
        return made[-1]

    used = engine(most=20_000, load=load)
    first = native(used)
    for number in range(30):  # heads of 200 tokens, 10 bytes each: room for 10
        ask(used, prompt(f"{number:3} " * 50, "x"))
        assert used._heads.nbytes <= 20_000
        assert native(used) is first
    assert max(first.read[-5:]) > 200  # there is no room for more heads, so that each key computes all
    ready.set()
    assert used._relief._making is not None
    used._relief._making.join()
    ask(used, prompt("999 " * 50, "x"))
    assert native(used) is made[0]
    assert first.closed.wait(60)
    assert first.open == 0
    assert len(made[0].heads) == 2  # the document's last head came with it


def test_without_room_for_two_generators_the_one_is_emptied():
    def load() -> ToyGenerator:
        raise EngineFailed("There is no memory for another one.")

    used = engine(most=20_000, load=load)
    for number in range(30):
        ask(used, prompt(f"{number:3} " * 50, "x"))
        if used._relief._making is not None:
            used._relief._making.join()
    assert native(used).emptied >= 1
    assert len(native(used).heads) <= 10


def test_a_stop_string_ends_the_answer_before_it():
    text, _ = ask(engine(), prompt("x"), Limits(max_tokens=20, heal=False))
    stop = text[3]
    cut, finish = ask(engine(), prompt("x"), Limits(max_tokens=20, heal=False, stop=(stop,)))
    assert cut == text[: text.index(stop)]
    assert finish.why == "stop"


def test_a_token_below_the_floor_ends_the_answer_before_it():
    text, finish = ask(engine(), prompt("x"), Limits(max_tokens=20, floor=1.1))
    assert (text, finish.why) == ("", "floor")


def test_what_cannot_be_asked_is_refused_with_the_reason():
    with pytest.raises(PromptTooLong, match=r"tokens; .* 2048 "):
        ask(engine(), prompt("x" * 2100))
    with pytest.raises(EngineFailed, match="<no such>"):
        ask(engine(), Prompt((Mark("<no such>"), "x"), "", "a"))
    with pytest.raises(EngineFailed, match="grammar"):
        ask(engine(), prompt("x"), Limits(grammar='root ::= "x"'))


def test_a_document_that_was_closed_comes_to_no_new_generator():
    used = engine()
    ask(used, prompt("x = 1\n" * 20))
    used.forget("a")
    assert used._latest == {}
