"""Words without a model: plain, true, and more than the name where the body says more."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.render import render
from aigc_lsp.documentation.style import Convention, Mood, Style
from aigc_lsp.documentation.words import Words, describe

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "words.toml").read_text(encoding="utf-8"))["case"]


def facts_of(code: str, name: str = "") -> tuple[Facts, tuple[Facts, ...]]:
    """A definition of the code, the first unless it is named, and all of them."""
    found = read(Document("file:///shop.py", 0, "python", code))
    return next(each for each in found if each.name and name in ("", each.name)), found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_words_are_as_drawn(case: dict[str, Any]) -> None:
    facts, around = facts_of(case["code"], case.get("definition", ""))
    lines = render(facts, describe(facts, around), Style(Convention.GOOGLE))
    assert "\n".join(lines) == case["words"].strip("\n")


WORDS = Words(
    summary="Keep `item` on the shelf.",
    parameters={"item": "The item; must not be empty.", "sizes": "More sizes."},
    returns="The place where it lies, which is a rather long text that does not fit on a line of its own at all.",
    raises={"ValueError": "If there is no room."},
)
CODE = "def keep(item: str, *sizes: int) -> int:\n    raise ValueError\n    return 1\n"

GOOGLE = """
Keep `item` on the shelf.

Args:
    item: The item; must not be empty.
    *sizes: More sizes.

Returns:
    The place where it lies, which is a rather long text that does not fit on a line
    of its own at all.

Raises:
    ValueError: If there is no room.
"""
NUMPY = """
Keep ``item`` on the shelf.

Parameters
----------
item : str
    The item; must not be empty.
*sizes : int
    More sizes.

Returns
-------
int
    The place where it lies, which is a rather long text that does not fit on a line
    of its own at all.

Raises
------
ValueError
    If there is no room.
"""
SPHINX = """
Keeps ``item`` on the shelf

:param item: The item; must not be empty.
:param sizes: More sizes.
:returns: The place where it lies, which is a rather long text that does not fit on
    a line of its own at all.
:raises ValueError: If there is no room.
"""


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (Style(Convention.GOOGLE), GOOGLE),
        (Style(Convention.NUMPY, types=True), NUMPY),
        (Style(Convention.SPHINX, mood=Mood.INDICATIVE, full_stop=False), SPHINX),
    ],
)
def test_each_convention_has_its_own_form(style: Style, expected: str) -> None:
    facts, _ = facts_of(CODE)
    assert "\n".join(render(facts, WORDS, style)) == expected.strip("\n")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("Add `a` and return the sum.", "Adds `a` and returns the sum."),
        ("Add `a` and `b`.", "Adds `a` and `b`."),
        ("Close the shelf: reset `rows`.", "Closes the shelf: resets `rows`."),
        ("The sum and return of it.", "The sum and return of it."),
    ],
)
def test_all_verbs_of_a_summary_are_told_where_the_first_one_is(said: str, told: str) -> None:
    facts, _ = facts_of("def keep(): pass\n")
    style = Style(Convention.GOOGLE, mood=Mood.INDICATIVE)
    assert render(facts, Words(summary=said), style) == (told,)


def test_code_is_not_broken_at_the_end_of_a_line() -> None:
    facts, _ = facts_of("def keep(): pass\n")
    text = "It is what `a + b + c` says of " + "very " * 9 + "long `x and y and z or w` lines."
    lines = render(facts, Words(summary="Keep it.", description=text), Style(Convention.GOOGLE))
    assert all(line.count("`") % 2 == 0 for line in lines)


@pytest.mark.parametrize(
    "code", ["def f(x): ...\n", "def f(x):\n  return [y for z in x for y in z]\n", "class A: x: int\n"]
)
def test_no_slot_of_a_signature_is_left_empty(code: str) -> None:
    facts, around = facts_of(code)
    words = describe(facts, around)
    assert words.summary.endswith(".")
    assert all(words.parameters[one.name].endswith(".") for one in facts.parameters)
    assert bool(words.returns) == (facts.returns is not None)
