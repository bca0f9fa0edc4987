"""Edits as LSP has them, against the plainest way to compute the same."""

import random

import pytest

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.document import Document, Edit, Encoding, Span
from aigc_lsp.server.documents import Change, Documents, clamped_offset, edited, key_of, too_large

URI = "file:///w/a.py"
ATOMS = ["a", "b", "\n", "\r", "\r\n", "😀", "é", "\u2028", "\f", "\v", "\x85", "x\n"]


def opened(text: str, encoding: Encoding = Encoding.UTF16) -> Documents:
    documents = Documents()
    documents.encoding = encoding
    documents.open(URI, "python", 1, text)
    return documents


def text_of(documents: Documents) -> str:
    document = documents.get(URI)
    assert isinstance(document, Document)
    return document.text


def test_line_starts_after_an_edit_are_those_of_the_new_text() -> None:
    chance = random.Random(1)
    for _ in range(5000):
        text = "".join(chance.choices(ATOMS, k=chance.randint(0, 8)))
        start, end = sorted((chance.randint(0, len(text)), chance.randint(0, len(text))))
        new = "".join(chance.choices(ATOMS, k=chance.randint(0, 3)))
        after = edited(Document(URI, 1, "python", text), Edit(Span(start, end), new), 2)
        plain = Document(URI, 2, "python", text[:start] + new + text[end:])
        assert after == plain
        assert after.line_starts == plain.line_starts, (text, start, end, new)


@pytest.mark.parametrize("encoding", list(Encoding))
def test_typing_character_by_character_gives_the_text_that_was_typed(encoding: Encoding) -> None:
    typed = "def ü(é):\r\n    return '😀' + é  # \u2028 \f\rend\n\n"
    documents = opened("", encoding)
    document = Document(URI, 1, "python", "")
    for version, character in enumerate(typed):
        position = document.position_of(len(document.text), encoding)
        assert documents.change(URI, version, [Change(character, position, position)])
        document = documents.get(URI)
        assert isinstance(document, Document)
    assert document.text == typed


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((0, 99), (0, 99), "abX\ncd"),
        ((0, 99), (1, 0), "abXcd"),
        ((1, 99), (9, 9), "ab\ncdX"),
        ((7, 0), (9, 9), "ab\ncdX"),
        ((0, 0), (99, 0), "X"),
        ((1, 2), (0, 0), "X"),
    ],
)
def test_positions_out_of_range_are_the_nearest_in_range(
    start: tuple[int, int], end: tuple[int, int], expected: str
) -> None:
    documents = opened("ab\ncd")
    documents.change(URI, 2, [Change("X", start, end)])
    assert text_of(documents) == expected


def test_a_position_between_the_halves_of_a_pair_is_before_it() -> None:
    assert clamped_offset(Document(URI, 1, "", "a😀b"), (0, 2), Encoding.UTF16) == 1
    assert clamped_offset(Document(URI, 1, "", "a😀b"), (0, 4), Encoding.UTF8) == 1


def test_documents_that_were_handed_out_do_not_change() -> None:
    documents = opened("a")
    before = documents.get(URI)
    assert documents.change(URI, 2, [Change("b", (0, 1), (0, 1))])
    assert isinstance(before, Document)
    assert before.text == "a"
    assert text_of(documents) == "ab"


def test_a_change_that_changes_nothing_says_so() -> None:
    documents = opened("a")
    assert not documents.change(URI, 2, [])
    assert not documents.change(URI, 3, [Change("a")])
    assert not documents.change("file:///w/unknown.py", 1, [Change("a")])
    assert documents.get("file:///w/unknown.py") is Reason.NOT_OPEN


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("file:///c%3A/a%20b.py", "file:///C:/a b.py"),
        ("file:///w/%C3%BC.py", "file:///w/ü.py"),
        ("untitled:Untitled-1", "untitled:Untitled-1"),
    ],
)
def test_spellings_of_one_uri(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("text", "nbytes", "expected"),
    [("abc", 3, False), ("abcd", 3, True), ("éé", 3, True), ("éé", 4, False), ("😀", 3, True), ("\ud800", 3, False)],
)
def test_large_is_measured_in_bytes(text: str, nbytes: int, expected: bool) -> None:
    assert too_large(text, nbytes) is expected
