"""A real server on loopback: llama.cpp through llama-cpp-python's own server, with the embedded model."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType

from aigc_lsp.store.shelf import embedded_folder

PATIENCE = 60.0  # seconds; it imports a web framework first
POLL = 0.05


class TeamServer:
    """A process that may be killed and started again at the same address."""

    def __init__(self, folder: Path, key: str = "") -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._log = folder / "server.log"
        self._key = ["--api_key", key] if key else []
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns when it answers."""
        model = embedded_folder() / "model.gguf"
        options = ["--model", model, "--host", "127.0.0.1", "--port", self.port, "--n_ctx", 1024]
        threads = ["--n_threads", 1, "--n_threads_batch", 1]
        command = [sys.executable, "-P", "-m", "llama_cpp.server", *map(str, [*options, *threads]), *self._key]
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            assert self._process.poll() is None, self._log.read_text()
            assert time.monotonic() < deadline, self._log.read_text()
            time.sleep(POLL)

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def __enter__(self) -> TeamServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", "/v1/models")
            return connection.getresponse().status in (200, 401)
        except OSError:
            return False
        finally:
            connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
