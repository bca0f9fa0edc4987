"""Options from everywhere an editor may put them; wrong ones are named in one message."""

from pathlib import Path

import pytest
from fake_editor import Editor, Script


def project(folder: Path, table: str) -> dict[str, str]:
    """A workspace folder with this in its pyproject.toml."""
    folder.mkdir(exist_ok=True)
    (folder / "pyproject.toml").write_text(table, encoding="utf-8")
    return {"uri": folder.as_uri(), "name": folder.name}


async def test_all_wrong_settings_are_named_in_one_message(launch, script: Script) -> None:
    editor = await launch()
    wrong = {
        "completion": {"enabled": "yes", "maxTokens": 0, "maxlines": 3, "confidence": 2},
        "engine": {"model": script.model, "threads": 1.5},
        "log": "debug",
        "colour": "blue",
    }
    await editor.initialize(wrong)
    editor.open("return ")
    assert await editor.inline(0, 7) == "a + b"
    [message] = editor.notifications("window/showMessage")
    assert message["type"] == 2
    for part in (
        "`completion.enabled` must be true or false.",
        "`completion.maxTokens` must be a whole number from 1 to 1024.",
        "`completion.maxlines` is unknown; did you mean `completion.maxLines`?",
        "`completion.confidence` must be a number from 0 to 1.",
        "`engine.threads` must be a whole number from 0 to 256.",
        "`log` must be an object.",
        "`colour` is unknown.",
    ):
        assert part in message["message"]


async def test_options_that_are_no_object_do_not_keep_the_server_from_starting(launch) -> None:
    editor = await launch()
    await editor.initialize([1])
    await editor.ready()
    [message] = editor.notifications("window/showMessage")
    assert "initializationOptions must be an object with keys such as `completion.enabled`." in message["message"]


@pytest.mark.parametrize("settings", [5, "x", [1], True])
async def test_odd_settings_are_named(shared: Editor, settings: object) -> None:
    shared.heard.clear()
    shared.notify("workspace/didChangeConfiguration", {"settings": {}})
    shared.notify("workspace/didChangeConfiguration", {"settings": settings})
    await shared.execute("aigc-lsp.accept")
    [message] = shared.notifications("window/showMessage")
    assert "the editor's settings must be an object" in message["message"]


@pytest.mark.parametrize(
    "settings",
    [None, {}, [], {"completion": None}, {"completion": []}, {"aigc-lsp": {}}, {"trace": {"server": "off"}}],
)
async def test_nothing_set_is_nothing_wrong(shared: Editor, settings: object) -> None:
    shared.heard.clear()
    shared.notify("workspace/didChangeConfiguration", {"settings": settings})
    await shared.execute("aigc-lsp.accept")
    assert [
        message for message in shared.heard if message["method"] != "didChangeStatus"
    ] == []  # of the model's loading


@pytest.mark.parametrize("settings", [{"completion": {"enabled": False}}, {"aigc-lsp": {"completion.enabled": False}}])
async def test_completions_can_be_turned_off_and_on_while_running(shared: Editor, settings: dict) -> None:
    editor = shared
    editor.open("return ")
    editor.notify("workspace/didChangeConfiguration", {"settings": settings})
    assert await editor.inline(0, 7) is None
    assert await editor.reason() == "TURNED_OFF"
    assert editor.notifications("didChangeStatus")[-1]["kind"] == "Inactive"
    editor.notify("workspace/didChangeConfiguration", {"settings": {}})
    assert await editor.inline(0, 7) == "a + b"
    assert editor.notifications("didChangeStatus")[-1]["kind"] == "Normal"


async def test_settings_are_fetched_from_an_editor_that_sends_none(launch, script: Script) -> None:
    editor = await launch()
    editor.configuration = {"completion": {"disabledLanguages": ["python"]}}
    await editor.initialize({"engine": {"model": script.model}}, capabilities={"workspace": {"configuration": True}})
    editor.open("return ")
    editor.notify("workspace/didChangeConfiguration", {"settings": None})
    while await editor.inline(0, 7) is not None:
        editor.open("return ")
    assert await editor.reason() == "LANGUAGE_OFF"


async def test_a_mistake_is_told_again_only_when_it_was_made_again(shared: Editor) -> None:
    editor = shared
    editor.heard.clear()
    for settings in ({"nonsense": 1}, {"nonsense": 1}, {}, {"nonsense": 1}):
        editor.notify("workspace/didChangeConfiguration", {"settings": settings})
    await editor.execute("aigc-lsp.accept")
    assert len(editor.notifications("window/showMessage")) == 2


async def test_a_script_is_no_model_that_can_be_chosen_while_running(shared: Editor) -> None:
    editor, script = shared, shared.script
    editor.heard.clear()
    editor.notify("workspace/didChangeConfiguration", {"settings": {"engine.model": "scripted:/elsewhere"}})
    assert (await editor.execute("aigc-lsp.status"))["model"] == script.model
    assert "only when the server starts" in editor.notifications("window/showMessage")[0]["message"]


async def test_each_workspace_folder_has_its_own_settings(launch, script: Script, tmp_path: Path) -> None:
    quiet = project(tmp_path / "qui et", "[tool.aigc-lsp.completion]\nenabled = false\n")
    plain = project(tmp_path / "plain", "[project]\nname = 'x'\n")
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model}}, workspaceFolders=[quiet, plain])
    in_quiet, in_plain = quiet["uri"] + "/a.py", plain["uri"] + "/a.py"
    for uri in (in_quiet, in_plain):
        editor.open("return ", uri)
    for _ in range(2):
        assert await editor.inline(0, 7, in_quiet) is None
        assert await editor.inline(0, 7, in_plain) == "a + b"
    assert await editor.reason(in_quiet) == "TURNED_OFF"

    editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [], "removed": [quiet]}})
    assert await editor.inline(0, 7, in_quiet) == "a + b"
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [quiet], "removed": []}})
    assert await editor.inline(0, 7, in_quiet) is None

    project(tmp_path / "qui et", "[tool.aigc-lsp.completion]\nenabled = true\n")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": quiet["uri"] + "/pyproject.toml"}})
    assert await editor.inline(0, 7, in_quiet) == "a + b"


async def test_the_editor_has_the_last_word_over_a_workspace(launch, script: Script, tmp_path: Path) -> None:
    folder = project(tmp_path / "loud", "[tool.aigc-lsp.completion]\nenabled = true\nmaxTokens = 5\n")
    editor = await launch()
    options = {"engine": {"model": script.model}, "completion": {"enabled": False}}
    await editor.initialize(options, workspaceFolders=[folder])
    editor.open("return ", folder["uri"] + "/a.py")
    assert await editor.inline(0, 7, folder["uri"] + "/a.py") is None


async def test_a_workspace_chooses_nothing_that_is_run(launch, script: Script, tmp_path: Path) -> None:
    table = "[tool.aigc-lsp]\nengine.model = '/evil.gguf'\nlog.level = 'debug'\ncompletion.pauseMs = 'long'\n"
    folder = project(tmp_path / "evil", table)
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model}}, rootUri=folder["uri"], workspaceFolders=None)
    assert (await editor.execute("aigc-lsp.status"))["model"] == script.model
    [message] = editor.notifications("window/showMessage")
    assert "`engine.model` cannot be set by a workspace" in message["message"]
    assert "`log.level` cannot be set by a workspace" in message["message"]
    assert "`completion.pauseMs` must be a whole number from 0 to 5000." in message["message"]


@pytest.mark.parametrize("content", [b"[tool", b"\xff\xfe", b"tool = 5", b"[tool]\naigc-lsp = 5\n"])
async def test_a_broken_pyproject_is_no_obstacle(launch, script: Script, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    editor = await launch()
    folders = [{"uri": tmp_path.as_uri(), "name": "x"}, {"uri": "untitled:x", "name": ""}, {"uri": "", "name": ""}]
    await editor.initialize({"engine": {"model": script.model}}, workspaceFolders=folders)
    editor.open("return ", tmp_path.as_uri() + "/a.py")
    assert await editor.inline(0, 7, tmp_path.as_uri() + "/a.py") == "a + b"
