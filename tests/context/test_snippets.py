"""What other files have to say about a place, source by source, and in what order."""

import math
from contextlib import closing
from pathlib import Path

import pytest

from aigc_lsp.completion.settings import SNIPPETS
from aigc_lsp.context.site import Site, site_at
from aigc_lsp.context.snippets import SOURCES, gather
from aigc_lsp.context.tree import Trees
from aigc_lsp.context.workspace.index import Index
from aigc_lsp.document import Document
from aigc_lsp.evaluate.workspace import make_index

FILES = {
    "shop/shelf.py": """class Shelf:
    def __init__(self, width: int) -> None:
        self.width = width

    def add(self, book: str, *, front: bool = False) -> int:
        return 1

    def clear(self) -> None: ...


def longest(shelves: list[Shelf]) -> Shelf:
    return shelves[0]
""",
    "shop/prices.py": "def discount(price: float, percent: float) -> float:\n    return price\n",
    "shop/other.py": "def unrelated(x):\n    return x\n",
    "tests/test_till.py": "def test_pays_once(till):\n    assert till\n",
}
TILL = """from shop.shelf import Shelf, longest


class Till(Shelf):
    def pay(self, price):
        return discount(price, 10) + ║
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    root = tmp_path / "work"
    for name, text in {**FILES, "shop/till.py": TILL.replace("║", "")}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    uri = (root / "shop/till.py").as_uri()
    site = site_at(Document(uri, 1, "python", TILL.replace("║", "")), TILL.index("║"), Trees())
    with closing(make_index(root)) as index:
        yield site, index


def texts(place: tuple[Site, Index], *sources: str) -> list[str]:
    return [snippet.text for snippet in gather(*place, sources, math.inf)]


def test_the_settings_name_every_source():
    assert tuple(SOURCES) == SNIPPETS


def test_imported_definitions_come_with_their_signatures(place):
    assert texts(place, "imported") == ["class Shelf:", "def longest(shelves: list[Shelf]) -> Shelf:"]


def test_a_parents_methods_are_known_in_its_child(place):
    assert texts(place, "inherited") == [
        "class Shelf:",
        "def __init__(self, width: int) -> None:",
        "def add(self, book: str, *, front: bool = False) -> int:",
        "def clear(self) -> None:",
    ]


def test_what_is_called_nearby_is_found_wherever_it_is(place):
    assert texts(place, "called") == ["def discount(price: float, percent: float) -> float:"]


def test_a_source_comes_with_its_test(place):
    assert texts(place, "counterpart") == ["def test_pays_once(till):"]


def test_each_line_is_shown_once_and_always_in_the_same_order(place):
    everything = texts(place, *SOURCES)
    assert len(everything) == len(set(everything))
    assert everything == texts(place, *reversed(SOURCES))
    assert not any("unrelated" in text for text in everything)


def test_what_was_found_in_time_must_do(place):
    assert len(gather(*place, SOURCES, patience=0)) <= 1


def test_without_an_index_or_sources_there_are_none(place):
    assert gather(place[0], None, SOURCES) == ()
    assert gather(*place, ()) == ()
