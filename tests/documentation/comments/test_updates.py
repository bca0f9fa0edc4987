"""Comments with tags brought up to date: golden pictures."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.comments import changed, disagreements, learn_style, read, update
from aigc_lsp.documentation.comments.tags.read import read_tags
from aigc_lsp.documentation.words import Words
from aigc_lsp.languages.language import languages

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "comment_updates.toml"
CASES = tomllib.loads(GOLDEN.read_text("utf-8"))["case"]


def document(text: str, language: str) -> Document:
    id = next(each.ids[0] for each in languages() if each.name == language)
    return Document("untitled:1", 0, id, text)


def updated(text: str, language: str, words: Words) -> str:
    file = document(text, language)
    style = learn_style(file, Path())
    for facts in reversed(read(file)):
        if edit := update(file, facts, words, style):
            text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_the_code_contradicts_is_put_right_and_nothing_else(case: dict[str, Any], newline: str) -> None:
    before, after = (case[name].lstrip("\n").replace("\n", newline) for name in ("before", "after"))
    language, words = case["language"], Words(**case["words"])
    assert updated(before, language, words) == after
    assert updated(after, language, words) == after
    assert changed(before, after, language) == ""
    file = document(after, language)
    assert [disagreements(file, facts, learn_style(file, Path())) for facts in read(file)] == [()] * len(read(file))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_pieces_of_a_comment_are_the_comment(case: dict[str, Any]) -> None:
    text = case["before"][case["before"].index("/**") : case["before"].index("*/") + 2]
    tree = read_tags(text)
    assert "".join(tree.pieces) == text
    assert len(tree.tags) == text.count("@")
