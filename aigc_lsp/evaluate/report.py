"""What the typing of some files came to: numbers, their table and their JSON line."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

Number = TypeVar("Number", int, float)


@dataclass(frozen=True)
class Stroke:
    """What one key, and the answer waited for after it, came to."""

    newline: bool  # the key was Enter
    seconds: float  # from sending the change to reading the answer
    model_seconds: float  # of these, in the model
    evaluated: int  # prompt tokens computed for this answer
    shown: bool
    recalled: bool  # shown, and the user is typing through an earlier suggestion
    accepted: bool
    reason: str  # why nothing was shown; empty when something was


@dataclass
class Report:
    """Everything that was measured. Filled while the typing goes on."""

    model: str = ""
    files: int = 0
    characters: int = 0  # keys that typing the runs takes without any help
    strokes: list[Stroke] = field(default_factory=list)
    resident_bytes: int = 0  # server and host together, the largest seen
    ready_seconds: float = 0.0  # from starting the server process
    first_suggestion_seconds: float | None = None  # likewise; the typing before it included

    def numbers(self) -> dict[str, float | int | str | None]:
        """The JSON line's content. Tokens, latencies and overhead are per key, answers without the model included."""
        on_line = [stroke.evaluated for stroke in self.strokes if not stroke.newline]
        on_newline = [stroke.evaluated for stroke in self.strokes if stroke.newline]
        latencies = [stroke.seconds for stroke in self.strokes]
        shown = sum(stroke.shown and not stroke.recalled for stroke in self.strokes)
        accepted = sum(stroke.accepted for stroke in self.strokes)
        return {
            "model": self.model,
            "files": self.files,
            "characters": self.characters,
            "keystrokes": len(self.strokes),
            "prompt_tokens_line_p50": percentile(on_line, 50),
            "prompt_tokens_line_p95": percentile(on_line, 95),
            "prompt_tokens_newline_p50": percentile(on_newline, 50),
            "prompt_tokens_newline_p95": percentile(on_newline, 95),
            "latency_ms_p50": _milliseconds(percentile(latencies, 50)),
            "latency_ms_p95": _milliseconds(percentile(latencies, 95)),
            "overhead_ms_p50": _milliseconds(percentile(self._overheads(), 50)),
            "overhead_ms_p95": _milliseconds(percentile(self._overheads(), 95)),
            "shown": shown,
            "accepted": accepted,
            "ignored": shown - accepted,
            "recalled": sum(stroke.recalled for stroke in self.strokes),
            "share_saved": round(1 - len(self.strokes) / self.characters, 4) if self.characters else 0.0,
            "resident_mb": round(self.resident_bytes / 2**20, 1),
            "ready_ms": _milliseconds(self.ready_seconds),
            "first_suggestion_ms": _milliseconds(self.first_suggestion_seconds),
        }

    def json_line(self) -> str:
        return json.dumps(self.numbers())

    def table(self) -> str:
        """The same in words, for people."""
        numbers = self.numbers()

        def halves(key: str) -> str:
            return f"{numbers[key + '_p50']} / {numbers[key + '_p95']}"

        rows = [
            ("model", str(self.model)),
            ("characters", f"{self.characters:,} in {self.files} files"),
            ("keys pressed", f"{len(self.strokes):,}, saved {numbers['share_saved']:.1%}"),
            ("suggestions", f"{numbers['shown']} shown, {numbers['accepted']} accepted, {numbers['ignored']} ignored"),
            ("typed through one", f"{numbers['recalled']} keys"),
            ("prompt tokens per key, p50 / p95", f"{halves('prompt_tokens_line')} on a line"),
            ("", f"{halves('prompt_tokens_newline')} after Enter"),
            ("latency, p50 / p95", f"{halves('latency_ms')} ms"),
            ("of it not in the model", f"{halves('overhead_ms')} ms"),
            ("server ready after", f"{numbers['ready_ms']} ms, first suggestion {numbers['first_suggestion_ms']} ms"),
            ("resident memory", f"{numbers['resident_mb']} MB"),
        ]
        for reason, count in Counter(stroke.reason for stroke in self.strokes if stroke.reason).most_common():
            rows.append((f"silent at {count:,} keys", reason))
        return aligned(rows)

    def _overheads(self) -> list[float]:
        return [stroke.seconds - stroke.model_seconds for stroke in self.strokes]


def percentile(values: Iterable[Number], percent: float) -> Number | None:
    """The least value that at least ``percent`` of the values do not exceed (nearest rank); None without values."""
    ranked = sorted(values)
    return ranked[max(0, math.ceil(percent / 100 * len(ranked)) - 1)] if ranked else None


def aligned(rows: Sequence[tuple[str, str]]) -> str:
    """Rows of a name and a value, the values below one another."""
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 2)
