"""Windows and prompts, with a tokenizer that takes four characters for a token."""

import random

from aigc_lsp.context.site import site_at
from aigc_lsp.context.snippets import Snippet
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document
from aigc_lsp.engine.base import Mark
from aigc_lsp.prompt.fim import fill_in
from aigc_lsp.prompt.fit import Budget, Window, fit
from aigc_lsp.store.manifest import Fim

SUFFIX_FIRST = Fim("suffix-first", "", "<suf>", "<mid>", "<file>", ())
PREFIX_FIRST = Fim("prefix-first", "<pre>", "<suf>", "<mid>", "<file>", ())
LONG = "import os\nimport re\n\n\n" + "".join(
    f"class Shape{number}:\n    def area{number}(self):\n        value = {number}\n        return value\n\n\n"
    for number in range(100)
)


async def count(texts: list[str]) -> list[int]:
    return [(len(text) + 3) // 4 for text in texts]


def document(text: str, language: str = "python") -> Document:
    return Document("file:///a.py", 1, language, text)


async def window_at(text: str, offset: int, tokens: int = 400, language: str = "python") -> tuple[Window, Document]:
    file = document(text, language)
    return await fit(site_at(file, offset, Trees()), Budget.of(tokens), count), file


def tokens_of(prompt) -> int:
    return sum((len(part) + 3) // 4 for part in (*prompt.head, prompt.tail) if not isinstance(part, Mark))


async def test_a_short_file_is_shown_whole():
    text = "import os\n\nprint(os.)\n"
    window, file = await window_at(text, text.index(")"))
    prompt = fill_in(window, file, text.index(")"), SUFFIX_FIRST)
    assert prompt.head == (Mark("<suf>"), ")\n", Mark("<mid>"), "import os\n\n")
    assert prompt.tail == "print(os."


async def test_prefix_first_models_get_the_line_after_the_middle_marker():
    text = "import os\n\nprint(os.)\n"
    window, file = await window_at(text, text.index(")"))
    prompt = fill_in(window, file, text.index(")"), PREFIX_FIRST)
    assert prompt.head == (Mark("<pre>"), "import os\n\n", Mark("<suf>"), ")\n", Mark("<mid>"))
    assert prompt.tail == "print(os."


async def test_a_model_without_markers_gets_the_text_before_the_cursor():
    text = "import os\nprint(os."
    window, file = await window_at(text, len(text))
    prompt = fill_in(window, file, len(text), None)
    assert (prompt.head, prompt.tail) == (("import os\n",), "print(os.")


async def test_no_prompt_exceeds_its_budget_at_any_place():
    generator = random.Random(3)
    for _ in range(60):
        offset = generator.randrange(len(LONG))
        window, file = await window_at(LONG, offset)
        assert tokens_of(fill_in(window, file, offset, SUFFIX_FIRST)) <= 400 + 8


async def test_the_outline_holds_imports_and_signatures_outside_the_window():
    offset = LONG.index("value = 50") + 4
    window, _ = await window_at(LONG, offset)
    assert window.outline.startswith("import os\nimport re\n")
    assert "    def area49(self):\n" not in window.outline
    assert "class Shape" in window.outline


async def test_typing_on_a_line_leaves_the_head_as_it_is_to_the_byte():
    offset = LONG.index("        return value\n\n\nclass Shape40")
    window, file = await window_at(LONG, offset)
    text, typed = LONG, "        total = sum(values)"
    head = fill_in(window, file, offset, SUFFIX_FIRST).head
    for character in typed:
        text = text[:offset] + character + text[offset:]
        offset += 1
        assert window.holds(document(text), offset)
        assert fill_in(window, document(text), offset, SUFFIX_FIRST).head == head


async def test_a_new_line_only_appends_to_the_prompt():
    offset = LONG.index("        return value\n\n\nclass Shape40")
    window, file = await window_at(LONG, offset)
    before = fill_in(window, file, offset, SUFFIX_FIRST)
    text = LONG[:offset] + "        x = 1\n        " + LONG[offset:]
    after = fill_in(window, document(text), offset + 22, SUFFIX_FIRST)
    assert after.head[:-1] == before.head[:-1]
    assert (str(after.head[-1]) + after.tail).startswith(str(before.head[-1]) + before.tail)


async def test_a_window_moves_only_when_its_room_is_used_up():
    offset = LONG.index("        return value\n\n\nclass Shape40")
    text, moves = LONG, 0
    window, _ = await window_at(text, offset)
    for number in range(100):
        line = f"        name{number} = {number}\n"
        text = text[:offset] + line + text[offset:]
        offset += len(line)
        if not window.holds(document(text), offset):
            moves += 1
            window, file = await window_at(text, offset)
            assert tokens_of(fill_in(window, file, offset, SUFFIX_FIRST)) <= 408
    assert 2 <= moves <= 15


async def test_a_change_elsewhere_makes_a_new_window():
    offset = LONG.index("value = 50") + 4
    window, _ = await window_at(LONG, offset)
    assert window.holds(document(LONG), offset)
    assert not window.holds(document("import json\n" + LONG), offset + 12)
    assert not window.holds(document(LONG[: offset + 20] + "changed" + LONG[offset + 20 :]), offset)
    assert not window.holds(document(LONG), offset + 40)
    assert not window.holds(document(LONG), LONG.index("value = 10"))


async def test_a_line_longer_than_the_budget_is_shown_from_the_middle():
    text = "data = [" + "1, " * 5000
    window, file = await window_at(text, len(text))
    prompt = fill_in(window, file, len(text), SUFFIX_FIRST)
    assert tokens_of(prompt) <= 408
    assert prompt.tail


async def test_models_never_see_carriage_returns():
    text = "import os\r\nx = 1\r\ny = \r\nz = 2\r\n"
    offset = text.index("y = ") + 4
    window, file = await window_at(text, offset)
    prompt = fill_in(window, file, offset, SUFFIX_FIRST)
    assert prompt.head == (Mark("<suf>"), "\nz = 2\n", Mark("<mid>"), "import os\nx = 1\n")
    assert prompt.tail == "y = "


async def test_text_of_no_known_language_has_no_outline():
    window, _ = await window_at("some words\n" * 500, 3000, language="plaintext")
    assert window.outline == ""


async def test_a_model_with_a_marker_for_every_part_gets_suffix_prefix_and_line_in_that_order():
    text = "import os\n\nprint(os.)\n"
    window, file = await window_at(text, text.index(")"))
    every = Fim("suffix-first", "<pre>", "<suf>", "<mid>", "", (), begin="<s>")
    prompt = fill_in(window, file, text.index(")"), every)
    assert prompt.head == (Mark("<s>"), Mark("<suf>"), ")\n", Mark("<pre>"), "import os\n\n", Mark("<mid>"))
    assert prompt.tail == "print(os."


SNIPPETS = (
    Snippet("imported", "/w/shop/shelf.py", 3, "class Shelf:"),
    Snippet("called", "/w/shop/prices.py", 0, "def discount(price: float) -> float:"),
    Snippet("named", "/w/shop/shelf.py", 9, "def longest(shelves: list[Shelf]) -> Shelf:"),
)


async def test_snippets_come_first_in_the_form_a_suffix_first_model_was_trained_on():
    file = document("value = \n")
    window = await fit(site_at(file, 8, Trees()), Budget.of(400), count, SNIPPETS)
    prompt = fill_in(window, file, 8, SUFFIX_FIRST)
    shown = "class Shelf:\ndef discount(price: float) -> float:\ndef longest(shelves: list[Shelf]) -> Shelf:\n"
    assert prompt.head == (Mark("<file>"), shown, Mark("<suf>"), "\n", Mark("<mid>"), "")


async def test_snippets_come_first_as_files_of_a_repository_for_other_models():
    file = document("value = \n")
    window = await fit(site_at(file, 8, Trees()), Budget.of(400), count, SNIPPETS)
    head = fill_in(window, file, 8, PREFIX_FIRST).head
    assert head[:6] == (
        Mark("<file>"),
        "shelf.py\nclass Shelf:\ndef longest(shelves: list[Shelf]) -> Shelf:\n",
        Mark("<file>"),
        "prices.py\ndef discount(price: float) -> float:\n",
        Mark("<file>"),
        "a.py\n",
    )
    assert head[6] == Mark("<pre>")


async def test_snippets_take_their_room_from_what_stands_above_and_no_more_than_their_share():
    file = document(LONG)
    many = tuple(Snippet("named", "/w/b.py", at, f"def function_{at}(argument, other) -> None:") for at in range(200))
    for tokens in (40, 400, 4000):
        window = await fit(site_at(file, len(LONG) // 2, Trees()), Budget.of(tokens), count, many)
        assert tokens_of(fill_in(window, file, len(LONG) // 2, SUFFIX_FIRST)) <= tokens
        assert window.snippets == many[: len(window.snippets)]
        assert sum(await count([f"{snippet.text}\n" for snippet in window.snippets])) <= tokens // 10
