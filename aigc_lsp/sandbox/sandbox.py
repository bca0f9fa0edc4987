"""A place where a project's code may run: on a copy, within limits, and gone afterwards."""

from __future__ import annotations

import os
import selectors
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.errors import SandboxUnavailable
from aigc_lsp.sandbox import reach
from aigc_lsp.sandbox.copy import copy_project
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import Level, mechanism_for
from aigc_lsp.sandbox.launch.order import LANDLOCK, PLAIN
from aigc_lsp.sandbox.order import Limits, Order
from aigc_lsp.sandbox.spawn import Process, spare_user, spawn

MOST_OUTPUT = 16 << 20  # bytes of standard output, and of standard error, that `run` takes
SOON = 10  # seconds in which what is ended is gone


@dataclass(frozen=True)
class Completed:
    """What became of a command."""

    status: int  # negative: the number of the signal that ended it
    stdout: bytes
    stderr: bytes
    timed_out: bool = False


class Sandbox:
    """One copy of a project, and the processes that work on it. Use it in one thread, or start and run from several.

    Attributes:
        level: how well it is kept from everything else.
        root: where commands see the copy.
        host_root: where the copy is, seen from outside.
        omitted: sentences on what the copy lacks.
    """

    def __init__(self, project: Path, interpreter: Interpreter, level: Level, mechanism: str, limits: Limits) -> None:
        self.level = level
        self._interpreter = interpreter
        self._mechanism = mechanism
        self._limits = limits
        self._user = spare_user() if mechanism != PLAIN else 0
        self._folder = Path(tempfile.mkdtemp(prefix=f"aigc-lsp-{os.getpid()}-"))
        self._lifeline, self._alive = os.pipe()
        self._processes: list[Process] = []
        try:
            self._furnish(project)
        except BaseException:
            self.close()
            raise

    def _furnish(self, project: Path) -> None:
        project = Path(os.path.abspath(project))
        self.host_root = self._folder / (project.name or "project")
        self.omitted = tuple(copy_project(project, self.host_root, self._own).sentences())
        self._home, self._scratch = self._folder / "home~", self._folder / "tmp~"
        for folder in (self._home, self._scratch):
            folder.mkdir(0o700)
            self._own(str(folder))
        together = self._mechanism in (LANDLOCK, PLAIN)
        self.root = self.host_root if together else project
        writable = [self.host_root, self._home, self._scratch] if together else []
        self._binds = reach.distinct(
            [
                *reach.system(),
                *reach.of_our_own(),
                *reach.of_interpreter(self._interpreter.path),
                (str(self.host_root), str(self.root), True),
                *((str(folder), str(folder), True) for folder in writable),
            ]
        )
        self._environment = self._scrubbed("" if together else "/tmp/home", "" if together else "/tmp")

    def _own(self, path: str) -> None:
        if self._user:
            os.chown(path, self._user, self._user, follow_symlinks=False)

    def _scrubbed(self, home: str, scratch: str) -> dict[str, str]:
        """All that a command knows of its surroundings: no tokens, no settings of the user's."""
        program = self._interpreter.path
        environment = {
            "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": home or str(self._home),
            "TMPDIR": scratch or str(self._scratch),
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        if (program.parent.parent / "pyvenv.cfg").is_file():
            environment["VIRTUAL_ENV"] = str(program.parent.parent)
        return environment

    def start(self, command: Sequence[str | Path], environment: Mapping[str, str] | None = None) -> Process:
        """Starts a command in the copy, with pipes. Its working folder is `root`; its first word is a path or a name
        on the interpreter's path. ``environment`` is added to what commands have.
        """
        variables = {**self._environment, **(environment or {})}
        words = tuple(map(str, command))
        program = words[0] if os.sep in words[0] else shutil.which(words[0], path=variables["PATH"]) or words[0]
        order = Order(
            self._mechanism,
            (program, *words[1:]),
            tuple(variables.items()),
            str(self.root),
            self._binds,
            self._lifeline,
            self._limits,
            self._user,
        )
        process = spawn(order)
        self._processes.append(process)
        return process

    def run(
        self,
        command: Sequence[str | Path],
        *,
        timeout: float,
        input: bytes = b"",
        environment: Mapping[str, str] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> Completed:
        """Runs a command to its end, or ends it after ``timeout`` seconds, when ``cancelled`` says so, or when it
        writes too much.
        """
        process = self.start(command, environment)
        try:
            timed_out, output, errors = _converse(process, input, time.monotonic() + timeout, cancelled)
        finally:
            process.kill()
            self._processes.remove(process)
            status = process.wait()
        return Completed(status, output, errors, timed_out)

    def close(self) -> None:
        """Ends everything that was started, and removes the copy."""
        if self._alive < 0:
            return
        os.close(self._alive)
        os.close(self._lifeline)
        self._alive = -1
        for process in self._processes:
            process.wait(SOON)
            for pipe in (process.stdin, process.stdout, process.stderr):
                if pipe:
                    with suppress(OSError):
                        pipe.close()
        shutil.rmtree(self._folder, onerror=_make_removable)


@contextmanager
def open_sandbox(
    project: Path, interpreter: Interpreter, level: Level, limits: Limits | None = None
) -> Iterator[Sandbox]:
    """A sandbox on a copy of ``project``, closed at the end.

    Raises:
        SandboxUnavailable: this machine does not offer the level, or it is the one at which nothing is run.
        ProjectUnfit: the project cannot be copied.
    """
    if level == Level.NONE:
        raise SandboxUnavailable("At level 0 nothing is run. `aigc-lsp doctor` says what keeps this machine there.")
    mechanism = mechanism_for(level)
    if mechanism is None:
        raise SandboxUnavailable(f"This machine does not offer level {int(level)}. `aigc-lsp doctor` says why.")
    sandbox = Sandbox(project, interpreter, level, mechanism, limits or Limits())
    try:
        yield sandbox
    finally:
        sandbox.close()


def _converse(
    process: Process, input: bytes, deadline: float, cancelled: Callable[[], bool]
) -> tuple[bool, bytes, bytes]:
    """Writes the input and reads until the end. Whether time ran out, standard output, standard error."""
    assert process.stdin
    assert process.stdout
    assert process.stderr
    taken = {process.stdout: bytearray(), process.stderr: bytearray()}
    left = memoryview(input)
    with selectors.DefaultSelector() as selector, process.stdin, process.stdout, process.stderr:
        for stream in (process.stdin, process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        selector.register(process.stderr, selectors.EVENT_READ)
        while selector.get_map() and time.monotonic() < deadline and not cancelled():
            for key, _ in selector.select(min(0.1, max(0.0, deadline - time.monotonic()))):
                if key.fileobj is process.stdin:
                    with suppress(BrokenPipeError):
                        left = left[os.write(key.fd, left[:65536]) :] if left else left
                        if left:
                            continue
                    selector.unregister(process.stdin)
                    process.stdin.close()
                    continue
                stream = process.stdout if key.fileobj is process.stdout else process.stderr
                piece = os.read(key.fd, 65536)
                taken[stream] += piece
                if not piece:
                    selector.unregister(stream)
                elif len(taken[stream]) > MOST_OUTPUT:
                    return False, bytes(taken[process.stdout]), bytes(taken[process.stderr])
        return bool(selector.get_map()), bytes(taken[process.stdout]), bytes(taken[process.stderr])


def _make_removable(remove: Callable[[str], object], path: str, _: object) -> None:
    """Removes what code has taken the permissions from; what cannot go stays for the system to clear."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
        remove(path)
