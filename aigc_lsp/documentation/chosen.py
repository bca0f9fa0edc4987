"""Which definitions a request is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.request import DocRequest


def chosen(everything: Sequence[Facts], request: DocRequest, document: Document) -> tuple[Facts, ...]:
    """What was asked for, in the order of the text: a definition by its name or place and what belongs to it, or all
    of the file. What is private is there when it was meant, or when everything private is."""
    able = [facts for facts in everything if not facts.is_overload]
    if not request.name and request.span is None:
        meant = [facts for facts in able if facts.kind is Kind.MODULE]
        within = [*_outside_functions(able)]
    else:
        meant = _named(able, request.name) if request.name else _around(able, request.span, document)[:1]
        within = [*_outside_functions(each for top in meant for each in able if _holds(top, each))]
    public = [facts for facts in within if request.settings.private or not _hidden(facts, meant)]
    return tuple(sorted({id(facts): facts for facts in (*meant, *public)}.values(), key=lambda facts: facts.span.start))


def around(everything: Iterable[Facts], asked: Span, document: Document) -> tuple[Facts, ...]:
    """The definitions that hold all of ``asked``, innermost first; a module is none."""
    return tuple(_around([facts for facts in everything if not facts.is_overload], asked, document))


def nothing_chosen(request: DocRequest) -> str:
    """Why there is nothing to document."""
    if request.name:
        return f"{PurePath(request.path).name} has no definition named {request.name}."
    return f"{PurePath(request.path).name} has no definition there."


def _named(everything: list[Facts], name: str) -> list[Facts]:
    return [facts for facts in everything if facts.name == name]


def _around(everything: list[Facts], asked: Span | None, document: Document) -> list[Facts]:
    if asked is None:
        return []
    holding = [
        facts
        for facts in everything
        if facts.kind is not Kind.MODULE
        and document.line_start(facts.span.start) <= asked.start
        and asked.end <= facts.span.end
    ]
    return sorted(holding, key=lambda facts: len(facts.span))


def _holds(holder: Facts, held: Facts) -> bool:
    return holder is not held and holder.span.start <= held.span.start and held.span.end <= holder.span.end


def _outside_functions(everything: Iterable[Facts]) -> Iterator[Facts]:
    """Without what is defined within a function; comes in the order of the text."""
    end = 0  # of the function last seen
    for facts in sorted(everything, key=lambda facts: facts.span.start):
        if facts.kind in (Kind.MODULE, Kind.CLASS):
            if facts.kind is Kind.MODULE or facts.span.start >= end:
                yield facts
        elif facts.span.start >= end:
            end = facts.span.end
            yield facts


def _hidden(facts: Facts, meant: list[Facts]) -> bool:
    """Whether it is private to what was meant: a private class's public methods are wanted with the class."""
    above = max((top.name for top in meant if top.kind is not Kind.MODULE and _holds(top, facts)), key=len, default="")
    own = facts.name.removeprefix(f"{above}.") if above else facts.name
    return any(part.startswith("_") and not part.endswith("__") for part in own.split("."))
