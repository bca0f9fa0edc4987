"""An audit hook against accidents, for level 1: Python imports this file by its name when it starts.

It is no boundary: native code, and Python that means to, gets around it. Standard library only, for Python 3.8 and
newer. ``AIGC_LSP_GUARD`` holds the folders that may be changed and those that may not be read, as JSON.
"""

from __future__ import annotations

import errno
import importlib
import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_HERE = os.path.dirname(os.path.abspath(__file__))
_MAY_CHANGE, _MUST_NOT_READ = (
    tuple(os.path.realpath(folder) for folder in folders) for folders in json.loads(os.environ["AIGC_LSP_GUARD"])
)
_DEVICES = ("/dev/null", "/dev/tty", "/dev/shm", "/dev/fd", "/dev/zero", "/dev/full")
_CHANGES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ENTRIES: dict[
    str, tuple[tuple[int, ...], int | None]
] = {  # events on files: which of their arguments are paths, and which the folder these are relative to
    "os.remove": ((0,), 1),
    "os.rmdir": ((0,), 1),
    "os.mkdir": ((0,), 2),
    "os.rename": ((0, 1), 2),
    "os.link": ((0, 1), 2),
    "os.symlink": ((1,), 2),
    "os.truncate": ((0,), None),
    "os.chmod": ((0,), 2),
    "os.chown": ((0,), 3),
    "os.utime": ((0,), 3),
    "os.setxattr": ((0,), None),
    "os.removexattr": ((0,), None),
    "os.lockf": ((), None),
    "sqlite3.connect": ((0,), None),
    "shutil.rmtree": ((0,), None),
}
_NEVER = {
    "socket.connect": "connect to",
    "socket.bind": "listen at",
    "socket.sendto": "send to",
    "socket.sendmsg": "send to",
    "socket.getaddrinfo": "look up",
    "socket.gethostbyname": "look up",
    "subprocess.Popen": "start",
    "os.system": "start",
    "os.exec": "start",
    "os.posix_spawn": "start",
    "os.spawn": "start",
    "os.startfile": "start",
    "pty.spawn": "start",
    "webbrowser.open": "open",
    "os.killpg": "signal group",
}


def _within(path: str, folders: tuple[str, ...]) -> bool:
    return any(path == folder or path.startswith(folder.rstrip(os.sep) + os.sep) for folder in folders)


def _place(path: object, folder: object) -> str | None:
    """Where a path leads; None for what is no path."""
    if not isinstance(path, (str, bytes, os.PathLike)):
        return None
    path = os.fsdecode(path)
    if isinstance(folder, int) and folder >= 0 and not os.path.isabs(path):
        path = os.path.join(f"/proc/self/fd/{folder}", path)
    return os.path.realpath(path)


def _change(path: object, folder: object = None) -> None:
    place = _place(path, folder)
    if place is not None and not _within(place, _MAY_CHANGE) and not _within(place, _DEVICES):
        raise PermissionError(errno.EACCES, f"The sandbox does not let code change {place}.")


def _open(path: object, mode: str | None, flags: object) -> None:
    place = _place(path, None)
    if place is None:
        return
    if (mode and set(mode) & set("wax+")) or (isinstance(flags, int) and flags & _CHANGES):
        _change(path)
    elif _within(place, _MUST_NOT_READ):
        raise PermissionError(errno.EACCES, f"The sandbox does not let code read {place}.")


def _hook(event: str, arguments: Any) -> None:
    if event == "open":
        _open(*arguments)
    elif event in _ENTRIES:
        paths, folder = _ENTRIES[event]
        for index in paths:
            above = None if folder is None else arguments[folder + index * (event in ("os.rename", "os.link"))]
            if event != "sqlite3.connect" or arguments[index] != ":memory:":
                _change(arguments[index], above)
    elif event in _NEVER:
        raise PermissionError(
            errno.EACCES, f"The sandbox does not let code {_NEVER[event]} {arguments[1:] or arguments}."
        )
    elif event == "os.kill" and arguments[0] != os.getpid():
        raise PermissionError(errno.EACCES, f"The sandbox does not let code signal process {arguments[0]}.")


def _next() -> None:
    """Gives way to the file of the same name that this one stands before."""
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry) != _HERE]
    own = sys.modules.pop("sitecustomize")
    try:
        importlib.import_module("sitecustomize")
    except ImportError:
        sys.modules["sitecustomize"] = own


_next()
sys.addaudithook(_hook)
