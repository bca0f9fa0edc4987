"""Ways to other people's files. What returns has got there; what raises has not."""

import ctypes
import json
import os
import shutil
import subprocess
import sys
from contextlib import suppress

victim = json.loads(sys.argv[1])
SECRET = os.path.join(victim["home"], ".ssh", "id_rsa")
NOTES = os.path.join(victim["home"], "notes.txt")
LIBC = ctypes.CDLL(None, use_errno=True)


def must(status):
    if status < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def holds_the_secret(path):
    with open(path) as file:
        assert victim["token"] in file.read()


def write_a_new_file_in_home():
    open(os.path.join(victim["home"], "new"), "w").close()


def write_over_a_file():
    open(NOTES, "w").close()


def append_to_a_file():
    with open(NOTES, "a") as file:
        file.write("more")


def empty_a_file_by_its_path():
    os.truncate(NOTES, 0)


def empty_a_file_while_opening_it_for_reading():
    os.close(os.open(NOTES, os.O_RDONLY | os.O_TRUNC))


def remove_a_file():
    os.remove(NOTES)


def remove_a_folder():
    os.rmdir(os.path.join(victim["home"], "empty"))


def make_a_folder():
    os.mkdir(os.path.join(victim["home"], "made"))


def rename_a_file():
    os.rename(NOTES, NOTES + "~")


def move_a_file_into_the_copy():
    os.rename(NOTES, "notes.txt")


def move_a_file_of_the_copy_over_it():
    open("mine", "w").close()
    os.rename("mine", NOTES)


def link_a_file_into_the_copy():
    os.link(NOTES, "linked")
    with open("linked", "a") as file:
        file.write("more")


def link_a_file_of_the_copy_out():
    os.link("module.py", os.path.join(victim["home"], "module.py"))


def write_through_a_symbolic_link_made_here():
    os.symlink(NOTES, "way-out")
    with open("way-out", "a") as file:
        file.write("more")


def write_through_a_symbolic_link_of_the_project():
    os.write(os.open("notes-link", os.O_WRONLY | os.O_APPEND), b"more")


def write_through_a_folder_linked_by_the_project():
    open(os.path.join("home-link", "new"), "w").close()


def make_a_device():
    os.mknod("device", 0o660 | 0o060000, os.makedev(8, 0))
    os.close(os.open("device", os.O_RDONLY))


def make_a_pipe_in_home():
    os.mkfifo(os.path.join(victim["home"], "pipe"))


def read_a_key():
    holds_the_secret(SECRET)


def read_a_key_through_a_link():
    os.symlink(SECRET, "key")
    holds_the_secret("key")


def read_a_key_through_a_hard_link():
    os.link(SECRET, "hard-key")
    holds_the_secret("hard-key")


def read_a_key_through_the_root_of_another_process():
    for process in (1, os.getppid(), victim["process"], victim["server"]):
        try:
            holds_the_secret(f"/proc/{process}/root{SECRET}")
        except OSError:
            continue
        return
    raise PermissionError


def read_a_key_with_a_program():
    assert victim["token"] in subprocess.run(["cat", SECRET], capture_output=True, text=True, check=True).stdout


def read_a_key_climbing_out_of_the_copy():
    holds_the_secret(os.path.join(*[".."] * 30, SECRET.lstrip("/")))


def read_what_the_project_keeps_secret():
    holds_the_secret(".env")


def list_the_home():
    assert ".ssh" in os.listdir(victim["home"])


def read_the_servers_environment():
    for process in (os.getppid(), victim["server"], victim["process"]):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                found = victim["token"].encode() in file.read()
        except OSError:
            continue
        if found:
            return
    raise PermissionError


def find_a_token_in_the_environment():
    assert victim["token"] in str(os.environ)


def read_the_password_hashes():
    open("/etc/shadow").close()


def read_a_disk():
    disks = [name for name in os.listdir("/dev") if name.startswith(("sd", "vd", "nvme", "dm-"))]
    os.close(os.open("/dev/" + disks[0], os.O_RDONLY))


def change_the_original():
    with open(os.path.join(victim["project"], "module.py"), "a") as file:
        file.write("# changed")
    with open("module.py") as copy:  # where the copy lies at the original's path, it is the copy that was changed
        assert "changed" not in copy.read()


def change_the_interpreter():
    open(os.path.join(sys.prefix, "changed"), "w").close()


def change_this_program():
    open(os.path.join(victim["package"], "sandbox", "changed"), "w").close()


def write_in_the_system():
    open("/usr/lib/changed", "w").close()


def write_beside_the_copy():
    open("../changed", "w").close()
    if os.path.dirname(os.getcwd()) == os.path.dirname(victim["project"]):
        raise PermissionError("a file system of its own")


def enter_by_a_file_handle():
    handle = (ctypes.c_uint8 * 136)()
    ctypes.memmove(handle, (ctypes.c_uint32 * 2)(128, 0), 8)
    mount = ctypes.c_int()
    must(LIBC.name_to_handle_at(-100, b"module.py", handle, ctypes.byref(mount), 0))
    must(LIBC.open_by_handle_at(os.open(".", os.O_RDONLY), handle, os.O_RDONLY))


def mount_something():
    must(LIBC.mount(b"tmpfs", b".", b"tmpfs", 0, None))


def mount_inside_a_namespace_of_its_own():
    must(LIBC.unshare(0x10000000 | 0x20000))
    must(LIBC.mount(b"tmpfs", b".", b"tmpfs", 0, None))


def change_the_root():
    os.chroot(".")


def change_who_may_read():
    for change in (lambda: os.chmod(SECRET, 0o777), lambda: os.chown(SECRET, os.getuid(), -1)):
        with suppress(OSError):
            change()
    raise PermissionError("looked at from outside, since nothing may be done and success be told")


def change_times_and_attributes():
    for change in (lambda: os.utime(NOTES, (0, 0)), lambda: os.setxattr(NOTES, "user.changed", b"1")):
        with suppress(OSError):
            change()
    raise PermissionError("looked at from outside")


def delete_the_project():
    shutil.rmtree(victim["project"], ignore_errors=True)
    shutil.rmtree(os.getcwd(), ignore_errors=True)
    raise PermissionError("what is left of the original is looked at from outside")
