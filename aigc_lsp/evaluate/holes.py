"""`aigc-lsp evaluate holes`: pieces are taken out of real files and the model writes them again.

Every hole is filled twice: once by the model alone, greedy, to the line's or block's end (less the rest of the line,
where it writes that again), which is what *exact*, *similarity* and *valid* are about; and once by the completer under
its default settings, which is what *shown* and *right* are about: the first line of what a user would have seen.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import math
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from pathlib import Path

from aigc_lsp.completion.complete import ANSWER_RESERVE, Completer
from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.stop import limits_at, one_line
from aigc_lsp.completion.suggestion import Suggestion
from aigc_lsp.context.site import site_at
from aigc_lsp.context.snippets import gather
from aigc_lsp.context.tree import Trees
from aigc_lsp.context.workspace.index import Index
from aigc_lsp.document import Document, Span
from aigc_lsp.engine.base import Counts, Finish
from aigc_lsp.engine.worker import EngineChoice, Worker
from aigc_lsp.errors import BadDocument, EngineFailed
from aigc_lsp.evaluate.files import read_documents
from aigc_lsp.evaluate.hole import Hole, Kind, holes
from aigc_lsp.evaluate.report import percentile
from aigc_lsp.evaluate.workspace import index_of
from aigc_lsp.prompt.fim import fill_in
from aigc_lsp.prompt.fit import Budget, fit

ABLATIONS = {  # parts of the completer, and the settings without them
    "healing": CompletionSettings(heal=False),
    "veto": CompletionSettings(veto=False),
    "floor": CompletionSettings(floor=0.0),
    "memory": CompletionSettings(memory=False),
    "workspace": CompletionSettings(workspace=False),
    "snippets": CompletionSettings(snippets=()),
}
COLUMNS = ("kind", "holes", "exact", "similarity", "valid", "shown", "right", "tokens", "ms p50", "ms p95")


@dataclass(frozen=True)
class Filling:
    """What came of one hole."""

    hole: Hole
    text: str  # by the model alone
    probability: float  # of all of it, by the model's own account
    counts: Counts
    valid: bool  # no more syntax errors than the original has
    shown: str  # by the completer; empty when it kept silent

    @property
    def exact(self) -> bool:
        return self.text.rstrip() == self.hole.answer.rstrip()

    @property
    def similarity(self) -> float:
        """Twice the matching characters over all characters, from 0 to 1."""
        return SequenceMatcher(None, self.text.rstrip(), self.hole.answer.rstrip(), autojunk=False).ratio()

    @property
    def right(self) -> bool:
        """The first line shown is the right one."""
        return bool(self.shown) and self.shown.split("\n")[0] == self.hole.answer.split("\n")[0].rstrip()


def evaluate_holes(
    paths: Sequence[Path],
    *,
    count: int,
    seed: int,
    choice: EngineChoice,
    snippets: bool,
    without: str | None = None,
    sources: Sequence[str] | None = None,
    names: bool = False,
    as_lines: bool = False,
) -> int:
    """Fills ``count`` holes in the files and prints the table. Exit status 0.

    Args:
        paths: files, or folders of them; each path gets an equal share of the holes.
        count: holes in all.
        seed: which ones.
        choice: the engine.
        snippets: whether the prompt has more than the text around the cursor.
        without: a key of ABLATIONS, to see what that part of the completer gains.
        sources: of snippets; None takes the setting's default.
        names: whether names must be known.
        as_lines: also print each filling as a line of JSON.

    Raises:
        BadDocument: a path cannot be read, or has no place for a hole.
        EngineFailed: the engine cannot run.
    """
    groups = [read_documents([path]) for path in paths]
    found = list(holes(groups, count, seed))
    if not found:
        raise BadDocument("No place for a hole was found: the files have no lines of code. Name others.")
    settings = ABLATIONS[without] if without else CompletionSettings()
    settings = replace(settings, names=names)
    if sources is not None:
        settings = replace(settings, snippets=tuple(sources))
    fillings = asyncio.run(fill_all(found, groups, choice, snippets, settings))
    if as_lines:
        for filling in fillings:
            print(json.dumps(as_json(filling)))
    print(table(fillings))
    print(
        json.dumps(
            {
                "model": choice.model,
                "snippets": snippets,
                "without": without,
                "sources": settings.snippets,
                "names": names,
                "seed": seed,
                **numbers(fillings),
            }
        )
    )
    return 0


async def fill_all(
    found: Sequence[Hole],
    groups: Sequence[Sequence[Document]],
    choice: EngineChoice,
    snippets: bool = True,
    settings: CompletionSettings | None = None,
) -> list[Filling]:
    """Every hole filled by one engine, those of one group together: its files are the workspace of its holes."""
    worker = Worker(choice)
    try:
        await worker.start()
        await worker.wait_ready()
        settings, fillings = settings or CompletionSettings(), []
        for group in groups:
            uris = {document.uri for document in group}
            inside = [hole for hole in found if hole.document.uri in uris]
            index = index_of(group) if inside and settings.workspace else None
            async for filling in _fillings(inside, worker, index, snippets, settings):
                fillings.append(filling)
                _show_progress(len(fillings), len(found))
        return fillings
    finally:
        await worker.close()


async def _fillings(
    found: Sequence[Hole], worker: Worker, index: Index | None, snippets: bool, settings: CompletionSettings
) -> AsyncIterator[Filling]:
    completer, trees = Completer(worker, settings, lambda uri: index), Trees()
    for number, hole in enumerate(found):
        completer.show(hole.document, hole.offset)
        completer.learn(hole.document)
        await worker.settle()
        try:
            text, probability, counts = await _written(hole, worker, index, trees, settings, snippets)
        except EngineFailed:  # this prompt is not for this model; one that takes none at all is an error
            if number == 0:
                raise
            text, probability, counts = "", 0.0, Counts()
        text = hole.without_rest_of_line(text)
        valid = _errors(hole.filled(text), hole, trees) <= _errors(hole.filled(hole.answer), hole, trees)
        answer = await completer.complete(hole.document, hole.offset, invoked=True)
        shown = answer.text if isinstance(answer, Suggestion) else ""
        completer.forget(hole.document.uri)  # the next hole is met as if the file had just been opened
        trees.forget(hole.document.uri)
        yield Filling(hole, text, probability, counts, valid, shown)


async def _written(
    hole: Hole, worker: Worker, index: Index | None, trees: Trees, settings: CompletionSettings, snippets: bool
) -> tuple[str, float, Counts]:
    """What the model writes when nothing but a line's or a block's end stops it, and its probability."""
    abilities = await worker.wait_ready()
    site = site_at(hole.document, hole.offset, trees)
    budget = Budget.of(abilities.context - settings.max_tokens - ANSWER_RESERVE)
    shown = gather(site, index, settings.snippets, math.inf)
    window = await fit(site, budget if snippets else replace(budget, outline=0), worker.count, shown)
    prompt = fill_in(window, hole.document, hole.offset, abilities.fim)
    limits = limits_at(site, settings) if hole.kind is Kind.BLOCK else one_line(settings)
    text, probability, counts = "", 1.0, Counts()
    async with contextlib.aclosing(worker.generate(prompt, replace(limits, floor=0.0))) as steps:
        async for step in steps:
            if isinstance(step, Finish):
                counts = step.counts
            else:
                text += step.text
                probability *= step.probability
    return text, probability, counts


def _errors(document: Document, hole: Hole, trees: Trees) -> int:
    tree = trees.parse(document)
    return tree.errors(Span(0, len(document.text))) if tree else 0


def numbers(fillings: Sequence[Filling]) -> dict[str, object]:
    """The JSON line's content: a record for each kind, and one for all."""
    by_kind = {kind.value: [each for each in fillings if each.hole.kind is kind] for kind in Kind}
    return {name.replace(" ", "_"): _record(some) for name, some in {**by_kind, "all": list(fillings)}.items() if some}


def _record(fillings: Sequence[Filling]) -> dict[str, float | int | None]:
    count, shown = len(fillings), [each for each in fillings if each.shown]
    milliseconds = [each.counts.seconds * 1000 for each in fillings]
    return {
        "holes": count,
        "exact": round(sum(each.exact for each in fillings) / count, 4),
        "similarity": round(sum(each.similarity for each in fillings) / count, 4),
        "valid": round(sum(each.valid for each in fillings) / count, 4),
        "shown": len(shown),
        "right": sum(each.right for each in shown),
        "tokens": round(sum(each.counts.generated for each in fillings) / count, 1),
        "ms_p50": _rounded(percentile(milliseconds, 50)),
        "ms_p95": _rounded(percentile(milliseconds, 95)),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def table(fillings: Sequence[Filling]) -> str:
    """The same for people: a row for each kind of hole."""
    rows: list[tuple[str, ...]] = [COLUMNS]
    for name, record in numbers(fillings).items():
        assert isinstance(record, dict)
        shares = [f"{record[key]:.1%}" for key in ("exact", "similarity", "valid")]
        rest = [str(record[key]) for key in ("shown", "right", "tokens", "ms_p50", "ms_p95")]
        rows.append((name.replace("_", " "), str(record["holes"]), *shares, *rest))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(cell.ljust(width) if at == 0 else cell.rjust(width) for at, (cell, width) in enumerate(cells))
        for cells in (list(zip(row, widths, strict=True)) for row in rows)
    )


def as_json(filling: Filling) -> dict[str, object]:
    """One filling, for programs."""
    return {
        "uri": filling.hole.document.uri,
        "offset": filling.hole.offset,
        "kind": filling.hole.kind.value,
        "answer": filling.hole.answer,
        "text": filling.text,
        "shown": filling.shown,
        "exact": filling.exact,
        "probability": filling.probability,
    }


def _show_progress(done: int, count: int) -> None:
    """Draws how many holes are filled, over itself; nothing when nobody watches a terminal."""
    if sys.stderr.isatty():
        line = "" if done == count else f"{done:,} of {count:,} holes"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)
