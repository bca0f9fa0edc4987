"""What a user of VS Code sees and gets, with the model that ships."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("playwright", reason="playwright is not here; pip install '.[test]' installs it")

from playwright.async_api import expect

LOOP = """import os


def names(folder):
    found = []
    for name in os.listdir(folder):
"""
CLAMP = (Path(__file__).resolve().parents[3] / "workspaces" / "limits" / "limits.py").read_text()


async def suggested(code, name: str = "loop.py") -> Path:
    """A file with grey text at the cursor."""
    path = await code.open(name, LOOP)
    await code.page.keyboard.type("        found.app", delay=30)
    await code.ghost.wait_for()
    return path


async def test_grey_text_appears_while_typing_and_tab_takes_it(code, picture) -> None:
    await code.running()
    path = await suggested(code)
    grey = (await code.ghost.inner_text()).replace("\u00a0", " ")
    await picture("ghost-text")
    await code.page.keyboard.press("Tab")
    assert await code.saved(path) == f"{LOOP}        found.app{grey}"
    assert grey.startswith("end(")


async def test_a_word_can_be_taken(code) -> None:
    path = await suggested(code, "word.py")
    whole = (await code.ghost.inner_text()).replace("\u00a0", " ")
    await code.page.keyboard.press("Control+ArrowRight")
    taken = (await code.saved(path)).removeprefix(f"{LOOP}        found.app")
    assert taken
    assert whole.startswith(taken)
    assert len(taken) < len(whole)


async def test_the_tests_that_the_palette_writes_are_opened_and_pass(code, picture) -> None:
    (code.folder / "pyproject.toml").write_text(
        "[project]\nname = 'limits'\nversion = '1'\n[tool.pytest.ini_options]\n"
    )
    await code.open("limits.py", CLAMP, line=1)
    await code.command("aigc-lsp: Generate Unit Tests")
    toast = code.toast("for limits.py in test_limits.py")
    await toast.wait_for()
    assert re.search(r"Coverage \d+ %, \d+ of \d+ mutants noticed", await toast.inner_text())
    await code.page.locator(".tab", has_text="test_limits.py").wait_for()
    assert await code.page.locator(".editor-group-container").count() == 2
    await expect(code.page.locator(".notification-toast")).to_have_count(1)
    await picture("tests")
    [written] = code.folder.rglob("test_limits.py")
    run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(written)]
    done = subprocess.run(run, cwd=code.folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    await toast.get_by_role("button", name="Details").click()
    await code.page.locator(".tab", has_text="Preview Unit tests").wait_for()
    await code.page.locator(".tab", has_text="limits.py").first.click()  # keys go to the preview else


async def test_documentation_is_inserted(code, picture) -> None:
    path = await code.open("documented.py", CLAMP, line=1)
    await code.command("aigc-lsp: Generate Documentation")
    await code.toast("Documentation in documented.py: new of clamp.").wait_for()
    await expect(code.page.locator(".notification-toast")).to_have_count(1)
    await picture("docs")
    text = await code.saved(path)
    assert '"""' in text
    assert "Returns:" in text


async def test_a_long_job_can_be_cancelled(code) -> None:
    path = await code.open("hangs.py", "import time\n\ntime.sleep(600)\n\n\n" + CLAMP, line=6)
    await code.command("aigc-lsp: Generate Unit Tests")
    toast = code.toast("Unit tests")
    await toast.hover()
    await toast.get_by_role("button", name="Cancel").click()
    await code.page.get_by_text("Unit tests: cancelled.").first.wait_for()
    assert not list(code.folder.rglob("test_hangs.py"))
    assert path.read_text().endswith(CLAMP)


async def test_a_server_that_was_killed_comes_back(code) -> None:
    await suggested(code, "before.py")
    killed = await code.running()
    os.kill(killed, signal.SIGKILL)
    await code.status.locator(".codicon-loading").wait_for()
    assert await code.running() != killed
    await suggested(code, "after.py")


async def test_settings_hold_at_once(code) -> None:
    await suggested(code, "on.py")
    code.configure(completion_enabled=False)
    await code.status.locator(".codicon-circle-slash").wait_for()
    await code.open("off.py", LOOP)
    await code.page.keyboard.type("        found.app")
    await code.command("aigc-lsp: Why No Suggestion?")
    await code.toast("turned off").wait_for()
    code.configure()
    await code.status.locator(".codicon-sparkle").wait_for()
    await suggested(code, "again.py")


async def test_a_language_can_be_paused_and_resumed(code) -> None:
    await suggested(code, "first.py")
    await code.command("aigc-lsp: Pause or Resume Completions in This Language")
    await code.status.locator(".codicon-bell-slash").wait_for()
    await code.command("aigc-lsp: Pause or Resume Completions in This Language")
    await code.status.locator(".codicon-sparkle").wait_for()
    await suggested(code, "second.py")


async def test_the_models_are_listed(code) -> None:
    await code.running()
    await code.command("aigc-lsp: Select Model")
    row = code.page.locator(".quick-input-list .monaco-list-row", has_text="in use")
    assert "embedded" in await row.inner_text()


async def test_a_wrong_model_is_named_in_a_sentence(code) -> None:
    await code.running()
    code.configure(engine_model="nonesuch")
    await code.toast("There is no model 'nonesuch', only embedded").wait_for()
    code.configure()
    await code.status.locator(".codicon-sparkle").wait_for()


async def test_a_missing_server_is_said_with_the_command_that_installs_it(code) -> None:
    code.configure(server_path="/nowhere/aigc-lsp")
    await code.toast("In a checkout of aigc-lsp run: python3 -m pip install .").wait_for()
    code.configure()
    await code.status.locator(".codicon-sparkle").wait_for()
