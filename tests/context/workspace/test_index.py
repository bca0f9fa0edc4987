import os
import sqlite3
from pathlib import Path

import pytest

from aigc_lsp.context.workspace.database import database_path
from aigc_lsp.context.workspace.index import Index
from aigc_lsp.context.workspace.indexer import Indexer

SHELF = '''\
"""Shelves."""

from shop.items import Item


class Shelf:
    """Items on it."""

    def add(self, item: Item, count: int = 1) -> None:
        """Puts items there."""
        self.stock[item] = count
'''
FILES = {
    "shop/__init__.py": "",
    "shop/shelf.py": SHELF,
    "shop/items.py": "class Item:\n    price: int = 0\n",
    "tests/test_shelf.py": "from shop.shelf import Shelf\n\n\ndef add():\n    Shelf().add(1)\n",
    "tool.rb": "def brew; end\n",
}


def test_definitions_are_found_by_name(folder, kept) -> None:
    root = folder(FILES)
    index = kept(root).index
    found = index.definitions(["Shelf", "add", "nowhere", "add"])
    assert found.keys() == {"Shelf", "add"}
    (shelf,) = found["Shelf"]
    assert (shelf.path, shelf.kind, shelf.line, shelf.documentation) == (
        str(root / "shop/shelf.py"),
        "class",
        5,
        "Items on it.",
    )
    assert [each.qualified for each in found["add"]] == ["Shelf.add", "add"]
    near = index.definitions(["add"], most_per_name=1, near=str(root / "tests/test_other.py"))
    assert [each.qualified for each in near["add"]] == ["add"]


def test_names_anywhere_in_the_code_are_known(folder, kept) -> None:
    index = kept(folder(FILES)).index
    assert index.known(["stock", "price", "brew", "Puts", "nowhere", "stock"]) == {"stock", "price", "brew"}
    assert index.known(f"name{number}" for number in range(2000)) == set()


def test_a_file_is_known_with_its_imports_and_definitions(folder, kept) -> None:
    root = folder(FILES)
    index = kept(root).index
    entry = index.file(root / "shop/shelf.py")
    assert entry is not None
    assert (entry.language, entry.lines, entry.size) == ("python", 11, len(SHELF))
    assert [(each.module, each.names, each.line) for each in entry.imports] == [("shop.items", ("Item",), 2)]
    assert [each.qualified for each in entry.definitions] == ["Shelf", "Shelf.add"]
    assert index.file(root / "none.py") is None
    assert index.file("/elsewhere/shop/shelf.py") is None


def test_files_come_nearest_first(folder, kept) -> None:
    root = folder({**FILES, "shop/deep/a.py": "", "a.py": ""})
    index = kept(root).index
    near = [str(Path(path).relative_to(root)) for path in index.files(near=root / "shop/deep/new.py")]
    assert near[0] == "shop/deep/a.py"
    assert set(near[1:4]) == {"shop/__init__.py", "shop/shelf.py", "shop/items.py"}
    assert len(near) == 7
    assert len(index.files(most=2)) == 2
    assert len(index.files(near=root / "a.py", most=3)) == 3


@pytest.mark.parametrize(
    ("importer", "module", "expected"),
    [
        ("tests/test_shelf.py", "shop.shelf", "shop/shelf.py"),
        ("tests/test_shelf.py", "shop", "shop/__init__.py"),
        ("shop/shelf.py", ".items", "shop/items.py"),
        ("shop/shelf.py", ".", "shop/__init__.py"),
        ("shop/deep/a.py", "..items", "shop/items.py"),
        ("shop/shelf.py", "items", None),  # beside it, but in a package
        ("tests/test_shelf.py", "helper", "tests/helper.py"),
        ("shop/shelf.py", "json", None),
        ("shop/shelf.py", "....far", None),
        ("tests/test_shelf.py", "other.core", "checkout/src/other/core.py"),
        ("web/a.ts", "./b", "web/b.tsx"),
        ("web/a.ts", "../web/lib", "web/lib/index.js"),
        ("web/a.ts", "react", None),
        ("c/main.c", "list.h", "c/include/list.h"),
        ("c/main.c", "../../../etc/passwd", None),
    ],
)
def test_an_import_leads_to_its_file(folder, kept, importer: str, module: str, expected: str | None) -> None:
    more = "shop/deep/__init__.py shop/json.py tests/helper.py web/b.tsx web/lib/index.js c/include/list.h web/a.ts"
    root = folder(
        {
            **FILES,
            **dict.fromkeys(more.split(), ""),
            "checkout/src/other/__init__.py": "",
            "checkout/src/other/core.py": "",
        }
    )
    found = kept(root).index.module(module, str(root / importer))
    assert found == (str(root / expected) if expected else None)


def test_a_second_look_reads_only_what_changed(folder, kept) -> None:
    root = folder(FILES)
    for path in root.rglob("*.*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    keeper = kept(root)
    assert keeper.look() == 0
    (root / "shop/items.py").write_text("class Thing: ...\n")
    (root / "tool.rb").unlink()
    (root / "new.py").write_text("def fresh(): ...\n")
    assert keeper.look() == 2
    assert keeper.index.known(["Item", "Thing", "brew", "fresh"]) == {"Item", "Thing", "fresh"}  # Item is imported
    assert keeper.index.definitions(["Item", "Thing"]).keys() == {"Thing"}
    assert "tool.rb" not in keeper.paths()


def test_a_branch_that_is_switched_back_is_not_learned_again(folder, kept, monkeypatch) -> None:
    root = folder(FILES)
    keeper = kept(root)
    (root / "shop/items.py").write_text("class Thing: ...\n")
    keeper.look()
    learned: list[int] = []
    monkeypatch.setattr(keeper.indexer.database, "add", lambda *_, **__: learned.append(1))
    (root / "shop/items.py").write_text(FILES["shop/items.py"])
    keeper.look()
    assert learned == []
    assert keeper.index.definitions(["Item", "Thing"]).keys() == {"Item"}
    assert keeper.index.known(["price"]) == {"price"}


def test_files_with_the_same_text_share_what_was_learned(folder, kept) -> None:
    root = folder({"a.py": "def twin(): ...\n", "b.py": "def twin(): ...\n"})
    keeper = kept(root)
    assert len(keeper.index.definitions(["twin"])["twin"]) == 2
    (root / "a.py").unlink()
    keeper.indexer.update("a.py")
    (twin,) = keeper.index.definitions(["twin"])["twin"]
    assert twin.path == str(root / "b.py")
    assert keeper.index.known(["twin"]) == {"twin"}


def test_text_that_is_not_saved_counts_and_is_gone_when_it_is_given_up(folder, kept, cache: Path) -> None:
    root = folder(FILES)
    keeper = kept(root)
    for text in ("def draft(): ...\n", "def draft_two(): ...\n"):
        keeper.indexer.text("shop/items.py", text)
        keeper.indexer.update("shop/items.py")
    assert keeper.index.definitions(["draft", "draft_two", "Item"]).keys() == {"draft_two"}
    keeper.look()
    assert keeper.index.known(["draft_two"]) == {"draft_two"}
    keeper.indexer.text("shop/items.py", None)
    keeper.indexer.update("shop/items.py")
    assert keeper.index.definitions(["draft", "draft_two", "Item"]).keys() == {"Item"}
    assert keeper.index.known(["draft", "draft_two"]) == set()
    keeper.look()
    assert b"draft" not in b"".join(file.read_bytes() for file in cache.rglob("*") if file.is_file())


def test_a_server_that_died_with_unsaved_text_leaves_none(folder, kept) -> None:
    root = folder(FILES)
    keeper = kept(root)
    keeper.indexer.text("shop/items.py", "def draft(): ...\n")
    keeper.indexer.update("shop/items.py")
    keeper.indexer.close()
    assert kept(root).index.definitions(["draft", "Item"]).keys() == {"Item"}


def test_a_folder_that_goes_takes_its_files_along(folder, kept) -> None:
    root = folder({**FILES, "shop2/a.py": "def stays(): ...\n"})
    keeper = kept(root)
    (root / "shop").rename(root.parent / "gone")
    keeper.indexer.update("shop")
    assert keeper.paths() == ["shop2/a.py", "tests/test_shelf.py", "tool.rb"]


def test_what_becomes_ignored_leaves_the_index(folder, kept) -> None:
    root = folder({**FILES, ".git/HEAD": ""})
    keeper = kept(root)
    (root / ".gitignore").write_text("items.py\n")
    again = kept(root)
    assert "shop/items.py" not in again.paths()
    assert again.index.known(["price"]) == set()
    assert not again.index.allows(root / "shop/items.py")
    assert keeper.index.allows(root / "shop/shelf.py")


@pytest.mark.parametrize("how", ["look", "update"])
def test_what_becomes_ignored_is_wiped_from_the_disk(folder, kept, cache: Path, how: str) -> None:
    root = folder({**FILES, "shop/token.py": "PLANTED = 1\n"})
    keeper = kept(root)
    assert keeper.index.known(["PLANTED"])
    (root / ".gitignore").write_text("token.py\n")
    if how == "update":
        keeper.indexer.rules.look_again()
        keeper.indexer.update("shop/token.py")
    keeper.look()
    assert b"PLANTED" not in b"".join(file.read_bytes() for file in cache.rglob("*") if file.is_file())


@pytest.mark.parametrize("damage", ["overwritten", "cut", "empty", "older", "no database"])
def test_a_database_that_cannot_be_trusted_is_made_anew(folder, kept, damage: str) -> None:
    root = folder(FILES)
    first = kept(root)
    first.close()
    path = database_path(root)
    data = path.read_bytes()
    if damage == "older":
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 99999")
        connection.close()
    else:
        damaged = {
            "overwritten": data[:4096] + b"\x5a" * (len(data) - 4096),
            "cut": data[: len(data) // 2],
            "empty": b"",
            "no database": b"nonsense" * 1000,
        }
        path.write_bytes(damaged[damage])
    reader = Index(root)
    assert reader.fault()
    reader.definitions(["Shelf"])  # no exception
    assert kept(root).index.definitions(["Shelf"]).keys() == {"Shelf"}
    assert reader.fault() == ""
    reader.close()


def test_a_reader_follows_a_database_that_is_made_anew(folder, kept) -> None:
    root = folder(FILES)
    reader = Index(root)
    assert reader.definitions(["Shelf"]) == {}
    assert reader.stats().files == 0
    first = kept(root)
    assert reader.definitions(["Shelf"]).keys() == {"Shelf"}
    first.close()
    database_path(root).unlink()
    kept(root)
    assert reader.definitions(["Shelf"]).keys() == {"Shelf"}
    reader.close()


def test_the_statistics_count(folder, kept) -> None:
    root = folder({**FILES, ".env": "TOKEN=1", "notes.txt": "", "a.pem": ""})
    stats = kept(root).index.stats()
    assert (stats.files, stats.definitions) == (5, 4)
    assert stats.lines == sum(text.count("\n") for text in FILES.values())
    assert stats.names > 5
    assert stats.nbytes > 0
    assert stats.indexed_at > 0
    assert stats.left_out == {"may hold a secret": 2, "no program of a known language": 1}


def test_two_folders_with_the_same_package_are_two_indexes(folder, kept) -> None:
    one = kept(folder({"pkg/a.py": "def one(): ...\n"}, "one"))
    two = kept(folder({"pkg/a.py": "def two(): ...\n"}, "two"))
    assert one.index.known(["one", "two"]) == {"one"}
    assert two.index.known(["one", "two"]) == {"two"}


def test_two_writers_of_one_folder_agree(folder, kept) -> None:
    root = folder(FILES)
    first, second = kept(root), kept(root)
    (root / "shop/items.py").write_text("class Thing: ...\n")
    first.indexer.update("shop/items.py")
    second.indexer.update("shop/items.py")
    (root / "shop/items.py").unlink()
    second.indexer.update("shop/items.py")
    first.indexer.update("shop/items.py")
    assert first.index.known(["Thing", "price"]) == set()


def test_a_link_to_the_folder_is_the_same_index_under_its_own_name(folder, kept, tmp_path: Path) -> None:
    root = folder(FILES)
    kept(root)
    link = tmp_path / "link"
    link.symlink_to(root)
    reader = Index(link)
    (shelf,) = reader.definitions(["Shelf"])["Shelf"]
    assert shelf.path == str(link / "shop/shelf.py")
    assert reader.allows(link / "shop/shelf.py")
    reader.close()


def test_nothing_leaves_a_cache_that_only_the_user_can_read(folder, kept, cache: Path) -> None:
    kept(folder(FILES))
    assert (cache / "index").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (cache / "index").iterdir())


def test_an_indexer_needs_a_cache_it_can_write(folder, monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("AIGC_LSP_CACHE", str(tmp_path / "file"))
    with pytest.raises(Exception, match="Set AIGC_LSP_CACHE to a folder that can be written"):
        Indexer(folder(FILES))


def test_the_syntax_of_a_file_that_ended_two_processes_is_left_alone(folder, kept) -> None:
    root = folder({"a.py": "def first(): ...\n", "b.py": "def second(): ...\n"})
    note = Path(f"{database_path(root)}-reading")
    note.parent.mkdir(parents=True)
    note.write_text("1 a.py")
    once = kept(root)
    assert once.index.definitions(["first", "second"]).keys() == {"first", "second"}
    once.close()
    database_path(root).unlink()
    note.write_text("2 a.py")
    index = kept(root).index
    assert index.definitions(["first", "second"]).keys() == {"second"}
    assert index.known(["first", "second"]) == {"first", "second"}
    assert note.read_text() == ""
