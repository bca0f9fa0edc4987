"""Files that are no source code: silence with a reason, and a server that lives on."""

from fake_editor import Editor, change

ODD = "file:///w/odd"


async def silent(editor: Editor, reason: str) -> bool:
    return await editor.inline(0, 7, ODD) is None and await editor.reason(ODD) == reason


async def test_a_binary_file_gets_nothing(shared: Editor) -> None:
    shared.open("return \0\x01\x02ELF", ODD, "python")
    assert await silent(shared, "NOT_TEXT")
    shared.change(change(0, 0, 0, 99, "return "), uri=ODD)
    assert await shared.inline(0, 7, ODD) == "a + b"
    shared.insert(0, 7, "\0", ODD)
    assert await silent(shared, "NOT_TEXT")


async def test_a_file_of_50_megabytes_gets_nothing_until_it_is_small(shared: Editor) -> None:
    shared.open("return 1234567\n" * (50_000_000 // 15), ODD, "python")
    assert await silent(shared, "TOO_LARGE")
    shared.insert(0, 7, "x", ODD)
    assert await silent(shared, "TOO_LARGE")
    shared.change({"text": "retur"}, change(0, 5, 0, 5, "n "), uri=ODD)
    assert await shared.inline(0, 7, ODD) == "a + b"


async def test_a_file_that_is_large_only_in_bytes_is_large(shared: Editor) -> None:
    shared.open("return '" + "é" * 2_600_000, ODD, "python")
    assert await silent(shared, "TOO_LARGE")


async def test_an_unknown_language_completes_as_text(shared: Editor) -> None:
    for language in ("brainfuck", "", "x" * 10_000):
        shared.open("return ", ODD, language)
        assert await shared.inline(0, 7, ODD) == "a + b"


async def test_a_file_that_was_never_opened_gets_nothing(shared: Editor) -> None:
    never = "file:///w/never.py"
    assert await shared.inline(3, 4, never) is None
    assert await shared.reason(never) == "NOT_OPEN"
    shared.insert(0, 0, "x", never)
    shared.notify("textDocument/didClose", {"textDocument": {"uri": never}})
    assert await shared.inline(0, 0, never) is None


async def test_one_line_of_a_megabyte_is_no_obstacle(shared: Editor) -> None:
    shared.open("x" * 1_000_000 + "\nreturn ", ODD, "python")
    assert await shared.inline(1, 7, ODD) == "a + b"
