"""What takes too much is ended, and so is everything that it started, whatever that did to stay."""

import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_lsp.sandbox import spawn
from aigc_lsp.sandbox.ladder import WITHOUT, Level, mechanism_for
from aigc_lsp.sandbox.order import Limits
from aigc_lsp.sandbox.sandbox import Completed, Sandbox, open_sandbox

MEGABYTE = 1 << 20
LIMITS = Limits(memory=1 << 30, resident=512 * MEGABYTE, file=8 * MEGABYTE, processes=24, cpu=30)
WAYS = {
    "namespaces": (Level.NAMESPACES, ""),
    "bubblewrap": (Level.NAMESPACES, "unshare"),
    "landlock": (Level.LANDLOCK, ""),
    "limits": (Level.TRUSTED, ""),
}


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Level:
    level, without = WAYS[request.param]
    monkeypatch.setenv(WITHOUT, without)
    if mechanism_for(level) is None:
        pytest.skip(f"this machine does not offer {request.param}")
    return level


@pytest.fixture
def sandbox(way: Level, project: Path, here) -> Iterator[Sandbox]:
    with open_sandbox(project, here, way, LIMITS) as opened:
        yield opened


def python(sandbox: Sandbox, code: str, *words: str, timeout: float = 60) -> Completed:
    return sandbox.run([sys.executable, "-c", code, *words], timeout=timeout)


def running(mark: str) -> list[int]:
    """Processes whose command line has a word."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def test_ten_gigabytes_are_not_given(sandbox: Sandbox) -> None:
    result = python(sandbox, "bytearray(10 << 30)")
    assert (result.status, b"MemoryError" in result.stderr) == (1, True), result


def test_many_processes_together_are_held_to_the_memory_of_all(sandbox: Sandbox) -> None:
    code = "import os\nfor _ in range(4): os.fork()\nkept = bytearray(os.urandom(1 << 20)) * 100\nwhile True: pass"
    mark = secrets.token_hex(8)
    result = python(sandbox, code, mark)
    assert result.status == -signal.SIGKILL, result
    assert b"MB of memory, more than 512 MB" in result.stderr
    assert running(mark) == []


def test_a_gigabyte_is_not_written(sandbox: Sandbox) -> None:
    code = "with open('big', 'wb') as file:\n    for _ in range(1024): file.write(bytes(1 << 20))"
    result = python(sandbox, code)
    assert (result.status, b"File too large" in result.stderr) == (1, True), result
    assert (sandbox.host_root / "big").stat().st_size <= LIMITS.file


def test_an_endless_loop_is_ended_in_time(sandbox: Sandbox) -> None:
    mark = secrets.token_hex(8)
    result = python(sandbox, "while True: pass", mark, timeout=1)
    assert (result.timed_out, result.status) == (True, -signal.SIGKILL)
    assert running(mark) == []


def test_processor_time_is_limited(way: Level, project: Path, here) -> None:
    with open_sandbox(project, here, way, Limits(cpu=1)) as sandbox:
        result = python(sandbox, "while True: pass")
    assert (result.timed_out, result.status in (-signal.SIGXCPU, -signal.SIGKILL)) == (False, True), result


def test_time_is_limited_for_what_nobody_waits_for(way: Level, project: Path, here) -> None:
    with open_sandbox(project, here, way, Limits(wall=1)) as sandbox:
        process = sandbox.start([sys.executable, "-c", "import time; time.sleep(100)"])
        _, errors = process.communicate()  # which waits for the end
    assert (process.returncode, errors) == (-signal.SIGKILL, b"The sandbox ended it: it ran for more than 1 s.\n")


def test_a_fork_bomb_is_held_and_leaves_nothing(sandbox: Sandbox) -> None:
    code = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
    mark = secrets.token_hex(8)
    result = python(sandbox, code, mark, timeout=2)
    assert result.status == -signal.SIGKILL, result
    deadline = time.monotonic() + 30  # hundreds of killed processes are a while in going on a busy machine
    while running(mark) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert running(mark) == []


def test_an_endless_output_is_cut(sandbox: Sandbox) -> None:
    result = python(sandbox, "while True: print('word' * 1000)")
    assert (result.status, result.timed_out) == (-signal.SIGKILL, False)
    assert len(result.stdout) < 20 * MEGABYTE


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("import sys; sys.exit(3)", 3),
        ("import os; os._exit(4)", 4),
        ("raise SystemExit('message')", 1),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM),
        ("import os; os.abort()", -signal.SIGABRT),
        ("import ctypes; ctypes.string_at(0)", -signal.SIGSEGV),
    ],
)
def test_a_command_may_end_as_it_likes(sandbox: Sandbox, code: str, status: int) -> None:
    assert python(sandbox, code).status == status


def test_a_thread_that_waits_at_exit_is_ended(sandbox: Sandbox) -> None:
    code = (
        "import atexit, threading\n"
        "atexit.register(threading.Event().wait)\n"
        "threading.Thread(target=threading.Event().wait).start()\n"
        "print('over', flush=True)"
    )
    mark = secrets.token_hex(8)
    result = python(sandbox, code, mark, timeout=1.5)
    assert (result.timed_out, result.status) == (True, -signal.SIGKILL)
    assert running(mark) == []


SURVIVOR = """
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        for descriptor in (0, 1, 2):
            os.close(descriptor)
        open('alive', 'w').close()
        while True:
            time.sleep(1)
    os._exit(0)
while not os.path.exists('alive'):
    pass
"""


def test_a_daemon_does_not_outlive_its_command(sandbox: Sandbox) -> None:
    mark = secrets.token_hex(8)
    assert python(sandbox, SURVIVOR, mark).status == 0
    assert running(mark) == []


def test_closing_ends_what_was_started(way: Level, project: Path, here) -> None:
    mark = secrets.token_hex(8)
    with open_sandbox(project, here, way, LIMITS) as sandbox:
        process = sandbox.start([sys.executable, "-c", SURVIVOR + "print('up', flush=True)\ninput()", mark])
        assert process.stdout.readline() == b"up\n"
        assert running(mark)
    assert running(mark) == []
    process.communicate()


SERVER = """
import sys
from pathlib import Path
from aigc_lsp.sandbox import consent
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import Level
from aigc_lsp.sandbox.sandbox import open_sandbox
project, level, mark, code = sys.argv[1:]
consent.give(Path(project))
here = Interpreter(Path(sys.executable), sys.version_info[:3], "the tests", True)
with open_sandbox(Path(project), here, Level(int(level))) as sandbox:
    process = sandbox.start([sys.executable, "-c", code, mark])
    print(process.stdout.readline().decode(), end="", flush=True)
    input()
"""


def test_nothing_outlives_a_server_that_is_killed(way: Level, project: Path, tmp_path: Path) -> None:
    mark = secrets.token_hex(8)
    code = SURVIVOR + "print('up', flush=True)\ntime.sleep(100)"
    words = [sys.executable, "-c", SERVER, str(project), str(int(way)), mark, code]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as server:
        assert server.stdout.readline() == b"up\n"
        server.kill()
    deadline = time.monotonic() + 30
    while running(mark):  # the launcher learns of it a moment later
        assert time.monotonic() < deadline, running(mark)


def test_a_full_disk_is_not_waited_for(way: Level, project: Path, here) -> None:
    code = (
        "import itertools\n"
        "for number in itertools.count():\n"
        "    with open(f'file-{number}', 'wb') as file: file.write(bytes(4 << 20))"
    )
    with open_sandbox(project, here, way, Limits(disk=32 * MEGABYTE)) as sandbox:
        result = python(sandbox, code)
        size = sum(path.stat().st_size for path in sandbox.host_root.iterdir())
    assert result.status == -signal.SIGKILL, result
    assert b"MB less on the disk, more than 32 MB" in result.stderr
    assert size < 4096 * MEGABYTE


def test_a_launcher_that_does_not_answer_is_not_waited_for(way: Level, project: Path, here, monkeypatch) -> None:
    monkeypatch.setattr(spawn, "SOON", 0.2)
    mark = secrets.token_hex(8)
    with open_sandbox(project, here, way) as sandbox:
        process = sandbox.start([sys.executable, "-c", "print('up', flush=True)\nwhile True: pass", mark])
        assert process.stdout.readline() == b"up\n"
        os.kill(process.pid, signal.SIGSTOP)
        folder = sandbox.host_root.parent
    assert process.returncode == -signal.SIGKILL
    assert not folder.exists()
    process.communicate()  # which ends when nobody has the pipes any more
    assert running(mark) == []
