"""How fast a model runs here: measured once by a short run, or estimated from one that was."""

from __future__ import annotations

import asyncio
import json
from contextlib import aclosing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from aigc_lsp.engine.base import Counts, Finish, Limits, Prompt
from aigc_lsp.engine.worker import EngineChoice, Priority, Worker
from aigc_lsp.errors import EngineFailed
from aigc_lsp.store.manifest import Manifest
from aigc_lsp.store.replace import replace_text
from aigc_lsp.store.shelf import EMBEDDED, find, models_folder

SPEEDS = "speeds.json"  # beside the models
SOURCE = "def area(width, height):\n    return width * height\n\n\n"
READ = 40  # times the source is read; some 500 tokens
WRITTEN = 24  # tokens


@dataclass(frozen=True)
class Speed:
    """Tokens per second."""

    prompt: float
    generated: float
    measured: bool  # else estimated


def speed_of(name: str, manifest: Manifest) -> Speed | None:
    """What was measured of an installed model; None when nothing was."""
    entry = _recorded().get(_key(name, manifest))
    try:
        return Speed(float(entry["prompt"]), float(entry["generated"]), True) if isinstance(entry, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def measure(name: str) -> Speed:
    """Runs an installed model for a moment and keeps how fast it was.

    Raises:
        AigcError: it cannot be run.
    """
    counts = asyncio.run(_run(name))
    decoding = counts.seconds - counts.prompt_seconds
    if counts.prompt_seconds <= 0 or decoding <= 0:
        raise EngineFailed(f"{name} gave no answer that could be timed.")
    speed = Speed(counts.evaluated / counts.prompt_seconds, max(1, counts.generated) / decoding, True)
    entries = _recorded() | {_key(name, find(name).manifest): asdict(speed)}
    with suppress(OSError):  # then it is measured again
        replace_text(_file(), json.dumps(entries, indent=1) + "\n")
    return speed


def estimate(manifest: Manifest, embedded: Speed) -> Speed | None:
    """The speed to expect of a model by that of the embedded one: reading goes with the computing that a token takes,
    writing with the memory that is read for each. None for a model of unknown size."""
    known = find(EMBEDDED).manifest
    share = manifest.active / manifest.parameters if manifest.parameters else 1.0
    weights = (manifest.nbytes or manifest.memory) * share
    if not weights or not manifest.active:
        return None
    return Speed(embedded.prompt * known.active / manifest.active, embedded.generated * known.nbytes / weights, False)


async def _run(name: str) -> Counts:
    worker = Worker(EngineChoice(name))
    limits = Limits(max_tokens=WRITTEN, temperature=1.0, heal=False)
    counts = Counts()
    try:
        await worker.start()
        abilities = await worker.wait_ready()
        times = min(READ, abilities.context // 32)
        for warm in (1, times):  # the first time it pages the weights in
            prompt = Prompt((SOURCE * warm,), "", f"speed {warm}")
            async with aclosing(worker.generate(prompt, limits, Priority.LONG)) as steps:
                async for step in steps:
                    if isinstance(step, Finish):
                        counts = step.counts
    finally:
        await worker.close()
    return counts


def _recorded() -> dict[str, object]:
    try:
        entries = json.loads(_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return entries if isinstance(entries, dict) else {}


def _key(name: str, manifest: Manifest) -> str:
    """Differs for other weights under the same name."""
    return f"{name} {manifest.files[0].sha256[:12]}"


def _file() -> Path:
    return models_folder() / SPEEDS
