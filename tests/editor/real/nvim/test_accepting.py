"""Suggestions that are taken whole or in part, from an engine that says what the test wants."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fake_editor import Script

pytest.importorskip("msgpack", reason="msgpack is not here; pip install '.[test]' installs it")

BLOCK = "total = sum(items)\n    return total"


@pytest.fixture
def nvim(launch: Callable[..., Any], tmp_path: Path) -> Any:
    """A Neovim whose engine knows these answers, by what stands before the cursor."""
    from neovim import KEYS

    script = Script(tmp_path)
    script.write(
        {
            "):\n    ": BLOCK,
            "show(": "items, 1) + 1",
            "name = ": "'Zoë' + '🙂' + surname",
            "return ": "first + second",
        }
    )
    settings = f"{{ engine = {{ model = {json.dumps(script.model)} }} }}"
    return launch(f"require('aigc').setup({{ settings = {settings} }})\n{KEYS}")


def test_lines_are_taken_one_by_one(nvim) -> None:
    nvim.open("lines.py", "def total(items):")
    assert nvim.type("<CR>") == BLOCK
    first, second = BLOCK.split("\n")
    nvim.keys("<C-Down>")
    nvim.until(lambda: nvim.text == f"def total(items):\n    {first}", "the first line is there")
    nvim.until(lambda: nvim.ghost == f"\n{second}", "the rest is shown")
    nvim.keys("<C-Down>")
    nvim.until(lambda: nvim.text == f"def total(items):\n    {BLOCK}", "the second line is there")


def test_words_are_taken_one_by_one_and_all_that_is_left_with_one_key(nvim) -> None:
    nvim.open("words.py", "def add(first, second):\n    return")
    nvim.type(" ")
    for so_far in ("first", "first +"):
        nvim.until(lambda: nvim.ghost, "grey text is shown")
        nvim.keys("<C-Right>")
        nvim.until(lambda so_far=so_far: nvim.line == f"    return {so_far}", "one more word is there")
    nvim.until(lambda: nvim.ghost == " second", "the rest is shown")
    nvim.keys("<Tab>")
    nvim.until(lambda: nvim.line == "    return first + second", "the rest is there")


@pytest.mark.parametrize(
    ("key", "expected"), [("<Tab>", "first + second"), ("<C-Right>", "first"), ("<C-Down>", "first + second")]
)
def test_what_was_typed_since_is_not_written_twice(nvim, key: str, expected: str) -> None:
    nvim.open("since.py", "def add(first, second):\n    return")
    nvim.type(" ")
    nvim.keys(f"fi{key}")
    nvim.until(lambda: nvim.line == f"    return {expected}", "it is there once")


def test_a_suggestion_that_was_typed_over_is_not_taken(nvim) -> None:
    nvim.open("over.py", "def add(first, second):\n    return")
    nvim.type(" ")
    nvim.command("set expandtab shiftwidth=4")
    nvim.keys("second<Tab>")
    nvim.until(lambda: nvim.line.startswith("    return second "), "a tab is typed instead")
    assert nvim.line.strip() == "return second"


def test_what_the_suggestion_stands_for_after_the_cursor_is_replaced(nvim) -> None:
    nvim.open("closed.py", "items = []\nshow()")
    nvim.keys("A<Left>")
    assert nvim.until(lambda: nvim.ghost, "grey text is shown") == "items, 1) + 1"
    nvim.keys("it<Tab>")
    nvim.until(lambda: nvim.line == "show(items, 1) + 1", "one bracket closes it")


def test_letters_of_several_bytes_are_counted_as_the_server_does(nvim) -> None:
    nvim.open("letters.py", "whole_ö, name =")
    grey = nvim.type(" ")
    assert grey == "'Zoë' + '🙂' + surname"
    nvim.keys("'<C-Right>")
    nvim.until(lambda: nvim.line == "whole_ö, name = 'Zoë", "one word is there")
    nvim.until(lambda: nvim.ghost == grey.removeprefix("'Zoë"), "the rest is shown")
    nvim.keys("' + '🙂<Tab>")
    nvim.until(lambda: nvim.line == f"whole_ö, name = {grey}", "the rest is there")


def test_without_a_suggestion_the_key_is_what_it_was(nvim) -> None:
    nvim.open("tab.txt", "nothing")
    nvim.command("set noexpandtab")
    nvim.keys("A<Tab>here")
    nvim.until(lambda: nvim.line == "nothing\there", "a tab is typed")
