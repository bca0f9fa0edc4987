"""Types held-out files at several thresholds of confidence, draws what each saves against what it shows wrongly, and
types them once more without the floor, to see what that saves of the time."""

import argparse
import json
import random
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import matplotlib

from aigc_lsp.completion.settings import CompletionSettings
from recipe.export import SHIPPED
from recipe.measured import Measured
from recipe.samples import read_files

THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.65, 0.8)
DEFAULT = CompletionSettings()
KEPT = ("characters", "shown", "accepted", "ignored", "share_saved", "latency_ms_p50", "latency_ms_p95")


def write_files(held_out: Path, count: int, folder: Path) -> None:
    """Writes some held-out files, one of each package in turn, into a folder."""
    by_package: dict[str, list] = {}
    for file in read_files(held_out):
        if len(file.text) > 4000:
            by_package.setdefault(file.package, []).append(file)
    rng = random.Random(4)
    for number in range(count):
        package = sorted(by_package)[number % len(by_package)]
        file = by_package[package].pop(rng.randrange(len(by_package[package])))
        (folder / f"{package}_{number}_{Path(file.path).name}").write_text(file.text)


def typed(model: Path, folder: Path, confidence: float, keystrokes: int, floor: float = DEFAULT.floor) -> dict:
    """What `aigc-lsp evaluate typing` measures at one threshold and one floor."""
    command = [sys.executable, "-m", "aigc_lsp", "evaluate", "typing", str(folder), "--model", str(model)]
    command += ["--confidence", str(confidence), "--floor", str(floor), "--keystrokes", str(keystrokes)]
    command += ["--without", "memory"]  # the model alone
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = json.loads(output.splitlines()[-1])
    return {"confidence": confidence} | {key: found[key] for key in KEPT}


def draw(curves: dict[str, list[dict]], target: Path) -> None:
    """Draws the share of characters saved over the suggestions shown wrongly per thousand characters."""
    matplotlib.use("svg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(figsize=(5, 3), dpi=90)
    for label, facts in curves.items():
        wrong = [1000 * fact["ignored"] / fact["characters"] for fact in facts]
        saved = [100 * fact["share_saved"] for fact in facts]
        axes.plot(wrong, saved, "o-", lw=0.9, ms=3, label=label)
        for fact, x, y in zip(facts, wrong, saved, strict=True):
            axes.annotate(f"{fact['confidence']:g}", (x, y), fontsize=6, xytext=(3, -7), textcoords="offset points")
    axes.set(xlabel="shown and wrong, per 1,000 characters", ylabel="characters saved, %")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(target)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: python -m recipe.threshold --work ~/embedded"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder of the corpus")
    parser.add_argument("--shipped", type=Path, default=SHIPPED, help="folder of model.gguf; gets threshold.png")
    parser.add_argument("--before", type=Path, help="an earlier model.gguf to compare with")
    parser.add_argument("--files", type=int, default=16)
    parser.add_argument("--keystrokes", type=int, default=8000)
    options = parser.parse_args()
    models = {"this version": options.shipped / "model.gguf"}
    if options.before:
        models["the version before"] = options.before
    kept = Measured(options.work)
    curves: dict[str, list[dict]] = {label: [] for label in models}
    with tempfile.TemporaryDirectory() as folder:
        write_files(options.work / "corpus" / "held-out.jsonl", options.files, Path(folder))
        for label, model in models.items():
            for confidence in THRESHOLDS:
                what = f"typing {options.keystrokes} keys of {options.files} files at {confidence}"
                fact = kept.of(model, what, partial(typed, model, Path(folder), confidence, options.keystrokes))
                curves[label].append(fact)
                print(json.dumps({"model": label} | fact), flush=True)
        model, confidence = models["this version"], DEFAULT.confidence
        floors = [  # one right after the other: only so are their times to be compared
            typed(model, Path(folder), confidence, options.keystrokes, floor) for floor in (DEFAULT.floor, 0.0)
        ]
    (options.work / "threshold.json").write_text(json.dumps(curves | {"floors": floors}) + "\n")
    draw(curves, options.shipped / "threshold.png")


if __name__ == "__main__":
    main()
