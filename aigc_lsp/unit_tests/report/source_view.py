"""A source file as HTML: lines coloured by coverage, and below each the changes of it that no test notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from html import escape
from inspect import CO_OPTIMIZED
from types import CodeType

from aigc_lsp.document import Document
from aigc_lsp.unit_tests.case import Finding, Harvest, Mutant
from aigc_lsp.unit_tests.noticing import noticing
from aigc_lsp.unit_tests.report.page import sentence
from aigc_lsp.unit_tests.request import TestFile

MEANING = {"hit": "run by a test", "part": "run, and a branch of it is not taken", "miss": "not run by any test"}


def source_view(file: TestFile) -> str:
    """The source with its remarks."""
    document = Document(file.source.as_uri(), 0, "python", file.source_text)
    states = states_of(file.harvests, document.text)
    alive: dict[int, list[Mutant]] = defaultdict(list)
    for harvest in file.harvests:
        for mutant in harvest.alive:
            alive[mutant.line].append(mutant)
    found: dict[int, list[Finding]] = defaultdict(list)
    for finding in file.findings:
        found[finding.line].append(finding)
    lines = []
    for number in range(1, len(document.line_starts) + 1):
        span = document.line_span(number - 1)
        text = document.text[span.start : span.end]
        if number == len(document.line_starts) and not text:
            break
        lines.append(_line(number, text, states.get(number, ""), alive[number]))
        lines += [_remark("finding", f"{each.kind}: {each.sentence}") for each in found[number]]
        lines += [_alive(mutant) for mutant in alive[number]]
    legend = "".join(f'<span class="{state}">{escape(meaning)}</span>' for state, meaning in MEANING.items())
    legend += '<span class="alive">a change no test notices</span>'
    return f'<p class="legend">{legend}</p><div class="source">{"".join(lines)}</div>'


def states_of(harvests: tuple[Harvest, ...], text: str) -> dict[int, str]:
    """For each line that was meant to be run, what came of it."""
    states: dict[int, str] = {}
    executable = executable_lines(text)
    for harvest in harvests:
        target, after = harvest.target, harvest.after
        if not after.lines:
            continue
        missed, forks = set(after.missed_lines), {arc.origin for arc in after.missed_arcs}
        for number in range(target.first_line, target.last_line + 1):
            if number in missed:
                states[number] = "miss"
            elif number in executable:
                states[number] = "part" if number in forks else "hit"
    return states


def executable_lines(text: str) -> set[int]:
    """1-based lines within functions on which something happens; none when the text is not Python of our version."""
    try:
        return set(_lines(compile(text, "<source>", "exec", dont_inherit=True)))
    except (SyntaxError, ValueError):
        return set()


def _lines(code: CodeType) -> Iterator[int]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_flags & CO_OPTIMIZED:  # a function's; a class's body ran when the module was imported
                yield from (line for _, _, line in constant.co_lines() if line and line != constant.co_firstlineno)
            yield from _lines(constant)


def _line(number: int, text: str, state: str, alive: list[Mutant]) -> str:
    title = f' title="{MEANING[state]}"' if state else ""
    shown = _marked(text, alive) if alive else escape(text)
    return (
        f'<div class="line {state}" id="L{number}"{title}><a href="#L{number}">{number}</a><code>{shown}</code></div>'
    )


def _marked(text: str, alive: list[Mutant]) -> str:
    """A line in which the first part that can be changed unnoticed is marked."""
    first = min(alive, key=lambda mutant: mutant.column)
    part = first.before.partition("\n")[0]
    end = first.column + len(part)
    if text[first.column : end] != part:
        return escape(text)
    return f"{escape(text[: first.column])}<mark>{escape(part)}</mark>{escape(text[end:])}"


def _alive(mutant: Mutant) -> str:
    after = mutant.after or "nothing"
    return _remark("alive", f"`{mutant.before}` can become `{after}` unnoticed; {noticing(mutant)} would notice.")


def _remark(kind: str, text: str) -> str:
    return f'<div class="remark {kind}">{sentence(text)}</div>'
