"""The smallest LSP client that can replay an editor: one server process, JSON-RPC over its pipes, one answer at a time.

It is no pygls client because its own time would be measured too: reading is one thread, writing is one system call.
"""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from contextlib import suppress
from types import TracebackType
from typing import Any, BinaryIO, cast

from aigc_lsp.errors import EngineLost

PATIENCE = 120.0  # seconds for one answer; a large model on a busy machine may need many
FAREWELL = 5.0  # seconds for the server to leave after `exit`


class Client:
    """A server process and the conversation with it. Not thread-safe: one caller at a time."""

    def __init__(self, command: list[str], environment: dict[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        self._stdin, self._stdout = cast("tuple[BinaryIO, BinaryIO]", (self._process.stdin, self._process.stdout))
        self._received: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self._id = 0
        self.unanswered: set[int] = set()  # ids of requests whose answers were not read yet

    @property
    def pid(self) -> int:
        return self._process.pid

    def request(self, method: str, params: Any) -> Any:
        """The result of a request, None when the server answered null.

        Raises:
            EngineLost: the server ended, answered an error, or did not answer.
        """
        id = self.ask(method, params)
        while True:
            message = self._next(method)
            if "method" in message:
                self._oblige(message)
                continue
            self.unanswered.discard(message.get("id"))
            if message.get("id") == id:
                break
        if "error" in message:
            raise EngineLost(f"The server answered {method} with an error: {message['error'].get('message')}")
        return message["result"]

    def ask(self, method: str, params: Any) -> int:
        """Sends a request and does not wait; its answer is read while a later one's is waited for."""
        self._id += 1
        self.unanswered.add(self._id)
        self._send({"jsonrpc": "2.0", "id": self._id, "method": method, "params": params})
        return self._id

    def notify(self, method: str, params: Any) -> None:
        """Sends what needs no answer."""
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def execute(self, command: str, *arguments: Any) -> Any:
        """What a command of the server answers."""
        return self.request("workspace/executeCommand", {"command": command, "arguments": list(arguments)})

    def __enter__(self) -> Client:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Takes leave as LSP has it; a server that stays all the same is killed."""
        try:
            if error is None:
                self.request("shutdown", None)
                self.notify("exit", None)
            else:
                self._process.terminate()
            self._process.wait(FAREWELL)
        except (EngineLost, subprocess.TimeoutExpired):
            self._process.kill()
        self._process.wait()
        self._reader.join(FAREWELL)
        for pipe in (self._stdin, self._stdout):
            with suppress(OSError):
                pipe.close()

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps(message, separators=(",", ":")).encode()
        try:
            self._stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            self._stdin.flush()
        except OSError as error:
            raise EngineLost("The server ended unexpectedly; `aigc-lsp doctor` may say why.") from error

    def _next(self, method: str) -> dict[str, Any]:
        try:
            message = self._received.get(timeout=PATIENCE)
        except queue.Empty:
            raise EngineLost(f"The server did not answer {method} within {PATIENCE:.0f} seconds.") from None
        if message is None:
            self._received.put(None)  # for whoever asks again
            raise EngineLost("The server ended unexpectedly; `aigc-lsp doctor` may say why.")
        return message

    def _oblige(self, message: dict[str, Any]) -> None:
        """Answers what the server asks of an editor: nothing is configured, everything is granted."""
        if "id" not in message:
            return
        asked = message.get("params") or {}
        result = [None] * len(asked["items"]) if message["method"] == "workspace/configuration" else None
        self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})

    def _read(self) -> None:
        try:
            while length := _content_length(self._stdout):
                self._received.put(json.loads(self._stdout.read(length)))
        except (OSError, ValueError):
            pass
        self._received.put(None)


def _content_length(stream: BinaryIO) -> int:
    """Bytes of the next message's body, 0 at the stream's end."""
    length = 0
    while line := stream.readline().strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return length
