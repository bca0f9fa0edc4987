"""What the editor's menu offers on definitions."""

import json
from pathlib import Path
from typing import Any

import pytest
from fake_editor import URI, Editor

PROFILES = sorted((Path(__file__).parent / "profiles").glob("*.json"))
TEXT = '''\
import os


@cached
def area(width, height):
    def inner():
        return 1
    return width * height


class Shelf:
    """Has items."""

    def add(self, item):
        self.items.append(item)

    class Row:
        async def fill(self):
            pass
'''
LITERALS = {"textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}}}}


def claims(profile: Path) -> dict[str, Any]:
    """The capabilities that an editor was recorded to send."""
    return dict(json.loads(profile.read_text(encoding="utf-8"))["capabilities"])


async def actions(editor: Editor, line: int, end_line: int | None = None, uri: str = URI, **context: Any) -> list[Any]:
    """What is offered about tests."""
    everything = await menu(editor, line, end_line, uri, **context)
    return [each for each in everything if "documentation" not in each["title"]]


async def menu(editor: Editor, line: int, end_line: int | None = None, uri: str = URI, **context: Any) -> list[Any]:
    start, end = {"line": line, "character": 4}, {"line": line if end_line is None else end_line, "character": 4}
    params = {"textDocument": {"uri": uri}, "range": {"start": start, "end": end}}
    return await editor.request("textDocument/codeAction", params | {"context": {"diagnostics": []} | context})


def titles(found: list[dict[str, Any]]) -> list[str]:
    return [each["title"].removeprefix("Generate unit tests for ") for each in found]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (0, ["this file"]),
        (3, ["`area`"]),
        (4, ["`area`"]),
        (6, ["`area`"]),
        (7, ["`area`"]),
        (10, ["`Shelf`"]),
        (13, ["`Shelf.add`", "`Shelf`"]),
        (14, ["`Shelf.add`", "`Shelf`"]),
        (18, ["`Shelf.Row.fill`", "`Shelf.Row`", "`Shelf`"]),
    ],
)
async def test_the_definitions_around_the_cursor_are_offered_innermost_first(
    shared: Editor, line: int, expected: list[str]
) -> None:
    shared.open(TEXT)
    assert titles(await actions(shared, line)) == expected


async def test_unasked_it_is_offered_only_where_a_name_is_defined(shared: Editor) -> None:
    shared.open(TEXT)
    offered = [line for line in range(19) if await actions(shared, line, triggerKind=2)]
    assert offered == [4, 10, 13, 16, 17]


async def test_a_selection_offers_what_holds_all_of_it(shared: Editor) -> None:
    shared.open(TEXT)
    assert titles(await actions(shared, 11, 14)) == ["`Shelf`"]
    assert titles(await actions(shared, 5, 14)) == ["this file"]


@pytest.mark.parametrize(
    ("only", "count"),
    [(["refactor"], 1), (["refactor.generateTests"], 1), ([""], 1), (["quickfix"], 0), (["source"], 0), ([], 0)],
)
async def test_only_what_is_asked_for_is_offered(shared: Editor, only: list[str], count: int) -> None:
    shared.open(TEXT)
    assert len(await actions(shared, 4, only=only)) == count


@pytest.mark.parametrize(
    ("uri", "language"),
    [("file:///w/test_a.py", "python"), ("file:///w/conftest.py", "python"), ("file:///w/a.js", "javascript")],
)
async def test_nothing_is_offered_for_tests_and_other_languages(shared: Editor, uri: str, language: str) -> None:
    shared.open(TEXT, uri, language)
    assert await actions(shared, 4, uri=uri) == []


async def test_a_file_that_is_not_open_has_no_actions(shared: Editor) -> None:
    assert await actions(shared, 0, uri="file:///w/unknown.py") == []


async def test_broken_code_around_a_definition_does_not_hide_it(shared: Editor) -> None:
    shared.open("def broken(:\n\n\n" + TEXT.replace("import os", "import ("))
    assert "`area`" in titles(await actions(shared, 7))


@pytest.mark.parametrize("profile", PROFILES, ids=lambda path: path.stem)
async def test_every_editor_gets_what_it_can_show(launch, script, profile: Path) -> None:
    capabilities = claims(profile)
    editor = await launch()
    offered = await editor.initialize({"engine": {"model": script.model}}, capabilities=capabilities)
    assert offered["codeActionProvider"] == {
        "codeActionKinds": ["refactor.generateTests", "refactor.generateDocs", "quickfix"]
    }
    editor.open(TEXT)
    [action] = await actions(editor, 4)
    literal = "codeActionLiteralSupport" in capabilities.get("textDocument", {}).get("codeAction", {})
    assert ("kind" in action) == literal
    command = action["command"] if literal else action
    assert command["command"] == "aigc-lsp.generateTests"
    assert command["command"] in offered["executeCommandProvider"]["commands"]
    assert command["arguments"] == [{"textDocument": {"uri": URI}, "position": {"line": 4, "character": 4}}]
