import pytest

from aigc_lsp.engine.base import Limits
from aigc_lsp.engine.heal import Vocabulary, split
from aigc_lsp.engine.stopping import Stopper
from aigc_lsp.engine.threads import CALM, PATIENCE, Governor, default_threads, physical_cores


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("    ret", " ret"),
        ("x = self.", "."),
        ("x = self.na", ".na"),
        ("foo(", "("),
        ("my_va", "_va"),
        ("def __ini", "ini"),
        ("foo(ba", "(ba"),
        ("foo((ba", "ba"),
        ("x = (ba", "ba"),
        ("def __", " __"),
        ("    ", "    "),
        ("x = 12", ""),
        ("def f():\n", ""),
        ("naïve", "naïve"),
        ("x" * 200, "x" * 48),
        ("", ""),
    ],
)
def test_healing_steps_back_over_what_a_tokenizer_keeps_together(text: str, word: str):
    assert split(text) == (text[: len(text) - len(word)], word)


def test_only_tokens_that_agree_with_what_is_typed_may_cover_it():
    vocabulary = Vocabulary([b"r", b"re", b"ret", b"return", b"retry", b"x", b"", b"\xc3"])
    assert set(vocabulary.covering(b"ret")) == {2, 3, 4}
    assert vocabulary.candidates(b"reti", lambda typed: [2, 5]) == [2]
    assert vocabulary.covering(b"zz") == []


def test_of_several_blanks_the_last_may_belong_to_the_word_that_follows() -> None:
    blanks = [b" " * count for count in range(1, 7)]  # ids 0 to 5
    vocabulary = Vocabulary([*blanks, b" return"])

    def tokenize(typed: bytes) -> list[int]:
        return [blanks.index(typed)]

    assert set(vocabulary.candidates(b"    ", tokenize)) == {2, 3, 4, 5}
    assert set(vocabulary.candidates(b" ", tokenize)) == {0, 1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("pieces", "stop", "expected", "stopped"),
    [
        (["a", "b\nc", "d"], ("\n",), "ab", True),
        (["ab", "cd"], ("\n",), "abcd", False),
        (["a<", "e", "nd>b"], ("<end>",), "a", True),
        (["a<", "e", "x"], ("<end>",), "a<ex", False),
        (["a<e"], ("<end>",), "a<e", False),
    ],
)
def test_a_stop_string_is_found_wherever_tokens_split_it(pieces, stop, expected, stopped):
    stopper = Stopper(Limits(stop=stop))
    text = ""
    for piece in pieces:
        text += stopper.feed(piece)
        if stopper.stopped:
            break
    else:
        text += stopper.flush()
    assert (text, stopper.stopped) == (expected, stopped)


@pytest.mark.parametrize(
    ("text", "limits", "cut"),
    [
        ("if a:\n        return 1\n    return 2", Limits(indent=4, max_lines=3), None),
        ("return 1\n\n\ndef g():\n    pass", Limits(indent=4, max_lines=9), "return 1"),
        ("a\n    b\n    c\n    d", Limits(indent=4, max_lines=3), "a\n    b\n    c"),
        ("f(\n        1,\n)\nx", Limits(indent=4), "f(\n        1,\n)"),
        ("a\n\tb\nc", Limits(indent=8), "a\n\tb"),
    ],
)
def test_a_block_ends_before_the_first_line_outside_it_or_after_the_most_lines(text, limits, cut):
    stopper = Stopper(limits)
    given = ""
    for character in text:
        given += stopper.feed(character)
        if stopper.stopped:
            break
    assert given == (text if cut is None else cut)
    assert stopper.stopped == (cut is not None)


def test_the_default_leaves_a_core_to_the_others():
    assert default_threads() == max(1, physical_cores() - 1)


def test_decoding_that_collapses_steps_down_to_fewer_threads():
    governor = Governor(4)
    for tick in range(10):
        assert governor.observe(0.02, tick) == 4
    assert [governor.observe(1.6, 10 + tick) for tick in range(PATIENCE)] == [4, 4, 2]


def test_one_slow_token_changes_nothing():
    governor = Governor(4)
    for tick in range(20):
        assert governor.observe(2.0 if tick % 5 == 4 else 0.02, tick) == 4


def test_after_a_calm_while_more_threads_are_tried_again_and_later_each_time():
    governor = Governor(2)
    governor.observe(0.02, 0)
    for _ in range(PATIENCE):
        governor.observe(1.0, 1)
    assert governor.threads == 1
    assert governor.observe(0.03, 1 + CALM - 1) == 1
    assert governor.observe(0.03, 1 + CALM) == 2
    for _ in range(PATIENCE):
        governor.observe(1.0, 40)
    assert governor.observe(0.03, 40 + CALM) == 1
    assert governor.observe(0.03, 40 + 2 * CALM) == 2


def test_one_thread_is_never_given_up():
    governor = Governor(1)
    governor.observe(0.02, 0)
    assert {governor.observe(5.0, tick) for tick in range(10)} == {1}
