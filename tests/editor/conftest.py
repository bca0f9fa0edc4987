"""Fixtures: a script for the engine, editors that are ended with the test, and one that a whole module shares."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from fake_editor import OTHER, URI, Editor, Script

HERE = Path(__file__).parent
ANSWERS = {"return ": "a + b\n", "yield ": "c + d\n"}

Launch = Callable[..., Awaitable[Editor]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all: a server takes half a second to start, so that most tests share one."""
    for item in items:
        if pytest_asyncio.is_async_test(item) and item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Answers `return ` with `a + b`, at once."""
    script = Script(tmp_path)
    script.write(ANSWERS)
    return script


@pytest_asyncio.fixture(loop_scope="session")
async def launch() -> AsyncIterator[Launch]:
    """Starts editors, which are ended after the test."""
    async with AsyncExitStack() as stack:

        async def start(command: list[str] | None = None, **more: Any) -> Editor:
            editor = await Editor.launch(command, **more)
            stack.push_async_callback(editor.close)
            return editor

        yield start


@pytest_asyncio.fixture(loop_scope="session")
async def editor(launch: Launch, script: Script) -> Editor:
    """An editor of the test's own, initialized, with the scripted engine."""
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model}})
    return editor


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Editor]:
    """The module's editor. Its script is ``shared.script``, its gate open; open files anew in each test."""
    editor = await Editor.launch()
    editor.script = Script(tmp_path_factory.mktemp("shared"))
    editor.script.write(ANSWERS, gated=True)
    editor.script.open_gate()
    await editor.initialize({"engine": {"model": editor.script.model}})
    yield editor
    await editor.close()


@pytest.fixture
def gate(shared: Editor) -> Iterator[Script]:
    """The shared editor's engine answers nothing until the test opens the gate; nothing is left to be recalled."""
    for uri in (URI, OTHER):
        shared.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    shared.script.gate.unlink()
    shared.script.log.unlink(missing_ok=True)
    yield shared.script
    shared.script.open_gate()
