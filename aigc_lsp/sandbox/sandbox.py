"""A place where a project's code may run: on a copy, within limits, and gone afterwards."""

from __future__ import annotations

import json
import os
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from aigc_lsp.errors import ConsentMissing, SandboxUnavailable
from aigc_lsp.sandbox import consent, exchange, reach
from aigc_lsp.sandbox.converse import converse
from aigc_lsp.sandbox.copy import copy_project
from aigc_lsp.sandbox.interpreter import Interpreter
from aigc_lsp.sandbox.ladder import Level, mechanism_for, switched_off
from aigc_lsp.sandbox.launch.order import LANDLOCK, PLAIN
from aigc_lsp.sandbox.order import Limits, Order
from aigc_lsp.sandbox.spawn import Process, spare_user, spawn

PREFIX = "aigc-lsp-"  # of the folder of a sandbox, then the number of the process it belongs to
USER = "sandbox"  # what code takes for the user's name
FORGOTTEN = 3600  # seconds until the folder of a process that is gone is removed
CONFIGURATIONS = ("pytest.toml", ".pytest.toml", "pytest.ini", ".pytest.ini", "pyproject.toml", "tox.ini", "setup.cfg")
GUARD = str(Path(__file__).resolve().parent / "guard")
ISOLATED = {"-I", "-E", "-S", "-IS", "-SI"}  # options of an interpreter that keep the guard out


@dataclass(frozen=True)
class Completed:
    """What became of a command."""

    status: int  # negative: the number of the signal that ended it
    stdout: bytes
    stderr: bytes
    timed_out: bool = False


class Sandbox:
    """One copy of a project, and the processes that work on it.

    `close` may be called from any thread, to end what another waits for.

    Attributes:
        level: how well it is kept from everything else.
        root: where commands see the copy.
        host_root: where the copy is, seen from outside. Once code has run, files are put there and taken from there by
            `write`, `read` and `remove` only: a link may have been laid that leads out.
        omitted: sentences on what the copy lacks.
    """

    def __init__(self, project: Path, interpreter: Interpreter, level: Level, mechanism: str, limits: Limits) -> None:
        self.level = level
        self._interpreter = interpreter
        self._mechanism = mechanism
        self._limits = limits
        self._user = spare_user(mechanism)
        self._folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=_place()))
        self._lifeline, self._alive = os.pipe()
        self._open = True
        self._closing = threading.Lock()
        self._processes: list[Process] = []
        try:
            self._furnish(Path(os.path.abspath(project)))
        except BaseException:
            self.close()
            raise

    def _furnish(self, project: Path) -> None:
        """Makes the copy and says what commands may reach."""
        self.host_root = self._folder / (project.name or "project")
        self.omitted = tuple(copy_project(project, self.host_root, self._own).sentences())
        together = self._mechanism in (LANDLOCK, PLAIN)  # no file system of its own
        self.root = self.host_root if together else project
        binds = [*reach.system(), *reach.of_our_own(), *reach.of_interpreter(self._interpreter.path, project)]
        binds.append((str(self.host_root), str(self.root), True))
        if not together:
            self._environment = self._scrubbed("/tmp/home", "/tmp")
        else:
            home, scratch = self._folder / "home~", self._folder / "tmp~"
            for folder in (home, scratch):
                folder.mkdir(0o700)
                self._own(str(folder))
                binds.append((str(folder), str(folder), True))
            self._environment = self._scrubbed(str(home), str(scratch))
        if self._mechanism == PLAIN:
            changeable = [str(self.host_root), self._environment["HOME"], self._environment["TMPDIR"]]
            self._environment["AIGC_LSP_GUARD"] = json.dumps([changeable, list(map(str, reach.secrets()))])
        self._binds = reach.distinct(binds)

    def _own(self, path: str) -> None:
        if self._user:
            os.chown(path, self._user, self._user, follow_symlinks=False)

    def _scrubbed(self, home: str, scratch: str) -> dict[str, str]:
        """All that a command knows of its surroundings: no tokens, no settings of the user's."""
        program = self._interpreter.path
        environment = {
            "PATH": f"{program.parent}:/usr/local/bin:/usr/bin:/bin",
            "HOME": home,
            "TMPDIR": scratch,
            "USER": USER,
            "LOGNAME": USER,
            "LANG": "C.UTF-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            **reach.variables(program),
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
        if self._mechanism == PLAIN:
            if ISOLATED.intersection(words[1:2]):
                raise SandboxUnavailable(f"At level 1 an interpreter must not be started with {words[1]}: no guard.")
            variables["PYTHONPATH"] = os.pathsep.join(filter(None, (GUARD, variables.get("PYTHONPATH"))))
        with self._closing:
            if not self._open:
                raise SandboxUnavailable("The sandbox is closed.")
            order = Order(
                self._mechanism,
                (program, *words[1:]),
                tuple(variables.items()),
                str(self.root),
                str(self.host_root),
                self._binds,
                self._lifeline,
                self._limits,
                self._user,
                tuple(switched_off()),
            )
            process = spawn(order)
            self._processes = [one for one in self._processes if one.poll() is None]
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
        with self.start(command, environment) as process:
            try:
                timed_out, output, errors = converse(process, input, time.monotonic() + timeout, cancelled)
            finally:
                status = process.end()
        return Completed(status, output, errors, timed_out)

    def write(self, path: PurePath, content: bytes) -> None:
        """Puts a file into the copy. ``path`` is relative to `root`; see `exchange` for what is refused."""
        exchange.write(self.host_root, path, content, self._user)

    def read(self, path: PurePath) -> bytes:
        """A file of the copy, at most `exchange.MOST` bytes of it."""
        return exchange.read(self.host_root, path)

    def remove(self, path: PurePath) -> None:
        """Removes a file of the copy, if it is there."""
        exchange.remove(self.host_root, path)

    def close(self) -> None:
        """Ends everything that was started, and removes the copy."""
        with self._closing:
            if not self._open:
                return
            self._open = False
            os.close(self._alive)  # every launcher reads that nobody is there
            os.close(self._lifeline)
            for process in self._processes:
                process.end()
            shutil.rmtree(self._folder, onerror=_make_removable)


@contextmanager
def open_sandbox(
    project: Path, interpreter: Interpreter, level: Level, limits: Limits | None = None
) -> Iterator[Sandbox]:
    """A sandbox on a copy of ``project``, closed at the end.

    Raises:
        SandboxUnavailable: this machine does not offer the level, or it is the one at which nothing is run.
        ConsentMissing: it is the level without a boundary, and the user did not agree to that for the project.
        ProjectUnfit: the project cannot be copied.
    """
    if level == Level.NONE:
        raise SandboxUnavailable("At level 0 nothing is run. `aigc-lsp doctor` says what keeps this machine there.")
    mechanism = mechanism_for(level)
    if mechanism is None:
        raise SandboxUnavailable(f"This machine does not offer level {int(level)}. `aigc-lsp doctor` says why.")
    if level == Level.TRUSTED and not consent.given(project):
        raise ConsentMissing(f"Running the code of {project} without a boundary was not allowed.")
    _remove_forgotten()
    sandbox = Sandbox(project, interpreter, level, mechanism, limits or Limits())
    try:
        yield sandbox
    finally:
        sandbox.close()


def _place() -> Path:
    """A folder for temporary files below which no tool finds a configuration that is not the project's."""
    usual = Path(tempfile.gettempdir())
    for place in (usual, Path("/tmp"), Path("/var/tmp")):
        strange = any((folder / name).exists() for folder in (place, *place.parents) for name in CONFIGURATIONS)
        if not strange and os.access(place, os.W_OK):
            return place
    return usual


def _remove_forgotten() -> None:
    """Removes copies that a server left behind when it was killed."""
    for folder in _place().glob(f"{PREFIX}[0-9]*-*"):
        with suppress(OSError, ValueError):
            status = folder.stat()
            old = time.time() - status.st_mtime > FORGOTTEN
            if old and status.st_uid == os.getuid() and not _runs(int(folder.name.split("-")[2])):
                shutil.rmtree(folder, onerror=_make_removable)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _make_removable(remove: Callable[[str], object], path: str, _: object) -> None:
    """Removes what code has taken the permissions from; what cannot go stays for the system to clear."""
    with suppress(OSError):
        os.chmod(os.path.dirname(path), stat.S_IRWXU)
        if not os.path.islink(path):
            os.chmod(path, stat.S_IRWXU)
        remove(path)
