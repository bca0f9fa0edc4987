"""Each recorded editor, by its own `initialize` parameters, through pytest-lsp: open, suggest, accept, leave."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from fake_editor import Script
from lsprotocol import types
from lsprotocol.converters import get_converter
from pytest_lsp import LanguageClient, make_test_lsp_client

PROFILES = sorted((Path(__file__).parent / "profiles").glob("*.json"))
PREFERRED = {"emacs": "utf-32", "helix": "utf-8", "nvim-0.12": "utf-8"}  # all others: UTF-16
UNITS_OF_EMOJI = {"utf-8": 4, "utf-16": 2, "utf-32": 1}
URI = "file:///w/a%20b.py"


@pytest_asyncio.fixture(loop_scope="session", params=PROFILES, ids=lambda path: path.stem)
async def client(request: pytest.FixtureRequest) -> AsyncIterator[LanguageClient]:
    client = make_test_lsp_client()
    client.profile = request.param
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(lambda params: None)  # editors that say so can be asked
    await client.start_io(sys.executable, "-m", "aigc_lsp", "--stdio")
    yield client
    if client._server.returncode is None:  # the test failed on the way
        client._server.kill()
    await client.stop()


async def test_an_editor_is_offered_a_suggestion_and_takes_it(client: LanguageClient, script: Script) -> None:
    sent = json.loads(client.profile.read_text(encoding="utf-8"))
    sent |= {"processId": None, "rootUri": None, "initializationOptions": {"engine": {"model": script.model}}}
    result = await client.initialize_session(get_converter().structure(sent, types.InitializeParams))
    encoding = next((name for start, name in PREFERRED.items() if client.profile.name.startswith(start)), "utf-16")
    assert result.capabilities.position_encoding == encoding
    assert result.capabilities.inline_completion_provider == types.InlineCompletionOptions()
    assert result.capabilities.completion_provider is None
    assert "aigc-lsp.accept" in result.capabilities.execute_command_provider.commands

    text = "def f(a, b):\n    '😀'; return "
    column = len("    ''; return ") + UNITS_OF_EMOJI[encoding]
    document = types.TextDocumentItem(uri=URI, language_id="python", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    position = types.Position(1, column)
    automatic = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic)
    ask = types.InlineCompletionParams(automatic, types.TextDocumentIdentifier(URI), position)
    [item] = (await client.text_document_inline_completion_async(ask)).items
    assert item.insert_text == "a + b"
    assert item.range == types.Range(position, position)
    assert item.command.command == "aigc-lsp.accept"

    inserted = types.TextDocumentContentChangePartial(item.range, item.insert_text)
    version = types.VersionedTextDocumentIdentifier(version=2, uri=URI)
    client.text_document_did_change(types.DidChangeTextDocumentParams(version, [inserted]))
    accept = types.ExecuteCommandParams(item.command.command, item.command.arguments)
    assert await client.workspace_execute_command_async(accept) is None
    assert client.messages == []
    await client.shutdown_session()
    assert client._server.returncode == 0
