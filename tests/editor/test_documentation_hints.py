"""Hints where documentation and code do not agree, and what mends them."""

from pathlib import Path
from typing import Any

import pytest
from fake_editor import Editor, change
from test_generate_docs import CLAIMS, applied, asking

SHOP = '''\
"""A shop."""


def total(prices: list[int], discount: int) -> int:
    """Return the total.

    Args:
        prices: What each costs,
            in cents.
        rebate: What is taken off.

    Returns:
        The total.
    """
    return sum(prices) - discount


def other(name: str) -> None:
    """Print the name.

    Args:
        name: The name.
    """
    print(name)
'''
SETTING = {"docs": {"diagnostics": True}}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.py"
    path.write_text(SHOP)
    return path


async def start(launch, script, path: Path, **options: Any) -> Editor:
    editor = await launch()
    options = {"engine": {"model": script.model}, **options}
    await editor.initialize(options, rootUri=path.parent.as_uri(), capabilities=CLAIMS)
    editor.open(SHOP, path.as_uri())
    return editor


async def hints(editor: Editor) -> list[Any]:
    """The next diagnostics that the server sends."""
    await editor.until(lambda: editor.notifications("textDocument/publishDiagnostics"))
    return list(editor.notifications("textDocument/publishDiagnostics")[-1]["diagnostics"])


async def test_hints_are_shown_where_they_are_wanted_until_the_code_there_changes(launch, script, path: Path) -> None:
    editor = await start(launch, script, path, **SETTING)
    shown = await hints(editor)
    assert {each["severity"] for each in shown} == {4}
    assert [each["message"] for each in shown] == ["total: `discount` is documented as `rebate`."]
    assert shown[0]["range"] == {"start": {"line": 9, "character": 8}, "end": {"line": 9, "character": 34}}
    assert shown[0]["data"] == {"documentation": "total", "slot": "parameters.discount"}

    editor.heard.clear()
    editor.change(change(4, 7, 4, 7, "x"), uri=path.as_uri(), version=2)
    await editor.until(lambda: editor.notifications("textDocument/publishDiagnostics"))
    assert editor.notifications("textDocument/publishDiagnostics")[0]["diagnostics"] == []


async def test_hints_come_and_go_with_the_setting_and_the_file(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    assert await editor.execute("aigc-lsp.accept") is None
    assert editor.notifications("textDocument/publishDiagnostics") == []
    editor.notify("workspace/didChangeConfiguration", {"settings": SETTING})
    assert len(await hints(editor)) == 1
    editor.heard.clear()
    editor.notify("workspace/didChangeConfiguration", {"settings": {}})
    assert await hints(editor) == []
    editor.heard.clear()
    editor.notify("workspace/didChangeConfiguration", {"settings": SETTING})
    assert len(await hints(editor)) == 1
    editor.heard.clear()
    editor.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
    assert await hints(editor) == []


async def test_a_hint_is_mended_in_place(launch, script, path: Path) -> None:
    editor = await start(launch, script, path, **SETTING)
    shown = await hints(editor)
    params = {"textDocument": {"uri": path.as_uri()}, "range": shown[0]["range"]}
    context = {"diagnostics": shown, "only": ["quickfix"]}
    [action] = await editor.request("textDocument/codeAction", params | {"context": context})
    assert action["title"] == "Update documentation of `total`"
    assert len(action["diagnostics"]) == 1
    editor.replies["workspace/applyEdit"] = {"applied": True}
    await editor.execute(action["command"]["command"], *action["command"]["arguments"])
    await editor.until(lambda: editor.notifications("window/showMessage"))
    [message] = editor.notifications("window/showMessage")
    assert message["message"] == "Documentation in shop.py: up to date of total."
    [sent] = [each["params"] for each in editor.asked if each["method"] == "workspace/applyEdit"]
    text = applied(sent["edit"], path, SHOP)
    assert "rebate" not in text
    assert "        prices: What each costs,\n            in cents.\n        discount: What is taken off.\n" in text
    assert text.partition("def other")[2] == SHOP.partition("def other")[2]


async def test_a_file_that_changed_meanwhile_is_not_overwritten(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    many = SHOP + "".join(f"\n\ndef f{number}(name: str) -> str:\n    return name\n" for number in range(60))
    editor.change({"text": many}, uri=path.as_uri(), version=2)
    request = editor.ask("aigc/generateDocs", asking(path))
    editor.change(change(0, 0, 0, 0, "# newer\n"), uri=path.as_uri(), version=3)
    answer = await editor.answer(request)
    assert answer["edit"] is None
    assert answer["reason"] == "shop.py changed while its documentation was made; ask again."


async def test_a_newer_request_takes_the_place_of_the_older_and_a_cancelled_one_is_answered_so(
    launch, script, path: Path
) -> None:
    editor = await start(launch, script, path)
    many = SHOP + "".join(f"\n\ndef f{number}(name: str) -> str:\n    return name\n" for number in range(60))
    editor.change({"text": many}, uri=path.as_uri(), version=2)
    first = editor.ask("aigc/generateDocs", asking(path))
    second = editor.ask("aigc/generateDocs", asking(path))
    assert "took the place" in (await editor.answer(first))["reason"]
    editor.cancel(second)
    await editor.until(lambda: second in editor.answers)
    assert editor.answers[second].get("error", {}).get("code") == -32800
    assert editor.times_answered[second] == 1
