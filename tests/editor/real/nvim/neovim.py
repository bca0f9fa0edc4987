"""Neovim as a user has it: keys go in, what is seen on its screen and in its files comes out, over its own RPC."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgpack

ROOT = Path(__file__).resolve().parents[4]
PLUGIN = ROOT / "editors" / "nvim"
PATIENCE = 60.0  # seconds, for a machine that is busy with other things
SETTINGS = f"""{{
  completion = {{ confidence = 0, floor = 0 }},
  tests = {{ interpreter = '{sys.executable}', useModel = false }},
}}"""
PLAIN = "vim.g.loaded_python3_provider = 0\n"  # else each Neovim looks for a Python, seconds where there are many
KEYS = """
vim.keymap.set('i', '<Tab>', function() require('aigc').accept({ otherwise = '<Tab>' }) end)
vim.keymap.set('i', '<C-Right>', '<Plug>(aigc-accept-word)')
vim.keymap.set('i', '<C-Down>', '<Plug>(aigc-accept-line)')
"""
INIT = f"require('aigc').setup({{ settings = {SETTINGS} }})\n{KEYS}"


class Refused(Exception):
    """What Neovim said was wrong with a call."""


class Neovim:
    """One Neovim without a terminal, with settings and state of its own.

    Args:
        home: an empty folder; the files of the tests are in its `workspace`.
        program: Neovim's.
        init: of init.lua, the text.
        plugin: how Neovim finds the plugin: on the runtime "path", as a "package", or "" for not at all.
    """

    def __init__(self, home: Path, program: str, init: str, *, plugin: str = "path") -> None:
        self.folder, self.pids, self._init = home / "workspace", home / "pids", home / "init.lua"
        self.folder.mkdir(parents=True)
        (self.folder / "pyproject.toml").write_text(
            "[project]\nname = 'workspace'\nversion = '1'\n[tool.pytest.ini_options]\n"
        )
        programs = home / "bin"
        programs.mkdir()
        server = programs / "aigc-lsp"
        server.write_text(
            f'#!/bin/sh\necho $$ >>"{self.pids}"\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m aigc_lsp "$@"\n'
        )
        server.chmod(0o755)
        if plugin == "package":
            package = home / "data" / "nvim" / "site" / "pack" / "aigc" / "start" / "aigc"
            package.parent.mkdir(parents=True)
            package.symlink_to(PLUGIN)
        on_path = f"vim.opt.runtimepath:prepend('{PLUGIN}')\n" if plugin == "path" else ""
        self._init.write_text(f"{PLAIN}{on_path}{init}")
        address = home / "nvim.sock"
        own = {f"XDG_{name}_HOME": str(home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        path = f"{programs}{os.pathsep}{os.environ['PATH']}"
        self._process = subprocess.Popen(
            [program, "--headless", "-n", "-i", "NONE", "-u", str(self._init), "--listen", str(address)],
            cwd=self.folder,
            env=os.environ | own | {"PATH": path, "NVIM_APPNAME": "nvim"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._connection = socket.socket(socket.AF_UNIX)
        self._unpacker = msgpack.Unpacker(strict_map_key=False, ext_hook=lambda code, data: data)
        self._asked = 0
        self.until(lambda: self._connect(address), "Neovim listens")
        self.call("nvim_set_option_value", "columns", 120, {})

    def close(self) -> None:
        """Ends it as a user does who does not save."""
        if self._process.poll() is None:
            try:
                self._send("nvim_command", "qall!")
                self._process.wait(PATIENCE)
            except (OSError, subprocess.TimeoutExpired):
                self._process.kill()
                self._process.wait()
        self._connection.close()

    def _connect(self, address: Path) -> bool:
        try:
            self._connection.connect(str(address))
        except OSError:
            assert self._process.poll() is None, "Neovim ended"
            return False
        return True

    def _send(self, method: str, *arguments: Any) -> int:
        self._asked += 1
        self._connection.sendall(msgpack.packb([0, self._asked, method, arguments]))
        return self._asked

    def call(self, method: str, *arguments: Any) -> Any:
        """What a function of Neovim's API gives."""
        number = self._send(method, *arguments)
        self._connection.settimeout(PATIENCE)
        while True:
            for kind, *rest in self._unpacker:
                if kind == 1 and rest[0] == number:
                    if rest[1] is not None:
                        raise Refused(rest[1][1])
                    return rest[2]
            data = self._connection.recv(1 << 16)
            assert data, "Neovim ended"
            self._unpacker.feed(data)

    def lua(self, code: str, *arguments: Any) -> Any:
        return self.call("nvim_exec_lua", code, list(arguments))

    def command(self, line: str) -> None:
        self.call("nvim_command", line)

    def keys(self, keys: str) -> None:
        """Types them, as Neovim writes keys."""
        self.call("nvim_input", keys)

    def until(self, what: Callable[[], Any], why: str) -> Any:
        """The first true value that ``what`` gives."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if value := what():
                return value
            time.sleep(0.02)
        seen = f"\n{self.messages}\n{self.text}" if self._asked else ""
        raise AssertionError(f"waited in vain: {why}{seen}")

    @property
    def messages(self) -> str:
        """All that was said below the window."""
        return str(self.call("nvim_exec2", "messages", {"output": True})["output"])

    def said(self, text: str) -> str:
        """The messages, once this is among them."""
        return str(self.until(lambda: text in self.messages and self.messages, f"it says: {text}"))

    @property
    def text(self) -> str:
        """Of the current buffer."""
        return "\n".join(self.call("nvim_buf_get_lines", 0, 0, -1, False))

    @property
    def line(self) -> str:
        """The cursor's."""
        return str(self.call("nvim_get_current_line"))

    @property
    def ghost(self) -> str:
        """The grey text, empty when none is shown."""
        marks = self.lua(
            "local namespace = vim.api.nvim_get_namespaces()['nvim.lsp.inline_completion']\n"
            "return namespace and vim.api.nvim_buf_get_extmarks(0, namespace, 0, -1, { details = true }) or {}"
        )
        if not marks:
            return ""
        details = marks[0][3]
        lines = [details.get("virt_text", []), *details.get("virt_lines", [])]
        return "\n".join("".join(piece[0] for piece in line) for line in lines)

    def open(self, name: str, text: str) -> Path:
        """Writes a file and opens it, the cursor at its end; returns when the server runs for it."""
        path = self.folder / name
        path.write_text(text)
        self.command(f"edit {path}")
        self.command("normal! G$")
        self.until(lambda: self.running, "the server runs for the file")
        return path

    @property
    def running(self) -> bool:
        """The server answers for the current buffer."""
        return bool(
            self.lua(
                "local c = vim.lsp.get_clients({ name = 'aigc', bufnr = 0 })[1]; return c and c.initialized == true"
            )
        )

    def type(self, text: str) -> str:
        """Types after the last line's end, waits for grey text, gives it."""
        self.keys(f"A{text}")
        return str(self.until(lambda: self.ghost, "grey text is shown"))

    def starts(self) -> list[int]:
        """The server's processes so far, in order."""
        return [int(line) for line in self.pids.read_text().split()] if self.pids.exists() else []
