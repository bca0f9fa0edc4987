"""One call of the user's code: its setup, the call itself within its limits, and what was seen."""

from __future__ import annotations

import asyncio
import inspect
import os
import pathlib
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from aigc_lsp.sandbox.runner.effects import NoInput, Output, Watch
from aigc_lsp.sandbox.runner.limits import Limits, Stop, at_most
from aigc_lsp.sandbox.runner.literals import Unwritable, Writer
from aigc_lsp.sandbox.runner.observe import ADDRESS, Check, Observer, same
from aigc_lsp.sandbox.runner.project import Project
from aigc_lsp.sandbox.runner.trace import Tracer

ALL_DRAINED = 1_000  # ``drains`` of an iterator that ended by itself
FIRST = 5  # items taken from one that does not
MOST_FILE = 2_000  # characters of a written file that a check repeats
IMMUTABLE = (int, float, complex, str, bytes, bool, type(None), range, type)

_compiled: dict[tuple[str, str], Any] = {}


@dataclass
class Call:
    """A call as source text. ``expression`` uses ``_0``, ``_1``, … for the arguments."""

    expression: str
    arguments: Sequence[tuple[str, str]] = ()  # parameter name and source
    setup: Sequence[str] = ()
    imports: Sequence[tuple[str, str]] = ()
    tmp_path: bool = False
    traces_setup: bool = False


@dataclass
class Outcome:
    """How a call ended: with checks, with an exception, or not in a way that a test can use."""

    end: str = "returned"  # "returned" | "raised" | "stopped" | "invalid": its setup or an argument already fails
    checks: list[Check] = field(default_factory=list)
    type: str = ""  # of the exception, as written after its import
    type_import: Sequence[str] = ()
    message: str = ""
    explicit: bool = False  # the project's own code says ``raise`` or ``assert`` there
    line: int = 0  # of the target's file, the innermost one that the exception passed
    awaits: bool = False
    drains: int = 0
    effects: Sequence[str] = ()
    reason: str = ""  # why it was stopped, or is invalid
    arcs: Sequence[tuple[int, int]] = ()
    steps: int = 0

    def as_json(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if value or name == "end"}

    def same(self, other: Outcome) -> bool:
        """Whether a test written from the one would pass with the other."""
        if (self.end, self.type, self.message) != (other.end, other.type, other.message):
            return False
        return same(other.checks, self.checks)


def perform(call: Call, project: Project, limits: Limits, tracer: Tracer | None, weak: bool = False) -> Outcome:
    """What is seen of one call; never raises what the user's code raises."""
    outcome = Outcome()
    folder = tempfile.mkdtemp(prefix="t") if call.tmp_path else ""
    kept = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = NoInput(), Output(), Output()
    Watch.seen = set()
    try:
        _perform(call, project, limits, tracer, outcome, folder, weak)
    finally:
        Watch.active = False
        sys.stdin, sys.stdout, sys.stderr = kept
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
    outcome.effects = sorted(Watch.seen)
    if tracer:
        outcome.steps = tracer.steps
    return outcome


def _perform(
    call: Call, project: Project, limits: Limits, tracer: Tracer | None, outcome: Outcome, folder: str, weak: bool
) -> None:
    prepared = _Prepared(call, project, folder)
    output = sys.stdout
    assert isinstance(output, Output)
    began = False
    try:
        with at_most(limits.seconds):
            Watch.active = True
            if tracer and call.traces_setup:
                tracer.start()
            prepared.setup()
            before = prepared.seen()
            began = True
            if tracer:
                tracer.start()
            try:
                value = _settle(eval(_code(call.expression, "eval"), prepared.names), limits, outcome)
            finally:
                if tracer:
                    tracer.stop()
            printed = output.getvalue()
            outcome.checks = Observer(prepared.known("result", value), folder, weak).checks("result", value)
            others = [check for check in prepared.seen() if check not in before]
            if printed:
                others.append(("capsys.readouterr().out", repr(printed), "==", ()))
            others += _files(folder, prepared.files)
            nothing = outcome.checks == [("result", "None", "is", ())]
            outcome.checks = others if others and nothing else outcome.checks + others
    except Stop as stop:
        outcome.end, outcome.reason = "stopped", str(stop)
    except (RecursionError, MemoryError) as error:
        outcome.end, outcome.reason = "stopped", type(error).__name__
    except BaseException as error:  # SystemExit too: raising it is behaviour
        _raised(error, project, outcome, began)
    finally:
        Watch.active = False
        if tracer:
            tracer.stop()


class _Prepared:
    """The names that a call sees."""

    def __init__(self, call: Call, project: Project, folder: str) -> None:
        self.call = call
        self.folder = folder
        self.names: dict[str, Any] = {"__builtins__": __builtins__}
        self.watched: dict[str, Any] = {}
        for module, name in call.imports:
            if module == project.module.__name__ and name:
                self.names[name] = getattr(project.module, name)
            else:
                exec(_code(f"from {module} import {name}" if name else f"import {module}", "exec"), self.names)

    def setup(self) -> None:
        """Runs the setup and evaluates the arguments."""
        if self.call.tmp_path:
            self.names["tmp_path"] = pathlib.Path(self.folder)
        given = set(self.names)
        for statement in self.call.setup:
            exec(_code(statement, "exec"), self.names)
        for name, value in self.names.items():
            if name not in given and not isinstance(value, IMMUTABLE) and not callable(value):
                self.watched[name] = value
        for number, (name, source) in enumerate(self.call.arguments):
            value = self.names[f"_{number}"] = eval(_code(source, "eval"), self.names)
            if source not in self.names and not isinstance(value, IMMUTABLE) and not callable(value):
                self.watched[name] = value
        self.files = {str(path) for path in pathlib.Path(self.folder).rglob("*")} if self.folder else set()

    def known(self, name: str = "", value: Any = None) -> dict[int, str]:
        """Names of the objects of the setup, by identity; of the arguments only where their value says less."""
        return {
            id(held): held_name for held_name, held in self.watched.items() if not _plain(held) and held_name != name
        }

    def seen(self) -> list[Check]:
        """What the objects of the setup and the mutable arguments are seen to be."""
        observer = Observer(self.known(), self.folder)
        return [check for name, value in self.watched.items() for check in observer.checks(name, value)]


def _plain(value: Any) -> bool:
    return type(value).__module__ == "builtins"


def _settle(value: Any, limits: Limits, outcome: Outcome) -> Any:
    if inspect.isawaitable(value):
        outcome.awaits = True
        value = asyncio.run(_awaited(value))
    if hasattr(type(value), "__anext__"):
        outcome.awaits, outcome.drains = True, ALL_DRAINED  # also where it raises on the way
        items = asyncio.run(_drained(value, limits.drains + 1))
    elif hasattr(type(value), "__next__") and not isinstance(value, (Output,)) and not hasattr(value, "read"):
        outcome.drains = ALL_DRAINED
        items = list(islice(value, limits.drains + 1))
    else:
        return value
    ended = len(items) <= limits.drains
    outcome.drains = ALL_DRAINED if ended else FIRST
    return items if ended else items[:FIRST]


async def _awaited(value: Any) -> Any:
    return await value


async def _drained(value: Any, most: int) -> list[Any]:
    items: list[Any] = []
    async for item in value:
        items.append(item)
        if len(items) >= most:
            break
    return items


def _raised(error: BaseException, project: Project, outcome: Outcome, began: bool) -> None:
    outcome.end = "raised" if began else "invalid"
    frames = []
    trace = error.__traceback__
    while trace:
        frames.append((trace.tb_frame.f_code.co_filename, trace.tb_lineno))
        trace = trace.tb_next
    lines = [line for path, line in frames if path == project.path]
    outcome.line = lines[-1] if lines else 0
    if not began and not lines:
        outcome.reason = f"{type(error).__name__}: {error}"[:200]
    path, line = frames[-1]
    outcome.explicit = project.owns(path) and project.raises_at(path, line)
    writer = Writer()
    try:
        outcome.type = writer.name_of(type(error))
        outcome.type_import = list(sorted(writer.imports)[0]) if writer.imports else []
    except Unwritable:
        outcome.type = "Exception"
    message = str(error)
    outcome.message = "" if ADDRESS.search(message) or len(message) > 200 else message


def _files(folder: str, before: Any) -> Iterator[Check]:
    if not folder:
        return
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file() and (str(path) not in before or path.stat().st_size < MOST_FILE):
            name = os.path.relpath(str(path), folder).replace(os.sep, "/")
            try:
                text = path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError):
                continue
            if len(text) < MOST_FILE and folder not in text:
                yield (f'(tmp_path / "{name}").read_text()', repr(text), "==", ())


def _code(source: str, mode: str) -> Any:
    key = (source, mode)
    if key not in _compiled:
        if len(_compiled) > 5_000:
            _compiled.clear()
        _compiled[key] = compile(source, "<test>", mode)
    return _compiled[key]
