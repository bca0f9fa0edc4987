"""Which definitions a request is about."""

from pathlib import Path

import pytest

from aigc_lsp.document import Document, Span
from aigc_lsp.unit_tests.chosen import chosen, nothing_chosen
from aigc_lsp.unit_tests.request import Request

PATH = Path("/project/shelf.py")
TEXT = '''\
import typing
from typing import overload


def area(width):
    return _square(width)


def _square(width):
    return width * width


def _unused():
    pass


class Shelf:
    """Without a constructor."""

    @overload
    def get(self, key: int) -> int: ...
    @typing.overload
    def get(self, key: str) -> str: ...
    def get(self, key):
        return key

    @property
    def size(self):
        return 1

    @size.setter
    def size(self, size):
        pass

    def _hidden(self):
        pass

    class Row:
        def __init__(self):
            pass

        def fill(self):
            pass
'''


def names(name: str = "", line: int | None = None, column: int = 0, text: str = TEXT) -> list[str]:
    """What is searched for a request by name, by position, or for all of the file."""
    document = Document(PATH.as_uri(), 0, "python", text)
    span = None
    if line is not None:
        offset = document.offset_at(line - 1, column)
        span = Span(offset, offset)
    return [target.name for target in chosen(Request(PATH, PATH.parent, name, span), document)]


def test_a_file_is_its_public_definitions_and_the_private_ones_that_nothing_uses() -> None:
    assert names() == ["area", "_unused", "Shelf.get", "Shelf.size"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("area", ["area"]),
        ("_square", ["_square"]),
        ("Shelf", ["Shelf.get", "Shelf.size"]),
        ("Shelf.Row", ["Shelf.Row", "Shelf.Row.fill"]),
        ("Shelf.Row.fill", ["Shelf.Row.fill"]),
        ("nothing", []),
    ],
)
def test_a_definition_is_found_by_its_name(name: str, expected: list[str]) -> None:
    assert names(name) == expected


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        (5, 0, ["area"]),
        (6, 4, ["area"]),
        (20, 4, ["Shelf.get"]),
        (21, 0, ["Shelf.get"]),
        (31, 0, ["Shelf.size"]),
        (43, 0, ["Shelf.Row.fill"]),
        (18, 4, ["Shelf.get", "Shelf.size"]),
        (1, 0, ["area", "_unused", "Shelf.get", "Shelf.size"]),
    ],
)
def test_a_definition_is_found_by_a_place_in_it(line: int, column: int, expected: list[str]) -> None:
    assert names(line=line, column=column) == expected


@pytest.mark.parametrize(
    ("text", "name", "sentence"),
    [
        ("x = 1\n", "", "shelf.py defines no function or class."),
        ("x = 1\n", "area", "shelf.py has no function or class named area."),
        ("x = (\n", "", "shelf.py cannot be parsed: '(' was never closed (line 1). Correct it and ask again."),
        (
            "x = '\0'\n",
            "",
            "shelf.py cannot be parsed: source code string cannot contain null bytes. Correct it and ask again.",
        ),
    ],
)
def test_why_there_is_nothing_is_a_sentence(text: str, name: str, sentence: str) -> None:
    document = Document(PATH.as_uri(), 0, "python", text)
    request = Request(PATH, PATH.parent, name)
    assert chosen(request, document) == ()
    assert nothing_chosen(request, document) == sentence
