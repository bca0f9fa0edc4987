"""How fast an engine reads and writes, alone and beside programs that keep the cores busy."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from aigc_lsp.engine.base import Engine, Finish, Limits, Prompt
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.evaluate.report import aligned

SOURCE = "def area(width, height):\n    return width * height\n\n\n"
SPIN = [sys.executable, "-c", "while True: pass"]


@dataclass(frozen=True)
class Speed:
    """Tokens per second."""

    prompt: float
    generated: float


def evaluate_latency(*, choice: EngineChoice, busy: int, tokens: int) -> int:
    """Prints how fast the engine is alone and beside ``busy`` spinning processes; exit status.

    Args:
        choice: the engine.
        busy: processes that spin.
        tokens: tokens to generate in each measurement.
    """
    engine = open_engine(choice)
    try:
        measure(engine, 8)
        alone = measure(engine, tokens)
        with spinning(busy):
            beside = measure(engine, tokens)
    finally:
        engine.close()
    report = {
        "model": engine.abilities.model,
        "threads": engine.abilities.threads,
        "busy": busy,
        "prompt_tokens_per_second": round(alone.prompt, 1),
        "generated_tokens_per_second": round(alone.generated, 1),
        "prompt_tokens_per_second_busy": round(beside.prompt, 1),
        "generated_tokens_per_second_busy": round(beside.generated, 1),
        "generated_busy_over_alone": round(beside.generated / alone.generated, 3),
    }
    print(aligned([(key.replace("_", " "), str(value)) for key, value in report.items()]))
    print(json.dumps(report))
    return 0


def measure(engine: Engine, tokens: int) -> Speed:
    """Reads a prompt that fills half of the context, then writes, as often as it takes to write ``tokens`` tokens."""
    reading = writing = 0.0
    read = written = 0
    while written < tokens:
        engine.forget("latency")
        length = engine.abilities.context // 2
        prompt = Prompt((SOURCE * (1 + length // max(1, len(engine.tokens(SOURCE)))),), "", "latency")
        limits = Limits(max_tokens=min(tokens, engine.abilities.context // 4), temperature=1.0, seed=written)
        started = time.perf_counter()
        *_, finish = engine.generate(prompt, limits, lambda: False)
        assert isinstance(finish, Finish)
        reading += finish.counts.prompt_seconds
        writing += time.perf_counter() - started - finish.counts.prompt_seconds
        read += finish.counts.evaluated
        written += max(1, finish.counts.generated)
    return Speed(read / reading, written / writing)


@contextmanager
def spinning(processes: int) -> Iterator[None]:
    """Keeps as many cores busy as there are processes."""
    running = [subprocess.Popen(SPIN) for _ in range(processes)]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            process.wait()
