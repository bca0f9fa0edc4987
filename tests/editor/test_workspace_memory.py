"""What stands in other files of the workspace is suggested, with its place; what may not be read never is."""

import asyncio
from pathlib import Path

from fake_editor import Editor

TILL = "def pay(drawer, customer):\n    return drawer.settle_account("
SHELF = """def borrow(drawer, customer):
    return drawer.settle_account(customer.identifier, currency="florins")


def return_book(drawer, customer):
    return drawer.settle_account(customer.identifier, currency="florins")
"""
REST = 'customer.identifier, currency="florins")'


async def opened(launch, work: Path) -> Editor:
    editor: Editor = await launch()
    everything = {"completion": {"confidence": 0, "floor": 0}}  # also what the model is not sure of
    await editor.initialize(everything, workspaceFolders=[{"uri": work.as_uri(), "name": "work"}])
    return editor


async def suggested(editor: Editor, uri: str, text: str) -> str | None:
    lines = text.split("\n")
    return await editor.inline(len(lines) - 1, len(lines[-1]), uri, kind=1)


async def until_suggested(editor: Editor, uri: str, text: str, wanted: str) -> None:
    """Asks until the workspace is known; the file is opened anew each time, as what was suggested once is kept."""
    async with asyncio.timeout(60):
        editor.open(text, uri)
        while await suggested(editor, uri, text) != wanted:
            editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
            editor.open(text, uri)


async def test_a_line_of_another_file_is_suggested_and_its_place_is_named(launch, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "shelf.py").write_text(SHELF)
    (work / "till.py").write_text("")
    editor = await opened(launch, work)
    uri = (work / "till.py").as_uri()
    await until_suggested(editor, uri, TILL, REST)
    why = await editor.execute("aigc-lsp.explainSuggestion", uri, {"quiet": True})
    assert any(source in why["sources"] for source in (f"{work / 'shelf.py'}:2", f"{work / 'shelf.py'}:6"))
    assert await editor.leave() == 0


async def test_what_is_ignored_or_secret_is_never_suggested(launch, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / ".gitignore").write_text("private.py\n")
    (work / "shelf.py").write_text(SHELF)
    (work / "private.py").write_text(SHELF.replace("settle_account", "unlock_vault").replace("florins", "ducats"))
    (work / ".env").write_text("")
    (work / "till.py").write_text("")
    editor = await opened(launch, work)
    secret = SHELF.replace("settle_account", "open_safe").replace("florins", "guilders")
    editor.open(secret, (work / ".env").as_uri(), "python")
    uri = (work / "till.py").as_uri()
    await until_suggested(editor, uri, TILL, REST)
    for version, name in enumerate(("unlock_vault", "open_safe"), 2):
        text = TILL.replace("settle_account", name)
        editor.change({"text": text}, uri=uri, version=version)
        assert not {"ducats", "guilders"} & set((await suggested(editor, uri, text) or "").split('"'))
    assert await editor.leave() == 0
