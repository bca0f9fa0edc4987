"""Words set as comments of each language, above code that stays the same: golden pictures."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from aigc_lsp.document import Document, Edit
from aigc_lsp.documentation.comments import changed, insert, learn_style, read, render
from aigc_lsp.documentation.comments.describe import plain_type
from aigc_lsp.documentation.words import Words
from aigc_lsp.languages.language import languages

GOLDEN = Path(__file__).parent.parent.parent / "golden" / "comments.toml"
PICTURES = tomllib.loads(GOLDEN.read_text("utf-8"))["picture"]
each_picture = pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture["name"])


def document(text: str, language: str) -> Document:
    id = next(each.ids[0] for each in languages() if each.name == language)
    return Document("untitled:1", 0, id, text)


def edited(text: str, edits: list[Edit]) -> str:
    for edit in sorted(edits, key=lambda edit: edit.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def documented(text: str, language: str, words: Words) -> str:
    """The text with the words above every definition."""
    file = document(text, language)
    style = learn_style(file, Path())
    return edited(text, [insert(file, facts, render(facts, words, style), style) for facts in read(file)])


@each_picture
def test_words_become_a_comment(picture: dict[str, Any]) -> None:
    before, language = picture["before"].lstrip("\n"), picture["language"]
    after = documented(before, language, Words(**picture["words"]))
    assert after == picture["after"].lstrip("\n")
    assert changed(before, after, language) == ""


@each_picture
def test_a_comment_that_is_there_is_replaced(picture: dict[str, Any]) -> None:
    after = picture["after"].lstrip("\n")
    assert documented(after, picture["language"], Words(**picture["words"])) == after


@each_picture
def test_line_ends_are_those_of_the_file(picture: dict[str, Any]) -> None:
    before, after = (picture[name].lstrip("\n").replace("\n", "\r\n") for name in ("before", "after"))
    assert documented(before, picture["language"], Words(**picture["words"])) == after


@pytest.mark.parametrize(
    ("annotation", "plain"),
    [
        ("string", "str"),
        ("Promise<Item[]>", "list[Item]"),
        ("Array<number>", "list[float]"),
        ("Vec<u8>", "list[int]"),
        ("[]string", "list[str]"),
        ("(a: number) => void", ""),
        ("Item", "Item"),
    ],
)
def test_types_are_put_in_the_terms_of_sentences(annotation: str, plain: str) -> None:
    assert plain_type(annotation) == plain
