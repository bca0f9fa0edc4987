"""A prompt for one model, put as another one takes it. A token is a word here."""

import pytest

from aigc_lsp.engine.base import Abilities, Mark, Part, Prompt
from aigc_lsp.engine.reshape import reshape
from aigc_lsp.store.manifest import Chat, Fim

THERE = Fim("prefix-first", "<PRE>", "<SUF>", "<MID>", "<FILE>", ())
HERE = Fim("suffix-first", "", "<suffix>", "<middle>", "", ())
PROMPT = Prompt((Mark("<PRE>"), "one two\nthree four\n", Mark("<SUF>"), "\nfive six\n", Mark("<MID>")), "  seven", "a")


def words(text: str) -> int:
    return len(text.split())


def shaped(prompt: Prompt, fim: Fim | None, context: int = 1000, chat: Chat | None = None) -> Prompt:
    target = Abilities("llama", "toy", context, fim=fim, chat=chat)
    return reshape(prompt, (THERE, HERE, None), target, 10, words)


def test_the_markers_become_the_other_models() -> None:
    assert shaped(PROMPT, HERE) == Prompt(
        (Mark("<suffix>"), "\nfive six\n", Mark("<middle>"), "one two\nthree four\n"), "  seven", "a"
    )


def test_there_and_back_again_is_the_same() -> None:
    assert shaped(shaped(PROMPT, HERE), THERE) == PROMPT


def test_a_prompt_that_fits_is_left_as_it_is() -> None:
    assert shaped(PROMPT, THERE) is PROMPT


def test_without_markers_only_the_text_before_the_cursor_is_left() -> None:
    assert shaped(PROMPT, None) == Prompt(("one two\nthree four\n",), "  seven", "a")


@pytest.mark.parametrize("context", [30, 60, 200])
def test_what_is_farthest_from_the_cursor_goes_first(context: int) -> None:
    long = "".join(f"line {number}\n" for number in range(200))
    head: tuple[Part, ...] = (Mark("<PRE>"), long, Mark("<SUF>"), long, Mark("<MID>"))
    prompt = shaped(Prompt(head, "x", "a"), HERE, context)
    _, after, _, before = prompt.head
    assert long.startswith(str(after))
    assert long.endswith(str(before))
    assert str(before).startswith("line ")
    assert words(str(after)) + words(str(before)) + 1 + 10 <= context


def test_marks_of_a_conversation_are_left_out_where_they_mean_nothing() -> None:
    asked = Prompt((Mark("<user>"), "Name it.", Mark("<end>")), "", "job 1")
    assert shaped(asked, HERE) == Prompt(("Name it.",), "", "job 1")
    chat = Chat("<user>{request}<end>", ("<user>", "<end>"))
    assert shaped(asked, HERE, chat=chat) is asked
