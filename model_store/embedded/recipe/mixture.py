"""Fits the weights of aigc_lsp/engine/mixture.py: how much the document and the files around it count while decoding.

Pieces are taken out of training packages, and at each of their tokens the true next token is asked for: of the model,
of the rest of the document (without the line of the cursor), and of the other files. The weights are those under
which the true tokens are most probable.
"""

import argparse
import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from aigc_lsp.context.site import site_at
from aigc_lsp.context.tree import Trees
from aigc_lsp.document import Document
from aigc_lsp.engine.base import Mark
from aigc_lsp.engine.corpus import MOST, Continuation, Corpus, continuation
from aigc_lsp.engine.mixture import features
from aigc_lsp.evaluate.hole import Hole, holes
from aigc_lsp.prompt.fim import fill_in
from aigc_lsp.prompt.fit import Budget, fit
from aigc_lsp.store.manifest import read_manifest
from recipe.corpus import SourceFile
from recipe.export import SHIPPED
from recipe.samples import CONTEXT, read_files
from recipe.shipped import ShippedModel
from recipe.tokenizer import SPECIAL

PACKAGES = 24  # the first ones that have enough files
FEWEST_FILES = 8
MOST_FILES = 120  # of a package
MOST_TOKENS = 40  # of a piece
ROOM = 64  # tokens of the context that stay free, as in the server
SEED = 5
SHRINK = 1e-4  # weight of the squared weights in what is minimized


@dataclass(frozen=True)
class Step:
    """One token of a piece, and how probable each source held it."""

    features: tuple[float, ...]
    model: float
    document: float
    others: float
    has_document: bool
    has_others: bool


def groups_of(files: Sequence[SourceFile]) -> list[list[Document]]:
    """The files of some packages, a list for each."""
    by_package = defaultdict(list)
    for file in files:
        if len(by_package[file.package]) < MOST_FILES:
            by_package[file.package].append(Document(f"file:///{file.path}", 1, "python", file.text))
    return [some for _, some in sorted(by_package.items()) if len(some) >= FEWEST_FILES][:PACKAGES]


def steps(groups: Sequence[Sequence[Document]], count: int, model: ShippedModel) -> Iterator[Step]:
    """Yields every token of ``count`` pieces."""
    for group in groups:
        ids = {document.uri: model.tokenize(document.text) for document in group}
        files = Corpus(list(ids.values()), list(ids))
        for hole in holes([group], count // len(groups), SEED):
            yield from _steps(hole, files, model)


def _steps(hole: Hole, files: Corpus, model: ShippedModel) -> Iterator[Step]:
    document, offset = hole.document, hole.offset
    start, end = document.line_start(offset), document.text.find("\n", offset)
    around = (document.text[:start], document.text[end:] if end >= 0 else "")
    rest = Corpus([model.tokenize(text) for text in around], [document.uri] * 2)
    prompt = _prompt(hole, model)
    piece = model.tokenize(hole.answer + "\n")[:MOST_TOKENS]
    if len(prompt) + len(piece) > CONTEXT:
        return
    logits = model.logits(prompt + piece)[len(prompt) - 1 : -1]
    for at, token in enumerate(piece):
        chances = torch.tensor(logits[at]).softmax(-1).numpy()
        best = int(chances.argmax())
        context = (prompt + piece[:at])[-MOST:]
        here = continuation([(rest, frozenset())], context, None)
        there = continuation([(files, frozenset({document.uri}))], context, None)
        known = features(here, there, best, float(chances[best]))
        yield Step(known, float(chances[token]), _chance(here, token), _chance(there, token), bool(here), bool(there))


def _prompt(hole: Hole, model: ShippedModel) -> list[int]:
    fim = read_manifest(SHIPPED / "manifest.toml").fim

    async def count(texts: list[str]) -> list[int]:
        return [len(model.tokenize(text)) for text in texts]

    site = site_at(hole.document, hole.offset, Trees())
    window = asyncio.run(fit(site, Budget.of(CONTEXT - ROOM), count))
    prompt = fill_in(window, hole.document, hole.offset, fim)
    ids: list[int] = []
    for part in (*prompt.head, prompt.tail):
        ids += [SPECIAL.index(part.name)] if isinstance(part, Mark) else model.tokenize(part)
    return ids


def _chance(source: Continuation | None, token: int) -> float:
    if source is None:
        return 0.0
    return float(source.chances[source.tokens == token].sum())


def fitted(known: Sequence[Step]) -> tuple[np.ndarray, float, float]:
    """The weights, and the loss in nats per token with the model alone and with the mixture.  # (2, features)"""
    inputs = torch.tensor([step.features for step in known])
    chances = torch.tensor([(step.model, step.document, step.others) for step in known])
    missing = ~torch.tensor([(True, step.has_document, step.has_others) for step in known])
    weights = torch.zeros(2, inputs.shape[1], requires_grad=True)

    def loss() -> Tensor:
        scores = torch.cat([torch.zeros(len(inputs), 1), inputs @ weights.T], 1).masked_fill(missing, -1e9)
        return -((scores.softmax(-1) * chances).sum(-1) + 1e-9).log().mean()

    def closure() -> Tensor:
        optimizer.zero_grad()
        value = loss() + SHRINK * (weights**2).sum()
        value.backward()
        return value

    optimizer = torch.optim.LBFGS([weights], max_iter=300, line_search_fn="strong_wolfe")
    optimizer.step(closure)
    alone = -(chances[:, 0] + 1e-9).log().mean().item()
    return weights.detach().numpy(), alone, loss().item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="the folder of recipe.corpus")
    parser.add_argument("--pieces", type=int, default=1600)
    arguments = parser.parse_args()
    model = ShippedModel(SHIPPED / "model.gguf")
    groups = groups_of(read_files(arguments.work / "corpus" / "train.jsonl"))
    weights, alone, mixed = fitted(list(steps(groups, arguments.pieces, model)))
    print(f"{alone:.3f} nats per token by the model alone, {mixed:.3f} by the mixture")
    for row in weights:
        print("    (" + ", ".join(f"{weight:.3f}" for weight in row) + "),")


if __name__ == "__main__":
    main()
