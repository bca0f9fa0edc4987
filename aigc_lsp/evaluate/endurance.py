"""`aigc-lsp evaluate endurance`: thousands of keys through one server, and what it holds in memory meanwhile.

Keys are typed as `evaluate typing` does, the files over and over; every few keys one is pressed before the answer to
the last is there, so that requests are withdrawn all the time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.engine.open import EngineChoice
from aigc_lsp.errors import BadDocument
from aigc_lsp.evaluate.chart import Curve, chart, write_picture
from aigc_lsp.evaluate.client import Client
from aigc_lsp.evaluate.editor import Editor
from aigc_lsp.evaluate.files import read_documents
from aigc_lsp.evaluate.plan import plan
from aigc_lsp.evaluate.report import Report, Stroke, aligned
from aigc_lsp.evaluate.typing import engine_options, press, start_server, type_file, wait_ready

SAMPLES = 200  # looks at the memory in all
HASTY = 4  # of so many keys, one is not waited for
LISTED = 25  # samples in the JSON line
LOST = {Reason.ENGINE_LOST.value, Reason.ENGINE_FAILED.value, Reason.ENGINE_STARTING.value}
GOES = 5.0  # seconds that processes may take to end


class Sample(NamedTuple):
    """What was held after so many keys, in bytes."""

    keys: int
    server: int
    host: int


@dataclass
class Watch:
    """What is seen of the server while keys are pressed."""

    client: Client
    every: int  # keys between two looks
    keys: int = 0
    lost: int = 0  # answers that only said that there is no engine
    samples: list[Sample] = field(default_factory=list)
    pids: set[int] = field(default_factory=set)  # of every process there was
    status: dict[str, Any] = field(default_factory=dict)  # the last

    def press(self, editor: Editor, key: str, remaining: str) -> tuple[Stroke, str]:
        """One key, as `typing.press` presses it, or in haste."""
        self.keys += 1
        if self.keys % self.every == 0:
            self.look()
        if self.keys % HASTY == 0:
            editor.insert(key)
            editor.ask_in_haste()
            return HASTE, ""
        stroke, accepted = press(editor, key, remaining)
        self.lost += stroke.reason in LOST
        return stroke, accepted

    def look(self) -> None:
        """Asks the server what it and its host hold."""
        status = self.status = self.client.execute("aigc-lsp.status")
        held = status["residentBytes"]
        self.samples.append(Sample(self.keys, held["server"] or 0, held["host"] or 0))
        self.pids |= {status["serverPid"], status["hostPid"]} - {None}


HASTE = Stroke(False, 0.0, 0.0, 0, False, False, False, "Typed in haste.")


def evaluate_endurance(
    paths: Sequence[Path], *, keystrokes: int, seed: int, choice: EngineChoice, picture: Path | None
) -> int:
    """Types ``keystrokes`` keys and prints what became of them. Exit status 1 when an answer or a process was lost.

    Args:
        paths: files, or folders of them.
        keystrokes: keys to press.
        seed: which lines.
        choice: the engine.
        picture: where memory over keys is drawn, as SVG.

    Raises:
        BadDocument: a path cannot be read or written, or there is nothing to type.
        EngineFailed: the server's engine cannot run.
        EngineLost: the server ended or did not answer.
    """
    documents = read_documents(paths)
    texts = [document.text for document in documents]
    if not any(plan(texts, keystrokes, seed)):
        raise BadDocument("There is nothing to type: the files have no lines after their first. Name longer ones.")
    report, started = Report(), time.perf_counter()
    with start_server(engine_options(choice)) as client:
        wait_ready(client)
        watch = Watch(client, max(1, keystrokes // SAMPLES))
        watch.look()
        while watch.keys < keystrokes:
            for document, runs in zip(documents, plan(texts, keystrokes - watch.keys, seed), strict=True):
                type_file(client, document, runs, report, started, watch.press)
            seed += 1
        watch.look()
        unread = len(client.unanswered)
    found = numbers(watch, unread, time.perf_counter() - started)
    if picture is not None:
        write_picture(picture, picture_of(watch.samples, f"{found['engine']}, {found['model']}"))
    shown = {**found, "samples": len(watch.samples)}
    print(aligned([(key.replace("_", " "), str(value)) for key, value in shown.items()]))
    print(json.dumps(found))
    return 1 if found["lost"] or found["orphans"] else 0


def numbers(watch: Watch, unread: int, seconds: float) -> dict[str, Any]:
    """What is printed. Growth is what a line fitted to the second half of the samples gains in 1,000 keys."""
    abilities = watch.status["abilities"] or {}
    held = [sample.server + sample.host for sample in watch.samples]
    step = max(1, len(watch.samples) // LISTED)
    return {
        "engine": abilities.get("engine"),
        "model": abilities.get("model"),
        "keystrokes": watch.keys,
        "seconds": round(seconds, 1),
        "lost": watch.lost + unread,
        "orphans": orphans(watch.pids),
        "restarts": watch.status["restarts"],
        "status": watch.status["sentence"],
        "resident_mb_first": megabytes(held[0]),
        "resident_mb_tenth": megabytes(held[len(held) // 10]),
        "resident_mb_last": megabytes(held[-1]),
        "resident_mb_most": megabytes(max(held)),
        "growth_mb_per_1000_keys": round(slope(watch.samples[len(held) // 2 :]) * 1000 / 2**20, 3),
        "samples": [[each.keys, megabytes(each.server), megabytes(each.host)] for each in watch.samples[::step]],
    }


def slope(samples: Sequence[Sample]) -> float:
    """Bytes per key by least squares; 0 for less than two samples."""
    keys, held = [sample.keys for sample in samples], [sample.server + sample.host for sample in samples]
    mean = sum(keys) / max(1, len(keys))
    spread = sum((key - mean) ** 2 for key in keys)
    return sum((key - mean) * each for key, each in zip(keys, held, strict=True)) / spread if spread else 0.0


def orphans(pids: set[int]) -> int:
    """How many of the processes are there after all should be gone."""
    until = time.monotonic() + GOES
    while (left := sum(map(_runs, pids))) and time.monotonic() < until:
        time.sleep(0.05)
    return left


def picture_of(samples: Sequence[Sample], title: str) -> str:
    """Server, engine process and both together over the keys."""
    curves = {
        "together": ("#444444", [(sample.keys, megabytes(sample.server + sample.host)) for sample in samples]),
        "engine process": ("#c2571a", [(sample.keys, megabytes(sample.host)) for sample in samples]),
        "server": ("#2a6fb0", [(sample.keys, megabytes(sample.server)) for sample in samples]),
    }
    drawn = [Curve(name, colour, points) for name, (colour, points) in curves.items()]
    return chart(f"resident memory: {title}", drawn, "keys", "MB")


def megabytes(nbytes: int) -> float:
    return round(nbytes / 2**20, 1)


def _runs(pid: int) -> bool:
    """Whether a process is there and no mere entry of one that ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in ("Z", "X")
