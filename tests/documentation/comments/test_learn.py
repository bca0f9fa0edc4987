"""The style of comments is learned from the comments that a file has."""

from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.comments import learn_style
from aigc_lsp.documentation.style import Convention, Mood, Style


def learned(comment: str, language: str = "javascript", code: str = "function f(a) { return a; }") -> Style:
    return learn_style(Document("untitled:1", 0, language, f"{comment}\n{code}\n\n" * 3), Path())


@pytest.mark.parametrize(
    ("language", "convention"),
    [
        ("javascript", Convention.JSDOC),
        ("typescriptreact", Convention.TSDOC),
        ("java", Convention.JAVADOC),
        ("rust", Convention.RUSTDOC),
        ("go", Convention.GODOC),
    ],
)
def test_the_convention_is_the_language_s(language: str, convention: Convention) -> None:
    assert learn_style(Document("untitled:1", 0, language, ""), Path(), "google").convention is convention


def test_mood_full_stop_and_lines_are_those_of_most_comments() -> None:
    style = learned("/** Return the sum */")
    assert (style.mood, style.full_stop, style.summary_below) == (Mood.IMPERATIVE, False, False)
    style = learned("/**\n * Returns the sum.\n */")
    assert (style.mood, style.full_stop, style.summary_below) == (Mood.INDICATIVE, True, True)


def test_types_are_left_out_where_comments_have_none() -> None:
    assert learned("/**\n * Adds.\n * @param {number} a - A.\n */").types
    assert not learned("/**\n * Adds.\n * @param a - A.\n */").types


def test_exceptions_are_not_missed_where_nobody_names_them() -> None:
    code = "function f(a) { throw new Error(a); }"
    assert not learned("/**\n * Fails.\n * @param {string} a\n */", code=code).raises
    assert learned("/**\n * Fails.\n * @param {string} a\n * @throws {Error}\n */", code=code).raises
