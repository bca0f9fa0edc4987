"""The model that ships, through the whole server."""

from fake_editor import Editor

TEXT = "import os\n\n\ndef names(folder):\n    found = []\n    for name in os.listdir(folder):\n        found.append("


async def test_the_embedded_model_suggests_code(launch) -> None:
    editor: Editor = await launch()
    await editor.initialize({"completion": {"confidence": 0, "floor": 0}})
    editor.open(TEXT)
    id = editor.ask_inline(6, len("        found.append("), kind=1)
    items = (await editor.answer(id))["items"]
    status = await editor.execute("aigc-lsp.status")
    assert status["abilities"]["engine"] == "llama"
    assert status["restarts"] == 0
    assert status["residentBytes"]["sum"] < 250_000_000
    [decision] = (await editor.execute("aigc-lsp.explainSilence", {"quiet": True}))["decisions"]
    assert decision["offered"] == bool(items)
    assert decision["generatedTokens"] > 0
    assert await editor.leave() == 0


REPEATED = """class Shop:
    def open_doors(self, weekday):
        for door in self.doors:
            door.unlock(self.keyring[door.number])

    def close_doors(self, weekday):
        for door in self.doors:
            door.unlock(self.key"""


async def test_a_line_that_stands_elsewhere_in_the_file_is_suggested_and_its_place_is_named(launch) -> None:
    editor: Editor = await launch()
    await editor.initialize()
    editor.open(REPEATED)
    lines = REPEATED.split("\n")
    id = editor.ask_inline(len(lines) - 1, len(lines[-1]), kind=1)
    [item] = (await editor.answer(id))["items"]
    assert item["insertText"] == "ring[door.number])"
    why = await editor.execute("aigc-lsp.explainSuggestion", {"quiet": True})
    assert [source.rpartition(":")[2] for source in why["sources"]] == ["4"]
    assert why["sources"][0] in why["sentence"]
    assert await editor.leave() == 0
