"""Only documentation may differ, and what is shown is where the code would."""

import pytest

from aigc_lsp.documentation.python.changed import changed

BEFORE = '''# A shop.
import os

NUMBER = 0x10  # of shelves


class Shelf:
    """A shelf."""

    def add(self, item):
        if item: return (1)
        return "a" "b"


def last(): pass
'''


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"""A shelf."""', '"""Another."""'),
        ('    """A shelf."""\n\n', ""),
        ("def last(): pass", 'def last():\n    """Nothing."""\n    pass'),
        ("# A shop.\n", '"""Doc."""\n# A shop.\n'),
        ("import os\n", "import os\n\n"),
    ],
)
def test_documentation_and_layout_may_differ(old: str, new: str) -> None:
    assert changed(BEFORE, BEFORE.replace(old, new), "python") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0x10", "16"),
        ("return (1)", "return 1"),
        ('"a" "b"', '"ab"'),
        ("def last(): pass\n", ""),
        ("def last(): pass", "def last(): 'x'"),
        ("def last(): pass", "async def last(): pass"),
        ("# of shelves", "# of all shelves"),
        ("# of shelves", ""),
        ("        return", "            return"),
        ("import os", "import os; x = 1"),
        ("import os", "import os as os"),
        ("# A shop.", "\ufeff# A shop."),
        ("# A shop.", "# coding: latin-1"),
        ("def last(", "def last("[::-1]),
        ('"""A shelf."""', '"""A shelf."""; "more"'),
    ],
)
def test_anything_else_may_not(old: str, new: str) -> None:
    assert changed(BEFORE, BEFORE.replace(old, new), "python").endswith(".")


def test_pieces_with_mistakes_are_equal_to_the_letter() -> None:
    before = "def one(): return 1\n\ndef two(:\n    return 2\n"
    after = before.replace(": return 1", ':\n    """One."""\n    return 1')
    assert changed(before, after, "python") == ""
    assert changed(before, after.replace("return 2", "return  2"), "python") != ""
    assert changed(before, after.replace("two(:", "two():"), "python") != ""


def test_what_cannot_be_read_at_all_may_not_differ() -> None:
    assert changed("(((", "(((", "python") == ""
    assert changed("(((", "((((", "python") != ""
    assert changed("x = 1\n", "x = (\n", "python") != ""


def test_a_docstring_that_the_program_prints_may_not_differ() -> None:
    before = '"""Usage: shop"""\nprint(__doc__)\n'
    assert "line 2" in changed(before, before.replace("shop", "shop [item]"), "python")
