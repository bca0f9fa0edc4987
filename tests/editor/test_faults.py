"""The engine dies, or cannot begin: the editor notices a status and an empty answer, and everything else goes on."""

import os
import signal
from pathlib import Path

import pytest
from fake_editor import STATUS_READY, Editor, Script

MODEL = Path(__file__).parents[2] / "model_store" / "embedded" / "model.gguf"


async def test_a_host_killed_in_mid_answer_ten_times_is_replaced_ten_times(script: Script, editor: Editor) -> None:
    await editor.ready()
    for death in range(10):
        editor.open("return ", f"file:///w/{death}.py")
        script.crash.touch()
        assert await editor.inline(0, 7, f"file:///w/{death}.py") is None
        assert await editor.reason(f"file:///w/{death}.py") == "ENGINE_LOST"
        assert not script.crash.exists()
        assert await editor.inline(0, 7, f"file:///w/{death}.py") == "a + b"
    assert (await editor.execute("aigc-lsp.status"))["restarts"] == 10
    warnings = [status for status in editor.notifications("didChangeStatus") if status["kind"] == "Warning"]
    assert len(warnings) == 10
    assert "being restarted" in warnings[0]["message"]
    assert editor.notifications("window/showMessage") == []


async def test_a_host_killed_while_nobody_asks_is_replaced(script: Script, editor: Editor) -> None:
    await editor.ready()
    before = (await editor.execute("aigc-lsp.status"))["hostPid"]
    os.kill(before, signal.SIGKILL)
    await editor.until(lambda: any(status["kind"] == "Warning" for status in editor.notifications("didChangeStatus")))
    editor.open("return ")
    assert await editor.inline(0, 7) == "a + b"
    assert (await editor.execute("aigc-lsp.status"))["hostPid"] != before
    assert editor.notifications("didChangeStatus")[-1] == STATUS_READY


@pytest.mark.parametrize("nbytes", [None, 0, 100, 50_000])
async def test_a_model_that_is_missing_or_truncated_is_said_once_in_a_sentence(
    launch, tmp_path: Path, nbytes: int | None
) -> None:
    model = tmp_path / "model.gguf"
    if nbytes is not None:
        model.write_bytes(MODEL.read_bytes()[:nbytes])
    editor = await launch()
    await editor.initialize({"engine": {"model": str(model)}})
    await editor.until(lambda: any(status["kind"] == "Error" for status in editor.notifications("didChangeStatus")))
    [message] = editor.notifications("window/showMessage")
    assert message["type"] == 1
    assert message["message"].endswith((".", ")"))
    editor.open("return ")
    assert await editor.inline(0, 7) is None
    assert await editor.reason() == "ENGINE_FAILED"
    explained = await editor.execute("aigc-lsp.explainSilence", {"quiet": True})
    assert explained["sentence"] == message["message"]
    assert len(editor.notifications("window/showMessage")) == 1
    assert not any("Traceback" in line for line in editor.log)


async def test_another_model_can_be_chosen_after_one_failed(launch, tmp_path: Path) -> None:
    editor = await launch()
    await editor.initialize({"engine": {"model": str(tmp_path / "none.gguf")}})
    await editor.until(lambda: any(status["kind"] == "Error" for status in editor.notifications("didChangeStatus")))
    editor.notify("workspace/didChangeConfiguration", {"settings": {"aigc-lsp": {"engine": {"model": "embedded"}}}})
    await editor.ready()
    assert (await editor.execute("aigc-lsp.status"))["abilities"]["engine"] == "llama"


async def test_the_model_leaves_memory_when_nobody_types_and_comes_back(launch, script: Script) -> None:
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model, "idleMinutes": 0.01}})
    await editor.until(lambda: any(status["kind"] == "Inactive" for status in editor.notifications("didChangeStatus")))
    assert (await editor.execute("aigc-lsp.status"))["hostPid"] is None
    editor.open("return ")
    assert await editor.inline(0, 7) == "a + b"
    assert (await editor.execute("aigc-lsp.status"))["restarts"] == 0
