"""Chromium without a window, asked over its DevTools pipe: what a page requests, logs and shows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PATH = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage"]
READS, WRITES = 3, 4  # the descriptors that Chromium speaks on


class Page:
    """One tab."""

    def __init__(self, write: int, read: int) -> None:
        self._write, self._read = write, read
        self._buffer = b""
        self._ids = 0
        self.events: list[dict[str, Any]] = []
        target = self._ask("Target.createTarget", {"url": "about:blank"})["targetId"]
        self._session = self._ask("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.ask(f"{domain}.enable")

    def open(self, path: Path) -> None:
        """Returns when the page has loaded."""
        self.events.clear()
        self.ask("Page.navigate", {"url": path.as_uri()})
        while not self.heard("Page.loadEventFired"):
            self._take()

    def heard(self, method: str) -> list[dict[str, Any]]:
        return [event["params"] for event in self.events if event["method"] == method]

    def evaluate(self, expression: str) -> Any:
        """The value of a JavaScript expression."""
        return self.ask("Runtime.evaluate", {"expression": expression, "returnByValue": True})["result"].get("value")

    def ask(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._ask(method, params or {}, sessionId=self._session)

    def _ask(self, method: str, params: dict[str, Any], **more: Any) -> dict[str, Any]:
        self._ids += 1
        os.write(
            self._write, json.dumps({"id": self._ids, "method": method, "params": params, **more}).encode() + b"\0"
        )
        while True:
            message = self._take()
            if message.get("id") == self._ids:
                assert "error" not in message, message
                return dict(message["result"])

    def _take(self) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            data = os.read(self._read, 1 << 16)
            assert data, "Chromium ended"
            self._buffer += data
        body, _, self._buffer = self._buffer.partition(b"\0")
        message: dict[str, Any] = json.loads(body)
        if "method" in message:
            self.events.append(message)
        return message


@contextmanager
def new_page(profile: Path) -> Iterator[Page]:
    """A tab of a Chromium that is ended with the context."""
    assert PATH is not None
    its_read, our_write = os.pipe()
    our_read, its_write = os.pipe()
    command = [PATH, *SWITCHES, "--remote-debugging-pipe", f"--user-data-dir={profile}"]

    def place_pipes() -> None:
        kept = os.dup(its_read), os.dup(its_write)
        os.dup2(kept[0], READS)
        os.dup2(kept[1], WRITES)

    process = subprocess.Popen(
        command,
        preexec_fn=place_pipes,
        pass_fds=(READS, WRITES),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    for descriptor in (its_read, its_write):
        os.close(descriptor)
    try:
        yield Page(our_write, our_read)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
        for descriptor in (our_read, our_write):
            os.close(descriptor)
