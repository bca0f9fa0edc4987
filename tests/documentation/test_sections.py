"""Docstrings are read into sections without losing a byte."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType

import pytest

from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.sections.parsing.parse import parse
from aigc_lsp.documentation.sections.parsing.tree import Slot, Tree
from aigc_lsp.documentation.style import Convention


def tree_of(docstring: str) -> Tree:
    tree = parse(docstring, Span(0, len(docstring)))
    assert tree is not None
    return tree


def told(docstring: str) -> list[tuple[str, tuple[str, ...], str, str]]:
    tree = tree_of(docstring)
    return [(str(entry.slot), tree.names(entry), tree.text(entry.type), tree.text(entry.description))
            for entry in tree.entries]  # fmt: skip


def modules() -> Iterator[ModuleType]:
    import argparse
    import asyncio.subprocess
    import logging.config
    import statistics
    import turtle
    import unittest.mock

    yield from (argparse, asyncio.subprocess, logging.config, statistics, turtle, unittest.mock)


@pytest.mark.parametrize("module", list(modules()), ids=lambda module: module.__name__)
def test_the_pieces_are_the_docstring(module: ModuleType) -> None:
    source = inspect.getsource(module)
    spans = [each.documentation for each in read(Document("file:///m.py", 0, "python", source)) if each.documentation]
    assert spans
    for span in spans:
        tree = parse(source, span)
        assert tree is None or "".join(tree.pieces()) == tree.content.text


def test_google_entries_have_names_types_and_descriptions() -> None:
    docstring = '''"""Fit.

    Args:
        text (dict[str, (int)], optional): What
            to fit.
        *rest: Others.
        width, height: Room
        `fill` -- What to fill with.

    Returns:
        dict[str, int]: What
        came of it.

    Raises:
        ValueError, errors.Odd: Never.
        :class:`KeyError`: Sometimes.
    """'''
    assert told(docstring) == [
        ("parameters", ("text",), "dict[str, (int)], optional", "What\n            to fit."),
        ("parameters", ("rest",), "", "Others."),
        ("parameters", ("width", "height"), "", "Room"),
        ("parameters", ("fill",), "", "What to fill with."),
        ("returns", (), "dict[str, int]", "What\n        came of it."),
        ("raises", ("ValueError", "errors.Odd"), "", "Never."),
        ("raises", ("KeyError",), "", "Sometimes."),
    ]


def test_numpy_entries_have_names_types_and_descriptions() -> None:
    docstring = '''"""Fit.

    Parameters
    ----------
    text, more : {'a', 'b'}, default 'a'
        What

        to fit.
    **rest
        Others.

    Returns
    -------
    fitted : str
        What came of it.
    int
    """'''
    assert told(docstring) == [
        ("parameters", ("text", "more"), "{'a', 'b'}, default 'a'", "What\n\n        to fit."),
        ("parameters", ("rest",), "", "Others."),
        ("returns", ("fitted",), "str", "What came of it."),
        ("returns", (), "int", ""),
    ]


def test_fields_have_names_types_and_descriptions() -> None:
    docstring = '''"""Fit.

    :param dict[str, int] text: What
        to fit.
    :param \\\\*rest: Others
    :type rest: :class:`Path`
    @return: What
    came of it.
    :raises ValueError: Never.
    """'''
    assert told(docstring) == [
        ("parameters", ("text",), "dict[str, int]", "What\n        to fit."),
        ("parameters", ("rest",), "", "Others"),
        ("parameters", ("rest",), ":class:`Path`", ""),
        ("returns", (), "", "What\n    came of it."),
        ("raises", ("ValueError",), "", "Never."),
    ]


def test_forms_may_be_mixed() -> None:
    docstring = '"""Fit.\n\nParameters\n----------\na : int\n    A.\n\nReturns:\n    It.\n\n:raises KeyError: No.\n"""'
    assert [section.convention for section in tree_of(docstring).sections] == [
        Convention.NUMPY,
        Convention.GOOGLE,
        Convention.SPHINX,
    ]


@pytest.mark.parametrize(
    "docstring",
    ['"""Note that args: are none."""', '"""Fit.\n\n    Returns nothing:\n    it fits.\n    """', "'Args:'"],
)
def test_prose_has_no_entries(docstring: str) -> None:
    assert tree_of(docstring).entries == ()


def test_a_docstring_of_several_literals_has_no_tree() -> None:
    text = '"""One.""" """Two."""'
    assert ast.literal_eval(text) == "One.Two."
    assert parse(text, Span(0, len(text))) is None


def test_an_unknown_title_that_is_underlined_ends_what_is_above_it() -> None:
    tree = tree_of('"""Fit.\n\nParameters\n----------\na : int\n\nOddities\n--------\nb : int\n"""')
    assert [section.slot for section in tree.sections] == [Slot.PARAMETERS, Slot.OTHER]
