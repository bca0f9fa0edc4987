"""How much memory this machine has for a model."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from pathlib import Path

RESERVED = 2_000_000_000  # bytes that the system, an editor and its language servers take
LEAST = 0.25  # of the memory, which a model may have where that leaves less
GROUPS = Path("/sys/fs/cgroup")


def allowance(memory: int) -> int:
    """Bytes that a model may take on a machine with so much memory."""
    return max(memory - RESERVED, int(memory * LEAST))


def memory_here() -> int:
    """Bytes of memory that this process may use: the machine's, or its container's limit. 0 where nobody tells."""
    return min((size for size in (_physical(), *_limits()) if size > 0), default=0)


def _physical() -> int:
    if sys.platform == "win32":
        status = _Status(dwLength=ctypes.sizeof(_Status))
        ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return int(status.ullTotalPhys)
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (OSError, ValueError):
        return 0


def _limits() -> Iterator[int]:
    """What control groups allow, this process's own and those around it."""
    try:
        lines = Path("/proc/self/cgroup").read_text().splitlines()
    except OSError:
        return
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "memory":
            top, name = GROUPS / "memory", "memory.limit_in_bytes"
        elif not controllers:
            top, name = GROUPS, "memory.max"
        else:
            continue
        group = top / path.lstrip("/")
        for each in (group, *group.parents):
            yield _number(each / name)
            if each == top:
                break


def _number(path: Path) -> int:
    try:
        text = path.read_text().strip()
    except OSError:
        return 0
    return int(text) if text.isdigit() else 0


class _Status(ctypes.Structure):
    """Windows' MEMORYSTATUSEX."""

    _fields_ = (
        ("dwLength", ctypes.c_ulong),
        ("dwMemoryLoad", ctypes.c_ulong),
        ("ullTotalPhys", ctypes.c_ulonglong),
        ("ullAvailPhys", ctypes.c_ulonglong),
        ("ullTotalPageFile", ctypes.c_ulonglong),
        ("ullAvailPageFile", ctypes.c_ulonglong),
        ("ullTotalVirtual", ctypes.c_ulonglong),
        ("ullAvailVirtual", ctypes.c_ulonglong),
        ("ullAvailExtendedVirtual", ctypes.c_ulonglong),
    )
