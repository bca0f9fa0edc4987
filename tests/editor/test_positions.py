"""Columns, line ends and edits, through the whole server: the engine's log says which text it was given."""

import pytest
from fake_editor import URI, Editor, Refused, Script, change

ENCODINGS = ["utf-8", "utf-16", "utf-32"]


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_edits_and_suggestions_between_emoji_and_accents_land_where_the_editor_means(
    launch, script: Script, encoding: str
) -> None:
    editor = await launch()
    general = {"general": {"positionEncodings": [encoding]}}
    found = await editor.initialize({"engine": {"model": script.model}}, capabilities=general)
    assert found["positionEncoding"] == encoding
    emoji, accented = {"utf-8": (4, 2), "utf-16": (2, 1), "utf-32": (1, 1)}[encoding]
    editor.open("'😀é'")
    editor.change(change(0, 1 + emoji, 0, 1 + emoji, "ü"), change(0, 0, 0, 0, "def f(a, b):\n    s = "))
    editor.change(change(1, 9 + emoji, 1, 9 + emoji + accented, ""), change(1, 99, 1, 99, "; return "))
    column = len("    s = ''; return ") + emoji + accented
    [item] = (await editor.answer(editor.ask_inline(1, column)))["items"]
    assert item["insertText"] == "a + b"
    assert item["range"] == {side: {"line": 1, "character": column} for side in ("start", "end")}
    assert script.generations()[-1]["before"].endswith("    s = '😀é'; return ")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
async def test_every_line_end_of_lsp_counts(shared: Editor, newline: str) -> None:
    shared.open(newline.join(["def f(a, b):", "    x = 1", "    return "]))
    assert await shared.inline(2, 11) == "a + b"
    shared.change(change(0, 0, 1, 9, "def g(a, b):"))
    shared.change(change(1, 4, 1, 10, "y = 2" + newline + "    return"))
    assert await shared.inline(2, 11) == "a + b"
    before = shared.script.generations()[-1]["before"]
    shown = "\r" if newline == "\r" else "\n"  # a prompt has no \r\n: models hardly know it
    assert before.endswith(shown.join(["def g(a, b):", "    y = 2", "    return "]))


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\x85", "\f", "\v", "\x1c"])
async def test_what_only_python_takes_for_a_line_end_stands_inside_a_line(shared: Editor, separator: str) -> None:
    shared.open(f"# a{separator}b\nx = 1\n")
    shared.change(change(1, 0, 1, 5, "return "))
    assert await shared.inline(1, 7) == "a + b"
    assert shared.script.generations()[-1]["before"].endswith(f"# a{separator}b\nreturn ")


@pytest.mark.parametrize("line", [0, 1])
async def test_an_empty_file_and_the_end_of_one_without_a_final_newline(shared: Editor, line: int) -> None:
    shared.open("")
    assert await shared.inline(0, 0) is None
    assert await shared.inline(0, 50) is None
    assert await shared.reason() == "NOTHING_BEFORE"
    shared.change(change(0, 0, 0, 0, "\n" * line + "return "))
    assert await shared.inline(line, 7) == "a + b"
    assert await shared.inline(line, 500) == "a + b"


async def test_an_edit_beyond_the_end_is_one_at_the_end(shared: Editor) -> None:
    shared.open("def f(a, b):")
    shared.change(change(0, 999, 0, 999, "\n    retur"))
    shared.change(change(77, 3, 99, 0, "n "))
    assert await shared.inline(1, 11) == "a + b"


async def test_a_line_that_is_not_there_is_refused_in_a_sentence(shared: Editor) -> None:
    shared.open("x = 1\n")
    with pytest.raises(Refused, match=r"line 8 is outside the file, which has 2 lines\.") as caught:
        await shared.inline(7, 0)
    assert caught.value.code == -32602


async def test_full_and_incremental_changes_may_be_mixed(shared: Editor) -> None:
    shared.open("")
    shared.change({"text": "def f(a, b):\n"}, change(1, 0, 1, 0, "    retur"), change(1, 9, 1, 9, "n "))
    assert await shared.inline(1, 11) == "a + b"
    shared.change(change(0, 0, 1, 11, "x = 1"), {"text": "def g(a, b):\n    return "}, version=3)
    assert await shared.inline(1, 11) == "a + b"


async def test_a_change_with_null_for_a_version_or_a_range_is_taken(shared: Editor) -> None:
    shared.open("")
    shared.change({"range": None, "text": "retur"}, change(0, 5, 0, 5, "n ") | {"rangeLength": -1}, version=None)
    assert await shared.inline(0, 7) == "a + b"


async def test_of_several_changes_the_one_that_makes_no_sense_is_left_out(shared: Editor) -> None:
    shared.open("")
    shared.change({"text": 5}, {}, {"range": {"start": {}}, "text": "x"}, change(0, 0, 0, 0, "return "))
    assert await shared.inline(0, 7) == "a + b"


async def test_half_a_surrogate_pair_is_no_obstacle(shared: Editor) -> None:
    shared.open("x = '\ud83d'\nreturn ")
    shared.change(change(0, 6, 0, 6, "\ude00"))
    assert await shared.inline(1, 7) == "a + b"
    assert "x = '\ufffd\ufffd'" in shared.script.generations()[-1]["before"]


async def test_a_keystroke_in_twenty_thousand_lines(shared: Editor) -> None:
    lines = [f"value_{number} = {number}  # é\n" for number in range(20_000)]
    lines[15_000] = "retur\n"
    shared.open("".join(lines))
    shared.insert(15_000, 5, "n")
    shared.insert(15_000, 6, " ")
    assert await shared.inline(15_000, 7) == "a + b"


@pytest.mark.parametrize(
    "uri",
    [
        "untitled:Untitled-1",
        "file:///c%3A/Users/a%20b/%C3%BC.py",
        "file:///C:/Users/a b/ü.py",
        "file://server/share/a.py",
        "vscode-notebook-cell:/w/n.ipynb#W0sZmlsZQ%3D%3D",
        "inmemory://model/1",
        "file:///[bad/a.py",
        "a.py",
        "",
    ],
)
async def test_any_uri_names_a_document(shared: Editor, uri: str) -> None:
    shared.open("retur", uri)
    shared.insert(0, 5, "n ", uri)
    assert await shared.inline(0, 7, uri) == "a + b"
    shared.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert await shared.inline(0, 7, uri) is None
    assert await shared.reason(uri) == "NOT_OPEN"


async def test_two_spellings_of_one_uri_are_one_document(shared: Editor) -> None:
    shared.open("return ", "file:///C:/a%20b.py")
    assert await shared.inline(0, 7, "file:///c%3A/a%20b.py") == "a + b"


@pytest.mark.parametrize("kind", [0, 1, 2, None, 7])
async def test_any_trigger_kind_is_answered(shared: Editor, kind: int | None) -> None:
    shared.open("return ")
    assert await shared.inline(0, 7, kind=kind) == "a + b"


@pytest.mark.parametrize("context", [None, {}, {"triggerKind": None}, {"triggerKind": "Automatic"}, 5])
async def test_any_trigger_context_is_answered(shared: Editor, context: object) -> None:
    shared.open("return ")
    where = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 7}}
    result = await shared.request("textDocument/inlineCompletion", where | {"context": context})
    assert result["items"][0]["insertText"] == "a + b"
