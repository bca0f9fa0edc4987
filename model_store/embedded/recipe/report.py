"""Measures the shipped file on the held-out packages and writes the numbers into CARD.md and loss.png."""

import argparse
import asyncio
import json
import math
import random
from collections import Counter, defaultdict
from dataclasses import replace
from functools import partial
from pathlib import Path

import matplotlib
import numpy as np

from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.document import Document
from aigc_lsp.engine.worker import EngineChoice
from aigc_lsp.evaluate.hole import Hole, Kind, holes
from aigc_lsp.evaluate.holes import ABLATIONS, fill_all, numbers
from recipe.baseline import NGramWithCache
from recipe.export import SHIPPED
from recipe.measured import Measured
from recipe.samples import encode, open_tokenizer, read_files, samples_of
from recipe.shipped import ShippedModel

TEMPLATE = Path(__file__).with_name("card.md")
BASELINE_TOKENS = 10_000_000  # of the training rows, that the n-grams are counted in
MOST_TOKENS = 48  # of a line of the baseline's
SEED = 0  # of the holes
SHORT = 512  # tokens of a sample that versions with a smaller context take, too
SHORTER = f", samples of at most {SHORT} tokens"


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


def documents_of(held_out: Path) -> list[list[Document]]:
    """The held-out files, a list for each package."""
    by_package = defaultdict(list)
    for file in read_files(held_out):
        by_package[file.package].append(Document(f"file:///{file.path}", 1, "python", file.text))
    return [by_package[package] for package in sorted(by_package)]


def exact_of_baseline(model: ShippedModel, baseline: NGramWithCache, found: list[Hole]) -> dict[str, float]:
    """The share of holes in single lines that the n-grams fill exactly, by kind.

    They are told how long a piece within a line is, which the model is not.
    """
    right, count = Counter(), Counter(hole.kind.value for hole in found)
    for hole in found:
        if hole.kind is Kind.BLOCK:
            continue
        text = hole.document.text
        baseline.remember([model.tokenize(text[: hole.offset]), model.tokenize(text[hole.offset :])])
        line_start = text.rfind("\n", 0, hole.offset) + 1
        ids, prefix = model.tokenize(text[max(0, line_start - 200) : hole.offset]), b""
        if ids and not model.pieces[ids[-1]].endswith(b"\n"):
            prefix = model.pieces[ids.pop()]
        written = baseline.continuation(ids, prefix, MOST_TOKENS)[len(prefix) :]
        expected = hole.answer.rstrip().encode()
        right[hole.kind.value] += (
            written[: len(expected)] if hole.kind is Kind.MID_LINE else written.rstrip()
        ) == expected
    return {kind: right[kind] / count[kind] for kind in count if kind != Kind.BLOCK.value}


def measure(work: Path, shipped: Path, before: Path | None, count: int, fewer: int, samples: int) -> dict:
    """All the numbers of the card that need the model."""
    model = ShippedModel(shipped / "model.gguf")
    rows = np.load(work / "samples" / "train-0.npy", mmap_mode="r")
    stream = rows[: BASELINE_TOKENS // rows.shape[1]].flatten()
    baseline = NGramWithCache(stream, model.pieces)
    held_out = work / "corpus" / "held-out.jsonl"
    rng = random.Random(2)
    files = read_files(held_out)
    rng.shuffle(files)
    cut = [sample for file in files[:200] for sample in samples_of(file, rng)]
    encoded = encode(open_tokenizer(work), rng.sample(cut, min(samples, len(cut))))
    short = [ids for ids in encoded if len(ids) <= SHORT]
    groups = documents_of(held_out)
    found = list(holes(groups, count, SEED))

    kept = Measured(work)

    def filled(path: Path, most: int = count, snippets: bool = True, without: str = "") -> dict:
        settings = replace(ABLATIONS[without] if without else CompletionSettings(), memory=False)  # the model alone
        what = (
            f"{most} holes" + (f" without {without}" if without else "") + ("" if snippets else " and signatures off")
        )
        fill = partial(fill_all, found[:most], groups, EngineChoice(str(path)), snippets, settings)
        return kept.of(path, what, lambda: numbers(asyncio.run(fill())))

    def next_token(path: Path, ids: list[list[int]], what: str) -> dict:
        return kept.of(path, f"next token in {what}", lambda: next_token_numbers(ShippedModel(path), baseline, ids))

    now = shipped / "model.gguf"
    return {
        "sha256": json.loads((work / "export.json").read_text())["sha256"],
        "next_token": next_token(now, encoded, f"{samples} samples"),
        "short": next_token(now, short, f"the short of {samples} samples"),
        "short_before": next_token(before, short, f"the short of {samples} samples") if before else None,
        "holes": filled(now),
        "fewer": filled(now, fewer),
        "fewer_without_snippets": filled(now, fewer, snippets=False),
        "fewer_without": {name: filled(now, fewer, without=name) for name in ("healing", "veto", "floor")},
        "holes_before": filled(before) if before else None,
        "holes_of_baseline": kept.of(
            work / "tokenizer.json", f"{count} holes by n-grams", lambda: exact_of_baseline(model, baseline, found)
        ),
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


def results(found: dict) -> str:
    """The rows of the card's table of results."""
    now, before = found["holes"], found["holes_before"]
    exact_of_baseline = {kind.replace(" ", "_"): share for kind, share in found["holes_of_baseline"].items()}

    def share(record: dict | None, key: str) -> str:
        return f"{record[key]:.1%}" if record and key in record else ""

    rows = []
    for name, new, old in (("", found["next_token"], None), (SHORTER, found["short"], found["short_before"])):
        bits = [f"{each['bits_per_byte']:.3f}" if each else "" for each in (new, old)]
        rows.append((f"bits per byte{name}", *bits, ""))
        accuracy = (share(new, "accuracy"), share(old, "accuracy"), share(new, "baseline_accuracy"))
        rows.append((f"next token right{name}", *accuracy))
    for kind in (kind for kind in now if kind != "all"):
        name, count = kind.replace("_", " "), now[kind]["holes"]
        old = before[kind] if before else None
        baseline = share(exact_of_baseline, kind)
        rows.append((f"{name} exactly right ({count} holes)", share(now[kind], "exact"), share(old, "exact"), baseline))
        rows.append((f"{name}, similarity", share(now[kind], "similarity"), share(old, "similarity"), ""))
    old = before["all"] if before else None
    rows.append(("all holes exactly right", share(now["all"], "exact"), share(old, "exact"), ""))
    rows.append(("syntax no worse than the original's", share(now["all"], "valid"), share(old, "valid"), ""))
    shown = [f"{each['right']} of {each['shown']}" if each else "" for each in (now["all"], old)]
    rows.append((f"right of those shown ({now['all']['holes']} holes)", *shown, ""))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def ablation(found: dict) -> str:
    """The rows of the card's table of what each part of decoding gains."""
    cells = "| {} | {:.1%} | {} | {} | {:.1%} |"
    whole = {"nothing left out": found["fewer"], "no signatures": found["fewer_without_snippets"]}
    whole |= {f"without {name}": each for name, each in found["fewer_without"].items()}
    records = [(name, each["all"]) for name, each in whole.items()]
    return "\n".join(
        cells.format(name, each["exact"], each["shown"], each["right"], each["right"] / max(each["shown"], 1))
        for name, each in records
    )


def thresholds(curve: list[dict]) -> str:
    """The rows of the card's table of thresholds."""
    cells = "| {confidence:g} | {shown} | {accepted} | {wrong:.2f} | {share_saved:.1%} |"
    return "\n".join(cells.format(wrong=1000 * each["ignored"] / each["characters"], **each) for each in curve)


def card(work: Path, run: Path, found: dict) -> str:
    """The model card's text."""
    manifest = json.loads((work / "corpus" / "manifest.json").read_text())
    exported = json.loads((work / "export.json").read_text())
    typed = json.loads((work / "threshold.json").read_text())
    curve = typed["this version"]
    verbatim = json.loads((work / "verbatim.json").read_text())
    trained, measured = log_of(run)
    rows = {split: [row for row in manifest["packages"] if row["split"] == split] for split in ("train", "held-out")}
    epoch = np.load(work / "samples" / "train-0.npy", mmap_mode="r").size
    seen, seconds = exported["tokens"], exported["seconds"]
    return TEMPLATE.read_text("utf-8").format(
        **exported["shape"],
        **verbatim,
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
        results=results(found),
        ablation=ablation(found),
        thresholds=thresholds(curve),
        typed=curve[0]["characters"],
        floor=typed["floors"][0],
        no_floor=typed["floors"][1],
        half=min((each["confidence"] for each in curve if 2 * each["accepted"] >= each["shown"]), default=1),
        milliseconds=found["holes"]["all"]["ms_p50"],
        fewer=found["fewer"]["all"]["holes"],
        baseline_tokens=found["baseline_tokens"] / 1e6,
        characters=manifest["characters"]["train"] / 1e6,
        held_out_characters=manifest["characters"]["held-out"] / 1e6,
        train_count=len(rows["train"]),
        train_rows=table(rows["train"]),
        held_out_rows=table(rows["held-out"]),
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: python -m recipe.report --work ~/embedded --holes 2400"
    )
    parser.add_argument("--work", type=Path, required=True, help="folder of corpus, log and export's numbers")
    parser.add_argument("--run", default="run", help="subfolder of the checkpoint and the log")
    parser.add_argument("--shipped", type=Path, default=SHIPPED, help="folder of model.gguf; gets CARD.md and loss.png")
    parser.add_argument("--before", type=Path, help="an earlier model.gguf to compare with")
    parser.add_argument("--holes", type=int, default=2400, help="pieces to write again, a quarter of each kind")
    parser.add_argument("--fewer", type=int, default=640, help="of these, how many to write again with a part left out")
    parser.add_argument("--samples", type=int, default=240, help="held-out samples for bits per byte")
    options = parser.parse_args()
    found = measure(options.work, options.shipped, options.before, options.holes, options.fewer, options.samples)
    print(json.dumps(found))
    (options.work / "report.json").write_text(json.dumps(found) + "\n")
    run = options.work / options.run
    draw_losses(run, options.shipped / "loss.png")
    (options.shipped / "CARD.md").write_text(card(options.work, run, found))


if __name__ == "__main__":
    main()
