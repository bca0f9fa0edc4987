"""A filter of system calls: what neither namespaces nor Landlock keep from a process of the same user."""

from __future__ import annotations

import ctypes
import errno
import os
import struct

from aigc_lsp.sandbox.launch import kernel

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

# Numbers on x86_64, and on the architectures that share the generic table; None where it does not exist.
NUMBERS: dict[str, tuple[int | None, int | None]] = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "open_by_handle_at": (304, 265),
    "unshare": (272, 97),
    "setns": (308, 268),
    "clone": (56, 220),
    "clone3": (435, 435),
    "mount": (165, 40),
    "prlimit64": (302, 261),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "socket": (41, 198),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
    "kill": (62, 129),
    "tkill": (200, 130),
    "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "fcntl": (72, 25),
}
ARCHITECTURES = {  # AUDIT_ARCH and the column of NUMBERS
    "x86_64": (0xC000003E, 0),
    "aarch64": (0xC00000B7, 1),
    "riscv64": (0xC00000F3, 1),
    "loongarch64": (0xC0000102, 1),
}
OTHER_PROCESSES = (
    *("ptrace", "process_vm_readv", "process_vm_writev", "process_madvise", "process_mrelease", "kcmp", "pidfd_getfd"),
    *("add_key", "request_key", "keyctl", "bpf", "perf_event_open", "userfaultfd", "open_by_handle_at", "mount"),
    *("unshare", "setns", "shmget", "shmat", "shmctl", "semget", "msgget", "mq_open"),
)
METADATA = (
    *("chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat"),
    *("utime", "utimes", "futimesat", "utimensat"),
)
ATTRIBUTES = (
    *("setxattr", "lsetxattr", "fsetxattr", "setxattrat", "removexattr", "lremovexattr", "fremovexattr"),
    *("removexattrat", "file_setattr"),
)

ALLOW, ERRNO, KILL = 0x7FFF0000, 0x00050000, 0x80000000
SUCCESS = 0  # instead of an errno: nothing is done, as on a file system that keeps no permissions
LOAD, AND, EQUAL, AT_LEAST, RETURN = 0x20, 0x54, 0x15, 0x35, 0x06
X32 = 0x40000000  # numbers from here on are another ABI
CLONE_NEWUSER = 0x10000000
PRIO_USER = 2
F_SETOWN, F_SETOWN_EX = 8, 15
ANY = 0xFFFFFFFF


class Test:
    """A claim about an argument's lower half: that it equals one of ``values`` once masked."""

    def __init__(self, argument: int, *values: int, mask: int = ANY) -> None:
        self.argument, self.values, self.mask = argument, values, mask


class Rule:
    """A call fails with ``error``: always, or only ``when`` a test holds, or always ``unless`` it holds."""

    def __init__(self, call: str, error: int, *, when: Test | None = None, unless: Test | None = None) -> None:
        self.call, self.error, self.when, self.unless = call, error, when, unless


def offered() -> bool:
    """Whether there is a table for this machine."""
    return kernel.MACHINE in ARCHITECTURES


def restrict(*, alone: bool, scoped: bool) -> None:
    """Filters this process and what it starts.

    Args:
        alone: whether namespaces keep the network, other processes and other files away.
        scoped: whether the kernel already stops signals to other processes.
    """
    rules = [*_always(), *(() if alone else _beside_others()), *(() if alone or scoped else _signals(os.getpid()))]
    program = b"".join(_program(rules))
    buffer = ctypes.create_string_buffer(program)
    descriptor = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer))
    kernel.prctl(kernel.SET_NO_NEW_PRIVS, 1)
    address = ctypes.create_string_buffer(descriptor)
    kernel.prctl(kernel.SET_SECCOMP, 2, ctypes.addressof(address))


def _always() -> Iterator[Rule]:
    """Ways to other processes of the user and to parts of the kernel that tests have no use for."""
    yield from (Rule(call, errno.EPERM) for call in OTHER_PROCESSES)
    yield from (Rule(call, errno.ENOSYS) for call in ("io_uring_setup", "io_uring_enter", "io_uring_register"))
    yield Rule("clone3", errno.ENOSYS)  # its flags are behind a pointer; libc then takes clone
    yield Rule("clone", errno.EPERM, when=Test(0, CLONE_NEWUSER, mask=CLONE_NEWUSER))
    for call in ("prlimit64", "sched_setaffinity", "sched_setscheduler", "sched_setparam", "sched_setattr"):
        yield Rule(call, errno.EPERM, unless=Test(0, 0))  # of this process only
    for call in ("setpriority", "ioprio_set"):
        yield Rule(call, errno.EPERM, unless=Test(1, 0))
    yield Rule("setpriority", errno.EPERM, when=Test(0, PRIO_USER))


def _beside_others() -> Iterator[Rule]:
    """The network, sockets of other programs, and what Landlock leaves open in files: modes, owners, times.

    Pairs of sockets stay. UNIX sockets go too: a path would lead to the session's bus or to a container engine.
    """
    yield Rule("socket", errno.EACCES)
    yield from (Rule(call, SUCCESS) for call in METADATA)
    yield from (Rule(call, errno.ENOTSUP) for call in ATTRIBUTES)


def _signals(own: int) -> Iterator[Rule]:
    """Signals reach this process and its group only."""
    yield Rule("kill", errno.EPERM, unless=Test(0, 0, own))
    yield from (Rule(call, errno.EPERM, unless=Test(0, own)) for call in ("tkill", "tgkill", "rt_tgsigqueueinfo"))
    yield from (Rule(call, errno.EPERM) for call in ("rt_sigqueueinfo", "pidfd_send_signal"))
    yield Rule("fcntl", errno.EPERM, when=Test(1, F_SETOWN, F_SETOWN_EX))


def _program(rules: list[Rule]) -> Iterator[bytes]:
    """The filter in the kernel's BPF: which machine, which call, then one block of instructions a rule."""
    architecture, column = ARCHITECTURES[kernel.MACHINE]
    yield _instruction(LOAD, 4)
    yield _instruction(EQUAL, architecture, 1, 0)
    yield _instruction(RETURN, KILL)
    yield _instruction(LOAD, 0)
    if kernel.MACHINE == "x86_64":
        yield _instruction(AT_LEAST, X32, 0, 1)
        yield _instruction(RETURN, ERRNO | errno.ENOSYS)
    for rule in rules:
        number = NUMBERS[rule.call][column]
        if number is not None:
            block = list(_block(rule))
            yield _instruction(EQUAL, number, 0, len(block))
            yield from block
    yield _instruction(RETURN, ALLOW)


def _block(rule: Rule) -> Iterator[bytes]:
    """What is done once the call is the rule's."""
    deny = _instruction(RETURN, ERRNO | rule.error)
    test = rule.when or rule.unless
    if test is None:
        yield deny
        return
    yield _instruction(LOAD, 16 + 8 * test.argument)
    yield _instruction(AND, test.mask)
    count = len(test.values)
    for index, value in enumerate(test.values):
        after = count - index - 1  # comparisons still to come
        if rule.when:
            yield _instruction(EQUAL, value, after, 0 if after else 1)
        else:
            yield _instruction(EQUAL, value, after + 1, 0)
    yield deny
    yield _instruction(LOAD, 0)


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("HBBI", code, if_true, if_false, value)
