"""Trains the network for a given wall-clock time, on a CPU or a GPU; stopped at any time, it goes on where it was."""

import argparse
import json
import math
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from recipe.model import Network, Shape
from recipe.muon import Muon
from recipe.samples import CONTEXT, open_tokenizer
from recipe.tokenizer import END_ID, SPECIAL

WARM_UP = 0.02  # share of the time
LOG_EVERY = 20  # steps
CHECKPOINT_EVERY = 240.0  # seconds; held-out numbers are measured then, too
HELD_OUT_ROWS = 32


def pace(progress: float, decay: float) -> float:
    """The learning rate's factor: warm-up, stable, then straight down to 0.02 at the end of the time."""
    if progress < WARM_UP:
        return max(progress / WARM_UP, 0.02)
    return min(1.0, max((1 - progress) / decay, 0.02))


def batches(folder: Path, size: int, first: int) -> Iterator[Tensor]:
    """Batches of rows from all epochs at hand, over and over, from a given batch on.  # (size, tokens) int64"""
    files = sorted(folder.glob("train-*.npy"), key=lambda path: int(path.stem.split("-")[1]))
    epochs = [np.load(path, mmap_mode="r") for path in files]
    if not epochs:
        raise FileNotFoundError(f"no train-*.npy in {folder}; run recipe.samples first")
    counts = [len(rows) // size for rows in epochs]
    number = first % sum(counts)
    while True:
        at = number
        for rows, count in zip(epochs, counts, strict=True):
            if at < count:
                yield torch.from_numpy(rows[at * size : (at + 1) * size].astype(np.int64))
                break
            at -= count
        number = (number + 1) % sum(counts)


def targets_of(rows: Tensor) -> Tensor:
    """Each row's next tokens; -1 after an end token and at the row's end, where nothing belongs to it."""
    targets = torch.full_like(rows, -1)
    targets[:, :-1] = rows[:, 1:]
    targets[rows == END_ID] = -1
    return targets


def bytes_of_tokens(tokenizer: Tokenizer) -> Tensor:
    """How many bytes each token stands for; markers stand for none.  # (vocabulary,)"""
    tokens = [tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size())]
    return torch.tensor([0 if token in SPECIAL else len(token) for token in tokens])


@torch.no_grad()
def measure(network: Network, rows: Tensor, nbytes: Tensor) -> dict:
    """Held-out bits per byte and next-token accuracy, markers not counted."""
    nats, right, tokens, total = 0.0, 0, 0, 0
    for some in rows.split(8):
        targets = targets_of(some).to(nbytes.device)
        logits = network(some.to(nbytes.device)).float()
        counted = (targets >= 0) & (nbytes[targets.clamp(min=0)] > 0)
        nats += F.cross_entropy(logits[counted], targets[counted], reduction="sum").item()
        right += ((logits.argmax(-1) == targets) & counted).sum().item()
        tokens += counted.sum().item()
        total += nbytes[targets[counted]].sum().item()
    return {
        "held_out_loss": round(nats / tokens, 4),
        "held_out_bits_per_byte": round(nats / math.log(2) / total, 4),
        "held_out_accuracy": round(right / tokens, 4),
    }


class Trainer:
    """Owns the network, its optimizers and the count of what was seen."""

    def __init__(
        self, shape: Shape, optimizer: str, rates: tuple[float, float], device: str, precision: torch.dtype
    ) -> None:
        self.network = Network(shape).to(device)
        self.step, self.tokens, self.elapsed = 0, 0, 0.0  # elapsed in seconds, over all starts of this run
        self.tokens_before, self.seconds_before = 0, 0.0  # of the model this run goes on from
        inner = [p for p in self.network.layers.parameters() if p.dim() == 2]
        if optimizer == "adamw":
            inner = []
        rest = [p for p in self.network.parameters() if not any(p is one for one in inner)]
        self.optimizers = [torch.optim.AdamW(rest, lr=rates[0], betas=(0.9, 0.95), weight_decay=0.01)]
        if inner:
            self.optimizers.append(Muon(inner, lr=rates[1], precision=precision))
        for one in self.optimizers:
            for group in one.param_groups:
                group["highest"] = group["lr"]

    def update(self, factor: float) -> None:
        """One step of each optimizer from the gradients at hand, the learning rates multiplied by a factor."""
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for one in self.optimizers:
            for group in one.param_groups:
                group["lr"] = group["highest"] * factor
            one.step()
            one.zero_grad(set_to_none=True)

    def save(self, path: Path, with_optimizers: bool = True) -> None:
        """Writes everything that going on needs, in one rename."""
        state = {
            "shape": asdict(self.network.shape),
            "network": self.network.state_dict(),
            "optimizers": [one.state_dict() for one in self.optimizers] if with_optimizers else [],
            "counts": (self.step, self.tokens, self.elapsed),
            "before": (self.tokens_before, self.seconds_before),
        }
        torch.save(state, path.with_suffix(".partial"))
        path.with_suffix(".partial").rename(path)

    def load(self, path: Path) -> None:
        """Goes back to a checkpoint."""
        state = torch.load(path, map_location="cpu", weights_only=True)
        self.network.load_state_dict(state["network"])
        for one, its_state in zip(self.optimizers, state["optimizers"], strict=bool(state["optimizers"])):
            one.load_state_dict(its_state)
        self.step, self.tokens, self.elapsed = state["counts"]
        self.tokens_before, self.seconds_before = state["before"]


def open_network(path: Path) -> tuple[Network, int, float]:
    """The network of a checkpoint, the tokens it has seen and the seconds that took, in all runs."""
    state = torch.load(path, map_location="cpu", weights_only=True)
    network = Network(Shape(**state["shape"]))
    network.load_state_dict(state["network"])
    _, tokens, seconds = state["counts"]
    tokens_before, seconds_before = state["before"]
    return network.eval(), tokens + tokens_before, seconds + seconds_before


class Log:
    """Writes one JSON line per fact, to the log file and to the terminal."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")

    def write(self, **fact: object) -> None:
        line = json.dumps(fact)
        print(line, flush=True)
        self._file.write(line + "\n")
        self._file.flush()


def train(trainer: Trainer, options: argparse.Namespace, device: str) -> None:
    """Trains until the time is over."""
    budget, run = options.minutes * 60, options.work / options.run
    log, checkpoint = Log(run / "log.jsonl"), run / "checkpoint.pt"
    nbytes = bytes_of_tokens(open_tokenizer(options.work)).to(device)
    held_out = np.load(options.work / "samples" / "held-out.npy", mmap_mode="r")[:HELD_OUT_ROWS]
    held_out = torch.from_numpy(held_out.astype(np.int64))
    if options.compile:
        trainer.network.hidden = torch.compile(trainer.network.hidden)
        trainer.network.loss_of_logits = torch.compile(trainer.network.loss_of_logits)
    seen = trainer.tokens + trainer.tokens_before
    source = batches(options.work / "samples", options.batch, seen // (options.batch * CONTEXT))
    began = time.monotonic() - trainer.elapsed
    last_saved = last_logged = trainer.elapsed
    losses: list[float] = []
    while trainer.elapsed < budget:
        rows = next(source)
        inputs, targets = rows.to(device), targets_of(rows).to(device)
        with torch.autocast(device, torch.bfloat16, enabled=options.precision == "bfloat16"):
            loss = trainer.network.loss(inputs, targets)
        loss.backward()
        trainer.update(pace(trainer.elapsed / budget, options.decay))
        trainer.step += 1
        trainer.tokens += inputs.numel()
        losses.append(loss.item())
        trainer.elapsed = time.monotonic() - began
        if trainer.step % LOG_EVERY == 0:
            speed = len(losses) * inputs.numel() / (trainer.elapsed - last_logged)
            log.write(
                step=trainer.step,
                tokens=trainer.tokens + trainer.tokens_before,
                seconds=round(trainer.elapsed),
                loss=round(sum(losses) / len(losses), 4),
                tokens_per_second=round(speed),
            )
            losses, last_logged = [], trainer.elapsed
        if trainer.elapsed - last_saved > CHECKPOINT_EVERY or trainer.elapsed >= budget:
            last_saved = trainer.elapsed
            trainer.save(checkpoint)
            tokens = trainer.tokens + trainer.tokens_before
            log.write(step=trainer.step, tokens=tokens, **measure(trainer.network, held_out, nbytes))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="example: python -m recipe.train --work ~/embedded --minutes 95 --compile",
    )
    parser.add_argument("--work", type=Path, required=True, help="folder with samples and tokenizer")
    parser.add_argument("--run", default="run", help="subfolder of the checkpoint and the log")
    parser.add_argument("--minutes", type=float, required=True, help="wall-clock time, all runs together")
    parser.add_argument("--batch", type=int, default=8, help="rows of 1,024 tokens in a step")
    parser.add_argument("--layers", type=int, default=Shape.layers)
    parser.add_argument("--width", type=int, default=Shape.width)
    parser.add_argument("--heads", type=int, default=Shape.heads)
    parser.add_argument("--hidden", type=int, default=Shape.hidden, help="width of the feed-forward part")
    parser.add_argument("--optimizer", choices=("muon", "adamw"), default="muon", help="for the matrices of the layers")
    parser.add_argument("--rates", type=float, nargs=2, default=(3e-3, 2e-2), help="highest rates of AdamW and Muon")
    parser.add_argument("--decay", type=float, default=0.6, help="share of the time in which the rates go down")
    parser.add_argument("--precision", choices=("float32", "bfloat16"), default="float32")
    parser.add_argument("--compile", action="store_true", help="use torch.compile; needs a C++ compiler on a CPU")
    options = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.manual_seed(0)
    torch.set_float32_matmul_precision("high")
    (options.work / options.run).mkdir(parents=True, exist_ok=True)
    tokenizer = open_tokenizer(options.work)
    shape = Shape(
        vocabulary=tokenizer.get_vocab_size(),
        layers=options.layers,
        width=options.width,
        heads=options.heads,
        key_value_heads=options.heads // 2,
        hidden=options.hidden,
    )
    checkpoint = options.work / options.run / "checkpoint.pt"
    if checkpoint.exists():
        shape = open_network(checkpoint)[0].shape
    trainer = Trainer(shape, options.optimizer, tuple(options.rates), device, getattr(torch, options.precision))
    if checkpoint.exists():
        trainer.load(checkpoint)
    train(trainer, options, device)


if __name__ == "__main__":
    main()
