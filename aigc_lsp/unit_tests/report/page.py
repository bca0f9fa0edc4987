"""What every page of the report has: its frame, and pieces of HTML. Text is escaped here and nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from html import escape
from pathlib import Path

from aigc_lsp import __version__
from aigc_lsp.unit_tests.case import Coverage, Harvest
from aigc_lsp.unit_tests.score import mutants, percent, together

NOTHING = '<span class="quiet">\N{EN DASH}</span>'
CODE = re.compile(r"`([^`]+)`")


def page(title: str, body: Iterable[str]) -> str:
    """A whole document, with its style inside."""
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            '<link rel="icon" href="data:,">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{style()}</style></head><body><main>",
            *body,
            f"<footer>aigc-lsp {__version__}</footer>",
            "</main></body></html>\n",
        ]
    )


@cache
def style() -> str:
    return (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def sentence(text: str) -> str:
    """A sentence in which `code` stands between back quotes."""
    return CODE.sub(lambda match: f"<code>{match[1]}</code>", escape(text))


def bar(before: Coverage, after: Coverage) -> str:
    """Coverage before and after, drawn and in numbers; a dash when there is nothing to cover."""
    old, new = percent(before) or 0, percent(after)
    if new is None:
        return NOTHING
    added = max(new - old, 0)
    return (
        f'<span class="bar" role="img" aria-label="{old} % before, {new} % after">'
        f'<i class="old" style="width:{old}%"></i><i class="new" style="width:{added}%"></i></span>'
        f'<span class="number">{new} %</span>'
    )


def share(part: int, whole: int) -> str:
    """Two counts; a dash when there is nothing to count."""
    if not whole:
        return NOTHING
    kind = "good" if part == whole else "part"
    return f'<span class="{kind}">{part}</span><span class="quiet">/{whole}</span>'


def tile(number: str, what: str) -> str:
    return f'<div class="tile"><b>{number}</b><span>{escape(what)}</span></div>'


def tiles(harvests: Iterable[Harvest], *more: tuple[str, str]) -> str:
    """What tests are worth in large numbers, with more of them around."""
    harvests = tuple(harvests)
    covered = percent(together(harvest.after for harvest in harvests))
    killed, whole = mutants(harvests)
    first, *rest = more
    worth = [
        (NOTHING if covered is None else f"{covered} %", "lines and branches"),
        (f"{killed}/{whole}" if whole else NOTHING, "mutants noticed"),
    ]
    return f'<section class="tiles">{"".join(tile(*each) for each in (first, *worth, *rest))}</section>'


def row(cells: Iterable[str], tag: str = "td", kind: str = "") -> str:
    """A table's row; the cells are HTML."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<tr{attribute}>" + "".join(f"<{tag}>{cell}</{tag}>" for cell in cells) + "</tr>"


def table(head: Iterable[str], rows: Iterable[str]) -> str:
    return f"<table><thead>{row(head, 'th')}</thead><tbody>{''.join(rows)}</tbody></table>"
