"""The index of an open workspace, through a real server: what is typed, saved, changed elsewhere, and left out."""

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fake_editor import Editor, Script, alive, change

from aigc_lsp.context.workspace.database import database_path
from aigc_lsp.context.workspace.index import Index

WATCHING = {"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}}
FILES = {
    "shop/__init__.py": "",
    "shop/shelf.py": "class Shelf:\n    def add(self, item): ...\n",
    "main.py": "from shop.shelf import Shelf\n",
}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AIGC_LSP_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    return write(tmp_path / "work", FILES)


def write(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


@pytest.fixture
def index(work: Path) -> Iterator[Index]:
    with closing(Index(work)) as reader:
        yield reader


PATIENCE = 90.0  # seconds: the process takes what the others leave it
Begin = Callable[..., Any]


@pytest.fixture
def begin(launch: Callable[..., Any], script: Script) -> Begin:
    """Starts an editor with folders, and waits until they are indexed."""

    async def start(*folders: Path, wait: bool = True, **more: Any) -> Editor:
        editor = await launch()
        editor.patience = PATIENCE
        options = {"engine": {"model": script.model}, **more.pop("options", {})}
        named = [{"uri": folder.as_uri(), "name": folder.name} for folder in folders]
        await editor.initialize(options, workspaceFolders=named, **more)
        if wait:
            async with asyncio.timeout(editor.patience):
                while {look["root"] for look in await looks(editor)} < {str(folder) for folder in folders}:
                    pass
        return editor

    return start


async def looks(editor: Editor) -> list[dict[str, Any]]:
    return (await editor.execute("aigc-lsp.status"))["index"]["folders"]


def written(cache: Path) -> bytes:
    return b"".join(path.read_bytes() for path in cache.rglob("*") if path.is_file())


def names(index: Index, *asked: str) -> set[str]:
    return set(index.definitions(asked))


async def test_a_folder_that_is_opened_is_indexed(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    assert names(index, "Shelf", "add") == {"Shelf", "add"}
    assert [look["files"] for look in await looks(editor)] == [3]


async def test_without_a_folder_there_is_no_index(begin: Begin) -> None:
    editor = await begin()
    editor.open("a = 1\n")
    assert (await editor.execute("aigc-lsp.status"))["index"] == {"pid": None, "residentBytes": None, "folders": []}


async def test_what_is_typed_counts_until_it_is_given_up(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    uri = (work / "shop/shelf.py").as_uri()
    editor.open(FILES["shop/shelf.py"], uri)
    editor.change(change(0, 0, 0, 0, "def drafted(): ...\n"), uri=uri)
    await editor.until(lambda: names(index, "drafted", "Shelf") == {"drafted", "Shelf"})
    editor.notify("textDocument/didClose", {"textDocument": {"uri": uri}})
    await editor.until(lambda: names(index, "drafted", "Shelf") == {"Shelf"})
    assert index.known(["drafted"]) == set()


async def test_what_was_open_and_not_saved_before_counts(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    editor.open("def restored(): ...\n", (work / "main.py").as_uri())
    await editor.until(lambda: names(index, "restored"))


async def test_a_saved_file_is_read_from_the_disk(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    uri = (work / "main.py").as_uri()
    editor.open(FILES["main.py"], uri)
    (work / "main.py").write_text("def formatted_on_save(): ...\n")
    editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
    await editor.until(lambda: names(index, "formatted_on_save"))


async def test_a_new_file_counts_before_it_is_on_the_disk(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    editor.open("def brand_new(): ...\n", (work / "new.py").as_uri())
    await editor.until(lambda: names(index, "brand_new"))
    editor.notify("textDocument/didClose", {"textDocument": {"uri": (work / "new.py").as_uri()}})
    await editor.until(lambda: not names(index, "brand_new"))


async def test_changes_the_editor_tells_of_are_read(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work, capabilities=WATCHING)
    await editor.until(lambda: editor.asked)
    (registered,) = [each for each in editor.asked if each["method"] == "client/registerCapability"]
    watchers = registered["params"]["registrations"][0]["registerOptions"]["watchers"]
    assert "py" in watchers[0]["globPattern"]

    def tell(*changes: tuple[str, int]) -> None:
        sent = [{"uri": (work / path).as_uri(), "type": kind} for path, kind in changes]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": sent})

    write(work, {"made.py": "def made(): ...\n"})
    tell(("made.py", 1))
    await editor.until(lambda: names(index, "made"))
    (work / "made.py").rename(work / "moved.py")
    tell(("made.py", 3), ("moved.py", 1))
    await editor.until(lambda: [each.path for each in index.definitions(["made"])["made"]] == [str(work / "moved.py")])
    (work / "shop").rename(work / "store")
    tell(("shop", 3), ("store", 1))
    await editor.until(lambda: index.file(work / "store/shelf.py") and not index.file(work / "shop/shelf.py"))
    write(work, {".gitignore": "moved.py\n"})
    tell((".gitignore", 1))
    await editor.until(lambda: not names(index, "made"))


async def test_a_branch_that_is_checked_out_is_noticed_by_itself(begin: Begin, work: Path, index: Index) -> None:
    def git(*words: str) -> None:
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
        subprocess.run(["git", *identity, *words], cwd=work, check=True, capture_output=True)

    git("init")
    git("add", ".")
    git("commit", "-m", "first")
    git("checkout", "-b", "other")
    write(work, {"shop/shelf.py": "class Rack: ...\n"})
    git("commit", "-am", "second")
    editor = await begin(work)
    assert names(index, "Shelf", "Rack") == {"Rack"}
    git("checkout", "main")
    await editor.until(lambda: names(index, "Shelf", "Rack") == {"Shelf"})


async def test_folders_come_and_go(begin: Begin, work: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"shop/shelf.py": "class Rack: ...\n"})
    editor = await begin(work)
    event = {"added": [{"uri": other.as_uri(), "name": "other"}], "removed": [{"uri": work.as_uri(), "name": "work"}]}
    editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
    with closing(Index(other)) as index:
        await editor.until(lambda: names(index, "Rack", "Shelf") == {"Rack"})
    while not (roots := [look["root"] for look in await looks(editor)]):
        pass
    assert roots == [str(other)]


async def test_an_index_can_be_turned_off(begin: Begin, work: Path, cache: Path) -> None:
    editor = await begin(work, wait=False, options={"index": {"enabled": False}})
    assert (await editor.execute("aigc-lsp.status"))["index"]["pid"] is None
    assert written(cache) == b""


async def test_what_the_settings_exclude_leaves_the_index(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    settings = {"aigc-lsp": {"index": {"exclude": ["/shop/"]}}}
    editor.notify("workspace/didChangeConfiguration", {"settings": settings})
    await editor.until(lambda: not names(index, "Shelf"))
    assert index.file(work / "main.py")


async def test_a_workspace_can_exclude_too(begin: Begin, work: Path, index: Index) -> None:
    write(work, {"pyproject.toml": '[tool.aigc-lsp.index]\nexclude = ["/main.py"]\n'})
    editor = await begin(work)
    assert not index.file(work / "main.py")
    write(work, {"pyproject.toml": ""})
    editor.notify("textDocument/didSave", {"textDocument": {"uri": (work / "pyproject.toml").as_uri()}})
    await editor.until(lambda: index.file(work / "main.py"))


async def test_nothing_planted_is_found_anywhere(begin: Begin, work: Path, index: Index, cache: Path) -> None:
    planted = {
        ".env": "PLANTED_0 = 1",
        "shop/.env.py": "PLANTED_1 = 1",
        "credentials.py": "PLANTED_2 = 1",
        "id_rsa.py": "PLANTED_3 = 1",
        "secrets/keys.py": "PLANTED_4 = 1",
        "shop/key.py": 'PLANTED_5 = """-----BEGIN RSA PRIVATE KEY-----\nPLANTED\n"""\n',
        "ignored.py": "def PLANTED_6(): ...",
        "shop/local.py": "def PLANTED_7(): ...",
        "generated/a.py": "def PLANTED_8(): ...",
        "node_modules/a.js": "function PLANTED_9() {}",
        ".hidden/a.py": "def PLANTED_10(): ...",
        "venv/lib/a.py": "def PLANTED_11(): ...",
        "my_environment/pyvenv.cfg": "",
        "my_environment/a.py": "def PLANTED_12(): ...",
    }
    write(work, planted | {".gitignore": "ignored.py\n", "shop/.gitignore": "local.py\n", ".git/HEAD": ""})
    (work / "binary.py").write_bytes(b"PLANTED_13 = 1\0")
    (work.parent / "outside.py").write_text("def PLANTED_14(): ...")
    (work / "outside.py").symlink_to(work.parent / "outside.py")
    (work / "large.py").write_text("def PLANTED_15(): ...\n" + "# long\n" * 1000)
    options = {"index": {"exclude": ["/generated/"], "maxFileBytes": 5000}, "log": {"level": "debug"}}
    editor = await begin(work, options=options)
    for path in planted:  # each opened, too, and typed in
        uri = (work / path).as_uri()
        editor.open(planted[path], uri)
        editor.change(change(0, 0, 0, 0, "PLANTED_16 = 2\n"), uri=uri)
    editor.open("seen = 1\n", (work / "main.py").as_uri())
    await editor.until(lambda: index.known(["seen"]))
    assert await editor.leave() == 0
    with closing(Index(work, ("/generated/",), 5000)) as reader:
        assert [path for path in (*planted, "large.py", "binary.py") if reader.allows(work / path)] == []
    assert index.known(f"PLANTED_{number}" for number in range(17)) == set()
    assert len(index.files()) == 3
    assert b"Shelf" in written(cache)
    assert b"PLANTED" not in written(cache)
    assert not any("PLANTED" in line for line in editor.log)


async def test_what_becomes_ignored_is_offered_no_more(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work, capabilities=WATCHING)
    write(work, {".gitignore": "shelf.py\n"})
    sent = [{"uri": (work / ".gitignore").as_uri(), "type": 1}]
    editor.notify("workspace/didChangeWatchedFiles", {"changes": sent})
    await editor.until(lambda: not index.file(work / "shop/shelf.py"))
    await editor.until(lambda: not index.allows(work / "shop/shelf.py"))
    assert names(index, "Shelf", "add") == set()


async def test_odd_things_in_a_folder_harm_nothing(begin: Begin, work: Path, index: Index) -> None:
    (work / "dangling.py").symlink_to(work / "nowhere.py")
    (work / "itself.py").symlink_to(work / "itself.py")
    (work / "shop/up").symlink_to(work)
    os.mkfifo(work / "pipe.py")
    with (work / "log.py").open("wb") as log:
        log.truncate(1 << 30)
    with (work / "zeros.py").open("wb") as zeros:
        zeros.truncate(500_000)
    (work / "latin.py").write_bytes(b"gr\xfc\xdfe = 1\n")
    (work / "broken.py").write_text("def (((" * 20_000)
    (work / "deep.py").write_text("[" * 50_000)
    (work / os.fsdecode(b"odd\xff.py")).write_text("a = 1\n")
    (work / "folder.py").mkdir()
    for number in range(300):
        (work / f"small_{number}.py").write_text(f"name_{number} = {number}\n")
    editor = await begin(work)
    assert names(index, "Shelf") == {"Shelf"}
    assert index.known(["name_0", "name_299"]) == {"name_0", "name_299"}
    stats = index.stats()
    assert stats.files == 306
    assert stats.left_out["a link"] == 3
    assert stats.left_out["cannot be read"] == 1
    assert "event=fault" not in "\n".join(editor.log)
    assert await editor.leave() == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
async def test_what_may_not_be_read_is_counted(begin: Begin, work: Path, index: Index) -> None:
    (work / "main.py").chmod(0)
    (work / "shop").chmod(0)
    await begin(work)
    (work / "shop").chmod(0o700)
    assert index.stats().left_out["cannot be read"] == 2


async def test_a_file_that_changes_all_the_time_costs_little(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work, capabilities=WATCHING)
    for number in range(300):
        (work / "main.py").write_text(f"def version_{number}(): ...\n")
        sent = [{"uri": (work / "main.py").as_uri(), "type": 2}]
        editor.notify("workspace/didChangeWatchedFiles", {"changes": sent})
    await editor.until(lambda: names(index, "version_299", "version_298") == {"version_299"})
    assert names(index, "Shelf") == {"Shelf"}


async def test_a_process_that_dies_is_started_again(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work)
    uri = (work / "main.py").as_uri()
    editor.open("def draft(): ...\n", uri)
    await editor.until(lambda: names(index, "draft"))
    pid = (await editor.execute("aigc-lsp.status"))["index"]["pid"]
    os.kill(pid, signal.SIGKILL)
    write(work, {"later.py": "def later(): ...\n"})
    await editor.until(lambda: names(index, "later", "draft") == {"later", "draft"})
    assert (await editor.execute("aigc-lsp.status"))["index"]["pid"] != pid


async def test_a_database_that_is_damaged_meanwhile_is_made_anew(begin: Begin, work: Path, index: Index) -> None:
    editor = await begin(work, capabilities=WATCHING)
    path = database_path(work)
    for each in path.parent.iterdir():
        each.write_bytes(b"\x5a" * each.stat().st_size)
    write(work, {"later.py": "def later(): ...\n"})
    sent = [{"uri": (work / "later.py").as_uri(), "type": 1}]
    editor.notify("workspace/didChangeWatchedFiles", {"changes": sent})
    await editor.until(lambda: names(index, "later", "Shelf") == {"later", "Shelf"})


async def test_two_folders_with_the_same_package_stay_apart(begin: Begin, work: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"shop/shelf.py": "class Rack: ...\n"})
    await begin(work, other)
    for folder, name in ((work, "Shelf"), (other, "Rack")):
        with closing(Index(folder)) as index:
            assert names(index, "Rack", "Shelf") == {name}
            assert index.definitions([name])[name][0].path == str(folder / "shop/shelf.py")


async def test_the_process_ends_with_the_server(begin: Begin, work: Path) -> None:
    for kill in (False, True):
        editor = await begin(work)
        pid = (await editor.execute("aigc-lsp.status"))["index"]["pid"]
        assert alive(pid)
        if kill:
            editor.process.kill()
        else:
            assert await editor.leave() == 0
        await editor.until(lambda pid=pid: not alive(pid))


async def test_the_process_is_low_in_priority(begin: Begin, work: Path) -> None:
    editor = await begin(work)
    pid = (await editor.execute("aigc-lsp.status"))["index"]["pid"]
    assert os.getpriority(os.PRIO_PROCESS, pid) == 19


async def test_a_cache_that_cannot_be_written_costs_the_index_only(
    begin: Begin, work: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AIGC_LSP_CACHE", str(work / "main.py"))
    editor = await begin(work, wait=False)
    while not (said := await looks(editor)):
        pass
    assert "Set AIGC_LSP_CACHE to a folder that can be written" in said[0]["sentence"], json.dumps(said)
    editor.open("def f(a, b):\n    return ", (work / "main.py").as_uri())
    assert await editor.inline(1, 11, (work / "main.py").as_uri())
