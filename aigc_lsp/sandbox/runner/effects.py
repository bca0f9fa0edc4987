"""What a call may not do: it ends there, and says so. Against accidents; the sandbox is the boundary."""

from __future__ import annotations

import builtins
import io
import os
import sys
import tempfile
from typing import Any, ClassVar

from aigc_lsp.sandbox.runner.limits import Stop

PROCESSES = {
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "subprocess.Popen",
    "pty.spawn",
}
NETWORK = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
OTHERS = {"os.kill", "os.putenv", "os.unsetenv", "os.chdir", "signal.pthread_kill", "webbrowser.open", "builtins.input"}
FILES = {
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.mkdir",
    "os.chmod",
    "os.chown",
    "os.link",
    "os.symlink",
    "os.truncate",
}
FILES |= {"shutil.rmtree", "shutil.move", "shutil.copyfile"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
MOST_OUTPUT = 100_000  # characters


class Watch:
    """Whether a call is being watched, where it may write, and what it tried that it may not."""

    active = False
    folder = ""
    seen: ClassVar[set[str]] = set()


def forbid(folder: str) -> None:
    """From now on a watched call that touches what lies outside ``folder`` is ended. Cannot be undone."""
    Watch.folder = os.path.realpath(folder)
    tempfile.tempdir = Watch.folder
    sys.addaudithook(_judge)
    builtins.open = _open_by_name


def _open_by_name(file: Any, *arguments: Any, **named: Any) -> Any:
    """As ``open``, but not for a descriptor: there is no audit event for that."""
    if Watch.active and isinstance(file, int):
        Watch.seen.add("files")
        raise Stop("files")
    return io.open(file, *arguments, **named)


def _judge(event: str, arguments: tuple[Any, ...]) -> None:
    if not Watch.active:
        return
    kind = _kind(event, arguments)
    if kind:
        Watch.seen.add(kind)
        raise Stop(kind)


def _kind(event: str, arguments: tuple[Any, ...]) -> str | None:
    if event == "open":
        path, mode, flags = (list(arguments) + [None] * 3)[:3]
        writes = (isinstance(flags, int) and flags & WRITES) or (isinstance(mode, str) and set(mode) & set("wax+"))
        return "files" if writes and _outside(path) else None
    if event in FILES:
        paths = [argument for argument in arguments if isinstance(argument, (str, bytes, os.PathLike))]
        return "files" if any(_outside(path) for path in paths) else None
    if event in PROCESSES:
        return "processes"
    if event in NETWORK:
        return "network"
    return "environment" if event in OTHERS else None


def _outside(path: Any) -> bool:
    if isinstance(path, int) or path is None:
        return False  # a descriptor that was opened before
    text = os.fsdecode(path)
    return text != os.devnull and not (os.path.realpath(text) + os.sep).startswith(Watch.folder + os.sep)


class Output(io.StringIO):
    """What a call prints; a call that prints without end is ended."""

    def write(self, text: str) -> int:
        if self.tell() + len(text) > MOST_OUTPUT:
            raise Stop("output")
        return super().write(text)

    @property
    def buffer(self) -> _Bytes:  # type: ignore[override]
        return _Bytes(self)


class _Bytes:
    def __init__(self, output: Output) -> None:
        self.output = output

    def write(self, data: bytes) -> int:
        self.output.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def flush(self) -> None:
        pass


class NoInput(io.TextIOBase):
    """Standard input as pytest gives it: there is none, and asking for it makes a poor test."""

    def read(self, size: int | None = -1) -> str:
        Watch.seen.add("input")
        raise Stop("input")

    def readline(self, size: int = -1) -> str:  # type: ignore[override]
        return self.read()

    def readlines(self, hint: int = -1) -> list[str]:  # type: ignore[override]
        return [self.read()]
