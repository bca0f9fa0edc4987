"""Resource limits of a process that is about to execute the command."""

from __future__ import annotations

import os
import resource
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from aigc_lsp.sandbox.order import Limits

OPEN_FILES = 512


def limit(limits: Limits, *, counted_alone: bool) -> None:
    """Sets the limits for this process and what it starts.

    Args:
        counted_alone: whether the kernel counts this user's processes here only, in a namespace or because the
            user has no others; else those that run already are added to the limit.
    """
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_NOFILE, OPEN_FILES)
    if limits.memory and sys.platform != "darwin":  # where the limit is refused
        _set(resource.RLIMIT_AS, limits.memory)
    if limits.file:
        _set(resource.RLIMIT_FSIZE, limits.file)
    if limits.cpu:
        _set(resource.RLIMIT_CPU, limits.cpu)
    if limits.processes:
        _set(resource.RLIMIT_NPROC, limits.processes + (0 if counted_alone else _threads_of_this_user()))


def _set(what: int, most: int) -> None:
    _, hard = resource.getrlimit(what)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (most, most))


def _threads_of_this_user() -> int:
    """Threads that run for the user now, since the kernel's limit counts all of them."""
    count = 0
    with suppress(FileNotFoundError):
        for process in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                if os.stat(f"/proc/{process}").st_uid == os.getuid():
                    count += len(os.listdir(f"/proc/{process}/task"))
    return count or 1000  # no /proc: more than a desktop runs
