"""One answer for each request, at the right moment: superseded, withdrawn, or what the engine says."""

from collections import Counter

import pytest
from fake_editor import OTHER, URI, Editor, Refused, Script, change

CANCELLED = -32800


@pytest.fixture
def gated(script: Script) -> Script:
    """An engine of the test's own that answers nothing until its gate is opened."""
    script.write({"return ": "a + b\n"}, gated=True)
    return script


async def is_empty(editor: Editor, id: int) -> bool:
    return (await editor.answer(id))["items"] == []


async def test_a_newer_request_answers_the_older_at_once(shared: Editor, gate: Script) -> None:
    shared.open("return ")
    older = shared.ask_inline(0, 7)
    newer = shared.ask_inline(0, 7)
    assert await is_empty(shared, older)
    assert await shared.reason() == "SUPERSEDED"
    assert newer not in shared.answers
    gate.open_gate()
    assert (await shared.answer(newer))["items"][0]["insertText"] == "a + b"


async def test_a_keystroke_answers_what_was_asked_before_it(shared: Editor, gate: Script) -> None:
    shared.open("return ")
    id = shared.ask_inline(0, 7)
    shared.insert(0, 7, "x")
    assert await is_empty(shared, id)


async def test_closing_a_file_answers_what_was_asked_about_it(shared: Editor, gate: Script) -> None:
    shared.open("return ")
    id = shared.ask_inline(0, 7)
    shared.notify("textDocument/didClose", {"textDocument": {"uri": URI}})
    assert await is_empty(shared, id)


async def test_two_files_do_not_disturb_one_another(shared: Editor, gate: Script) -> None:
    shared.open("return ")
    shared.open("yield ", OTHER)
    first = shared.ask_inline(0, 7)
    others = [shared.ask_inline(0, 6, OTHER) for _ in range(5)]
    for id in others[:-1]:
        assert await is_empty(shared, id)
    shared.change(change(0, 0, 0, 0, "# x\n"), uri=OTHER)
    assert await is_empty(shared, others[-1])
    assert first not in shared.answers
    last = shared.ask_inline(1, 6, OTHER)
    gate.open_gate()
    assert (await shared.answer(first))["items"][0]["insertText"] == "a + b"
    assert (await shared.answer(last))["items"][0]["insertText"] == "c + d"


async def test_of_200_keystrokes_in_a_burst_each_is_answered_once_and_the_last_is_right(
    gated: Script, editor: Editor
) -> None:
    typed = "value = " + "some_name + " * 16 + "\n"
    typed += "return "
    editor.open("")
    ids, line, column = [], 0, 0
    for key in typed:
        editor.insert(line, column, key)
        line, column = (line + 1, 0) if key == "\n" else (line, column + 1)
        ids.append(editor.ask_inline(line, column))
    assert len(ids) >= 200
    await editor.until(lambda: len(editor.answers) >= len(ids) - 1)
    assert all([await is_empty(editor, id) for id in ids[:-1]])
    assert ids[-1] not in editor.answers
    gated.open_gate()
    assert (await editor.answer(ids[-1]))["items"][0]["insertText"] == "a + b"
    assert await editor.leave() == 0
    assert {editor.times_answered[id] for id in ids} == {1}


async def test_a_request_withdrawn_before_the_engine_runs_is_answered_so(launch, gated: Script) -> None:
    editor = await launch()
    options = {"engine": {"model": gated.model}}
    initialize = editor.ask("initialize", {"capabilities": {}, "initializationOptions": options})
    editor.notify("initialized", {})
    editor.open("return ")
    id = editor.ask_inline(0, 7)
    editor.cancel(id)
    await editor.answer(initialize)
    with pytest.raises(Refused) as caught:
        await editor.answer(id)
    assert caught.value.code == CANCELLED


async def test_a_request_withdrawn_in_the_queue_never_reaches_the_engine(shared: Editor, gate: Script) -> None:
    shared.open("return ")
    shared.open("yield ", OTHER)
    first, queued = shared.ask_inline(0, 7), shared.ask_inline(0, 6, OTHER)
    shared.cancel(queued)
    with pytest.raises(Refused) as caught:
        await shared.answer(queued)
    assert caught.value.code == CANCELLED
    gate.open_gate()
    assert (await shared.answer(first))["items"] != []
    assert [record["key"] for record in gate.generations() if record["generated"]] == [URI]


async def test_a_request_withdrawn_while_the_engine_works_stops_it(shared: Editor, gate: Script) -> None:
    shared.open("return ")
    id = shared.ask_inline(0, 7)
    await shared.execute("aigc-lsp.status")  # the request before it has begun by then
    shared.cancel(id)
    with pytest.raises(Refused) as caught:
        await shared.answer(id)
    assert caught.value.code == CANCELLED
    assert await shared.reason() == "CANCELLED"
    gate.open_gate()
    assert await shared.inline(0, 7) == "a + b"


async def test_a_request_withdrawn_in_its_pause_never_reaches_the_engine(gated: Script, editor: Editor) -> None:
    editor.notify("workspace/didChangeConfiguration", {"settings": {"completion": {"pauseMs": 5000}}})
    editor.open("return ")
    slow = editor.ask_inline(0, 7)
    with pytest.raises(AssertionError):
        await editor.until(lambda: slow in editor.answers, patience=0.8)  # from here on the engine counts as slow
    gated.open_gate()
    await editor.answer(slow)
    editor.change(change(0, 0, 0, 7, "x = 1; return "))
    done = len(gated.generations())
    pausing = editor.ask_inline(0, 14)
    await editor.execute("aigc-lsp.status")
    editor.cancel(pausing)
    with pytest.raises(Refused) as caught:
        await editor.answer(pausing)
    assert caught.value.code == CANCELLED
    assert len(gated.generations()) == done


async def test_a_request_withdrawn_at_any_moment_of_streaming_is_answered_once(script: Script, editor: Editor) -> None:
    script.write({"return ": "a + " * 30 + "b\n"})
    outcomes: Counter[int] = Counter()
    for round in range(30):
        editor.open("return ", f"file:///w/{round}.py")
        id = editor.ask_inline(0, 7, f"file:///w/{round}.py")
        for _ in range(round % 3):
            await editor.execute("aigc-lsp.accept")
        editor.cancel(id)
        try:
            await editor.answer(id)
            outcomes[0] += 1
        except Refused as error:
            outcomes[error.code] += 1
    assert await editor.leave() == 0
    assert outcomes[0] + outcomes[CANCELLED] == 30
    assert set(editor.times_answered.values()) == {1}


async def test_withdrawing_what_was_answered_changes_nothing(shared: Editor) -> None:
    shared.open("return ")
    id = shared.ask_inline(0, 7)
    assert (await shared.answer(id))["items"] != []
    shared.cancel(id)
    shared.cancel(id)
    assert await shared.inline(0, 7) == "a + b"
    assert shared.times_answered[id] == 1


async def test_shutdown_answers_what_is_under_way(gated: Script, editor: Editor) -> None:
    editor.open("return ")
    id = editor.ask_inline(0, 7)
    assert await editor.leave() == 0
    with pytest.raises(Refused) as caught:
        await editor.answer(id)
    assert caught.value.code == CANCELLED


async def test_the_engine_is_never_asked_again_while_the_user_types_through_a_suggestion(shared: Editor) -> None:
    before = len(shared.script.generations())
    shared.open("x = 1\nreturn ")
    text = await shared.inline(1, 7)
    assert text == "a + b"
    for typed in range(1, len(text)):
        shared.insert(1, 6 + typed, text[typed - 1])
        assert await shared.inline(1, 7 + typed) == text[typed:]
    assert len(shared.script.generations()) == before + 1
    last = (await shared.execute("aigc-lsp.explainSilence", {"quiet": True}))["decisions"][-1]
    assert last["recalled"]
    assert last["offered"]
    assert last["generatedTokens"] == 0
