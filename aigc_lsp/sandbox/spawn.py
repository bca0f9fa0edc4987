"""Starting a launcher, which starts a command confined."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from aigc_lsp.sandbox.launch import kernel
from aigc_lsp.sandbox.launch.order import BUBBLEWRAP, PLAIN
from aigc_lsp.sandbox.order import Order, encode

SOON = 10.0  # seconds in which a launcher ends what it started
PACKAGES = Path(__file__).resolve().parent.parent.parent
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from aigc_lsp.sandbox.launch import main; main.main()"


class Process(subprocess.Popen[bytes]):
    """A command in a sandbox, by way of its launcher: what ends it ends all that it started."""

    def kill(self) -> None:
        """Ends the command and everything that came of it. The launcher does that: it must not be killed itself."""
        self.terminate()

    def end(self) -> int:
        """Ends everything, at the latest when the launcher has not done so for a while. The status."""
        self.terminate()
        try:
            return self.wait(SOON)
        except subprocess.TimeoutExpired:
            super().kill()  # then the kernel ends the command, and with namespaces all that came of it
            return self.wait()


def spawn(order: Order) -> Process:
    """Starts the order's command, with pipes for its input, output and errors."""
    return Process(
        [sys.executable, "-I", "-S", "-c", START, str(PACKAGES), encode(order)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env={},
        pass_fds=(order.lifeline,),
        start_new_session=True,
        bufsize=0,
    )


def spare_user(mechanism: str) -> int:
    """A user id that nobody has, for a server that runs as root to hand its rights away to; 0 when it does not.

    Bubblewrap makes its namespaces for the user that starts it, who must reach all that is bound: it keeps root's.
    """
    if mechanism == BUBBLEWRAP or sys.platform != "linux" or os.geteuid() != 0:
        return 0
    if not kernel.has(kernel.CAP_CHOWN, kernel.CAP_SETUID, kernel.CAP_SETGID):
        return 0
    if mechanism == PLAIN and not kernel.has(kernel.CAP_DAC_READ_SEARCH):
        return 0  # another user could not read what root's home holds
    try:
        first, _, count = map(int, Path("/proc/self/uid_map").read_text().split()[:3])
    except (OSError, ValueError):
        return 0
    if count < 1000:  # a container that knows hardly any user but root
        return 0
    half = min(count, 1 << 31) // 2
    return first + half + secrets.randbelow(half - 1)


def give_away(paths: Iterable[Path], user: int) -> None:
    """Makes ``user`` the owner of what it may change; nothing when there is no such user."""
    if user:
        for path in paths:
            os.chown(path, user, user, follow_symlinks=False)
