"""A VS Code that has the extension from its package, shared by the tests: it takes seconds to start."""

import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from installed import FOLDER, program

EXTENSION = Path(__file__).resolve().parents[4] / "editors" / "vscode"
SHOTS = os.environ.get("AIGC_SCREENSHOTS")  # a folder that gets the pictures of the READMEs


@pytest.fixture(scope="session")
def extensions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the extension as it is now: packed, then put there by VS Code's own installation."""
    tools = FOLDER / "vscode" / "extension" / "node_modules"
    if not tools.is_dir():
        pytest.skip("what packs the extension is not here; tests/editor/real/install.sh vscode installs it")
    source = tmp_path_factory.mktemp("extension") / "source"
    shutil.copytree(EXTENSION, source, ignore=shutil.ignore_patterns("node_modules", "dist", "*.vsix"))
    (source / "node_modules").symlink_to(tools)
    path = f"{FOLDER / 'bin'}{os.pathsep}{os.environ['PATH']}"
    packed = subprocess.run(
        ["npm", "run", "--silent", "package"],
        cwd=source,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
    )
    assert packed.returncode == 0, packed.stdout + packed.stderr
    folder = tmp_path_factory.mktemp("extensions")
    command = [program("code-server", "vscode"), "--config", os.devnull, "--extensions-dir", str(folder)]
    command += ["--user-data-dir", str(tmp_path_factory.mktemp("unused"))]
    command += ["--install-extension", str(source / "aigc-lsp.vsix")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def started(tmp_path_factory: pytest.TempPathFactory, extensions: Path) -> AsyncIterator:
    from workbench import Workbench

    workbench = Workbench(tmp_path_factory.mktemp("vscode"), program("code-server", "vscode"), extensions)
    try:
        await workbench.start()
        await workbench.running()
        yield workbench
    finally:
        await workbench.close()


@pytest_asyncio.fixture(loop_scope="session")
async def code(started, request: pytest.FixtureRequest) -> AsyncIterator:
    """The workbench with nothing open and the usual settings."""
    failed_before = request.session.testsfailed
    yield started
    if request.session.testsfailed > failed_before and SHOTS:
        await started.page.screenshot(path=Path(SHOTS) / f"failed-{request.node.name}.png")
    started.configure()
    await started.tidy()


@pytest.fixture
def picture(started):
    """Takes a picture for the READMEs where one is wanted."""

    async def take(name: str) -> None:
        if SHOTS:
            await started.page.screenshot(path=Path(SHOTS) / f"{name}.png")

    return take
