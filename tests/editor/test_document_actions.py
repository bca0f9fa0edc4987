"""What the editor's menu offers about documentation."""

from typing import Any

import pytest
from fake_editor import URI, Editor
from test_code_action import LITERALS, menu

TEXT = '''\
"""Measures."""


@cached
def area(width, height):
    def inner():
        return 1
    return width * height


class Shelf:
    """Has items."""

    def add(self, item):
        self.items.append(item)

    def _count(self):
        return 1

    def size(self):
        """Return the size.

        Returns:
            The size.
        """
        return 1
'''


async def titles(editor: Editor, line: int, end_line: int | None = None, uri: str = URI, **context: Any) -> list[str]:
    found = await menu(editor, line, end_line, uri, **context)
    return [each["title"] for each in found if "documentation" in each["title"]]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (0, ["Generate documentation for this file"]),
        (3, ["Generate documentation for `area`"]),
        (4, ["Generate documentation for `area`"]),
        (7, ["Generate documentation for `area`"]),
        (8, ["Generate documentation for this file"]),
        (10, ["Generate documentation for `Shelf`"]),
        (13, ["Generate documentation for `Shelf.add`", "Generate documentation for `Shelf`"]),
        (17, ["Generate documentation for `Shelf._count`", "Generate documentation for `Shelf`"]),
        (19, ["Generate documentation for `Shelf`"]),
    ],
)
async def test_what_lacks_documentation_is_offered_innermost_first(
    shared: Editor, line: int, expected: list[str]
) -> None:
    shared.open(TEXT)
    assert await titles(shared, line) == expected


async def test_where_nothing_is_missing_nothing_is_offered(shared: Editor) -> None:
    shared.open('"""Measures."""\n\n\ndef area():\n    """Give nothing."""\n')
    assert await titles(shared, 0) == []
    assert await titles(shared, 3) == []


async def test_unasked_it_is_offered_only_where_a_name_is_defined(shared: Editor) -> None:
    shared.open(TEXT)
    offered = [line for line in range(25) if await titles(shared, line, triggerKind=2)]
    assert offered == [4, 10, 13, 16]


@pytest.mark.parametrize(
    ("only", "count"),
    [(["refactor"], 1), (["refactor.generateDocs"], 1), ([""], 1), (["refactor.generateTests"], 0), (["quickfix"], 0)],
)
async def test_only_what_is_asked_for_is_offered(shared: Editor, only: list[str], count: int) -> None:
    shared.open(TEXT)
    assert len(await titles(shared, 4, only=only)) == count


async def test_a_text_that_cannot_be_read_offers_nothing_to_document(shared: Editor) -> None:
    shared.open("def broken(:\n", "file:///w/broken.txt", "plaintext")
    assert await titles(shared, 0, uri="file:///w/broken.txt") == []


async def test_what_is_offered_is_a_command_that_the_server_has(launch, script) -> None:
    editor = await launch()
    offered = await editor.initialize({"engine": {"model": script.model}}, capabilities=LITERALS)
    editor.open(TEXT)
    [action] = [each for each in await menu(editor, 4) if "documentation" in each["title"]]
    assert action["kind"] == "refactor.generateDocs"
    assert action["command"]["command"] == "aigc-lsp.generateDocs"
    assert action["command"]["command"] in offered["executeCommandProvider"]["commands"]
    assert action["command"]["arguments"] == [{"textDocument": {"uri": URI}, "position": {"line": 4, "character": 4}}]
