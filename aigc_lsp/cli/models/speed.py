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
WRITTEN = 32  # tokens
MOST_RUNS = 20
LARGER_READS, LARGER_WRITES = 2.0, 1.6  # measured with 0.5B at Q8_0: what a token costs besides the weights counts less
BITS = {"q4_k_m": 4.85, "q5_k_m": 5.7, "q6_k": 6.6, "q8_0": 8.5}  # of a weight, by llama.cpp's types
ENOUGH = 0.5  # seconds of running, after which the quickest run counts: the others were disturbed


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
    runs = asyncio.run(_run(name))
    reading = max((each.evaluated / each.prompt_seconds for each in runs if each.prompt_seconds > 0), default=0.0)
    decoding = [(each.generated, each.seconds - each.prompt_seconds) for each in runs]
    writing = max((generated / seconds for generated, seconds in decoding if seconds > 0), default=0.0)
    if not reading or not writing:
        raise EngineFailed(f"{name} gave no answer that could be timed.")
    speed = Speed(reading, writing, True)
    entries = _recorded() | {_key(name, find(name).manifest): asdict(speed)}
    with suppress(OSError):  # then it is measured again
        replace_text(_file(), json.dumps(entries, indent=1) + "\n")
    return speed


def estimate(manifest: Manifest, embedded: Speed) -> Speed | None:
    """The speed to expect of a model by that of the embedded one: reading goes with the computing that a token takes,
    writing with the weights that are read for each. None for a model of unknown size."""
    known = find(EMBEDDED).manifest
    weights = _weights(manifest)
    if not weights or not manifest.active:
        return None
    reading = embedded.prompt * known.active / manifest.active * LARGER_READS
    writing = embedded.generated * known.nbytes / weights * LARGER_WRITES
    return Speed(reading, writing, False)


def _weights(manifest: Manifest) -> float:
    """Bytes that are read for one token; 0 when nobody knows."""
    share = manifest.active / manifest.parameters if manifest.parameters else 1.0
    if manifest.nbytes:
        return manifest.nbytes * share
    file = manifest.files[0].path.lower()
    bits = next((bits for kind, bits in BITS.items() if kind in file), 0.0)
    return manifest.active * bits / 8 if bits else manifest.memory * share


async def _run(name: str) -> list[Counts]:
    worker = Worker(EngineChoice(name))
    runs: list[Counts] = []
    try:
        await worker.start()
        abilities = await worker.wait_ready()
        source = SOURCE * min(READ, max(1, abilities.context // 32))
        while len(runs) < MOST_RUNS and sum(each.seconds for each in runs) < ENOUGH:
            limits = Limits(max_tokens=WRITTEN, temperature=1.0, seed=len(runs), heal=False)
            prompt = Prompt((f"# {len(runs)}\n{source}",), "", "speed")
            async with aclosing(worker.generate(prompt, limits, Priority.LONG)) as steps:
                runs += [step.counts async for step in steps if isinstance(step, Finish)]
    finally:
        await worker.close()
    return runs


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
