"""What an engine costs: time to the first token with nothing kept and with the head kept, tokens per second, and
memory while hundreds of lines are typed, beside torch on the same weights."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from aigc_lsp.engine.base import Engine, Finish, Limits, Mark, Part, Piece, Prompt
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.errors import BadOption
from aigc_lsp.evaluate.report import aligned, percentile
from aigc_lsp.store.shaped import make_shape
from aigc_lsp.store.shelf import Model, find

ROUNDS = 5  # of each latency, of which the median counts
LINE, KEY = "    value = total(", "numbers,"  # a key after which something is computed
SOURCE = '''\
def total_{0}(numbers, start={0}):
    """Adds up what was counted in step {0}."""
    result = start
    for number in numbers:
        if number is None:
            continue
        result += number * {0}
    return result


'''


@dataclass
class Cost:
    """Numbers of one engine; seconds and bytes."""

    engine: str
    device: str
    prompt_tokens: int = 0
    cold: list[float] = field(default_factory=list)  # to the first token of a prompt nobody has seen
    cached: list[float] = field(default_factory=list)  # to the first token after a key on a line that is known
    generated: float = 0.0  # tokens per second
    loaded: int = 0  # resident when the model is loaded and has answered once
    resident: list[int] = field(default_factory=list)  # after each head
    on_device: list[int] = field(default_factory=list)  # memory of the GPU, likewise; empty without one
    line: list[float] = field(default_factory=list)  # to the first token on each new line
    key: list[float] = field(default_factory=list)  # of the key after it

    def numbers(self) -> dict[str, Any]:
        """As the JSON line has them."""
        found = {
            "engine": self.engine,
            "device": self.device,
            "prompt_tokens": self.prompt_tokens,
            "cold_ms": _milliseconds(self.cold),
            "cached_ms": _milliseconds(self.cached),
            "tokens_per_second": round(self.generated, 1),
            "loaded_mb": _megabytes(self.loaded),
        }
        if self.resident:
            third = len(self.resident) // 3
            found |= {
                "heads": len(self.resident),
                "resident_mb_after_third": _megabytes(self.resident[third]),
                "resident_mb_most": _megabytes(max(self.resident)),
                "resident_mb_end": _megabytes(self.resident[-1]),
                "line_ms_p50": _milliseconds(self.line),
                "line_ms_most": round(1000 * max(self.line), 1),
                "key_ms_p50": _milliseconds(self.key),
                "key_ms_most": round(1000 * max(self.key), 1),
            }
        if self.on_device:
            found |= {
                "device_mb_most": _megabytes(max(self.on_device)),
                "device_mb_end": _megabytes(self.on_device[-1]),
            }
        return found


def evaluate_engines(
    models: list[str], *, choice: EngineChoice, prompt_tokens: int, tokens: int, heads: int, shape: str, torch: bool
) -> int:
    """Prints what each model's engine costs; exit status.

    Args:
        models: names or paths.
        choice: how they are run, but for the model.
        prompt_tokens: of each prompt, or what the context has room for.
        tokens: to generate.
        heads: different prompts for the memory; 0 leaves that out.
        shape: a model with random weights in this shape is measured too, converted for CTranslate2; empty: none.
        torch: measure torch too, for models it can read.

    Raises:
        BadOption: torch is wanted and not installed.
    """
    if torch and (missing := [name for name in ("torch", "transformers") if importlib.util.find_spec(name) is None]):
        raise BadOption(f"{' and '.join(missing)} is not installed; run: pip install 'aigc-lsp[convert]'")
    costs: list[dict[str, Any]] = []
    with made_of(shape, choice) as made:
        all_models = [*map(find, models), *made]
        for model in all_models:
            if model.manifest.format != "transformers":
                engine = open_engine(replace(choice, model=str(model.folder), url="", kind="auto"))
                try:
                    cost = measure(engine, prompt_tokens, tokens, heads)
                finally:
                    engine.close()
                costs.append({"model": model.manifest.name, **cost.numbers()})
                _show(costs[-1])
        for model in all_models if torch else []:  # last: what it leaves in memory is nobody else's
            if model.manifest.format != "ct2":
                cost = measure_torch(model, choice, prompt_tokens, tokens)
                costs.append({"model": model.manifest.name, **cost.numbers()})
                _show(costs[-1])
    print(json.dumps({"engines": costs}))
    return 0


@contextmanager
def made_of(shape: str, choice: EngineChoice) -> Iterator[tuple[Model, ...]]:
    """The checkpoint of a shape and the same for CTranslate2, as long as the context lasts."""
    if not shape:
        yield ()
        return
    type = "int8" if choice.compute_type == "auto" else choice.compute_type
    with tempfile.TemporaryDirectory(prefix="aigc-lsp-shape.") as folder:
        yield make_shape(shape, Path(folder), type)


def measure(engine: Engine, prompt_tokens: int, tokens: int, heads: int) -> Cost:
    """All the numbers of an engine."""
    abilities = engine.abilities
    cost = Cost(abilities.engine, abilities.device)
    room = min(prompt_tokens, abilities.context - tokens - 8)
    prompt = prompts(engine, room)
    first_token(engine, prompt(0, LINE))
    cost.loaded = resident_bytes()
    for number in range(1, ROUNDS + 1):
        seconds, finish = first_token(engine, prompt(number, LINE))
        cost.prompt_tokens = finish.counts.prompt
        cost.cold.append(seconds)
        cost.cached.append(first_token(engine, prompt(number, LINE + KEY))[0])
    cost.generated = written_per_second(engine, prompt(ROUNDS, LINE), tokens)
    for number in range(ROUNDS + 1, ROUNDS + 1 + heads):
        cost.line.append(first_token(engine, prompt(number, LINE))[0])
        cost.key.append(first_token(engine, prompt(number, LINE + KEY))[0])
        cost.resident.append(resident_bytes())
        if abilities.device.startswith("cuda") and number % 10 == 0:
            cost.on_device.append(device_bytes())
    return cost


def measure_torch(model: Model, choice: EngineChoice, prompt_tokens: int, tokens: int) -> Cost:
    """Torch's numbers, on the device the engine would take and float16 on a GPU, float32 without."""
    from aigc_lsp.engine.threads import default_threads
    from aigc_lsp.store.conversion.torch_runner import TorchRunner, torch_device

    device = torch_device(choice.device)
    source = model.weights if model.manifest.format == "gguf" else model.folder
    runner = TorchRunner(source, device, choice.threads or default_threads())
    cost = Cost("torch", device, prompt_tokens=min(prompt_tokens, (model.manifest.context or 4096) - tokens - 8))
    runner.first([5] * 16)
    cost.loaded = resident_bytes()
    for number in range(1, ROUNDS + 1):
        ids = [5 + number, *(5 + at % 64 for at in range(cost.prompt_tokens - 1))]
        started = time.perf_counter()
        token, cache = runner.first(ids)
        cost.cold.append(time.perf_counter() - started)
        started = time.perf_counter()
        token, cache = runner.first([token], cache)
        cost.cached.append(time.perf_counter() - started)
    started = time.perf_counter()
    runner.write(token, cache, tokens)
    cost.generated = tokens / (time.perf_counter() - started)
    return cost


def prompts(engine: Engine, tokens: int) -> Callable[[int, str], Prompt]:
    """Prompts of about so many tokens, by a number that changes them from their beginning on, and the line typed."""
    unit = len(engine.tokens(SOURCE.format(1000)))
    count = max(1, (tokens - 24) // (unit + 1))

    def prompt(number: int, line: str) -> Prompt:
        text = "".join(SOURCE.format(1000 + number * count + at) for at in range(count)) + "def main(numbers):\n"
        fim = engine.abilities.fim
        head: tuple[Part, ...] = (text,)
        if fim is not None:
            head = (Mark(fim.suffix), "\n\n\nmain()\n", Mark(fim.middle), text)
            if fim.order == "prefix-first":
                head = (Mark(fim.prefix), text, Mark(fim.suffix), "\n\n\nmain()\n", Mark(fim.middle))
        return Prompt(head, line, "engines.py")

    return prompt


def first_token(engine: Engine, prompt: Prompt) -> tuple[float, Finish]:
    """Seconds to the first token, and how it ended."""
    started = time.perf_counter()
    *_, finish = engine.generate(prompt, Limits(max_tokens=1), lambda: False)
    assert isinstance(finish, Finish)
    return time.perf_counter() - started, finish


def written_per_second(engine: Engine, prompt: Prompt, tokens: int) -> float:
    """Tokens per second once the first is there; an end token is drawn past by asking again."""
    written, seconds, turns = 0, 0.0, 0
    while written < tokens and turns < 2 * tokens:
        turns += 1
        clock = 0.0
        for step in engine.generate(prompt, Limits(max_tokens=tokens, temperature=1.0, seed=turns), lambda: False):
            now = time.perf_counter()
            if isinstance(step, Piece) and (step.text or step.probability < 1):
                if clock:
                    seconds += now - clock
                    written += 1
                clock = now
    return written / seconds if seconds else 0.0


def resident_bytes() -> int:
    """Memory this process holds; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    except OSError:
        return 0


def device_bytes() -> int:
    """Memory that is used on the first GPU; 0 where nvidia-smi does not say."""
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    try:
        return int(subprocess.run(query, capture_output=True, text=True, check=True).stdout.split()[0]) << 20
    except (OSError, subprocess.CalledProcessError, ValueError, IndexError):
        return 0


def _show(numbers: dict[str, Any]) -> None:
    print(aligned([(name.replace("_", " "), f"{value}") for name, value in numbers.items()]) + "\n")


def _milliseconds(seconds: list[float]) -> float:
    return round(1000 * (percentile(seconds, 50) or 0.0), 2)


def _megabytes(nbytes: int) -> float:
    return round(nbytes / 2**20, 1)
