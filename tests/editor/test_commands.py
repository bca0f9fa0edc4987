"""What an editor tells about its items, what it can ask, and the popup for editors without ghost text."""

from typing import Any

from fake_editor import URI, Editor, Script


def ask_popup(editor: Editor, line: int, column: int) -> int:
    position = {"line": line, "character": column}
    return editor.ask("textDocument/completion", {"textDocument": {"uri": URI}, "position": position})


async def test_an_item_can_be_shown_taken_in_part_and_taken_whole(shared: Editor) -> None:
    shared.open("return ")
    [item] = (await shared.answer(shared.ask_inline(0, 7)))["items"]
    shared.notify("textDocument/didShowCompletion", {"item": item})
    shared.notify("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": 2})
    shared.insert(0, 7, "a ")
    assert await shared.inline(0, 9) == "+ b"
    command = item["command"]
    assert await shared.execute(command["command"], *command["arguments"]) is None


async def test_an_item_of_somebody_else_is_ignored(shared: Editor) -> None:
    items: list[Any] = [None, 5, {}, {"command": None}, {"command": {"command": "other", "arguments": ["1"]}}]
    items += [{"command": {"command": "aigc-lsp.accept", "arguments": [5]}, "insertText": {"value": "x"}}]
    for item in items:
        shared.notify("textDocument/didShowCompletion", {"item": item})
        shared.notify("textDocument/didPartiallyAcceptCompletion", {"item": item, "acceptedLength": "x"})
    shared.open("return ")
    assert await shared.inline(0, 7) == "a + b"
    assert not any("event=fault" in line for line in shared.log)


async def test_a_focused_file_is_read_ahead(editor: Editor, script: Script) -> None:
    await editor.ready()
    editor.open("def f(a, b):\n    return ")
    editor.notify("textDocument/didFocus", {"textDocument": {"uri": URI}})
    await editor.until(script.log.exists)
    assert script.generations() == []


async def test_why_there_is_no_suggestion_is_said_in_a_sentence(shared: Editor) -> None:
    shared.open("x = some", "file:///w/why.py")
    assert await shared.inline(0, 6, "file:///w/why.py") is None
    explained = await shared.execute("aigc-lsp.explainSilence", "file:///w/why.py")
    assert explained["sentence"] == "The cursor stands inside a word that goes on to the right."
    assert shared.notifications("window/showMessage")[-1]["message"] == explained["sentence"]
    [decision] = explained["decisions"]
    assert decision["reason"] == "INSIDE_WORD"
    assert decision["language"] == "python"
    assert decision["line"] == 0
    assert "some" not in str(decision)
    nothing = await shared.execute("aigc-lsp.explainSilence", "file:///w/unknown.py", {"quiet": True})
    assert nothing == {"sentence": "The editor has not asked for a completion here yet.", "decisions": []}


async def test_status_counts_memory_and_tells_the_model(shared: Editor) -> None:
    await shared.ready()
    status = await shared.execute("aigc-lsp.status")
    assert status["state"] == "ready"
    assert status["abilities"]["engine"] == "scripted"
    assert 10_000_000 < status["residentBytes"]["server"] < 150_000_000
    assert status["residentBytes"]["sum"] == status["residentBytes"]["server"] + status["residentBytes"]["host"]


async def test_without_opting_in_the_popup_is_neither_offered_nor_filled(shared: Editor) -> None:
    shared.open("return ")
    assert await shared.answer(ask_popup(shared, 0, 7)) == {"isIncomplete": True, "items": []}


async def test_the_popup_holds_what_is_ready_in_time_and_asks_to_be_asked_again(launch, script: Script) -> None:
    script.write({"return ": "a + b\n"}, gated=True)
    editor = await launch()
    options = {"engine": {"model": script.model}, "fallbackCompletion": {"enabled": True, "milliseconds": 30}}
    assert (await editor.initialize(options))["completionProvider"] == {"triggerCharacters": ["."]}
    editor.open("return ")
    assert await editor.answer(ask_popup(editor, 0, 7)) == {"isIncomplete": True, "items": []}
    script.open_gate()
    await editor.until(lambda: any(record["generated"] for record in script.generations()))
    [item] = (await editor.answer(ask_popup(editor, 0, 7)))["items"]
    assert item["label"] == "a + b"
    assert item["textEdit"]["newText"] == "a + b"
    assert item["command"]["command"] == "aigc-lsp.accept"
    editor.insert(0, 7, "a + ")
    [item] = (await editor.answer(ask_popup(editor, 0, 11)))["items"]
    assert item["label"] == "b"


async def test_a_popup_item_replaces_the_word_that_was_begun(launch, script: Script) -> None:
    script.write({"= va": "lue\n"})
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model}, "fallbackCompletion": {"enabled": True}})
    editor.open("x = va")
    items: list[Any] = []
    while not items:
        items = (await editor.answer(ask_popup(editor, 0, 6)))["items"]
    assert items[0]["filterText"] == items[0]["textEdit"]["newText"] == "value"
    assert items[0]["textEdit"]["range"]["start"] == {"line": 0, "character": 4}


async def test_models_that_can_be_named_are_listed_with_the_one_in_use(shared: Editor) -> None:
    answer = await shared.execute("aigc-lsp.models")
    assert answer["current"] == shared.script.model
    assert answer["models"][0]["name"] == "embedded"
    assert answer["models"][0]["summary"]
    assert answer["models"][0]["bytes"] > 0
