"""The launcher: starts one command confined, waits for it, and leaves nothing of it running.

Standard library only. It runs under our interpreter, isolated and without site-packages: the project's interpreter is
part of what must be confined, since a repository can bring a `.venv/bin/python` of its own making.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

from aigc_lsp.sandbox.launch import bubblewrap, confine, kernel, namespaces, watch
from aigc_lsp.sandbox.launch.order import BUBBLEWRAP, LANDLOCK, PLAIN, UNSHARE, decode

CHECK_EVERY = 0.1  # seconds between two looks at what it uses
KILLED = 9  # wait status of a process that SIGKILL ended


class Launcher:
    """One command and all that comes of it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._order = decode(text)
        self._withdrawn = False
        self._free = watch.free(self._order.folder_outside)
        self._closing = False
        self._wake, wakes = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(wakes, False)
        signal.set_wakeup_fd(wakes, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGTERM, self._withdraw)

    def run(self) -> int:
        """Runs the command to its end. Its wait status, that of SIGKILL when it had to be ended."""
        if sys.platform == "linux":
            kernel.prctl(kernel.SET_CHILD_SUBREAPER, 1)
        child, statuses = self._start()
        status = self._wait(child)
        alone = self._closing and self._order.mechanism in (LANDLOCK, PLAIN)  # else others of the sandbox are that user
        watch.end(child, self._order.user if alone else 0)
        if self._order.mechanism == BUBBLEWRAP:
            return bubblewrap.status_of(status)
        return namespaces.status_of(statuses, status) if statuses is not None else status

    def _start(self) -> tuple[int, int | None]:
        """The first process, and where its command's status can be read if it is not that of the process."""
        if self._order.mechanism == UNSHARE:
            return namespaces.start(self._order)
        child = os.fork()
        if child == 0:
            os.setsid()
            if self._order.mechanism == BUBBLEWRAP:
                bubblewrap.execute(self._order, self._text)
            confine.execute(self._order)
        return child, None

    def _wait(self, child: int) -> int:
        poll = select.poll()
        poll.register(self._order.lifeline, select.POLLIN)
        poll.register(self._wake, select.POLLIN)
        deadline = time.monotonic() + (self._order.limits.wall or float("inf"))
        while True:
            ready = dict(poll.poll(CHECK_EVERY * 1000))
            if self._wake in ready:
                os.read(self._wake, 4096)
            while (ended := _ended()) is not None:
                if ended[0] == child:
                    return ended[1]
            excess = self._excess(deadline)
            if excess:
                _say(f"The sandbox ended it: {excess}.\n")
            self._closing = self._order.lifeline in ready
            if excess or self._withdrawn or self._closing:
                return KILLED

    def _excess(self, deadline: float) -> str:
        """What it uses too much of, empty while it does not."""
        limits = self._order.limits
        if time.monotonic() > deadline:
            return f"it ran for more than {limits.wall} s"
        running = watch.descendants(os.getpid())
        if limits.processes and len(running) > 2 * limits.processes:  # where the kernel does not count them
            return f"{len(running)} processes, more than {limits.processes}"
        lost = self._free - watch.free(self._order.folder_outside)
        if limits.disk and lost > limits.disk:
            return f"{lost / 2**20:.0f} MB less on the disk, more than {limits.disk / 2**20:.0f} MB"
        used = watch.resident(running)
        if limits.resident and used > limits.resident:
            return f"{used / 2**20:.0f} MB of memory, more than {limits.resident / 2**20:.0f} MB"
        return ""

    def _withdraw(self, *_: object) -> None:
        self._withdrawn = True


def _say(sentence: str) -> None:
    """Writes to standard error, unless nobody reads what is there already."""
    if select.select([], [2], [], 0)[1]:
        os.write(2, sentence.encode())


def _ended() -> tuple[int, int] | None:
    """A child that ended, and its wait status."""
    try:
        process, status = os.waitpid(-1, os.WNOHANG)
    except ChildProcessError:
        return None
    return (process, status) if process else None


def end_as(status: int) -> None:
    """Ends this process the way another ended."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        if number != signal.SIGKILL:
            signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    os._exit(os.WEXITSTATUS(status))


def main() -> None:
    """Carries out the order in the first argument."""
    try:
        status = Launcher(sys.argv[1]).run()
    except OSError as error:
        _say(f"this system does not let it ({error.strerror or error})\n")
        os._exit(confine.CANNOT_START)
    end_as(status)
