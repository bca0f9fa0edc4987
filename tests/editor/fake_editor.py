"""A fake editor: the real server in a process of its own, driven by raw JSON-RPC, every answer counted."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

SERVER = [sys.executable, "-m", "aigc_lsp", "--stdio"]
PATIENCE = 20.0  # seconds for what should take milliseconds, on a busy machine
URI = "file:///work%20space/a.py"
OTHER = "file:///work%20space/other.py"


class Refused(Exception):
    """The server answered an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code = error["code"]


class Script:
    """The scripted engine's table and what it wrote down."""

    def __init__(self, folder: Path) -> None:
        self.log, self.gate, self.crash = folder / "log", folder / "gate", folder / "crash"
        self.table = folder / "script.toml"
        self._rows: list[str] = []

    @property
    def model(self) -> str:
        return f"scripted:{self.table}"

    def write(self, answers: dict[str, str], *, gated: bool = False) -> None:
        """Text to answer by what stands before the cursor. With ``gated``, the gate is shut until it is opened."""
        lines = [f"log = {json.dumps(str(self.log))}", f"crash = {json.dumps(str(self.crash))}"]
        if gated:
            lines.append(f"gate = {json.dumps(str(self.gate))}")
        for after, text in answers.items():
            lines += [
                "[[answer]]",
                f"after = {json.dumps(after, ensure_ascii=False)}",
                f"text = {json.dumps(text, ensure_ascii=False)}",
                "probability = 0.99",
            ]
        self.table.write_text("\n".join(lines), encoding="utf-8")

    def open_gate(self) -> None:
        self.gate.touch()

    def generations(self) -> list[dict[str, Any]]:
        """One record per generation of text; what was only read ahead is left out."""
        text = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        records = [json.loads(line) for line in text.splitlines()]
        return [record for record in records if record["generated"] or record["finish"] == "cancelled"]


class Editor:
    """One server process. Start it with ``await Editor.launch()``."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.heard: list[dict[str, Any]] = []  # notifications, oldest first
        self.answers: dict[Any, dict[str, Any]] = {}
        self.times_answered: Counter[Any] = Counter()
        self.log: list[str] = []
        self.script: Script | None = None
        self.configuration: Any = None
        self.asked: list[dict[str, Any]] = []  # requests of the server's, oldest first
        self.replies: dict[str, Any] = {}  # to these, by method; None for others
        self.deaf: set[str] = set()  # methods that are never answered
        self.patience = PATIENCE
        self._something_new = asyncio.Event()
        self._ids = 0
        self._listening = [asyncio.create_task(self._listen()), asyncio.create_task(self._listen_to_log())]

    @classmethod
    async def launch(cls, command: list[str] | None = None, **more: Any) -> Editor:
        pipe = asyncio.subprocess.PIPE
        command = command or SERVER
        return cls(await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe, **more))

    async def initialize(self, options: Any = None, **params: Any) -> dict[str, Any]:
        """Capabilities; ``params`` go over the defaults of a bare editor."""
        everything = {"processId": os.getpid(), "rootUri": None, "capabilities": {}, "initializationOptions": options}
        result = await self.request("initialize", everything | params)
        self.notify("initialized", {})
        return dict(result["capabilities"])

    def send_bytes(self, data: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(data)

    def send(self, message: Any) -> None:
        self.send_bytes(frame(message))

    def notify(self, method: str, params: Any) -> None:
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> int:
        """The id of a request that was sent."""
        self._ids += 1
        self.send({"jsonrpc": "2.0", "id": self._ids, "method": method, "params": params})
        return self._ids

    def cancel(self, id: int) -> None:
        self.notify("$/cancelRequest", {"id": id})

    async def answer(self, id: Any) -> Any:
        """The result of a request, once it is there; it can be had once."""
        await self.until(lambda: id in self.answers)
        answer = self.answers.pop(id)
        if "error" in answer:
            raise Refused(answer["error"])
        return answer["result"]

    async def request(self, method: str, params: Any = None) -> Any:
        return await self.answer(self.ask(method, params))

    async def until(self, claim: Callable[[], Any], patience: float | None = None) -> None:
        """Returns when ``claim`` holds; looked at with every message, and now and then for claims about files."""
        patience = self.patience if patience is None else patience
        deadline = time.monotonic() + patience
        while not claim():
            assert time.monotonic() < deadline, f"not in {patience} seconds; log:\n" + "\n".join(self.log)
            self._something_new.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._something_new.wait(), 0.01)

    def notifications(self, method: str) -> list[Any]:
        return [message.get("params") for message in self.heard if message["method"] == method]

    async def ready(self) -> None:
        """Returns when the engine is."""
        await self.until(lambda: self.notifications("didChangeStatus")[-1:] == [STATUS_READY])

    def open(self, text: str, uri: str = URI, language: str = "python") -> None:
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, *changes: dict[str, Any], uri: str = URI, version: int = 2) -> None:
        params = {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)}
        self.notify("textDocument/didChange", params)

    def insert(self, line: int, column: int, text: str, uri: str = URI) -> None:
        """One keystroke."""
        self.change(change(line, column, line, column, text), uri=uri)

    def ask_inline(self, line: int, column: int, uri: str = URI, kind: int | None = 2) -> int:
        params: dict[str, Any] = {"textDocument": {"uri": uri}, "position": {"line": line, "character": column}}
        if kind is not None:
            params["context"] = {"triggerKind": kind}
        return self.ask("textDocument/inlineCompletion", params)

    async def inline(self, line: int, column: int, uri: str = URI, kind: int | None = 2) -> str | None:
        """The text suggested at a position, None for silence."""
        items = (await self.answer(self.ask_inline(line, column, uri, kind)))["items"]
        assert len(items) <= 1
        return items[0]["insertText"] if items else None

    async def execute(self, command: str, *arguments: Any) -> Any:
        return await self.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    async def reason(self, uri: str = URI) -> str | None:
        """Why the newest request of a file was answered with nothing."""
        explained = await self.execute("aigc-lsp.explainSilence", uri, {"quiet": True})
        return explained["decisions"][-1]["reason"] if explained["decisions"] else None

    async def leave(self) -> int:
        """Exit status after a proper farewell."""
        await self.request("shutdown")
        self.send({"jsonrpc": "2.0", "method": "exit"})
        return await asyncio.wait_for(self.process.wait(), PATIENCE)

    async def close(self) -> None:
        """Ends the process, however the test ended."""
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await asyncio.gather(*self._listening, return_exceptions=True)
        if self.process.stdin is not None:
            self.process.stdin.close()
            with suppress(OSError):
                await self.process.stdin.wait_closed()

    async def _listen(self) -> None:
        assert self.process.stdout is not None
        while True:
            try:
                header = await self.process.stdout.readuntil(b"\r\n\r\n")
                length = int(header.split(b":")[1])
                message = json.loads(await self.process.stdout.readexactly(length))
            except asyncio.IncompleteReadError:
                return
            if "method" not in message:
                self.answers[message["id"]] = message
                self.times_answered[message["id"]] += 1
            elif "id" in message:
                self._reply(message)
            else:
                self.heard.append(message)
            self._something_new.set()

    def _reply(self, message: dict[str, Any]) -> None:
        method = message["method"]
        self.asked.append(message)
        if method not in self.deaf:
            result = [self.configuration] if method == "workspace/configuration" else self.replies.get(method)
            self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    async def _listen_to_log(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            self.log.append(line.decode(errors="replace").rstrip())


STATUS_READY = {"busy": False, "kind": "Normal", "message": ""}


def frame(message: Any) -> bytes:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def change(line: int, column: int, end_line: int, end_column: int, text: str) -> dict[str, Any]:
    """An incremental change."""
    start, end = {"line": line, "character": column}, {"line": end_line, "character": end_column}
    return {"range": {"start": start, "end": end}, "text": text}


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"
