"""Namespaces of our own making: another user, no network, no other processes, and a root of only what is bound.

The launcher enters the user and process namespaces; its child, which is the first process in there, makes the file
system and starts the command. When the first process ends, the kernel ends all others.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import sys
from contextlib import suppress

from aigc_lsp.sandbox.launch import confine, kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from aigc_lsp.sandbox.order import Order

CLONE_NEWNS, CLONE_NEWCGROUP, CLONE_NEWUTS, CLONE_NEWIPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWPID, CLONE_NEWNET = 0x10000000, 0x20000000, 0x40000000
AROUND = CLONE_NEWUSER | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 4096, 16384, 1 << 18
MS_REMOUNT = 32
MNT_DETACH = 2
MOUNT_SETATTR = 442
PIVOT_ROOT = 155 if kernel.MACHINE == "x86_64" else 41
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
SET_DUMPABLE = 4
AF_INET, SOCK_DGRAM, SIOCSIFFLAGS, IFF_UP = 2, 2, 0x8914, 1

STAGE = "/tmp"  # where the new root is built, and then gone from sight
OLD = ".old"
DEVICES = ("null", "zero", "full", "random", "urandom")
LINKS = {"dev/fd": "/proc/self/fd", "dev/stdin": "fd/0", "dev/stdout": "fd/1", "dev/stderr": "fd/2"}


def start(order: Order) -> tuple[int, int]:
    """The first process of the new namespaces, and where the command's wait status will be written."""
    _enter(order.user)
    statuses, report = os.pipe()
    first = os.fork()
    if first == 0:
        _run_first(order, report)
    os.close(report)
    return first, statuses


def status_of(statuses: int, otherwise: int) -> int:
    """The wait status of the command, or ``otherwise`` when it was ended before it had one."""
    written = os.read(statuses, 4)
    return int.from_bytes(written, sys.byteorder) if len(written) == 4 else otherwise


def _enter(user: int) -> None:
    """Enters the namespaces. As root, the user inside is ``user`` outside as well, who owns nothing else."""
    mapped_user, mapped_group = (user, user) if user else (os.geteuid(), os.getegid())
    if not user:
        kernel.check(kernel.LIBC.unshare(AROUND))
        kernel.prctl(SET_DUMPABLE, 1)  # so that the files below are still this user's
        _map("self", mapped_user, mapped_group)
        return
    entered, enters = os.pipe()
    launcher = os.getpid()
    mapper = os.fork()
    if mapper == 0:  # it keeps root's rights outside, which the map needs
        os.close(enters)
        os.read(entered, 1)
        try:
            _map(str(launcher), mapped_user, mapped_group)
        except OSError:
            os._exit(1)
        os._exit(0)
    kernel.check(kernel.LIBC.unshare(AROUND))
    os.close(enters)
    os.close(entered)
    if os.waitpid(mapper, 0)[1]:
        raise PermissionError("the user namespace's map cannot be written")


def _map(process: str, user: int, group: int) -> None:
    for name, text in (("setgroups", "deny"), ("uid_map", f"{user} {user} 1"), ("gid_map", f"{group} {group} 1")):
        with open(f"/proc/{process}/{name}", "w", encoding="utf-8") as file:
            file.write(text)


def _run_first(order: Order, report: int) -> None:
    """What the first process does: never returns."""
    try:
        os.setsid()
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _build(order)
        kernel.prctl(kernel.SET_PDEATHSIG, signal.SIGKILL)
        _loopback_up()
        command = os.fork()
        if command == 0:
            os.setsid()
            confine.execute(order)
        while True:
            ended, status = os.wait()
            if ended == command:
                os.write(report, status.to_bytes(4, sys.byteorder))
                os._exit(0)
    except BaseException as error:
        sys.stderr.write(f"The sandbox cannot be built: {error}\n")
        sys.stderr.flush()
    os._exit(confine.CANNOT_START)


def _build(order: Order) -> None:
    """Makes a root of the bound paths, an empty /tmp, a few devices, and a /proc of these processes only."""
    kernel.check(kernel.LIBC.unshare(CLONE_NEWNS))
    _mount(None, "/", None, MS_PRIVATE | MS_REC)
    sources = [(os.open(outside, os.O_PATH | os.O_CLOEXEC), inside, ro) for outside, inside, ro in _in_order(order)]
    devices = [(os.open(f"/dev/{name}", os.O_PATH | os.O_CLOEXEC), f"/dev/{name}", True) for name in DEVICES]
    if order.user:  # from here on what root's folders hide is reached through what was opened
        os.setresgid(order.user, order.user, order.user)
        os.setresuid(order.user, order.user, order.user)
    _mount("tmpfs", STAGE, "tmpfs", MS_NOSUID | MS_NODEV, "size=16m,mode=0755")
    for folder in ("proc", "dev/shm", "tmp", OLD):
        os.makedirs(f"{STAGE}/{folder}")
    for name, target in LINKS.items():
        os.symlink(target, f"{STAGE}/{name}")
    _mount("tmpfs", f"{STAGE}/tmp", "tmpfs", MS_NOSUID | MS_NODEV, f"size={order.limits.scratch},mode=1777")
    _mount("tmpfs", f"{STAGE}/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"size={order.limits.scratch},mode=1777")
    for source, inside, writable in [*sources, *devices]:
        _bind(source, STAGE + inside, writable=writable)
    _mount("proc", f"{STAGE}/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.makedirs(f"{STAGE}/tmp/home", exist_ok=True)
    kernel.syscall(PIVOT_ROOT, STAGE.encode(), f"{STAGE}/{OLD}".encode())
    os.chdir("/")
    kernel.check(kernel.LIBC.umount2(f"/{OLD}".encode(), MNT_DETACH))
    with suppress(OSError):
        os.rmdir(f"/{OLD}")
    _mount(None, "/", None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)


def _in_order(order: Order) -> list[tuple[str, str, bool]]:
    """The paths to bind that exist, outer before inner."""
    return sorted((bind for bind in order.binds if os.path.lexists(bind[0])), key=lambda bind: bind[1].count("/"))


class _MountAttributes(ctypes.Structure):
    _fields_ = (
        ("set", ctypes.c_uint64),
        ("clear", ctypes.c_uint64),
        ("propagation", ctypes.c_uint64),
        ("users", ctypes.c_uint64),
    )


def _bind(source: int, target: str, *, writable: bool) -> None:
    """Shows what ``source`` is open on at ``target``, which is made where it is missing."""
    here = f"/proc/self/fd/{source}"
    if not os.path.lexists(target):
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.isdir(here):
            os.mkdir(target)
        else:
            os.close(os.open(target, os.O_CREAT | os.O_WRONLY))
    _mount(here, target, None, MS_BIND | MS_REC)
    attributes = _MountAttributes((0 if writable else MS_RDONLY) | MS_NOSUID, 0, 0, 0)
    kernel.syscall(
        *(MOUNT_SETATTR, ctypes.c_int(AT_FDCWD), target.encode(), ctypes.c_uint(AT_RECURSIVE)),
        *(ctypes.byref(attributes), ctypes.c_size_t(ctypes.sizeof(attributes))),
    )


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind)]
    try:
        kernel.check(kernel.LIBC.mount(*words, ctypes.c_ulong(flags), options.encode()))
    except OSError as error:
        raise OSError(error.errno, f"{error.strerror} (mounting {target})") from None


def _loopback_up() -> None:
    """Lets processes in here talk with one another at 127.0.0.1, and with nobody else."""
    any_socket = kernel.check(kernel.LIBC.socket(AF_INET, SOCK_DGRAM, 0))  # the module takes 10 ms to import
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, b"lo".ljust(16, b"\0") + IFF_UP.to_bytes(2, sys.byteorder) + bytes(22))
    os.close(any_socket)
