"""The report's first page: a row for each file."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from aigc_lsp.unit_tests.report.page import bar, page, row, sentence, share, table, tiles
from aigc_lsp.unit_tests.request import TestFile
from aigc_lsp.unit_tests.score import counted, mutants, together

HEAD = ("file", "functions", "tests", "coverage, grey: before", "mutants noticed", "findings", "seconds")


def index_page(files: Sequence[TestFile], top: Path, names: Sequence[str]) -> str:
    """The page's HTML; ``names`` are those of the files' own pages."""
    harvests = [harvest for file in files for harvest in file.harvests]
    tests = sum(len(file.tests) for file in files)
    findings = sum(len(file.findings) for file in files)
    rows = [_row(file, top, name) for file, name in zip(files, names, strict=True)]
    return page(
        f"Unit tests for {top.name}",
        [
            f"<header><h1>Unit tests for <em>{escape(top.name)}</em></h1></header>",
            tiles(harvests, counted(tests, "test"), counted(findings, "finding")),
            table(HEAD, rows),
            *_levels(files),
        ],
    )


def _row(file: TestFile, top: Path, name: str) -> str:
    before = together(harvest.before for harvest in file.harvests)
    after = together(harvest.after for harvest in file.harvests)
    source = escape(str(file.source.relative_to(top)))
    why = f"<small>{sentence(file.reason)}</small>" if file.reason else ""
    findings = len(file.findings)
    return row(
        (
            f'<a href="{quote(name)}">{source}</a>{why}',
            str(len(file.harvests)),
            str(len(file.tests)),
            bar(before, after),
            share(*mutants(file.harvests)),
            f'<span class="part">{findings}</span>' if findings else "0",
            f"{file.seconds:.1f}",
        )
    )


def _levels(files: Sequence[TestFile]) -> list[str]:
    """How the code was run, once for each way."""
    ways = dict.fromkeys((file.level, file.sandbox) for file in files if file.sandbox)
    return [f'<p class="quiet">Sandbox level {level}: {sentence(text)}</p>' for level, text in ways]
