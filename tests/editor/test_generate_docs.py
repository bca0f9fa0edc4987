"""Documentation as editors ask for it: the real server, and the edits applied as an editor does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from fake_editor import Editor, Refused, change

PROFILES = Path(__file__).parent / "profiles"
METHOD = "aigc/generateDocs"
CLAIMS = {
    "workspace": {"workspaceEdit": {"documentChanges": True}},
    "textDocument": {"codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [""]}}}},
    "window": {"workDoneProgress": True},
}
SHOP = '''\
"""A shop of 😀."""


def total(prices: list[int]) -> int:
    return sum(prices)


class Shelf:
    """Has items."""

    def add(self, item: str) -> None:
        print("😀", item)
'''
INVALID_PARAMS = -32602


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "shop.py"
    path.write_text(SHOP)
    return path


async def start(launch, script, path: Path, capabilities: Any = CLAIMS, **docs: Any) -> Editor:
    """An editor of the test's own, with the file open."""
    editor = await launch()
    options = {"engine": {"model": script.model}, "docs": docs}
    await editor.initialize(options, rootUri=path.parent.as_uri(), capabilities=capabilities)
    editor.open(SHOP, path.as_uri())
    return editor


def claims(profile: Path) -> dict[str, Any]:
    """The capabilities that an editor was recorded to send."""
    return dict(json.loads(profile.read_text(encoding="utf-8"))["capabilities"])


def asking(path: Path, line: int | None = None, **more: Any) -> dict[str, Any]:
    params: dict[str, Any] = {"textDocument": {"uri": path.as_uri()}, **more}
    return params if line is None else params | {"position": {"line": line, "character": 0}}


def applied(edit: dict[str, Any], path: Path, text: str, unit: str = "utf-16") -> str:
    """The text of a file after an edit, which is about nothing else; columns count code units of ``unit``."""
    if "changes" in edit:
        assert list(edit["changes"]) == [path.as_uri()]
        edits = edit["changes"][path.as_uri()]
    else:
        [only] = edit["documentChanges"]
        assert only["textDocument"]["uri"] == path.as_uri()
        edits = only["edits"]
    lines = text.splitlines(keepends=True)
    name, size = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[unit]

    def offset(at: dict[str, int]) -> int:
        rest = lines[at["line"]] if at["line"] < len(lines) else ""
        return sum(map(len, lines[: at["line"]])) + len(rest.encode(name)[: at["character"] * size].decode(name))

    for each in sorted(edits, key=lambda each: offset(each["range"]["start"]), reverse=True):
        text = text[: offset(each["range"]["start"])] + each["newText"] + text[offset(each["range"]["end"]) :]
    return text


def documented(text: str) -> bool:
    return bool(re.search(r"def total.*:\n    \"\"\"\w", text)) and bool(re.search(r"def add.*:\n {8}\"\"\"\w", text))


@pytest.mark.parametrize("profile", sorted(PROFILES.glob("*.json")), ids=lambda path: path.stem)
async def test_every_editor_gets_one_edit_in_its_own_words(launch, script, path: Path, profile: Path) -> None:
    capabilities = claims(profile)
    editor = await launch()
    offered = await editor.initialize({"engine": {"model": script.model}}, capabilities=capabilities)
    editor.open(SHOP, path.as_uri())
    answer = await editor.request(METHOD, asking(path))
    assert documented(applied(answer["edit"], path, SHOP, offered["positionEncoding"]))
    versioned = bool(capabilities.get("workspace", {}).get("workspaceEdit", {}).get("documentChanges"))
    assert ("documentChanges" in answer["edit"]) == versioned
    if versioned:
        assert answer["edit"]["documentChanges"][0]["textDocument"]["version"] == 1


async def test_the_answer_says_what_was_wrong_and_what_was_done(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    answer = await editor.request(METHOD, asking(path, workDoneToken="t"))
    states = [(each["name"], each["state"], each["edited"]) for each in answer["definitions"]]
    assert states == [
        ("", "right", False),
        ("total", "missing", True),
        ("Shelf", "right", False),
        ("Shelf.add", "missing", True),
    ]
    assert (answer["convention"], answer["reason"]) == ("google", "")
    assert answer["summary"] == "Documentation in shop.py: new of 2 definitions."
    kinds = [each["value"]["kind"] for each in editor.notifications("$/progress") if each["token"] == "t"]
    assert (kinds[0], kinds[-1]) == ("begin", "end")


@pytest.mark.parametrize(("line", "names"), [(3, ["total"]), (11, ["Shelf.add"]), (7, ["Shelf", "Shelf.add"])])
async def test_what_is_under_the_cursor_is_documented(launch, script, path: Path, line: int, names: list[str]) -> None:
    editor = await start(launch, script, path)
    answer = await editor.request(METHOD, asking(path, line))
    assert [each["name"] for each in answer["definitions"]] == names


async def test_what_the_editor_shows_counts_and_not_what_is_saved(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    editor.change(change(3, 0, 3, 0, "import os\n"), uri=path.as_uri(), version=2)
    answer = await editor.request(METHOD, asking(path))
    assert answer["edit"]["documentChanges"][0]["textDocument"]["version"] == 2
    shown = SHOP.replace("def total", "import os\ndef total")
    assert documented(applied(answer["edit"], path, shown))


async def test_a_file_that_is_not_open_is_read(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    editor.notify("textDocument/didClose", {"textDocument": {"uri": path.as_uri()}})
    answer = await editor.request(METHOD, asking(path))
    assert answer["edit"]["documentChanges"][0]["textDocument"]["version"] is None
    assert documented(applied(answer["edit"], path, SHOP))


async def test_documentation_that_is_right_is_said_to_be(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    answer = await editor.request(METHOD, asking(path, 0, options={"only": "outdated"}))
    assert answer["edit"] is None
    answer = await editor.request(METHOD, asking(path, options={"only": "outdated"}))
    assert answer["edit"] is None


@pytest.mark.parametrize(
    ("params", "part"),
    [
        (None, "the file they are for"),
        ({"textDocument": {"uri": "untitled:1"}}, "save the file first"),
        ({"textDocument": {"uri": "file:///nowhere/a.py"}}, "is not there"),
        ({"textDocument": {"uri": "SHOP"}, "position": {"line": "x"}}, "each with line and character"),
        ({"textDocument": {"uri": "SHOP"}, "position": {"line": 99, "character": 0}}, "line 100 is outside"),
        ({"textDocument": {"uri": "SHOP"}, "options": {"style": "fancy"}}, "`docs.style` must be"),
        ({"textDocument": {"uri": "SHOP"}, "options": {"colour": 1}}, "`docs.colour` is unknown"),
    ],
)
async def test_a_request_that_makes_no_sense_is_refused_in_a_sentence(
    shared: Editor, path: Path, params: Any, part: str
) -> None:
    request = shared.ask(METHOD, json.loads(json.dumps(params).replace("SHOP", path.as_uri())))
    with pytest.raises(Refused, match=re.escape(part)) as refused:
        await shared.answer(request)
    assert refused.value.code == INVALID_PARAMS
    assert shared.times_answered[request] == 1


@pytest.mark.parametrize(
    ("name", "text", "part"),
    [
        ("a.txt", "words", "not written for .txt files"),
        ("a.py", "def broken(:\n", "invalid syntax in line 1"),
        ("b.py", "x = 1\n\n", "b.py has no definition there."),
    ],
)
async def test_why_there_is_nothing_is_the_answer(shared: Editor, path: Path, name: str, text: str, part: str) -> None:
    other = path.with_name(name)
    other.write_text(text)
    answer = await shared.request(METHOD, asking(other, 0))
    assert (answer["edit"], answer["definitions"]) == (None, [])
    assert part in answer["reason"]


async def test_the_command_is_answered_at_once_and_applies_the_edit_itself(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    editor.replies["workspace/applyEdit"] = {"applied": True}
    assert await editor.execute("aigc-lsp.generateDocs", asking(path, 3)) is None
    await editor.until(lambda: editor.notifications("window/showMessage"))
    [sent] = [each["params"] for each in editor.asked if each["method"] == "workspace/applyEdit"]
    assert sent["label"] == "Documentation in shop.py"
    assert '"""' in applied(sent["edit"], path, SHOP).partition("def total")[2].partition("return")[0]
    [message] = editor.notifications("window/showMessage")
    assert message == {"type": 3, "message": "Documentation in shop.py: new of total."}


async def test_an_edit_that_was_not_applied_is_told(launch, script, path: Path) -> None:
    editor = await start(launch, script, path)
    editor.replies["workspace/applyEdit"] = {"applied": False}
    await editor.execute("aigc-lsp.generateDocs", asking(path, 3))
    await editor.until(lambda: editor.notifications("window/showMessage"))
    assert "did not apply the documentation" in editor.notifications("window/showMessage")[0]["message"]
