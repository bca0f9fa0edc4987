"""How well this machine can confine a command: found out by doing what must not be possible, not by versions."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from pathlib import Path

from aigc_lsp.sandbox import reach
from aigc_lsp.sandbox.launch.order import BUBBLEWRAP, LANDLOCK, PLAIN, UNSHARE
from aigc_lsp.sandbox.order import Order
from aigc_lsp.sandbox.spawn import give_away, spare_user, spawn

WITHOUT = "AIGC_LSP_SANDBOX_WITHOUT"  # environment: mechanisms not to use, with commas between them
LONG = 60  # characters of a path that leave no room for a socket's name
PATIENCE = 20  # seconds for a probe, which takes a tenth of one


class Level(IntEnum):
    """How well what is run is kept from everything else."""

    NONE = 0  # nothing is run
    TRUSTED = 1  # limits and an audit hook: against accidents, not a boundary; asks for consent
    LANDLOCK = 2  # no writing, reading or connecting but where allowed
    NAMESPACES = 3  # sees nothing else: files, processes, network


NAMES = {
    UNSHARE: "namespaces",
    BUBBLEWRAP: "bubblewrap",
    LANDLOCK: "Landlock",
    PLAIN: "limits",
}
LEVELS = {
    UNSHARE: Level.NAMESPACES,
    BUBBLEWRAP: Level.NAMESPACES,
    LANDLOCK: Level.LANDLOCK,
    PLAIN: Level.TRUSTED,
}
MEANINGS = {
    Level.NAMESPACES: "tests run on a copy and see no file, process or network besides",
    Level.LANDLOCK: "tests run on a copy and cannot change, read or reach anything besides",
    Level.TRUSTED: "tests run on a copy, with a guard against accidents; asked first, once for a workspace",
    Level.NONE: "nothing is run; tests come from examples and existing literals only",
}
COULD = {
    "write": "a file outside could be written",
    "truncate": "a file outside could be emptied",
    "read": "a file of the user's could be read",
    "signal": "another process could be signalled",
    "connect": "a TCP connection could be made",
    "send": "a UDP packet could be sent",
    "call": "another program's socket could be reached",
}


@dataclass(frozen=True)
class Step:
    """One mechanism that was tried."""

    mechanism: str
    works: bool
    sentence: str

    @property
    def level(self) -> Level:
        """The level it gives where it works."""
        return LEVELS[self.mechanism]


@dataclass(frozen=True)
class Ladder:
    """The highest level this machine offers, and what was tried to get there, best first."""

    level: Level
    steps: tuple[Step, ...]

    @property
    def sentence(self) -> str:
        """What the level means here, and what each mechanism came to, for the user."""
        steps = " ".join(step.sentence for step in self.steps)
        return f"level {int(self.level)}: {MEANINGS[self.level]}. {steps}"


def probe(without: frozenset[str] | None = None) -> Ladder:
    """The ladder of this machine. It is found out once for a process.

    Args:
        without: mechanisms not to use; those of the environment variable when None.
    """
    return _climb(switched_off() if without is None else without)


@lru_cache
def _climb(without: frozenset[str]) -> Ladder:
    steps: list[Step] = []
    for mechanism in LEVELS:
        steps.append(_try(mechanism, without))
        if steps[-1].works:
            return Ladder(steps[-1].level, tuple(steps))
    return Ladder(Level.NONE, tuple(steps))


def switched_off() -> frozenset[str]:
    """Mechanisms and parts of them that the environment says not to use."""
    return frozenset(filter(None, os.environ.get(WITHOUT, "").replace(" ", "").split(",")))


def mechanism_for(level: Level) -> str | None:
    """The mechanism that gives ``level`` here, None where none does."""
    without = switched_off()
    return next((name for name, given in LEVELS.items() if given == level and _try(name, without).works), None)


@lru_cache
def _try(mechanism: str, without: frozenset[str]) -> Step:
    name = NAMES[mechanism]
    if mechanism in without:
        return Step(mechanism, False, f"{name}: switched off.")
    if mechanism != PLAIN and sys.platform != "linux":
        return Step(mechanism, False, f"{name}: only on Linux.")
    if mechanism == PLAIN:
        if os.name != "posix":
            return Step(mechanism, False, f"{name}: not on this system; nothing is run.")
        return Step(mechanism, True, f"{name}: against accidents only, not a boundary.")
    if mechanism == BUBBLEWRAP and not shutil.which("bwrap"):
        return Step(mechanism, False, f"{name}: bwrap is not installed; installing it may raise the level.")
    try:
        wrong = _what_is_wrong(mechanism, without)
    except OSError as error:  # this program is confined itself
        wrong = f"it could not be tried ({error.strerror or error})"
    return Step(
        mechanism,
        not wrong,
        f"{name}: {wrong}." if wrong else f"{name}: all that must not be possible was tried and prevented.",
    )


def _what_is_wrong(mechanism: str, without: frozenset[str]) -> str:
    """Does what must not be possible and returns why the mechanism does not do, empty when it does."""
    place = tempfile.gettempdir() if len(tempfile.gettempdir()) < LONG else "/tmp"
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="aigc-lsp-probe-", dir=place)))
        for name in ("outside", "copy"):
            (folder / name).mkdir()
        (folder / "outside").chmod(0o777)
        secret = folder / "outside" / "secret"
        secret.write_text("secret")
        secret.chmod(0o666)
        tcp = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        udp = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        udp.bind(("127.0.0.1", 0))
        udp.setblocking(False)
        unix = stack.enter_context(socket.socket(socket.AF_UNIX))
        unix.bind(str(folder / "outside" / "socket"))
        unix.listen()
        (folder / "outside" / "socket").chmod(0o777)
        deeds = {
            "write": str(folder / "outside" / "new"),
            "write over": str(secret),
            "truncate": str(secret),
            "read": str(secret),
            "signal": str(os.getpid()),
            "connect": str(tcp.getsockname()[1]),
            "send": str(udp.getsockname()[1]),
            "call": str(folder / "outside" / "socket"),
            "write inside": str(folder / "copy" / "new"),
        }
        done = _let_try(mechanism, folder / "copy", deeds, without)
        if isinstance(done, str):
            return done
        if not done.pop("write inside") or not (folder / "copy" / "new").exists():
            return "the copy could not be written"
        done["send"] = _arrived(udp)  # sending alone proves nothing: namespaces have a loopback of their own
        done["write"] |= done.pop("write over") or secret.read_text() != "secret"
        return "; ".join(COULD[deed] for deed, possible in done.items() if possible)


def _let_try(mechanism: str, copy: Path, deeds: dict[str, str], without: frozenset[str]) -> dict[str, bool] | str:
    """What a confined process could do of ``deeds``, or why it did not even start."""
    user = spare_user(mechanism)
    give_away([copy], user)
    command = (sys.executable, "-I", "-S", str(Path(__file__).with_name("deeds.py")), json.dumps(deeds))
    binds = reach.distinct([*reach.system(), *reach.of_our_own(), (str(copy), str(copy), True)])
    reading, writing = os.pipe()
    try:
        process = spawn(
            Order(mechanism, command, (), str(copy), str(copy), binds, reading, user=user, without=tuple(without))
        )
    finally:
        os.close(reading)
    try:
        output, errors = process.communicate(timeout=PATIENCE)
        answer: dict[str, bool] = json.loads(output)
        return answer
    except subprocess.TimeoutExpired:
        return f"it did not answer within {PATIENCE} s"
    except ValueError:
        return _last_line(errors) or f"it ended with status {process.returncode}"
    finally:
        os.close(writing)
        process.wait()


def _arrived(udp: socket.socket) -> bool:
    try:
        return bool(udp.recv(16))
    except BlockingIOError:
        return False


def _last_line(errors: bytes) -> str:
    lines = errors.decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else ""
