"""What a launcher is told: the command, what it may touch, and how much of everything it may use."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Limits:
    """The most that what is started may use. Zero means no limit of ours."""

    memory: int = 4 << 30  # bytes of address space, each process
    resident: int = 2 << 30  # bytes in memory, all processes together
    file: int = 64 << 20  # bytes, each file
    disk: int = 2 << 30  # bytes that the copy's disk may lose meanwhile, whoever takes them
    scratch: int = 256 << 20  # bytes of /tmp, where that is a file system of its own
    processes: int = 64  # threads count too
    cpu: int = 1200  # seconds of processor time, each process
    wall: int = 3600  # seconds


@dataclass(frozen=True)
class Order:
    """One command and its bounds. All paths are absolute.

    ``binds`` are (outside, inside, writable). Without namespaces a path is the same outside and inside.
    """

    mechanism: str
    command: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    folder: str  # the working folder, as the command sees it
    folder_outside: str  # the same seen from outside, empty when nothing may be written
    binds: tuple[tuple[str, str, bool], ...]
    lifeline: int  # a file descriptor: when it reads as closed, everything ends
    limits: Limits = field(default_factory=Limits)
    user: int = 0  # the user and group to become, when the launcher runs as root
    without: tuple[str, ...] = ()  # parts that are switched off, to test what is left: "landlock", "seccomp", "scope"


def encode(order: Order) -> str:
    """The order as one argument of a command line."""
    return json.dumps(asdict(order))
