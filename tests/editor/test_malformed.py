"""What no well-meant editor sends. The server says so in its log, answers what has an id, and lives on."""

import json
import sys

import pytest
from fake_editor import Editor, Refused, frame

UNKNOWN = {"jsonrpc": "2.0", "id": "u", "method": "no/such"}


async def lives(editor: Editor) -> None:
    """The server still answers, and has bothered nobody."""
    editor.open("def f(a, b):\n    return ")
    assert await editor.inline(1, 11) == "a + b"
    assert editor.notifications("window/showMessage") == []
    assert not any("Traceback" in line for line in editor.log)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(frame(b"{nope"), id="no JSON"),
        pytest.param(frame(b"null"), id="null"),
        pytest.param(frame(b"17"), id="a number"),
        pytest.param(frame(b'"text"'), id="a string"),
        pytest.param(frame(b"[]"), id="an empty batch"),
        pytest.param(frame(b"{}"), id="an empty object"),
        pytest.param(frame(b""), id="an empty body"),
        pytest.param(frame(b"[" * 100_000), id="brackets without end"),
        pytest.param(frame(b"9" * 5000), id="a number without end"),
        pytest.param(frame(b'{"jsonrpc": "2.0", "method": "x/\xff\xfe"}'), id="not UTF-8"),
        pytest.param(frame(b'\xff\xfe{\x00"\x00'), id="UTF-16"),
        pytest.param(frame({"jsonrpc": "2.0", "id": [1], "method": "x"}), id="a list for an id"),
        pytest.param(frame({"jsonrpc": "2.0", "id": None, "method": "x"}), id="null for an id"),
        pytest.param(frame({"jsonrpc": "2.0", "id": "never asked", "result": 1}), id="an answer to nothing"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": 999}}), id="no such id"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "$/cancelRequest"}), id="cancel nothing"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {}}), id="open nothing"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": [1]}), id="wrong params"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {}}), id="change nothing"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "textDocument/didFocus", "params": [1]}), id="odd focus"),
        pytest.param(frame({"jsonrpc": "2.0", "method": "textDocument/didShowCompletion"}), id="show nothing"),
        pytest.param(b"Content-Type: x\r\n\r\n{}", id="no length"),
        pytest.param(b"Content-Length: -5\r\n\r\n{}\r\n", id="a negative length"),
        pytest.param(b"Content-Length: many\r\n\r\n{}\r\n", id="a length in words"),
        pytest.param(b"Content-Length: 99999999999999999999999\r\n\r\n{}", id="a huge length"),
        pytest.param(b"Content-Length: 5000000000\r\n\r\n{}", id="a length of 5 GB"),
        pytest.param(b"Content-Length: 3\r\n\r\n" + json.dumps(UNKNOWN).encode(), id="a length too small"),
        pytest.param(b"\x00\xff" * 10_000, id="noise"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", id="HTTP"),
    ],
)
async def test_the_server_survives(shared: Editor, data: bytes) -> None:
    shared.send_bytes(data)
    await lives(shared)


async def test_a_length_too_large_costs_neither_its_message_nor_the_next(shared: Editor) -> None:
    body = json.dumps(UNKNOWN).encode()
    shared.send_bytes(b"Content-Length: %d\r\n\r\n%b" % (len(body) + 9, body))
    shared.send(UNKNOWN | {"id": "v"})
    for id in ("u", "v"):
        with pytest.raises(Refused, match="no/such"):
            await shared.answer(id)
    await lives(shared)


async def test_headers_are_read_as_generously_as_http_has_them(shared: Editor) -> None:
    body = json.dumps(UNKNOWN).encode()
    kind = b"Content-Type: application/vscode-jsonrpc; charset=utf-8"
    shared.send_bytes(b"%b\r\ncontent-length:%d\n\n%b" % (kind, len(body), body))
    with pytest.raises(Refused, match="no/such"):
        await shared.answer("u")
    await lives(shared)


async def test_a_frame_that_comes_byte_by_byte_is_one_message(shared: Editor) -> None:
    for byte in frame(UNKNOWN):
        shared.send_bytes(bytes([byte]))
        await shared.process.stdin.drain()
    with pytest.raises(Refused, match="no/such"):
        await shared.answer("u")


@pytest.mark.parametrize("params", [{}, {"params": None}, {"params": {}}, {"params": [1, 2]}, {"params": 5}])
async def test_an_unknown_request_is_refused_whatever_its_params(shared: Editor, params: dict) -> None:
    shared.send(UNKNOWN | params)
    with pytest.raises(Refused, match=r"aigc-lsp has no method no/such\.") as caught:
        await shared.answer("u")
    assert caught.value.code == -32601
    await lives(shared)


@pytest.mark.parametrize(
    ("params", "where"),
    [
        (None, "position"),
        ([], "object"),
        ({"textDocument": {"uri": "file:///a"}}, "position"),
        ({"textDocument": {"uri": "file:///a"}, "position": {"line": "private", "character": 0}}, "position.line"),
        ({"textDocument": {"uri": "file:///a"}, "position": {"line": -1, "character": 0}}, "position"),
        ({"textDocument": {"uri": "file:///a"}, "position": {"line": 2**40, "character": 0}}, "position"),
    ],
)
async def test_wrong_params_are_refused_with_the_place_and_not_the_value(
    shared: Editor, params: object, where: str
) -> None:
    with pytest.raises(Refused) as caught:
        await shared.request("textDocument/inlineCompletion", params)
    assert caught.value.code == -32602
    assert where in str(caught.value)
    assert "private" not in str(caught.value)
    await lives(shared)


async def test_each_request_of_a_batch_is_refused(shared: Editor) -> None:
    shared.send([UNKNOWN, UNKNOWN | {"id": "v"}, 5, {"jsonrpc": "2.0", "method": "x"}])
    for id in ("u", "v"):
        with pytest.raises(Refused, match="no batches") as caught:
            await shared.answer(id)
        assert caught.value.code == -32600
    await lives(shared)


async def test_an_unknown_command_is_refused_with_the_known_ones(shared: Editor) -> None:
    with pytest.raises(Refused, match=r"it has aigc-lsp\.accept"):
        await shared.execute("no.such")
    for arguments in ([], [None], [5, {}], ["no such id"]):
        assert await shared.execute("aigc-lsp.accept", *arguments) is None
    await lives(shared)


async def test_nothing_is_answered_before_initialize_and_after_shutdown(launch, script) -> None:
    editor = await launch()
    editor.notify("textDocument/didOpen", {"textDocument": "too early"})
    for method in ("textDocument/inlineCompletion", "shutdown"):
        with pytest.raises(Refused, match="before initialize") as caught:
            await editor.request(method)
        assert caught.value.code == -32002
    await editor.initialize({"engine": {"model": script.model}})
    with pytest.raises(Refused, match="twice") as caught:
        await editor.initialize()
    assert caught.value.code == -32600
    assert await editor.request("shutdown") is None
    for method in ("textDocument/inlineCompletion", "shutdown", "initialize"):
        with pytest.raises(Refused, match="after shutdown") as caught:
            await editor.request(method, {})
        assert caught.value.code == -32600
    editor.send({"jsonrpc": "2.0", "method": "exit"})
    assert await editor.process.wait() == 0


async def test_a_fault_inside_the_server_is_answered_without_a_traceback(launch, script) -> None:
    break_it = (
        "from aigc_lsp.server import execute_command; from aigc_lsp.server.serve import serve_stdio\n"
        "def fail(ls, arguments): raise KeyError('private text of the user')\n"
        "execute_command.COMMANDS['break'] = fail; serve_stdio()"
    )
    editor = await launch([sys.executable, "-c", break_it])
    await editor.initialize({"engine": {"model": script.model}})
    with pytest.raises(Refused, match=r"Something went wrong inside aigc-lsp; its log says where\.") as caught:
        await editor.execute("break")
    assert caught.value.code == -32603
    await editor.until(lambda: any("error=KeyError" in line for line in editor.log))
    assert not any("private" in line or "Traceback" in line for line in editor.log)
    await lives(editor)


@pytest.mark.parametrize(
    "params",
    [
        None,
        {"capabilities": None, "processId": "x", "rootUri": 5, "workspaceFolders": [5, {"uri": None}, {}]},
        {
            "capabilities": {
                "general": {"positionEncodings": ["utf-7", None, 5]},
                "textDocument": {"completion": {"completionItemKind": {"valueSet": [99]}}},
            },
            "rootPath": "/no such",
        },
    ],
)
async def test_an_editor_that_introduces_itself_oddly_is_served(launch, params: object) -> None:
    editor = await launch()
    result = await editor.request("initialize", params)
    assert result["capabilities"]["positionEncoding"] == "utf-16"
    editor.open("return \0")
    assert await editor.inline(0, 7) is None
    assert await editor.leave() == 0
