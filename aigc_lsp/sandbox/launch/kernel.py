"""System calls that Python does not offer, through ctypes. Failures are OSError."""

from __future__ import annotations

import ctypes
import os

LIBC = ctypes.CDLL(None, use_errno=True)

# prctl
SET_PDEATHSIG, SET_KEEPCAPS, SET_SECCOMP, CAPBSET_DROP = 1, 8, 22, 24
SET_CHILD_SUBREAPER, SET_NO_NEW_PRIVS, CAP_AMBIENT = 36, 38, 47
CAP_AMBIENT_RAISE = 2
CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_SETGID, CAP_SETUID = 0, 1, 2, 6, 7

CAPABILITY_VERSION_3 = 0x20080522
MACHINE = os.uname().machine


def check(status: int) -> int:
    """``status``, or the OSError that errno names when it is negative."""
    if status < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return status


def syscall(number: int, *arguments: object) -> int:
    """The result of a system call."""
    return check(int(LIBC.syscall(ctypes.c_long(number), *arguments)))


def prctl(option: int, *arguments: int) -> None:
    """Sets an attribute of this process."""
    four = (*arguments, 0, 0, 0, 0)[:4]
    check(int(LIBC.prctl(option, *(ctypes.c_ulong(argument) for argument in four))))


def has(*capabilities: int) -> bool:
    """Whether this process may use all of ``capabilities``."""
    with open("/proc/self/status", encoding="utf-8") as file:
        effective = next(int(line.split()[1], 16) for line in file if line.startswith("CapEff:"))
    return all(effective >> capability & 1 for capability in capabilities)


class _CapabilityHeader(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def set_capabilities(*kept: int) -> None:
    """Leaves this process no capability but ``kept``, which what it executes has too."""
    low = sum(1 << capability for capability in kept)
    words = (ctypes.c_uint32 * 6)(low, low, low, 0, 0, 0)  # effective, permitted, inheritable, low and high
    check(int(LIBC.capset(ctypes.byref(_CapabilityHeader(CAPABILITY_VERSION_3, 0)), ctypes.byref(words))))
    for capability in kept:
        prctl(CAP_AMBIENT, CAP_AMBIENT_RAISE, capability)
