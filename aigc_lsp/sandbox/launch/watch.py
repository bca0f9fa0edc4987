"""Finding and ending everything that a command started, also what left its group or its parent."""

from __future__ import annotations

import os
import resource
import signal
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = os.sysconf("SC_PAGESIZE")


def descendants(ancestor: int) -> list[int]:
    """Every process below ``ancestor``, as far as /proc tells; none where there is no /proc."""
    if os.path.exists("/proc/thread-self/children"):
        return list(_below(ancestor))
    parents: dict[int, list[int]] = {}
    with suppress(FileNotFoundError):
        for process in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):
                parents.setdefault(_parent(process), []).append(int(process))
    found, waiting = [], [ancestor]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += children
    return found


def _below(ancestor: int) -> Iterator[int]:
    with suppress(OSError):
        for task in os.listdir(f"/proc/{ancestor}/task"):
            with suppress(OSError):
                for child in _words(f"/proc/{ancestor}/task/{task}/children"):
                    yield int(child)
                    yield from _below(int(child))


def _parent(process: str) -> int:
    with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
        return int(file.read().rpartition(")")[2].split()[1])


def _words(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        return file.read().split()


def resident(processes: list[int]) -> int:
    """Bytes of memory that the processes hold together; shared pages count once for each."""
    total = 0
    for process in processes:
        with suppress(OSError):
            total += int(_words(f"/proc/{process}/statm")[1]) * PAGE
    return total


def free(folder: str) -> int:
    """Bytes that are free where ``folder`` is, 0 when that cannot be told."""
    try:
        system = os.statvfs(folder)
    except OSError:
        return 0
    return system.f_bavail * system.f_frsize


def end(child: int, user: int) -> None:
    """Ends all that this process started, and waits until it is gone.

    Args:
        child: the first of them, leader of a group.
        user: a user whom nobody else is, or 0: then they are found as descendants, which is all of them where this
            process is the one that orphans come to.
    """
    if user:
        _end_user(user)
    with suppress(OSError):
        os.killpg(child, signal.SIGKILL)
    while descendants(os.getpid()):
        stopped: list[int] = []
        while fresh := [process for process in descendants(os.getpid()) if process not in stopped]:
            for process in fresh:
                _stop(process)
            stopped += fresh
        if not any([_kill(process) for process in stopped]):
            return
        with suppress(ChildProcessError):
            os.waitpid(-1, 0)


def _stop(process: int) -> None:
    """Keeps a process from starting others while it waits for its end; stopped ones also fill the number allowed."""
    with suppress(OSError):
        os.kill(process, signal.SIGSTOP)
    if sys.platform == "linux":
        with suppress(OSError):
            resource.prlimit(process, resource.RLIMIT_NPROC, (0, 0))


def _kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        return False
    return True


def _end_user(user: int) -> None:
    """Signals all processes of a user at once, which no fork can outrun."""
    messenger = os.fork()
    if messenger == 0:
        with suppress(OSError):
            os.setresuid(user, user, user)
            os.kill(-1, signal.SIGKILL)
        os._exit(0)
    os.waitpid(messenger, 0)
