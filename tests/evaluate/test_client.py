import sys

import pytest

from aigc_lsp.errors import EngineLost
from aigc_lsp.evaluate.client import Client

ASKS_BACK = """
import json, sys

def read():
    length = 0
    while line := sys.stdin.buffer.readline().strip():
        length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length)) if length else None

def send(message):
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n%s" % (len(body), body))
    sys.stdout.buffer.flush()

while message := read():
    if message["method"] == "exit":
        break
    send({"method": "window/logMessage", "params": {}})
    send({"id": "mine", "method": "workspace/configuration", "params": {"items": [{}, {}]}})
    answer = read()
    if message["method"] == "fail":
        send({"id": message["id"], "error": {"code": 1, "message": "No."}})
    else:
        send({"id": message["id"], "result": answer})
"""


def test_a_server_that_asks_back_is_answered_and_then_answers() -> None:
    with Client([sys.executable, "-c", ASKS_BACK]) as client:
        assert client.request("anything", {}) == {"jsonrpc": "2.0", "id": "mine", "result": [None, None]}


def test_an_error_of_the_server_is_raised_as_a_sentence() -> None:
    with (
        Client([sys.executable, "-c", ASKS_BACK]) as client,
        pytest.raises(EngineLost, match=r"fail with an error: No\."),
    ):
        client.request("fail", {})


def test_a_server_that_ends_is_noticed() -> None:
    with Client([sys.executable, "-c", ""]) as client, pytest.raises(EngineLost, match="ended unexpectedly"):
        client.request("anything", {})


def test_a_server_that_prints_nonsense_is_noticed() -> None:
    program = "print('Content-Length: 3', end='\\r\\n\\r\\nabc', flush=True); input()"
    with Client([sys.executable, "-c", program]) as client, pytest.raises(EngineLost, match="ended unexpectedly"):
        client.request("anything", {})
