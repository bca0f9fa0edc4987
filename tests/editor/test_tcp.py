"""--tcp: each connection is an editor of its own."""

import asyncio
import json
import sys
from typing import Any

from fake_editor import PATIENCE, frame


async def ask(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, method: str, params: Any) -> Any:
    writer.write(frame({"jsonrpc": "2.0", "id": method, "method": method, "params": params}))
    while True:
        header = await reader.readuntil(b"\r\n\r\n")
        message = json.loads(await reader.readexactly(int(header.split(b":")[1])))
        if message.get("id") == method:
            return message["result"]


async def test_two_editors_are_served_on_one_socket_each_with_its_own_engine(script: Any) -> None:
    command = [sys.executable, "-m", "aigc_lsp", "--tcp", "127.0.0.1:0"]
    server = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(PATIENCE):
            line = (await server.stderr.readline()).decode()
            assert "event=listening host=127.0.0.1" in line
            hosts = set()
            for _ in range(2):
                reader, writer = await asyncio.open_connection("127.0.0.1", int(line.rpartition("=")[2]))
                options = {"engine": {"model": script.model}}
                await ask(reader, writer, "initialize", {"capabilities": {}, "initializationOptions": options})
                status = await ask(reader, writer, "workspace/executeCommand", {"command": "aigc-lsp.status"})
                hosts.add(status["hostPid"])
                await ask(reader, writer, "shutdown", None)
                writer.write(frame({"jsonrpc": "2.0", "method": "exit"}))
                assert await reader.read() == b""
                writer.close()
                await writer.wait_closed()
            assert len(hosts) == 2
            assert server.returncode is None
    finally:
        server.kill()
        await server.wait()
