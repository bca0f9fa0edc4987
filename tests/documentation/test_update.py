"""Docstrings brought up to date: what they are afterwards, and that nothing else of them was touched."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.sections.disagreements import disagreements
from aigc_lsp.documentation.sections.update import update
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.documentation.words import Words

CASES = tomllib.loads((Path(__file__).parent.parent / "golden" / "updates.toml").read_text("utf-8"))["case"]
STYLE = Style(Convention.GOOGLE)
FIT = "def fit({0}):\n    {1}Fit.\n\n    Args:\n        text: What to fit.{2}\n    print({0})\n"


def words_of(facts: Facts) -> Words:
    """Words that are known beforehand."""
    names = [each.name for each in (*facts.parameters, *facts.attributes)]
    parameters = {name: f"The {name}." for name in names}
    raises = {each.type: "If it is so." for each in facts.raises}
    return Words(parameters=parameters, attributes=parameters, returns="What fits.", yields="What fits.", raises=raises)


def updated(text: str, words: Words | None = None) -> str:
    document = Document("file:///shop.py", 0, "python", text)
    for facts in reversed(read(document)):
        edit = update(document, facts, words or words_of(facts), STYLE)
        if edit:
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_disagrees_is_put_right_and_nothing_else_is_touched(case: dict[str, Any], newline: str) -> None:
    before, after = case["before"].replace("\n", newline), case["after"].replace("\n", newline)
    assert updated(before) == after
    assert updated(after) == after


def test_new_words_are_escaped_as_the_literal_needs_it() -> None:
    words = Words(parameters={"end": "What ends it, such as `\\n`."})
    plain, raw = (FIT.format("text, end", quotes, '\n    """') for quotes in ('"""', 'r"""'))
    assert "such as `\\\\n`." in updated(plain, words)
    assert "such as `\\n`." in updated(raw, words)


def test_what_cannot_be_put_right_is_left_alone() -> None:
    words = Words(parameters={"end": 'What ends it, """ perhaps.'})
    text = FIT.format("text, end", '"""', '\n    """')
    assert updated(text, words) == text


def test_several_literals_are_not_taken_for_one() -> None:
    text = 'def fit(text, end):\n    """Args:\n        text: it.\n    """ """More."""\n'
    document = Document("file:///shop.py", 0, "python", text)
    assert [disagreements(document, facts, STYLE) for facts in read(document)] == [(), ()]
    assert updated(text) == text
