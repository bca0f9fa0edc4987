"""Whichever way the editor goes, neither the server nor its host outlives it by two seconds."""

import asyncio
import json
import signal
import sys
import time
from collections.abc import Iterable
from typing import Any

import pytest
from fake_editor import SERVER, Editor, Script, alive

DEADLINE = 2.0  # seconds

EDITOR = """
import json, subprocess, sys, time
server = subprocess.Popen(json.loads(sys.argv[1]), stdin=subprocess.PIPE, stdout=subprocess.PIPE)
def ask(id, method, params):
    body = json.dumps({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).encode()
    server.stdin.write(b"Content-Length: %d\\r\\n\\r\\n%b" % (len(body), body)); server.stdin.flush()
    length = int(server.stdout.readline().split(b":")[1]); server.stdout.readline()
    return json.loads(server.stdout.read(length))
ask(1, "initialize", {"processId": None, "capabilities": {}, "initializationOptions": json.loads(sys.argv[2])})
print(json.dumps(ask(2, "workspace/executeCommand", {"command": "aigc-lsp.status"})["result"]), flush=True)
time.sleep(600)
"""


async def pids(editor: Editor) -> list[int]:
    await editor.ready()
    status = await editor.execute("aigc-lsp.status")
    return [status["serverPid"], status["hostPid"]]


async def all_gone(pids: Iterable[int]) -> None:
    deadline = time.monotonic() + DEADLINE
    while running := [pid for pid in pids if alive(pid)]:
        assert time.monotonic() < deadline, f"still there: {running}"
        await asyncio.sleep(0.01)


async def test_shutdown_and_exit_end_both_with_status_0(editor: Editor) -> None:
    both = await pids(editor)
    assert await editor.leave() == 0
    await all_gone(both)


async def test_exit_without_shutdown_is_status_1(editor: Editor) -> None:
    both = await pids(editor)
    editor.send({"jsonrpc": "2.0", "method": "exit"})
    await all_gone(both)
    assert await editor.process.wait() == 1


async def test_exit_before_initialize_is_status_1(launch: Any) -> None:
    editor = await launch()
    editor.send({"jsonrpc": "2.0", "method": "exit"})
    assert await editor.process.wait() == 1


@pytest.mark.parametrize("unread", [b"", b"Content-Length: 500\r\n\r\n{"], ids=["at a frame's end", "within a frame"])
async def test_a_closed_stdin_ends_both(editor: Editor, unread: bytes) -> None:
    both = await pids(editor)
    editor.send_bytes(unread)
    editor.process.stdin.close()
    await all_gone(both)
    assert await editor.process.wait() == 1


async def test_a_closed_stdin_ends_both_while_the_engine_works(editor: Editor, script: Script) -> None:
    script.write({"return ": "a + b\n"}, gated=True)
    editor.notify("workspace/didChangeConfiguration", {"settings": {"engine": {"threads": 1}}})  # a host that reads it
    editor.open("return ")
    editor.ask_inline(0, 7)
    both = await pids(editor)
    editor.process.stdin.close()
    await all_gone(both)


async def test_an_editor_that_reads_no_more_has_left(editor: Editor) -> None:
    both = await pids(editor)
    reading = editor.process._transport.get_pipe_transport(1)
    reading.close()
    await asyncio.gather(*editor._listening[:1])
    editor.ask("workspace/executeCommand", {"command": "aigc-lsp.accept"})
    await all_gone(both)
    assert await editor.process.wait() == 1


async def test_a_killed_editor_leaves_nobody_behind(script: Script) -> None:
    options = json.dumps({"engine": {"model": script.model}})
    command = [sys.executable, "-c", EDITOR, json.dumps(SERVER), options]
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    status = json.loads(await process.stdout.readline())
    assert alive(status["serverPid"])
    process.kill()
    await process.wait()
    await all_gone([status["serverPid"], status["hostPid"]])


async def test_an_editor_whose_pipes_stay_open_is_missed_by_its_process_id(launch: Any, script: Script) -> None:
    stand_in = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(600)")
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model}}, processId=stand_in.pid)
    both = await pids(editor)
    stand_in.kill()
    await stand_in.wait()
    await all_gone(both)


async def test_an_editor_of_another_container_is_not_missed(launch: Any, script: Script) -> None:
    editor = await launch()
    await editor.initialize({"engine": {"model": script.model}}, processId=2**22 + 1)
    editor.open("return ")
    assert await editor.inline(0, 7) == "a + b"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_both(editor: Editor, number: signal.Signals) -> None:
    both = await pids(editor)
    editor.process.send_signal(number)
    await all_gone(both)
    assert not any("Traceback" in line for line in editor.log)


async def test_a_killed_server_takes_its_host_along(editor: Editor) -> None:
    both = await pids(editor)
    editor.process.kill()
    await all_gone(both)
