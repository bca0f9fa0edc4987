"""What is learned of a project's style from its texts."""

from pathlib import Path

import pytest

from aigc_lsp.unit_tests.place import place
from aigc_lsp.unit_tests.style import learn_style

DEEP = '''class Shelf:
{0}"""Books.

{0}Args:
{0}{0}books: some.
{0}"""

{0}def add(self, book):
{0}{0}for known in self.books:
{0}{0}{0}if known == book:
{0}{0}{0}{0}return

{0}def find(self, title):
{0}{0}if title:
{0}{0}{0}return title
{0}{0}with self:
{0}{0}{0}return ""
'''


@pytest.mark.parametrize("indent", ["    ", "  ", "\t"])
def test_the_indentation_is_one_block_s_and_not_the_most_frequent_depth(tmp_path: Path, indent: str):
    (tmp_path / "pyproject.toml").write_text("")
    source = tmp_path / "shelf.py"
    source.write_text(DEEP.format(indent))
    assert learn_style(place(tmp_path, source), source).indent == indent
