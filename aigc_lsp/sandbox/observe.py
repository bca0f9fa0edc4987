"""Asks a runner, a process of the project's interpreter, what the user's code does; starts it anew when it dies."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import IO, Any, Protocol

from aigc_lsp.errors import AigcError

PACKAGE = "aigc_lsp.sandbox.runner"
RENAMED = "_aigc_runner"  # the package's name where it runs: the user's project may be aigc_lsp itself
PATIENCE = 20.0  # seconds for an import, and beyond a call's own limit for a call in C that alarms do not end
GRACE = 1.5

BOOTSTRAP = """
import importlib.abc, importlib.util, json, os, shutil, sys, tempfile
try:
    import fcntl
    kept = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 300) for descriptor in (0, 1)]  # out of the way of open(3)
except ImportError:
    kept = [os.dup(0), os.dup(1)]
requests, answers = os.fdopen(kept[0], "rb"), os.fdopen(kept[1], "wb")
sent = json.loads(requests.readline())
class Loader(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    def find_spec(self, name, path=None, target=None):
        return importlib.util.spec_from_loader(name, self) if name in sent["files"] else None
    def get_source(self, name):
        return sent["files"][name]
    def is_package(self, name):
        return name == sent["package"]
sys.meta_path.insert(0, Loader())
sys.path[:] = [folder for folder in sys.path if folder]
work = tempfile.mkdtemp(prefix="tests-")
os.chdir(sent["folder"] or work)
try:
    importlib.import_module(sent["package"] + ".serve").serve(requests, answers, work)
finally:
    shutil.rmtree(work, ignore_errors=True)
    os._exit(0)
"""

Json = dict[str, Any]
Check = tuple[str, str, str, tuple[tuple[str, str], ...]]  # expression, expected source, relation, imports


class RunnerFailed(AigcError):
    """The runner could not do what it was asked, e.g. import the module; the message says why."""


class Starter(Protocol):
    """What a Sandbox is to its users here: a place in which commands are started."""

    def start(
        self, command: Sequence[str | Path], environment: Mapping[str, str] | None = ...
    ) -> subprocess.Popen[bytes]: ...


@dataclass(frozen=True)
class Source:
    """The module under test, by paths as the runner sees them."""

    path: Path
    module: str  # dotted
    roots: tuple[Path, ...]  # first on the import path
    folder: Path | None = None  # working directory; a temporary one when None


@dataclass(frozen=True)
class Limits:
    """How much one call may take; the runner's own defaults otherwise."""

    steps: int = 20_000
    seconds: float = 1.0
    drains: int = 20
    spare: int = 1_000

    def as_json(self) -> Json:
        return dict(self.__dict__)


@dataclass(frozen=True)
class Call:
    """A call as source text. ``expression`` uses ``_0``, ``_1``, … for the arguments."""

    expression: str
    arguments: tuple[tuple[str, str], ...] = ()  # parameter name and source
    setup: tuple[str, ...] = ()
    imports: tuple[tuple[str, str], ...] = ()
    tmp_path: bool = False
    traces_setup: bool = False

    def as_json(self) -> Json:
        return {name: value for name, value in self.__dict__.items() if value}


@dataclass(frozen=True)
class Outcome:
    """How a call ended, as the runner's ``call.Outcome`` has it."""

    end: str  # "returned" | "raised" | "stopped" | "invalid"
    checks: tuple[Check, ...] = ()
    type: str = ""
    type_import: tuple[str, ...] = ()
    message: str = ""
    explicit: bool = False
    line: int = 0
    awaits: bool = False
    drains: int = 0
    effects: tuple[str, ...] = ()
    reason: str = ""
    arcs: frozenset[tuple[int, int]] = frozenset()
    steps: int = 0

    @classmethod
    def from_json(cls, told: Json) -> Outcome:
        fields = {name: value for name, value in told.items() if name in cls.__dataclass_fields__}
        fields["checks"] = tuple((a, b, c, tuple((m, n) for m, n in d)) for a, b, c, d in told.get("checks", ()))
        fields["arcs"] = frozenset((origin, destination) for origin, destination in told.get("arcs", ()))
        for name in ("effects", "type_import"):
            fields[name] = tuple(told.get(name, ()))
        return cls(**fields)


@dataclass
class Observer:
    """Runs calls of one module. Not thread-safe; ``close`` it, or use it as a context manager."""

    starter: Starter
    interpreter: Path
    source: Source
    environment: Mapping[str, str] = field(default_factory=dict)
    restarts: int = 0
    _process: subprocess.Popen[bytes] | None = None
    _answers: queue.SimpleQueue[bytes] = field(default_factory=queue.SimpleQueue)

    def again(self, environment: Mapping[str, str], folder: Path | None = None) -> Observer:
        """An observer of the same module in a process of its own with another environment and working directory."""
        source = Source(self.source.path, self.source.module, self.source.roots, folder)
        return Observer(self.starter, self.interpreter, source, environment)

    def describe(self, name: str, classes: Sequence[tuple[str, str]] = ()) -> Json:
        """Parameters, types and class recipes, as the runner's ``signature.describe`` tells them.

        Args:
            name: qualified.
            classes: module and name of classes of other modules that may be needed.
        """
        return self._one({"do": "describe", "name": name, "classes": classes})

    def run(
        self,
        calls: Sequence[Call],
        limits: Limits,
        *,
        restore: bool = True,
        weak: bool = False,
        seconds: float = 60.0,
    ) -> list[Outcome]:
        """One outcome for each call; a call during which the process died or hung counts as stopped.

        Args:
            calls: in the order in which they run.
            limits: of each.
            restore: whether the module's state is put back before each.
            weak: whether to say type and length also of values that can be written.
            seconds: after which the rest is not run, and counts as stopped.
        """
        found: list[Outcome] = []
        while len(found) < len(calls):
            rest = [call.as_json() for call in calls[len(found) :]]
            request = {"do": "run", "calls": rest, "limits": limits.as_json(), "restore": restore, "weak": weak}
            request["seconds"] = seconds
            try:
                for told in self._ask(request, limits.seconds + GRACE):
                    if "number" in told:
                        found.append(Outcome.from_json(told))
            except _Lost as lost:
                found.append(Outcome("stopped", reason=lost.reason))
        return found

    def mutants(self, spans: Sequence[tuple[int, int]]) -> list[Json]:
        """The mutants of what lies within spans of lines, both ends included."""
        return list(self._one({"do": "mutants", "spans": spans})["mutants"])

    def kill(
        self,
        spans: Sequence[tuple[int, int]],
        pairs: Sequence[tuple[int, Sequence[int]]],
        calls: Sequence[Call],
        limits: Limits,
        *,
        every: bool = False,
        seconds: float = 10.0,
    ) -> dict[int, list[int]]:
        """For each mutant's number, which of the calls tried notice it: the first one, or every one.

        Args:
            spans: as for ``mutants``.
            pairs: a mutant's number and the indices of the calls to try, in order.
            calls: of which the original's outcome is observed here too.
            limits: of each call.
            every: whether to go on after the first.
            seconds: after which the rest is not tried, and counts as not noticed.
        """
        found: dict[int, list[int]] = {}
        texts = [call.as_json() for call in calls]
        while len(found) < len(pairs):
            rest = pairs[len(found) :]
            request = {"do": "kill", "spans": spans, "pairs": rest, "calls": texts, "limits": limits.as_json()}
            try:
                for told in self._ask(request | {"all": every, "seconds": seconds}, (limits.seconds + GRACE) * 4):
                    if "mutant" in told:
                        found[told["mutant"]] = told["kills"]
            except _Lost:
                found[rest[0][0]] = [rest[0][1][0]] if rest[0][1] else []  # a mutant that hangs or crashes is noticed
        return found

    def probe(self, spans: Sequence[tuple[int, int]], calls: Sequence[Call], limits: Limits) -> list[list[list[Any]]]:
        """For each call the operands of its comparisons: (line, sign, left, right), the operands as source."""
        request = {"do": "probe", "spans": spans, "calls": [c.as_json() for c in calls], "limits": limits.as_json()}
        try:
            return [told["seen"] for told in self._ask(request, limits.seconds + GRACE) if "seen" in told]
        except _Lost:
            return []

    def close(self) -> None:
        """Ends the process."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe:
                pipe.close()

    def __enter__(self) -> Observer:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _one(self, request: Json) -> Json:
        try:
            return list(self._ask(request, PATIENCE))[-1]
        except _Lost as lost:
            raise RunnerFailed(f"The process that runs {self.source.module} {lost.reason}.") from lost

    def _ask(self, request: Json, patience: float) -> Iterator[Json]:
        """Answers to one request up to the last.

        Raises:
            _Lost: the process died, or said nothing for ``patience`` seconds; it will be started anew.
            RunnerFailed: it answered that it could not.
        """
        if self._process is None:
            self._start()
        self._send(request)
        yield from self._until_done(patience)

    def _until_done(self, patience: float) -> Iterator[Json]:
        while True:
            try:
                line = self._answers.get(timeout=patience)
            except queue.Empty:
                self._lose("took too long")
            if not line:
                self._lose("ended by itself")
            try:
                told = json.loads(line)
            except ValueError:
                self._lose("wrote into its own answers")
            if "error" in told:
                raise RunnerFailed(f"{told['error']}: {told['message']}")
            yield told
            if told.get("done"):
                return

    def _start(self) -> None:
        command = [str(self.interpreter), "-B", "-c", BOOTSTRAP]
        environment = {"PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8", **self.environment}
        process = self._process = self.starter.start(command, environment=environment)
        self._answers = queue.SimpleQueue()
        assert process.stdout is not None
        threading.Thread(target=_read, args=(process.stdout, self._answers), daemon=True).start()
        folder = str(self.source.folder) if self.source.folder else ""
        self._send({"package": RENAMED, "files": runner_files(), "folder": folder})
        source = {"path": str(self.source.path), "module": self.source.module, "roots": [*map(str, self.source.roots)]}
        self._send({"do": "load", **source})
        try:
            for _ in self._until_done(PATIENCE):
                pass
        except RunnerFailed as failure:
            self.close()
            raise RunnerFailed(f"{self.source.module} cannot be imported: {failure}") from failure
        except _Lost as lost:
            raise RunnerFailed(f"{self.source.module} cannot be imported: the process {lost.reason}") from lost

    def _send(self, request: Json) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        waiting = memoryview(json.dumps(request).encode() + b"\n")
        try:
            while waiting:  # the pipe may be unbuffered, and then takes what fits
                waiting = waiting[self._process.stdin.write(waiting) :]
            self._process.stdin.flush()
        except BrokenPipeError:
            self._lose("ended by itself")

    def _lose(self, reason: str) -> None:
        self.close()
        self.restarts += 1
        raise _Lost(reason)


class _Lost(Exception):
    """The runner is gone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def _read(pipe: IO[bytes], answers: queue.SimpleQueue[bytes]) -> None:
    try:
        for line in pipe:
            answers.put(line)
    except (OSError, ValueError):  # closed while it was read
        pass
    answers.put(b"")


def runner_files() -> dict[str, str]:
    """The runner's modules by name, under the package name that they have where they run."""
    files = {}
    for held in resources.files(PACKAGE).iterdir():
        if held.name.endswith(".py"):
            name = RENAMED if held.name == "__init__.py" else f"{RENAMED}.{held.name[:-3]}"
            files[name] = held.read_text(encoding="utf-8").replace(PACKAGE, RENAMED)
    return files
