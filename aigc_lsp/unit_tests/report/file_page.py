"""The report's page about one file: its functions, tests and findings, and its source with what no test notices."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from aigc_lsp.unit_tests.case import Finding
from aigc_lsp.unit_tests.report.page import bar, page, row, sentence, share, table, tiles
from aigc_lsp.unit_tests.report.source_view import source_view
from aigc_lsp.unit_tests.request import TestFile
from aigc_lsp.unit_tests.score import counted, mutants

FUNCTIONS = ("function", "tests", "coverage, grey: before", "mutants noticed", "calls", "")
TESTS = ("test", "of", "why it is there", "input from", "passed")


def file_page(file: TestFile, top: Path, index: str) -> str:
    """The page's HTML."""
    name = str(file.source.relative_to(top))
    return page(
        f"Unit tests for {name}",
        [
            f'<header><a href="{index}">All files</a><h1>{escape(name)}</h1>{_where(file, top)}</header>',
            *_numbers(file),
            *_functions(file),
            *_findings(file),
            *_tests(file),
            "<h2>Source</h2>",
            source_view(file),
            f'<p class="quiet">Sandbox level {file.level}: {sentence(file.sandbox)}</p>' if file.sandbox else "",
            *(f'<p class="quiet">{sentence(note)}</p>' for note in (file.model, *file.notes) if note),
        ],
    )


def _where(file: TestFile, top: Path) -> str:
    if file.reason:
        return f'<p class="reason">No tests. {sentence(file.reason)}</p>'
    if file.path is None:
        return ""
    path = file.path.relative_to(top) if file.path.is_relative_to(top) else file.path
    kind = "extended" if file.exists else "new"
    return f"<p>Tests in <code>{escape(str(path))}</code> ({kind}, {escape(file.framework)})</p>"


def _numbers(file: TestFile) -> Iterator[str]:
    if file.harvests:
        yield tiles(file.harvests, counted(len(file.tests), "test"), (f"{file.seconds:.1f} s", "in all"))


def _functions(file: TestFile) -> Iterator[str]:
    if not file.harvests:
        return
    rows = [
        row(
            (
                f'<a href="#L{harvest.target.first_line}"><code>{escape(harvest.target.name)}</code></a>',
                str(sum(test.target == harvest.target.name for test in file.tests)),
                bar(harvest.before, harvest.after),
                share(*mutants([harvest])),
                str(harvest.calls),
                f"<small>{sentence(harvest.reason)}</small>" if harvest.reason else "",
            )
        )
        for harvest in file.harvests
    ]
    yield table(FUNCTIONS, rows)


def _findings(file: TestFile) -> Iterator[str]:
    if file.findings:
        yield "<h2>Findings</h2><ul class='findings'>"
        yield from (_finding(finding) for finding in file.findings)
        yield "</ul>"


def _finding(finding: Finding) -> str:
    where = f'<a href="#L{finding.line}">line {finding.line}</a>'
    return f"<li><b>{escape(finding.kind)}</b> {where} {sentence(finding.sentence)}</li>"


def _tests(file: TestFile) -> Iterator[str]:
    if file.tests:
        yield "<h2>Tests</h2>"
        yield table(
            TESTS,
            (
                row(
                    (
                        f"<code>{escape(test.name)}</code>",
                        f"<code>{escape(test.target)}</code>",
                        sentence(test.why),
                        escape(test.origin),
                        f'<span class="number">{test.runs} times</span>',
                    )
                )
                for test in file.tests
            ),
        )
        yield f"<details><summary>{escape(file.path.name if file.path else '')}</summary>"
        yield f"<pre class='text'>{escape(file.text)}</pre></details>"
    if file.dropped:
        yield "<h2>Left out</h2><ul>"
        yield from (f"<li><code>{escape(test.name)}</code> {sentence(test.why)}</li>" for test in file.dropped)
        yield "</ul>"
