"""Measures the shipped file on the held-out packages and writes the numbers into CARD.md and loss.png."""

import argparse
import json
import math
import random
import time
from collections import Counter
from pathlib import Path

import matplotlib
import numpy as np

from recipe.baseline import NGramWithCache
from recipe.cursors import Cursor, random_cursors
from recipe.export import SHIPPED
from recipe.samples import CONTEXT, encode, open_tokenizer, samples_of
from recipe.shipped import ShippedModel
from recipe.tokenizer import FILE_ID, MIDDLE_ID, SUFFIX_ID

TEMPLATE = Path(__file__).with_name("card.md")
BASELINE_TOKENS = 10_000_000  # of the training rows, that the n-grams are counted in
MOST_TOKENS = 48  # of a line
CONFIDENT = 0.25  # share of the suggestions that counts as the most confident


def prompt(model: ShippedModel, cursor: Cursor, with_outline: bool) -> tuple[list[int], bytes]:
    """The ids to send, the last of the text before the cursor taken back, and the bytes that it stood for."""
    ids = [FILE_ID, *model.tokenize(cursor.outline)] if with_outline and cursor.outline else []
    ids += [SUFFIX_ID, *model.tokenize(cursor.after), MIDDLE_ID]
    before = model.tokenize(cursor.before)
    prefix = b""
    if before and not model.pieces[before[-1]].endswith(b"\n"):
        prefix = model.pieces[before.pop()]
    return (ids + before)[: CONTEXT - MOST_TOKENS], prefix


def next_token_numbers(model: ShippedModel, baseline: NGramWithCache, held_out: list[list[int]]) -> dict:
    """Bits per byte and next-token accuracy over whole samples, markers not counted."""
    nats, right, baseline_right, tokens, nbytes = 0.0, 0, 0, 0, 0
    for ids in held_out:
        logits = model.logits(ids).astype(np.float64)
        counted = [at for at in range(len(ids) - 1) if model.pieces[ids[at + 1]]]
        highest = logits.max(1)
        spread = highest + np.log(np.exp(logits - highest[:, None]).sum(1))
        nats += sum(spread[at] - logits[at, ids[at + 1]] for at in counted)
        right += sum(int(logits[at].argmax()) == ids[at + 1] for at in counted)
        nbytes += sum(len(model.pieces[ids[at + 1]]) for at in counted)
        tokens += len(counted)
        baseline.remember([])
        baseline_right += sum(baseline.next(ids[: at + 1][-8:]) == ids[at + 1] for at in counted)
    return {
        "tokens": tokens,
        "bits_per_byte": nats / math.log(2) / nbytes,
        "nats_per_token": nats / tokens,
        "accuracy": right / tokens,
        "baseline_accuracy": baseline_right / tokens,
    }


def line_numbers(model: ShippedModel, baseline: NGramWithCache, cursors: list[Cursor]) -> dict:
    """The share of lines completed exactly, by kind of cursor, for the file and for the baseline."""
    count = Counter(cursor.kind for cursor in cursors)
    exact: dict[str, Counter] = {"model": Counter(), "model_without_outline": Counter(), "baseline": Counter()}
    confident: list[tuple[float, bool]] = []
    seconds = 0.0
    for cursor in cursors:
        right = cursor.answer.rstrip().encode()
        ids, prefix = prompt(model, cursor, with_outline=True)
        began = time.perf_counter()
        text, chance = model.continuation(ids, prefix, MOST_TOKENS)
        seconds += time.perf_counter() - began
        same = text[len(prefix) :].rstrip() == right
        confident.append((chance, same))
        exact["model"][cursor.kind] += same
        if cursor.outline:
            bare, _ = prompt(model, cursor, with_outline=False)
            text, _ = model.continuation(bare, prefix, MOST_TOKENS)
        exact["model_without_outline"][cursor.kind] += text[len(prefix) :].rstrip() == right
        baseline.remember([model.tokenize(cursor.file_before), model.tokenize(cursor.file_after)])
        text = baseline.continuation(ids, prefix, MOST_TOKENS)
        exact["baseline"][cursor.kind] += text[len(prefix) :].rstrip() == right
    confident.sort(reverse=True)
    sure = confident[: int(len(confident) * CONFIDENT)]
    return {
        "cursors": dict(count),
        "exact": {name: {kind: hits[kind] / count[kind] for kind in count} for name, hits in exact.items()},
        "most_confident": {"exact": sum(same for _, same in sure) / len(sure), "least_chance": sure[-1][0]},
        "seconds_per_line": seconds / len(cursors),
    }


def measure(work: Path, shipped: Path, cursors: int, samples: int) -> dict:
    """All the numbers of the card that need the model."""
    model = ShippedModel(shipped / "model.gguf")
    rows = np.load(work / "samples" / "train-0.npy", mmap_mode="r")
    stream = rows[: BASELINE_TOKENS // rows.shape[1]].flatten()
    baseline = NGramWithCache(stream, model.pieces)
    held_out = work / "corpus" / "held-out.jsonl"
    rng = random.Random(2)
    texts = [json.loads(line)["text"] for line in held_out.open()]
    rng.shuffle(texts)
    cut = [sample for text in texts[:200] for sample in samples_of(text, rng)]
    held_out_ids = encode(open_tokenizer(work), rng.sample(cut, samples))
    return {
        "sha256": json.loads((work / "export.json").read_text())["sha256"],
        "next_token": next_token_numbers(model, baseline, held_out_ids),
        "lines": line_numbers(model, baseline, random_cursors(held_out, cursors)),
        "baseline_tokens": len(stream),
    }


def log_of(run: Path) -> tuple[list[dict], list[dict]]:
    """The training's lines with a loss and those with held-out numbers; what a resumed run did twice counts once."""
    by_step: dict[tuple[int, bool], dict] = {}
    for line in (run / "log.jsonl").read_text().splitlines():
        fact = json.loads(line)
        by_step[fact["step"], "loss" in fact] = fact
    facts = [by_step[key] for key in sorted(by_step)]
    return [fact for fact in facts if "loss" in fact], [fact for fact in facts if "held_out_loss" in fact]


def draw_losses(run: Path, target: Path) -> None:
    """Draws the loss on training and held-out text over the tokens seen."""
    matplotlib.use("svg")
    from matplotlib import pyplot

    trained, held_out = log_of(run)
    figure, axes = pyplot.subplots(figsize=(5, 2.8), dpi=90)
    for facts, key, label in ((trained, "loss", "training"), (held_out, "held_out_loss", "held out")):
        axes.plot([fact["tokens"] / 1e6 for fact in facts], [fact[key] for fact in facts], lw=0.9, label=label)
    axes.set(xlabel="million tokens", ylabel="nats per token")
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(target)


def table(rows: list[dict]) -> str:
    """The packages as rows of a Markdown table."""
    ordered = sorted(rows, key=lambda row: row["name"])
    cells = "| {name} | {version} | {licence} | {files} | {characters:,} |"
    return "\n".join(cells.format(**row) for row in ordered)


def card(work: Path, run: Path, numbers: dict) -> str:
    """The model card's text."""
    manifest = json.loads((work / "corpus" / "manifest.json").read_text())
    exported = json.loads((work / "export.json").read_text())
    trained, measured = log_of(run)
    rows = {split: [row for row in manifest["packages"] if row["split"] == split] for split in ("train", "held-out")}
    epoch = np.load(work / "samples" / "train-0.npy", mmap_mode="r").size
    exact, next_token = numbers["lines"]["exact"], numbers["next_token"]
    seen, seconds = exported["tokens"], exported["seconds"]
    return TEMPLATE.read_text("utf-8").format(
        **exported["shape"],
        parameters=exported["parameters"] / 1e6,
        size=exported["size"] / 1e6,
        seen=seen / 1e6,
        minutes=seconds / 60,
        speed=seen / seconds,
        passes=seen / epoch,
        loss=sum(fact["loss"] for fact in trained[-10:]) / len(trained[-10:]),
        held_out_loss=measured[-1]["held_out_loss"],
        held_out_count=len(rows["held-out"]),
        held_out_names=", ".join(sorted(row["name"] for row in rows["held-out"])),
        bits_per_byte=next_token["bits_per_byte"],
        accuracy=next_token["accuracy"],
        baseline_accuracy=next_token["baseline_accuracy"],
        line_ends=numbers["lines"]["cursors"]["line end"],
        whole_lines=numbers["lines"]["cursors"]["whole line"],
        line_end=exact["model"]["line end"],
        whole_line=exact["model"]["whole line"],
        bare_line_end=exact["model_without_outline"]["line end"],
        bare_whole_line=exact["model_without_outline"]["whole line"],
        baseline_line_end=exact["baseline"]["line end"],
        baseline_whole_line=exact["baseline"]["whole line"],
        confident=numbers["lines"]["most_confident"]["exact"],
        least_chance=numbers["lines"]["most_confident"]["least_chance"],
        milliseconds=numbers["lines"]["seconds_per_line"] * 1000,
        baseline_tokens=numbers["baseline_tokens"] / 1e6,
        characters=manifest["characters"]["train"] / 1e6,
        held_out_characters=manifest["characters"]["held-out"] / 1e6,
        train_count=len(rows["train"]),
        train_rows=table(rows["train"]),
        held_out_rows=table(rows["held-out"]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: python -m recipe.report --work ~/embedded --cursors 1600"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder of corpus, log and export's numbers")
    parser.add_argument("--run", default="run", help="subfolder of the checkpoint and the log")
    parser.add_argument("--shipped", type=Path, default=SHIPPED, help="folder of model.gguf; gets CARD.md and loss.png")
    parser.add_argument("--cursors", type=int, default=1600, help="lines to complete, half of each kind")
    parser.add_argument("--samples", type=int, default=240, help="held-out samples for bits per byte")
    options = parser.parse_args()
    numbers = measure(options.work, options.shipped, options.cursors, options.samples)
    print(json.dumps(numbers))
    run = options.work / options.run
    draw_losses(run, options.shipped / "loss.png")
    (options.shipped / "CARD.md").write_text(card(options.work, run, numbers))


if __name__ == "__main__":
    main()
