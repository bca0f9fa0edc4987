"""VS Code's workbench as a user has it: keys, palette, notifications. Driven through playwright, which waits for what
is on the screen by itself and comes as a Python package with its own Node, so that pytest stays the only runner."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from playwright.async_api import Browser, Locator, Page, Playwright, async_playwright, expect

ROOT = Path(__file__).resolve().parents[4]
PATIENCE = 60.0  # seconds, for a machine that is busy with other things
SECTION = "aigc-lsp"
GHOST = ".ghost-text-decoration, .ghost-text, .ghost-text-decoration-preview"
PLAIN = {
    "chat.disableAIFeatures": True,
    "editor.minimap.enabled": False,
    "editor.quickSuggestions": {"other": "off"},  # its list would take the Tab
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": "off",
    "files.autoSave": "off",
    "git.enabled": False,
    "security.workspace.trust.enabled": False,
    "telemetry.telemetryLevel": "off",
    "window.autoDetectColorScheme": False,
    "workbench.colorTheme": "Default Dark Modern",
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.startupEditor": "none",
}
TIDY = {
    "key": "ctrl+alt+shift+f12",
    "command": "runCommands",
    "args": {
        "commands": [
            "workbench.action.closeQuickOpen",
            "workbench.action.files.saveAll",
            "workbench.action.closeAllEditors",
            "notifications.clearAll",
        ]
    },
}
FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # nothing is fetched from anywhere
    "--no-first-run",
    "--no-sandbox",
]


async def until(what: Callable[[], Any], why: str) -> Any:
    """The first true value that ``what`` gives."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := what():
            return value
        await asyncio.sleep(0.05)
    raise AssertionError(f"waited in vain: {why}")


class Workbench:
    """One VS Code with the extension, one folder open in it."""

    page: Page
    _browser: Browser
    _playwright: Playwright

    def __init__(self, root: Path, code_server: str, extensions: Path | None) -> None:
        self.folder = root / "workspace"
        self.profile = root / "profile"
        self.pids = root / "pids"
        for folder in (self.folder, self.profile / "User", self.profile / "Machine"):
            folder.mkdir(parents=True)
        self._server = root / "aigc-lsp"
        self._server.write_text(
            f'#!/bin/sh\necho $$ >>"{self.pids}"\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m aigc_lsp "$@"\n'
        )
        self._server.chmod(0o755)
        self._code_server, self._extensions = code_server, extensions or root / "extensions"
        self.configure()
        (self.profile / "User" / "settings.json").write_text(json.dumps(PLAIN))
        (self.profile / "User" / "keybindings.json").write_text(json.dumps([TIDY]))

    def configure(self, **more: Any) -> None:
        """Writes the user's settings, as an editor of settings does; keys are the server's, with _ for the dot."""
        ours = {
            "server.path": str(self._server),
            "completion.confidence": 0,
            "completion.floor": 0,
            "tests.interpreter": sys.executable,
            "tests.useModel": False,
            **{key.replace("_", "."): value for key, value in more.items()},
        }
        # The machine's settings: a workbench in a browser takes paths only from there, and sees when they change.
        values = {f"{SECTION}.{key}": value for key, value in ours.items()}
        written = self.profile / "Machine" / "settings.new"
        written.write_text(json.dumps(values))
        written.replace(written.with_suffix(".json"))

    async def start(self, file: str = "") -> None:
        """Shows the workbench, with a file of the folder open in it."""
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            port = found.getsockname()[1]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("VSCODE_")}
        environment["EXTENSIONS_GALLERY"] = json.dumps({"serviceUrl": ""})
        self._process = subprocess.Popen(
            [
                self._code_server,
                *("--bind-addr", f"127.0.0.1:{port}", "--auth", "none", "--config", os.devnull),
                *("--user-data-dir", str(self.profile), "--extensions-dir", str(self._extensions)),
                *("--disable-telemetry", "--disable-update-check", "--disable-workspace-trust"),
                "--disable-getting-started-override",
            ],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        base = f"http://127.0.0.1:{port}"
        await until(lambda: _answers(f"{base}/healthz"), "code-server answers")
        self._playwright = await async_playwright().start()
        self._browser = await self._playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        self.page = await self._browser.new_page(viewport={"width": 1200, "height": 700})
        self.page.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        opened = [["openFile", f"vscode-remote://127.0.0.1:{port}{self.folder / file}"]] if file else []
        await self.page.goto(f"{base}/?folder={self.folder}&payload={json.dumps(opened)}")
        await self.page.wait_for_selector(".monaco-workbench")

    async def close(self) -> None:
        """Ends the browser and VS Code."""
        if hasattr(self, "_browser"):
            await self._browser.close()
            await self._playwright.stop()
        if hasattr(self, "_process"):
            self._process.terminate()
            await asyncio.to_thread(self._process.wait)

    @property
    def ghost(self) -> Locator:
        """The grey text."""
        return self.page.locator(GHOST).first

    @property
    def status(self) -> Locator:
        """The extension's entry in the status bar."""
        return self.page.locator('[id="aigc-lsp.aigc-lsp.aigc.status"]')

    def toast(self, text: str) -> Locator:
        """A notification with this in it."""
        return self.page.locator(".notification-toast", has_text=text)

    async def open(self, name: str, text: str, line: int | None = None) -> Path:
        """Writes a file and opens it by its name, the cursor at its end or on a line, from 1."""
        path = self.folder / name
        path.write_text(text)
        await self.page.keyboard.press("Control+P")
        await self.page.locator(".quick-input-widget input").wait_for()
        await self.page.keyboard.insert_text(str(path))
        await self.page.locator(".quick-input-list .monaco-list-row", has_text=name).first.wait_for()
        await self.page.keyboard.press("Enter")
        tab = self.page.locator(".editor-group-container.active .tab.active", has_text=name)
        await tab.wait_for()
        await self.page.locator(".editor-group-container.active .monaco-editor.focused").wait_for()
        await self.page.keyboard.press("Control+End")
        if line is not None:
            await self.page.keyboard.press("Control+G")
            await self.page.locator(".quick-input-widget input").wait_for()
            await self.page.keyboard.type(str(line))
            await self.page.keyboard.press("Enter")
            await self.page.locator(".editor-group-container.active .monaco-editor.focused").wait_for()
        return path

    async def command(self, title: str) -> None:
        """Runs a command from the palette."""
        await self.page.keyboard.press("F1")
        await self.page.locator(".quick-input-widget input").wait_for()
        await self.page.keyboard.type(title)
        await self.page.locator(".quick-input-list .monaco-list-row.focused", has_text=title.split(": ")[-1]).wait_for()
        await self.page.keyboard.press("Enter")

    async def saved(self, path: Path) -> str:
        """The file's text once what is shown was written."""
        await self.page.keyboard.press("Control+S")
        await self.page.locator(".editor-group-container.active .tab.active:not(.dirty)").wait_for()
        return path.read_text()

    async def tidy(self) -> None:
        """Closes every editor and notification."""
        await self.page.keyboard.press("Control+Alt+Shift+F12")
        await expect(self.page.locator(".tab")).to_have_count(0)
        await expect(self.page.locator(".notification-toast")).to_have_count(0)

    async def running(self) -> int:
        """The server's process once it is the one that answers."""
        await expect(self.status).to_contain_text("aigc: ")
        await until(self.pids.exists, "the server was started")
        return self.starts()[-1]

    def starts(self) -> list[int]:
        """The server's processes so far, in order."""
        return [int(line) for line in self.pids.read_text().split()] if self.pids.exists() else []

    async def activation(self) -> int:
        """Milliseconds in which the extension was activated, as VS Code measured it."""
        await self.command("Developer: Show Running Extensions")
        row = self.page.locator(".runtime-extensions-editor .monaco-list-row", has_text=SECTION)
        text = await row.inner_text()
        found = re.search(r"(\d+)\s*ms", text)
        assert found is not None, text
        return int(found[1])


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
