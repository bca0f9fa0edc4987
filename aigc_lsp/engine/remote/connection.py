"""HTTP to one address, in a thread of its own: nothing is sent anywhere else, and no redirect or proxy is followed."""

from __future__ import annotations

import asyncio
import contextlib
import json
import queue
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

import httpx2

from aigc_lsp.engine.remote.address import Address
from aigc_lsp.engine.remote.faults import fault, refusal
from aigc_lsp.engine.remote.key import Key
from aigc_lsp.errors import RemoteFailed

Result = TypeVar("Result")

KEPT_OPEN = 120.0  # seconds that an idle connection is kept for the next key
CONNECTIONS = 8
DONE = "[DONE]"  # the last event of an OpenAI-compatible stream
END = object()
MOST_BYTES = 1 << 20  # of an answer that is read as a whole


class Stream:
    """The events of one answer as they come. One thread reads them."""

    def __init__(self) -> None:
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._close: Any = None

    def next(self, seconds: float) -> Any:
        """The next event, END after the last, None when none came in so many seconds.

        Raises:
            RemoteFailed: there will be no more, and why.
        """
        try:
            event = self._events.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(event, RemoteFailed):
            raise event
        return event

    def close(self) -> None:
        """Closes the connection: the server notices and stops."""
        self._close()


class Connection:
    """Requests to one server.

    Args:
        address: the server's.
        key: sent as a bearer token if there is one.
        variable: the environment variable that may have the key, for sentences.
        connect_seconds: longest wait for a connection.
        answer_seconds: longest wait for the next words of an answer.
    """

    def __init__(
        self, address: Address, key: Key, variable: str, connect_seconds: float, answer_seconds: float
    ) -> None:
        self.address = address
        self.key_source = key.source
        self._variable = variable
        self._seconds = (connect_seconds, answer_seconds)
        headers = {"User-Agent": "aigc-lsp", **({"Authorization": f"Bearer {key.text}"} if key.text else {})}
        self._client = httpx2.AsyncClient(
            headers=headers,
            timeout=httpx2.Timeout(answer_seconds, connect=connect_seconds),
            limits=httpx2.Limits(
                max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS, keepalive_expiry=KEPT_OPEN
            ),
            verify=httpx2.create_ssl_context(),  # knows SSL_CERT_FILE, which trust_env=False leaves out
            follow_redirects=False,
            trust_env=False,  # no proxy, no .netrc: only this address, only this key
        )
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="server", daemon=True)
        self._thread.start()

    def get(self, path: str) -> Any:
        """The JSON at a path.

        Raises:
            RemoteFailed: there is none.
        """
        return self._wait(self._whole("GET", path, None))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        """The JSON that is the whole answer; raises as `get` does."""
        return self._wait(self._whole("POST", path, body))

    def stream(self, path: str, body: dict[str, Any]) -> Stream:
        """An answer that comes piece by piece."""
        stream = Stream()
        reading = asyncio.run_coroutine_threadsafe(self._read(path, body, stream), self._loop)
        stream._close = reading.cancel
        return stream

    def close(self) -> None:
        """Ends all requests and the thread."""
        self._wait(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _whole(self, method: str, path: str, body: dict[str, Any] | None) -> Any:
        try:
            response = await self._send(method, path, body)
            async with contextlib.aclosing(response):
                await self._check(response)
                return json.loads(await _body(response))
        except (httpx2.HTTPError, ValueError) as error:
            raise fault(error, self.address.name, *self._seconds) from error

    async def _read(self, path: str, body: dict[str, Any], stream: Stream) -> None:
        events = stream._events
        try:
            response = await self._send("POST", path, body)
            async with contextlib.aclosing(response):
                await self._check(response)
                async for event in httpx2.EventSource(response):  # to its end, so that the connection can be kept
                    events.put(END if event.data == DONE else self._event(event.data))
            events.put(END)
        except RemoteFailed as error:
            events.put(error)
        except asyncio.CancelledError:  # by `close`, or by a reader who no longer listens
            events.put(RemoteFailed(f"The connection to {self.address.name} was closed."))
            raise
        except (httpx2.HTTPError, ValueError) as error:
            events.put(fault(error, self.address.name, *self._seconds))

    async def _send(self, method: str, path: str, body: dict[str, Any] | None) -> httpx2.Response:
        """The answer's beginning. A kept connection that the server closed in this very moment is replaced once."""
        request = self._client.build_request(method, self.address.root + path, json=body)
        try:
            return await self._client.send(request, stream=True)
        except (httpx2.RemoteProtocolError, httpx2.ReadError, httpx2.WriteError):
            return await self._client.send(request, stream=True)

    def _event(self, text: str) -> dict[str, Any]:
        """An event's JSON object.

        Raises:
            RemoteFailed: it says that something went wrong.
            ValueError: it is no object.
        """
        found = json.loads(text)
        if not isinstance(found, dict):
            raise ValueError("no object")
        if "error" in found:
            raise refusal(500, text.encode(), "", self.address.name, self.key_source, self._variable)
        return found

    async def _check(self, response: httpx2.Response) -> None:
        if response.status_code != 200:
            body, location = await _body(response), response.headers.get("location", "")
            server = self.address.name
            raise refusal(response.status_code, body, location, server, self.key_source, self._variable)

    async def _end(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        await self._client.aclose()


async def _body(response: httpx2.Response) -> bytes:
    """The whole body.

    Raises:
        ValueError: it is larger than anything that a server would say.
    """
    body = bytearray()
    async for part in response.aiter_bytes():
        body += part
        if len(body) > MOST_BYTES:
            raise ValueError("too large")
    return bytes(body)
