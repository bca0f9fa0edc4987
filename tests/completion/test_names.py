"""A name that nobody knows ends a suggestion; one that is defined or known somewhere does not."""

import pytest

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.completion.tidy import tidy
from aigc_lsp.context.site import site_at
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document

TEXT = """import os
from shop import Till

RATE = 3


class Shelf:
    def __init__(self, books):
        self.books = books

    def price(self, amount):
        ║
"""
WORKSPACE = {"discounted", "inherited_method"}


def shown(model: str, text: str = TEXT, known: set[str] | None = WORKSPACE) -> tuple[str, Reason | None]:
    trees = Trees()
    document = Document("file:///work/shelf.py", 1, "python", text.replace("║", ""))
    site = site_at(document, text.index("║"), trees)
    ask = None if known is None else known.intersection
    tidied = tidy(model, site, trees, whole=True, known=ask)
    return tidied.text, tidied.reason


@pytest.mark.parametrize(
    "model",
    [
        "return amount * RATE",
        "return len(self.books)",
        "return discounted(amount)",
        "return self.inherited_method()",
        "return os.path.getsize(amount)",  # of a module outside the workspace the program does not know all there is
        "return [unseen for unseen in self.books]",
        "with Till() as drawer:\n            return drawer",
        "self.total = 2\n        return self.total",
        "return sorted(self.books, key=lambda volume: volume)",
        "return Till(colour=RATE)",
        "if (count := len(self.books)) > 2:\n            return count",
        "return 'a word in a string that nobody knows'",
        "return amount  # words of a comment",
        "def rounded(number, digits=2, *others, **options):\n            return number",
    ],
)
def test_what_is_known_or_defined_there_stays(model: str):
    assert shown(model) == (model, None)


@pytest.mark.parametrize(
    "model",
    ["return compute_price(amount)", "return self.shelves", "return amount * self.rate_of(RATE)", "return amout"],
)
def test_an_unknown_name_silences_a_line(model: str):
    assert shown(model) == ("", Reason.UNKNOWN_NAME)


def test_lines_before_the_unknown_name_stay():
    assert shown("total = amount * RATE\n        return finish(total)") == ("total = amount * RATE", None)


def test_without_a_workspace_every_name_passes():
    assert shown("return compute_price(amount)", known=None) == ("return compute_price(amount)", None)


def test_half_a_word_before_the_cursor_does_not_make_itself_known():
    text = TEXT.replace("        ║", "        return comp║")
    assert shown("ute_price(amount)", text) == ("", Reason.UNKNOWN_NAME)
