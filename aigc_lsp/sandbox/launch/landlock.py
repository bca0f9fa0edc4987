"""Landlock: a process gives up all files, TCP ports and processes but those it names. From Linux 5.13."""

from __future__ import annotations

import ctypes
import os

from aigc_lsp.sandbox.launch import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION = 1  # flag: say which ABI the kernel has
PATH_BENEATH = 1

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
TRUNCATE = 1 << 14  # ABI 3
IOCTL_DEV = 1 << 15  # ABI 5
FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}  # rights by ABI
TCP = 0b11  # bind and connect, ABI 4
SCOPES = 0b11  # abstract UNIX sockets and signals, ABI 6
OF_A_FILE = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
READING = EXECUTE | READ_FILE | READ_DIR


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def abi() -> int:
    """The version of Landlock this kernel has, 0 for none."""
    try:
        return kernel.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION))
    except OSError:
        return 0


def restrict(readable: Iterable[str], writable: Iterable[str], *, tcp: bool, scoped: bool) -> None:
    """Gives up, for this process and what it starts, all but reading ``readable`` and changing ``writable``.

    Args:
        tcp: whether TCP stays allowed.
        scoped: whether signals and abstract sockets stop at what is restricted together, where the kernel can.
    """
    version = abi()
    files = FILES[min(version, max(FILES))]
    ruleset = _Ruleset(files, 0 if tcp or version < 4 else TCP, SCOPES if scoped and version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = kernel.syscall(CREATE_RULESET, ctypes.byref(ruleset), ctypes.c_size_t(size), ctypes.c_uint32(0))
    for path in readable:
        _allow(rules, path, files & READING)
    for path in writable:
        _allow(rules, path, files)
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    kernel.syscall(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
    os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    try:
        beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return  # what is not there needs no right
    rule = _PathBeneath(rights if os.path.isdir(path) else rights & OF_A_FILE, beneath)
    kernel.syscall(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(PATH_BENEATH), ctypes.byref(rule), ctypes.c_uint32(0))
    os.close(beneath)
