"""A real server runs the model, and then does not: typing goes on, and one line of status says why."""

from pathlib import Path

import pytest
from fake_editor import STATUS_READY, Editor
from stand_in import StandIn
from team_server import TeamServer

TYPED = "        path = os.path.join(folder, name"
TEXT = f"import os\n\n\ndef sizes(folder):\n    for name in os.listdir(folder):\n{TYPED}"
LINE, COLUMN = 5, len(TYPED)
ENGINE = {"remoteMarkers": "embedded", "threads": 1}
ANSWERED_HERE = "Meanwhile 'embedded' on this machine answers."


def options(url: str, **engine: object) -> dict[str, object]:
    return {"engine": {"url": url, **ENGINE, **engine}, "completion": {"confidence": 0, "floor": 0}}


async def model(editor: Editor) -> str:
    """What the status says is asked."""
    return (await editor.execute("aigc-lsp.status"))["abilities"]["engine"]


def warnings(editor: Editor) -> list[str]:
    told = editor.notifications("didChangeStatus")
    return [status["message"] for status in told if status["kind"] in ("Warning", "Error")]


class Typist:
    """Types lines, each its own, so that no suggestion is recalled."""

    def __init__(self, editor: Editor) -> None:
        self.editor, self.version = editor, 1
        editor.open(TEXT)

    async def press(self) -> str | None:
        """What is suggested after one more key."""
        self.version += 1
        text = TEXT + f"{self.version}"
        self.editor.change({"text": text}, version=self.version)
        return await self.editor.inline(LINE, COLUMN + len(str(self.version)))

    async def until(self, claim) -> None:
        """Goes on typing until ``claim`` holds."""
        for _ in range(4000):
            if claim():
                return
            await self.press()
        raise AssertionError("typed enough; log:\n" + "\n".join(self.editor.log))


async def test_the_server_is_killed_and_comes_back(launch, tmp_path: Path) -> None:
    with TeamServer(tmp_path) as server:
        editor = await launch()
        await editor.initialize(options(server.url))
        await editor.ready()
        typist = Typist(editor)
        assert await typist.press()
        assert await model(editor) == "remote"
        server.kill()
        assert await typist.press()
        assert await model(editor) == "llama"
        for _ in range(10):
            assert await typist.press()
        [said] = warnings(editor)
        assert said.startswith(f"{server.url} cannot be reached (connection refused).")
        assert said.endswith(ANSWERED_HERE)
        server.start()
        await typist.until(lambda: editor.notifications("didChangeStatus")[-1] == STATUS_READY)
        assert await typist.press()
        assert await model(editor) == "remote"
        assert len(warnings(editor)) == 1
        assert editor.notifications("window/showMessage") == []


async def test_a_wrong_key_is_said_once_and_typing_goes_on(launch, tmp_path: Path) -> None:
    with TeamServer(tmp_path, key="right") as server:
        editor = await launch()
        await editor.initialize(options(server.url))
        typist = Typist(editor)
        for _ in range(10):
            assert await typist.press()
        [said] = warnings(editor)
        assert "does not let us in (401, no key)" in said
        assert said.endswith(ANSWERED_HERE)
        assert not any("right" in line for line in editor.log)


@pytest.mark.parametrize(
    ("manner", "sentence"), [("rubbish", "something else than completions"), ("half", "broke off the connection")]
)
async def test_nonsense_is_said_once_and_typing_goes_on(launch, manner: str, sentence: str) -> None:
    with StandIn() as server:
        editor = await launch()
        await editor.initialize(options(server.url))
        await editor.ready()
        server.manner = manner
        typist = Typist(editor)
        await typist.press()
        for _ in range(10):
            assert await typist.press()
        [said] = warnings(editor)
        assert sentence in said
        assert said.endswith(ANSWERED_HERE)


async def test_a_server_too_slow_for_any_key_is_noticed_though_each_key_withdraws_the_last(launch) -> None:
    with StandIn(manner="hang") as server:
        editor = await launch()
        await editor.initialize(options(server.url, answerSeconds=1))
        await editor.ready()
        typist = Typist(editor)
        asked = 0
        while not warnings(editor):
            asked += 1
            assert asked < 4000
            typist.version += 1
            editor.change({"text": TEXT + f"{typist.version}"}, version=typist.version)
            request = editor.ask_inline(LINE, COLUMN + len(str(typist.version)))
            await editor.execute("aigc-lsp.status")  # the server has read the key; the next withdraws it
        assert asked > 1
        assert request
        assert await typist.press()
        [said] = warnings(editor)
        assert "did not answer within 1 s" in said


async def test_a_workspace_cannot_set_the_server(launch, tmp_path: Path) -> None:
    with StandIn() as server:
        table = f'[tool.aigc-lsp.engine]\nurl = "{server.url}"\nkeyVariable = "HOME"\n'
        (tmp_path / "pyproject.toml").write_text(table)
        editor = await launch()
        await editor.initialize(workspaceFolders=[{"uri": tmp_path.as_uri(), "name": "here"}])
        await editor.ready()
        editor.open(TEXT, (tmp_path / "a.py").as_uri())
        await editor.inline(LINE, COLUMN, (tmp_path / "a.py").as_uri())
        [message] = editor.notifications("window/showMessage")
        assert "`engine.url` cannot be set by a workspace" in message["message"]
        assert "`engine.keyVariable` cannot be set by a workspace" in message["message"]
        assert server.heard == []
