"""Connections: bytes from an editor to the protocol, until it leaves. The host starts before pygls is imported."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from aigc_lsp.server.frames import Frames
from aigc_lsp.server.message import NotJson, decode, field
from aigc_lsp.server.session import Session
from aigc_lsp.server.trail import trail

if TYPE_CHECKING:
    from aigc_lsp.server.wire import Server

log = logging.getLogger(__name__)

CHUNK = 1 << 16  # bytes per read
LEFT_WITHOUT_SHUTDOWN = 1  # exit status, as LSP has it


class Connection:
    """One editor, from its first byte to its last."""

    def __init__(self, write: Callable[[bytes], None], command_line: Mapping[str, Any] | None = None) -> None:
        self._write = write
        self._incoming: asyncio.Queue[bytes] = asyncio.Queue()
        self._frames = Frames()
        self._server: Server | None = None
        self.session = Session(command_line)
        self.session.stop = self.stop

    def feed(self, data: bytes) -> None:
        """Takes bytes that were read, empty at the stream's end."""
        self._incoming.put_nowait(data)

    def stop(self) -> None:
        """Ends the connection after what was already read."""
        self._incoming.put_nowait(b"")

    async def run(self) -> int:
        """Exit status, once the editor has left and the host has ended."""
        try:
            while data := await self._incoming.get():
                self._frames.feed(data)
                while (body := self._frames.take()) is not None:
                    await self._receive(body)
                    if self._server is not None and self._server.protocol.exited:
                        return self._status()
            log.info("event=stream_end unread=%d", len(self._frames))
            return self._status()
        finally:
            await self.session.end()

    async def _receive(self, body: bytes) -> None:
        if not self.session.begun:
            await self._begin(body)
        if self._server is None:
            from aigc_lsp.server.app import build

            self._server = build(self.session, self._write)
        try:
            self._server.protocol.receive(body, self._frames)
        except Exception as error:  # one message that cannot be handled must not cost the others
            log.error("event=fault source=message %s", trail(error))
        await asyncio.sleep(0)  # a handler's first step takes its snapshot before the next message changes the text

    async def _begin(self, body: bytes) -> None:
        """Starts the host if this is `initialize`: it loads the model while pygls is imported, which takes as long."""
        with suppress(NotJson):
            message, _ = decode(body)
            if field(message, "method") == "initialize" and "id" in message:
                params = field(message, "params")
                await self.session.begin(field(params, "initializationOptions"), folder_uris(params))

    def _status(self) -> int:
        return 0 if self._server is not None and self._server.protocol.stopped else LEFT_WITHOUT_SHUTDOWN


def folder_uris(params: Any) -> list[str]:
    """URIs of the workspace's folders in `initialize`'s parameters, from whichever of three fields names them."""
    folders, path = field(params, "workspaceFolders"), field(params, "rootPath")
    if isinstance(folders, list):
        uris = [field(folder, "uri") for folder in folders]
    else:
        uris = [field(params, "rootUri") or (f"file://{path}" if path else None)]
    return [uri for uri in uris if isinstance(uri, str)]


def log_to_stderr() -> None:
    """One line per event; anything else that is printed goes there too."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("time=%(asctime)s level=%(levelname)s from=%(name)s %(message)s"))
    logger = logging.getLogger("aigc_lsp")
    logger.handlers, logger.propagate = [handler], False
    logger.setLevel(logging.INFO)


def serve_stdio(command_line: Mapping[str, Any] | None = None) -> int:
    """Serves one editor on standard input and output; the process's exit status."""
    log_to_stderr()
    sys.stdout.flush()
    incoming, outgoing = os.dup(0), os.dup(1)
    os.dup2(2, 1)  # a library that prints must not write into the protocol
    return asyncio.run(_serve_pipes(incoming, outgoing, command_line))


async def _serve_pipes(incoming: int, outgoing: int, command_line: Mapping[str, Any] | None) -> int:
    loop = asyncio.get_running_loop()
    connection = Connection(lambda data: write_all(outgoing, data), command_line)

    def read() -> None:
        data = b"start"
        while data:
            try:
                data = os.read(incoming, CHUNK)
            except OSError:
                data = b""
            with suppress(RuntimeError):  # the loop is closed: nobody listens any more
                loop.call_soon_threadsafe(connection.feed, data)

    # A daemon: a read that never returns must not keep the process alive. It holds no lock of Python's own streams.
    threading.Thread(target=read, name="stdin", daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, connection.stop)
    return await connection.run()


def write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def serve_tcp(host: str, port: int, command_line: Mapping[str, Any] | None = None) -> int:
    """Serves editors on a socket, each with a session and a host of its own, until it is interrupted."""
    log_to_stderr()
    with suppress(KeyboardInterrupt):
        asyncio.run(_listen(host, port, command_line))
    return 0


async def _listen(host: str, port: int, command_line: Mapping[str, Any] | None) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = Connection(writer.write, command_line)
        reading = asyncio.create_task(_feed(reader, connection))
        try:
            await connection.run()
        finally:
            reading.cancel()
            writer.close()

    server = await asyncio.start_server(serve, host, port)
    for listening in server.sockets:
        address = listening.getsockname()
        log.info("event=listening host=%s port=%s", *address[:2])
        if not address[0].startswith("127.") and address[0] != "::1":
            log.warning("event=open_to_network host=%s advice=use_127.0.0.1", address[0])
    async with server:
        await server.serve_forever()


async def _feed(reader: asyncio.StreamReader, connection: Connection) -> None:
    data = b"start"
    while data:
        try:
            data = await reader.read(CHUNK)
        except OSError:
            data = b""
        connection.feed(data)
