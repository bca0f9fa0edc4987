"""A docstring goes where it belongs, and nothing else changes."""

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.proof import edited
from aigc_lsp.documentation.python.changed import changed
from aigc_lsp.documentation.python.insert import insert
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.style import Convention, Style
from aigc_lsp.errors import EditRefused

STYLE = Style(Convention.GOOGLE)


def documented(text: str, name: str, *lines: str, style: Style = STYLE) -> str:
    document = Document("file:///shop.py", 1, "python", text)
    facts = next(each for each in read(document) if each.name == name)
    after = edited(text, [insert(document, facts, lines, style)])
    assert changed(text, after, "python") == ""
    return after


def test_a_body_on_the_line_of_its_definition_gets_a_line_of_its_own() -> None:
    assert documented("def one(): return 1\n", "one", "Return 1.") == 'def one():\n    """Return 1."""\n    return 1\n'


def test_documentation_that_the_program_prints_is_left_alone() -> None:
    with pytest.raises(EditRefused, match="line 2"):
        documented("def one(): return 1\nprint(one.__doc__)\n", "one", "Return 1.")
