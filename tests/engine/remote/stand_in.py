"""A server that hangs, breaks off or talks nonsense on cue, and records what it hears."""

from __future__ import annotations

import json
import select
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PATIENCE = 20.0  # seconds
WORDS = ("a", " +", " b", "\n")


@dataclass(frozen=True)
class Heard:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    connection: int  # the client's port: the same for requests on one connection


@dataclass
class StandIn:
    """How it behaves, to be changed at any time; by default as an OpenAI-compatible server with one model."""

    owner: str = "someone"
    manner: str = "well"  # well | rubbish | half | status | redirect | error | hang
    status: int = 500
    said: str = ""  # with a status
    location: str = ""  # of a redirect
    words: tuple[str, ...] = WORDS
    refuses: tuple[str, ...] = ()  # fields of a request
    probability: float | None = 0.9
    key: str = ""
    more: dict[str, Any] = field(default_factory=dict)  # answers of other paths
    heard: list[Heard] = field(default_factory=list)
    context: Any = None  # for TLS
    gate: threading.Event = field(default_factory=threading.Event)  # while shut, "hang" says nothing
    left: threading.Event = field(default_factory=threading.Event)  # a client went away in mid-answer

    def __enter__(self) -> StandIn:
        stand_in = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                stand_in.answer(self, None)

            def do_POST(self) -> None:
                stand_in.answer(self, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

            def log_message(self, *_: object) -> None: ...

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_: object) -> None: ...  # clients may go away

        self._server = Server(("127.0.0.1", 0), Handler)
        if self.context is not None:
            self._server.socket = self.context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def url(self) -> str:
        return f"{'https' if self.context is not None else 'http'}://127.0.0.1:{self.port}"

    def completions(self) -> list[Heard]:
        """What was asked to be completed while somebody typed."""
        return [request for request in self.heard if request.body.get("stream")]

    def answer(self, handler: BaseHTTPRequestHandler, body: dict[str, Any] | None) -> None:
        headers = {name.lower(): value for name, value in handler.headers.items()}
        port = handler.client_address[1]
        self.heard.append(Heard(handler.command, handler.path, headers, body or {}, port))
        if self.key and headers.get("authorization") != f"Bearer {self.key}":
            _send(handler, 401, {"error": {"message": "Invalid key"}})
        elif self.manner == "redirect":
            _send(handler, 307, {}, {"Location": self.location})
        elif self.manner == "status":
            _send(handler, self.status, {"error": {"message": self.said}})
        elif self.manner == "rubbish":
            _send(handler, 200, "<html>Welcome to the intranet</html>")
        elif refused := [name for name in self.refuses if name in (body or {})]:
            _send(handler, 400, {"error": {"message": f"{refused[0]} is not supported"}})
        elif body is None:
            models = {"data": [{"id": "toy", "owned_by": self.owner}]}
            found = self.more.get(handler.path, models if handler.path == "/v1/models" else None)
            _send(handler, 200 if found is not None else 404, found if found is not None else {})
        elif handler.path in self.more:
            _send(handler, 200, self.more[handler.path])
        elif body.get("stream"):
            self._stream(handler, body)
        else:
            _send(handler, 200, self._event(self.words[0], "length", body))

    def _stream(self, handler: BaseHTTPRequestHandler, body: dict[str, Any]) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        if self.manner == "hang":
            self._hang(handler)
        for number, word in enumerate(self.words):
            if self.manner == "half" and number:
                handler.close_connection = True
                return
            if self.manner == "error":
                _chunk(handler, {"error": {"message": "out of memory"}})
                break
            _chunk(handler, self._event(word, None, body))
        else:
            _chunk(handler, self._event("", "stop", body))
        handler.wfile.write(b"e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n")

    def _hang(self, handler: BaseHTTPRequestHandler) -> None:
        """Says nothing until the gate opens or the client goes."""
        while not self.gate.is_set():
            readable, _, _ = select.select([handler.connection], [], [], 0.01)
            if readable and not handler.connection.recv(1, socket.MSG_PEEK):
                self.left.set()
                raise ConnectionResetError

    def _event(self, word: str, reason: str | None, body: dict[str, Any]) -> dict[str, Any]:
        if "n_predict" in body:
            event: dict[str, Any] = {"content": word, "stop": reason is not None, "stop_type": "eos"}
            if self.probability is not None and word:
                event["completion_probabilities"] = [{"token": word, "logprob": -0.1}]
            return event
        choice: dict[str, Any] = {"text": word, "index": 0, "finish_reason": reason, "logprobs": None}
        if self.probability is not None and "logprobs" in body and word:
            choice["logprobs"] = {"tokens": [word], "token_logprobs": [-0.1]}
        return {"choices": [choice]}


def _send(handler: BaseHTTPRequestHandler, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    handler.send_response(status)
    handler.send_header("Content-Type", "text/html" if isinstance(body, str) else "application/json")
    handler.send_header("Content-Length", str(len(data)))
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(data)


def _chunk(handler: BaseHTTPRequestHandler, event: dict[str, Any]) -> None:
    data = b"data: " + json.dumps(event).encode() + b"\n\n"
    handler.wfile.write(b"%x\r\n%b\r\n" % (len(data), data))
    handler.wfile.flush()
