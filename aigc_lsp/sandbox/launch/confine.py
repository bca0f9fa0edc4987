"""The last steps of a process before it executes the command: it gives up what it will not need."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress

from aigc_lsp.sandbox.launch import kernel, landlock, limits, seccomp
from aigc_lsp.sandbox.launch.order import LANDLOCK, PLAIN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from aigc_lsp.sandbox.order import Order

CANNOT_START = 126  # exit status of a launcher whose command could not be started; why is on standard error
NICE = 5
LAST_CAPABILITY = 63
OWN_PROCESS = (  # of /proc, besides the process's own folder
    *("/proc/cpuinfo", "/proc/meminfo", "/proc/stat", "/proc/loadavg", "/proc/uptime", "/proc/version"),
    *("/proc/filesystems", "/proc/sys/kernel/osrelease", "/proc/sys/kernel/random", "/proc/sys/vm"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


def execute(order: Order) -> None:
    """Becomes the command, confined as ordered. Never returns."""
    try:
        os.chdir(order.folder)
        os.nice(NICE)
        limits.limit(order.limits, counted_alone=order.mechanism not in (LANDLOCK, PLAIN) or bool(order.user))
        if sys.platform == "linux":
            _drop(order)
            _restrict(order)
        os.closerange(3, 1 << 16)
        os.execve(order.command[0], order.command, dict(order.environment))
    except BaseException as error:
        sys.stderr.write(f"{order.command[0]} cannot be started in the sandbox: {error}\n")
        sys.stderr.flush()
    os._exit(CANNOT_START)


def _drop(order: Order) -> None:
    """Takes away capabilities, and root where the launcher has it."""
    kept: tuple[int, ...] = ()
    if order.mechanism in (LANDLOCK, PLAIN) and order.user:
        kept = _kept(order.mechanism)
        kernel.prctl(kernel.SET_KEEPCAPS, 1)
        os.setgroups([])
        os.setresgid(order.user, order.user, order.user)
        os.setresuid(order.user, order.user, order.user)
        kernel.set_capabilities(*kept)
    if order.mechanism != PLAIN:
        for capability in range(LAST_CAPABILITY):
            if capability not in kept:
                with suppress(OSError):
                    kernel.prctl(kernel.CAPBSET_DROP, capability)
        kernel.set_capabilities(*kept)
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    kernel.prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)  # last, since a change of user forgets it


def _kept(mechanism: str) -> tuple[int, ...]:
    """What lets another user start an interpreter that lies in root's home. Landlock says what is read and written."""
    if kernel.has(kernel.CAP_DAC_READ_SEARCH):
        return (kernel.CAP_DAC_READ_SEARCH,)
    return (kernel.CAP_DAC_OVERRIDE,) if mechanism == LANDLOCK and kernel.has(kernel.CAP_DAC_OVERRIDE) else ()


def _restrict(order: Order) -> None:
    """Landlock and the filter of system calls."""
    if order.mechanism == PLAIN:
        return
    alone = order.mechanism != LANDLOCK
    readable = [inside if alone else outside for outside, inside, writable in order.binds if not writable]
    writable = [inside if alone else outside for outside, inside, writable in order.binds if writable]
    scoped = landlock.abi() >= 6 and "scope" not in order.without
    if "landlock" not in order.without and (not alone or landlock.abi()):
        if alone:
            landlock.restrict([*readable, "/proc", "/dev"], [*writable, "/tmp", "/dev"], tcp=True, scoped=False)
        else:
            own = f"/proc/{os.getpid()}"
            landlock.restrict([*readable, *OWN_PROCESS, own], [*writable, *DEVICES], tcp=False, scoped=scoped)
    if "seccomp" not in order.without and seccomp.offered():
        seccomp.restrict(alone=alone, scoped=scoped and "landlock" not in order.without)
