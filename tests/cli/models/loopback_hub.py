"""A small hub on this machine's loopback: repositories with hashes, ranges, redirects to another host, and bad days."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

NAME = "qwen2.5-coder-0.5b"  # of the catalogue; its markers are those of the embedded model's vocabulary
REPOSITORY = "ggml-org/Qwen2.5-Coder-0.5B-Q8_0-GGUF"
FILE = "qwen2.5-coder-0.5b-q8_0.gguf"
PIECE = 1 << 16  # bytes written at a time
LARGE = 10_000  # bytes from which on a file lies outside git

Deed = Callable[["Answer"], None]


@dataclass
class Repository:
    """Files, and what the hub says of them."""

    files: dict[str, bytes]
    card: dict[str, str] = field(default_factory=dict)
    claims: dict[str, dict[str, object]] = field(default_factory=dict)  # by file: what is said instead of the truth

    @property
    def commit(self) -> str:
        return hashlib.sha1(b"".join(self.files.values())).hexdigest()

    def described(self, name: str) -> dict[str, object]:
        content = self.files[name]
        blob = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        entry: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": blob}
        if len(content) > LARGE:
            entry["lfs"] = {"size": len(content), "sha256": hashlib.sha256(content).hexdigest(), "pointerSize": 134}
        return entry | self.claims.get(name, {})


class Hub:
    """Serves until closed. ``deeds`` are done one by one by the requests for files, the last for all that follow."""

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.deeds: list[Deed] = []
        self.status = 0  # answered to questions about repositories, when not 0
        self.requests: list[tuple[str, str, str]] = []  # host, path, authorization
        self.ranges: list[str] = []  # asked for in files
        self.sent = threading.Event()  # a deed that holds has sent what it sends
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (Answer,), {"hub": self}))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def deed(self) -> Deed:
        if len(self.deeds) > 1:
            return self.deeds.pop(0)
        return self.deeds[0] if self.deeds else whole

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


class Answer(BaseHTTPRequestHandler):
    """One request."""

    hub: Hub
    protocol_version = "HTTP/1.1"
    content: bytes
    start: int

    def do_GET(self) -> None:
        address = urlsplit(self.path)  # with a host when this is asked as a proxy
        path = unquote(address.path)
        host = address.netloc or self.headers["Host"]
        self.hub.requests.append((host, path, self.headers.get("Authorization", "")))
        if path.startswith("/api/models/"):
            self._tell(path.removeprefix("/api/models/").split("/revision/")[0])
        elif path.startswith("/elsewhere/"):
            self._give(*parse_qs(address.query)["repository"], path.removeprefix("/elsewhere/"))
        else:
            repository, _, rest = path[1:].partition("/resolve/")
            name = rest.partition("/")[2]
            if len(self.hub.repositories[repository].files.get(name, b"")) > LARGE:
                port = self.hub.port
                self._head(302, Location=f"http://localhost:{port}/elsewhere/{name}?repository={repository}")
            else:
                self._give(repository, name)

    def _tell(self, name: str) -> None:
        repository = self.hub.repositories.get(name)
        if self.hub.status:
            self._head(self.hub.status)
        elif repository is None:
            self._head(404, **{"X-Error-Code": "RepoNotFound"})
        else:
            siblings = [repository.described(file) for file in repository.files]
            told = {"id": name, "modelId": name, "sha": repository.commit, "siblings": siblings, "tags": []}
            body = json.dumps(told | {"cardData": repository.card}).encode()
            self._head(200, len(body), **{"Content-Type": "application/json"})
            self.wfile.write(body)

    def _give(self, repository: str, name: str) -> None:
        asked = self.headers.get("Range", "")
        self.hub.ranges.append(asked)
        self.content = self.hub.repositories[repository].files[name]
        self.start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
        self.hub.deed()(self)

    def send(self, count: int | None = None, *, content: bytes | None = None) -> None:
        """The file from where it was asked for, so many bytes of it."""
        content = self.content if content is None else content
        rest = content[self.start :]
        if self.start:
            self._head(206, len(rest), **{"Content-Range": f"bytes {self.start}-{len(content) - 1}/{len(content)}"})
        else:
            self._head(200, len(rest))
        rest = rest[:count]
        for place in range(0, len(rest), PIECE):
            self.wfile.write(rest[place : place + PIECE])
        self.wfile.flush()

    def fail(self, status: int) -> None:
        self._head(status)

    def _head(self, status: int, length: int = 0, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def whole(answer: Answer) -> None:
    answer.send()


def cut(count: int) -> Deed:
    """Sends so many bytes, then closes."""

    def deed(answer: Answer) -> None:
        answer.send(count)
        answer.close_connection = True

    return deed


def hold(count: int) -> Deed:
    """Sends so many bytes, then nothing more."""

    def deed(answer: Answer) -> None:
        answer.send(count)
        answer.hub.sent.set()
        answer.hub.over.wait()
        answer.close_connection = True

    return deed


def fail(status: int) -> Deed:
    return lambda answer: answer.fail(status)


def altered(answer: Answer) -> None:
    """Sends the file with one bit changed."""
    content = bytearray(answer.content)
    content[len(content) // 2] ^= 1
    answer.send(content=bytes(content))


def from_the_beginning(answer: Answer) -> None:
    """Knows no ranges."""
    answer.start = 0
    answer.send()


@contextmanager
def loopback_hub() -> Iterator[Hub]:
    hub = Hub()
    try:
        yield hub
    finally:
        hub.close()
