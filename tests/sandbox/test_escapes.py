"""Code that tries to get out, at every level that this machine offers and with each mechanism that gives it."""

import ast
import ctypes
import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

import aigc_lsp
from aigc_lsp.sandbox.ladder import WITHOUT, Level, mechanism_for
from aigc_lsp.sandbox.sandbox import Sandbox, open_sandbox

ATTACKS = Path(__file__).parent / "attacks"
IPC_CREAT, IPC_RMID = 0o1000, 0
TRY = """

def try_all(names):
    got_out = []
    for name in names:
        try:
            globals()[name]()
        except BaseException:
            continue
        got_out.append(name)
    print(json.dumps(got_out))

try_all(victim["attacks"])
"""
BOUNDARIES = {  # the level, and what is switched off so that the mechanism meant is the one that is used
    "namespaces": (Level.NAMESPACES, ""),
    "bubblewrap": (Level.NAMESPACES, "unshare"),
    "namespaces-alone": (Level.NAMESPACES, "landlock"),
    "landlock": (Level.LANDLOCK, ""),
    "landlock-before-scopes": (Level.LANDLOCK, "scope"),  # Linux 5.19 to 6.11
}


@pytest.fixture(params=BOUNDARIES)
def sandbox(request, project: Path, home: Path, here, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    level, without = BOUNDARIES[request.param]
    monkeypatch.setenv(WITHOUT, without)
    if mechanism_for(level) is None:
        pytest.skip(f"this machine does not offer {request.param}")
    (project / "notes-link").symlink_to(home / "notes.txt")
    (project / "home-link").symlink_to(home)
    (project / ".env").write_text(f"TOKEN={TOKEN}")
    with open_sandbox(project, here, level) as opened:
        yield opened


TOKEN = secrets.token_hex(8)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home that everybody could write to, if nothing but permissions were in the way."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / ".ssh" / "id_rsa").write_text(TOKEN)
    (folder / "notes.txt").write_text("notes")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o777)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", TOKEN)
    return folder


def state(folder: Path) -> dict[str, Any]:
    """All that can be changed about the files of a folder."""

    def of(path: Path) -> tuple[Any, ...]:
        status = path.lstat()
        attributes = os.listxattr(path, follow_symlinks=False)
        text = path.read_bytes() if path.is_file() else b""
        return (status.st_mode, status.st_uid, status.st_nlink, status.st_mtime_ns, attributes, text)

    return {str(path.relative_to(folder)): of(path) for path in (folder, *folder.rglob("*"))}


def attack(sandbox: Sandbox, kind: str, **victim: object) -> list[str]:
    """The names of the attacks that got out."""
    code = (ATTACKS / f"{kind}.py").read_text()
    attacks = [node.name for node in ast.parse(code).body if isinstance(node, ast.FunctionDef) and not node.args.args]
    words = json.dumps({**victim, "server": os.getpid(), "attacks": attacks})
    result = sandbox.run([sys.executable, "-c", code + TRY, words], timeout=60)
    assert result.stdout, result
    return json.loads(result.stdout)


@pytest.fixture
def other() -> Iterator[subprocess.Popen[bytes]]:
    """A program of the user's that has nothing to do with it."""
    with subprocess.Popen(["sleep", "300"]) as process:
        yield process
        process.kill()


def test_files_outside_cannot_be_changed_nor_secrets_read(sandbox: Sandbox, home: Path, project: Path, other) -> None:
    package = Path(aigc_lsp.__file__).parent
    before = state(home), state(project)
    victim = {"home": str(home), "project": str(project), "package": str(package)}
    assert attack(sandbox, "files", **victim, token=TOKEN, process=other.pid) == []
    assert (state(home), state(project)) == before
    assert not (package / "sandbox" / "changed").exists()


@pytest.fixture
def shared_memory() -> Iterator[int]:
    """The key of memory that any program may attach."""
    key = 1 + secrets.randbelow(1 << 30)
    system = ctypes.CDLL(None)
    number = system.shmget(key, 4096, IPC_CREAT | 0o666)
    yield key
    system.shmctl(number, IPC_RMID, None)


def test_other_processes_and_rights_are_out_of_reach(sandbox: Sandbox, tmp_path: Path, other, shared_memory) -> None:
    inherited = tmp_path / "inherited"
    inherited.touch()
    before = os.getpriority(os.PRIO_PROCESS, other.pid), os.sched_getaffinity(other.pid)
    with inherited.open() as file:
        os.set_inheritable(file.fileno(), True)
        victim = {"process": other.pid, "inherited": str(inherited), "memory_key": shared_memory}
        assert attack(sandbox, "processes", **victim) == []
    assert other.poll() is None
    assert (os.getpriority(os.PRIO_PROCESS, other.pid), os.sched_getaffinity(other.pid)) == before


def test_nothing_leaves_by_a_socket(sandbox: Sandbox, tmp_path: Path) -> None:
    with ExitStack() as stack:
        tcp = stack.enter_context(socket.create_server(("0.0.0.0", 0)))
        udp, unix, abstract, datagrams = (
            stack.enter_context(socket.socket(*kind))
            for kind in (
                (socket.AF_INET, socket.SOCK_DGRAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
                (socket.AF_UNIX, socket.SOCK_STREAM),
                (socket.AF_UNIX, socket.SOCK_DGRAM),
            )
        )
        udp.bind(("127.0.0.1", 0))
        name = f"aigc-lsp-test-{secrets.token_hex(8)}"
        abstract.bind(f"\0{name}")
        datagrams.bind(f"\0{name}-datagrams")
        path = tmp_path / "socket"
        unix.bind(str(path))
        path.chmod(0o777)
        for listener in (unix, abstract):
            listener.listen()
        ports = {"tcp": tcp.getsockname()[1], "udp": udp.getsockname()[1]}
        assert attack(sandbox, "network", **ports, unix=str(path), abstract=name) == []
        for receiver in (udp, datagrams):
            receiver.setblocking(False)
            with pytest.raises(BlockingIOError):
                receiver.recv(1)
        for listener in (tcp, unix, abstract):
            listener.setblocking(False)
            with pytest.raises(BlockingIOError):
                listener.accept()
