"""Ways to other processes and to more rights. What returns has got there; what raises has not."""

import ctypes
import json
import mmap
import os
import platform
import resource
import signal
import subprocess
import sys

victim = json.loads(sys.argv[1])
LIBC = ctypes.CDLL(None, use_errno=True)
OTHERS = (victim["process"], victim["server"])
X86 = platform.machine() == "x86_64"


def must(status):
    if status < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def syscall(on_x86, elsewhere, *words):
    must(LIBC.syscall(ctypes.c_long(on_x86 if X86 else elsewhere), *map(ctypes.c_long, words)))


def in_a_child(deed):
    """Does it in a process of its own, which is then no longer what it was."""
    child = os.fork()
    if child == 0:
        try:
            deed()
        except OSError:
            os._exit(1)
        os._exit(0)
    if os.waitpid(child, 0)[1]:
        raise PermissionError


def any_of(deed, others=OTHERS):
    """Does it to each; fails when it could be done to none."""
    for number in others:
        if number == os.getpid():
            continue
        try:
            deed(number)
        except (OSError, ValueError):
            continue
        return
    raise PermissionError


def signal_the_server():
    any_of(lambda process: os.kill(process, 0))


def signal_its_group():
    any_of(lambda process: os.killpg(process, 0))


def kill_the_parent():
    parent = os.getppid()
    if parent > 1:
        os.kill(parent, signal.SIGKILL)
    raise PermissionError("no such parent in here")


def stop_the_parent():
    parent = os.getppid()
    if parent > 1:
        os.kill(parent, signal.SIGSTOP)
    raise PermissionError("no such parent in here")


def signal_by_a_process_descriptor():
    any_of(lambda process: signal.pidfd_send_signal(os.pidfd_open(process), 0))


def signal_through_a_files_owner():
    import fcntl

    reading, writing = os.pipe()
    any_of(lambda process: fcntl.fcntl(reading, fcntl.F_SETOWN, process), OTHERS[:1])
    fcntl.fcntl(reading, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK)
    os.write(writing, b"x")
    os.kill(victim["process"], 0)  # whether it arrived is seen from outside


def slow_another_down():
    any_of(lambda process: os.setpriority(os.PRIO_PROCESS, process, 19), OTHERS[:1])


def slow_all_of_the_users_down():
    os.setpriority(os.PRIO_USER, 0, 19)


def move_another_to_one_core():
    any_of(lambda process: os.sched_setaffinity(process, {0}), OTHERS[:1])


def trace_another():
    attach, detach = ctypes.c_long(16), ctypes.c_long(17)

    def trace(process):
        must(LIBC.ptrace(attach, ctypes.c_long(process), None, None))
        os.waitpid(process, 0x40000000)
        LIBC.ptrace(detach, ctypes.c_long(process), None, None)

    any_of(trace, OTHERS[:1])


def trace_the_parent():
    any_of(
        lambda process: must(LIBC.ptrace(ctypes.c_long(0x4206), ctypes.c_long(process), None, None)), (os.getppid(),)
    )


def write_the_memory_of_another():
    any_of(lambda process: os.close(os.open(f"/proc/{process}/mem", os.O_RDWR)), (*OTHERS, os.getppid()))


def read_the_memory_of_another():
    any_of(lambda process: os.close(os.open(f"/proc/{process}/mem", os.O_RDONLY)), (*OTHERS, os.getppid()))


def read_the_memory_of_another_by_a_call():
    buffer = ctypes.create_string_buffer(8)
    here = (ctypes.c_ulong * 2)(ctypes.addressof(buffer), 8)

    def read(process):
        with open(f"/proc/{process}/maps") as maps:
            start = int(maps.readline().partition("-")[0], 16)
        there = (ctypes.c_ulong * 2)(start, 8)
        syscall(310, 270, process, ctypes.addressof(here), 1, ctypes.addressof(there), 1, 0)

    any_of(read, OTHERS[:1])


def take_a_descriptor_of_another():
    any_of(lambda process: syscall(438, 438, os.pidfd_open(process), 0, 0))


def open_a_descriptor_of_another():
    any_of(lambda process: os.close(os.open(f"/proc/{process}/fd/0", os.O_RDONLY)), (*OTHERS, os.getppid()))


def see_other_processes_secrets():
    any_of(lambda process: os.listdir(f"/proc/{process}/fd"))


def keep_a_descriptor_of_the_server():
    for number in range(3, 256):
        try:
            os.fstat(number)
        except OSError:
            continue
        name = os.readlink(f"/proc/self/fd/{number}")
        assert "pipe" not in name, name  # of this interpreter's own: a file it reads itself
        if victim["inherited"] in name:
            return
    raise PermissionError


def become_root():
    os.setuid(0)
    os.listdir("/root")
    assert os.getuid() == 0


def use_a_program_with_its_owners_rights():
    for program in ("/usr/bin/su", "/usr/bin/mount", "/usr/bin/passwd", "/usr/bin/newgrp"):
        if os.path.exists(program) and os.stat(program).st_mode & 0o4000:
            status = subprocess.run(
                ["/bin/sh", "-c", "grep -q 'NoNewPrivs:.*1' /proc/self/status || exec true"], check=False
            )
            assert LIBC.prctl(39, 0, 0, 0, 0) == 0, status  # PR_GET_NO_NEW_PRIVS
            return
    raise PermissionError("no such program here")


def clone_into_another_user_namespace():
    number = LIBC.syscall(ctypes.c_long(56 if X86 else 220), ctypes.c_long(0x10000000 | 17), None, None, None, None)
    if number == 0:
        os._exit(0)
    must(number)


def enter_the_namespaces_of_another():
    any_of(lambda process: must(LIBC.setns(os.open(f"/proc/{process}/ns/net", os.O_RDONLY), 0)))


def use_io_uring():
    parameters = (ctypes.c_uint8 * 120)()
    must(LIBC.syscall(ctypes.c_long(425), ctypes.c_uint(1), parameters))


def read_the_users_keyring():
    syscall(250, 219, 0, -4, 1)


def load_a_program_into_the_kernel():
    syscall(321, 280, 0, 0, 0)


def watch_the_whole_machine():
    attributes = (ctypes.c_uint32 * 32)(1, 128)
    must(LIBC.syscall(ctypes.c_long(298 if X86 else 241), attributes, -1, 0, -1, 0))


def share_memory_with_other_programs():
    number = LIBC.shmget(ctypes.c_int(victim["memory_key"]), ctypes.c_size_t(4096), 0)
    must(number)


def call_the_kernel_as_32_bits():
    """socket(AF_INET, SOCK_DGRAM) by int 0x80, whose numbers are others."""
    if not X86:
        raise PermissionError("only on x86_64")
    code = bytes.fromhex("53 b8 67010000 bb 02000000 b9 02000000 31d2 cd80 5b c3")
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(code)
    child = os.fork()
    if child == 0:
        address = ctypes.addressof(ctypes.c_char.from_buffer(page))
        os._exit(7 if ctypes.CFUNCTYPE(ctypes.c_int)(address)() >= 0 else 0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7


def write_to_the_terminal():
    os.close(os.open("/dev/tty", os.O_RDWR))


def enter_another_user_namespace():
    in_a_child(lambda: must(LIBC.unshare(0x10000000)))


def take_processor_time_from_another():
    any_of(lambda process: resource.prlimit(process, resource.RLIMIT_CPU, (1, 1)), OTHERS[:1])


def signal_with_a_queue():
    information = (ctypes.c_int * 32)(signal.SIGTERM, 0, -1)  # SI_QUEUE
    any_of(lambda process: syscall(129, 138, process, signal.SIGTERM, ctypes.addressof(information)), OTHERS[:1])


def signal_another_process():
    any_of(lambda process: os.kill(process, signal.SIGTERM), OTHERS[:1])
