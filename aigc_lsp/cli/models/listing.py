"""`aigc-lsp models list`: what there is, what fits, what is here and how fast it may be."""

from __future__ import annotations

import json
import sys
import textwrap
from dataclasses import dataclass

from aigc_lsp.cli.models.speed import Speed, estimate, measure, speed_of
from aigc_lsp.cli.progress_bar import ProgressBar
from aigc_lsp.errors import AigcError, BadOption
from aigc_lsp.stage import Stage
from aigc_lsp.store.machine import allowance, memory_here
from aigc_lsp.store.manifest import Manifest
from aigc_lsp.store.shelf import EMBEDDED, catalogue, find, in_catalogue, names
from aigc_lsp.store.user_settings import read_settings

RUNNABLE = ("gguf", "ct2")
INDENT = " " * 5


@dataclass(frozen=True)
class Row:
    """One model as it is listed."""

    name: str
    manifest: Manifest
    here: bool
    used: bool
    fits: bool | None  # None: nobody knows how much memory it needs, or there is
    speed: Speed | None

    @property
    def state(self) -> str:
        if self.here:
            return "here" if self.fits is not False else "here, too large"
        return {True: "fits", False: "too large", None: "unknown"}[self.fits]

    @property
    def tokens(self) -> str:
        """Tokens a second, written."""
        if self.speed is None:
            return "unknown"
        written = self.speed.generated
        return f"{'' if self.speed.measured else 'about '}{written:,.{0 if written >= 10 else 1}f}"

    def as_json(self) -> dict[str, object]:
        speed = self.speed
        return {
            "name": self.name,
            "summary": self.manifest.summary,
            "good_for": self.manifest.good_for,
            "installed": self.here,
            "used": self.used,
            "format": self.manifest.format,
            "licence": self.manifest.licence,
            "permissive": self.manifest.permissive,
            "parameters": self.manifest.parameters,
            "context": self.manifest.context,
            "bytes": self.manifest.nbytes,
            "memory": self.manifest.memory,
            "fits": self.fits,
            "prompt_tokens_per_second": round(speed.prompt, 1) if speed else None,
            "generated_tokens_per_second": round(speed.generated, 1) if speed else None,
            "speed": "measured" if speed and speed.measured else "estimated" if speed else None,
        }


def list_models(*, memory: int | None, again: bool, as_json: bool) -> int:
    """Prints the models, those that are here first; exit status 0.

    Args:
        memory: bytes of the machine that is judged for; None is this one.
        again: measure the speed also where it was measured before.
    """
    total = memory or memory_here()
    rows = gather(total, again)
    if as_json:
        print(json.dumps([row.as_json() for row in rows], indent=1))
        return 0
    print(table(rows))
    print()
    print(advice(rows, total))
    return 0


def gather(total: int, again: bool) -> list[Row]:
    """A row for every model: installed ones, then those of the catalogue by the memory they need.

    Args:
        total: bytes of memory of the machine that is judged for; 0 when nobody knows.
        again: as in `list_models`.
    """
    try:
        chosen = read_settings().get("engine", {}).get("model", EMBEDDED)
    except (BadOption, AttributeError):
        chosen = EMBEDDED
    here = {name: find(name).manifest for name in names()}
    embedded = _measured(EMBEDDED, here[EMBEDDED], again)
    rows = []
    for name, manifest in here.items():
        fits = _fits(manifest, total)
        speed = embedded if name == EMBEDDED else None
        if speed is None and fits is not False and manifest.format in RUNNABLE:
            speed = _measured(name, manifest, again)
        speed = speed or (estimate(manifest, embedded) if embedded else None)
        rows.append(Row(name, manifest, True, name == chosen, fits, speed))
    others = sorted((in_catalogue(name) for name in catalogue() if name not in here), key=lambda each: each.memory)
    for manifest in others:
        speed = estimate(manifest, embedded) if embedded else None
        rows.append(Row(manifest.name, manifest, False, manifest.name == chosen, _fits(manifest, total), speed))
    return rows


def table(rows: list[Row]) -> str:
    """The rows below one another, what each is good for under it."""
    heads = ("", "name", "memory", "state", "tokens/s", "licence")
    cells = [
        ("*" if row.used else "", row.name, _gigabytes(row.manifest), row.state, row.tokens, _licence(row.manifest))
        for row in rows
    ]
    widths = [max(len(line[column]) for line in (heads, *cells)) for column in range(len(heads))]
    lines = [_line(heads, widths)]
    for row, line in zip(rows, cells, strict=True):
        lines.append(_line(line, widths))
        lines += textwrap.wrap(row.manifest.good_for, 100, initial_indent=INDENT, subsequent_indent=INDENT)
    return "\n".join(lines)


def advice(rows: list[Row], total: int) -> str:
    """What not to take, and what the words of the table mean."""
    estimated = (
        "Tokens a second are what the model writes; `about` is an estimate by the embedded model's own speed. On an"
        " idle machine --measure measures again."
    )
    if not total:
        return f"How much memory this machine has is not known; --memory GB says it. {estimated}"
    room = (
        f"A machine with {total / 1e9:.1f} GB leaves a model {allowance(total) / 1e9:.1f} GB beside system and editor"
    )
    large = [row.name for row in rows if row.fits is False]
    verdict = f"{room}: do not take {', '.join(large)}." if large else f"{room}, which all of these fit."
    return "\n".join(textwrap.wrap(f"{verdict} {estimated}", 100, break_on_hyphens=False))


def _measured(name: str, manifest: Manifest, again: bool) -> Speed | None:
    """The speed of an installed model, measured now if it never was; None when it cannot be run."""
    if not again and (speed := speed_of(name, manifest)) is not None:
        return speed
    with ProgressBar(sys.stderr) as bar:
        bar.file(name, 0, 1)
        bar.stage(Stage("measuring", "once"))
        try:
            return measure(name)
        except AigcError:
            return None


def _fits(manifest: Manifest, total: int) -> bool | None:
    return manifest.memory <= allowance(total) if manifest.memory and total else None


def _gigabytes(manifest: Manifest) -> str:
    return f"{manifest.memory / 1e9:.1f} GB" if manifest.memory else "unknown"


def _licence(manifest: Manifest) -> str:
    return manifest.licence if manifest.permissive else f"{manifest.licence} (restricts use)"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    mark, name, memory, state, tokens, licence = cells
    return (
        f"{mark:<{widths[0]}}  {name:<{widths[1]}}  {memory:>{widths[2]}}  {state:<{widths[3]}}  {tokens:>{widths[4]}}"
        f"  {licence}"
    ).rstrip()
