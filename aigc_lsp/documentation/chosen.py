"""Which definitions a request is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.request import DocRequest


def chosen(everything: Sequence[Facts], request: DocRequest, document: Document) -> tuple[Facts, ...]:
    """What was asked for, in the order of the text; empty when there is nothing of that name or at that place."""
    if request.name:
        tops = tuple(facts for facts in everything if facts.name == request.name and not facts.is_overload)
    elif request.span is not None:
        tops = around(everything, request.span, document)[:1]
    else:
        return belongs(everything, (), private=request.settings.private)
    return belongs(everything, tops, private=request.settings.private) if tops else ()


def around(everything: Iterable[Facts], asked: Span, document: Document) -> tuple[Facts, ...]:
    """The definitions that hold all of ``asked``, innermost first; a module is none."""
    holding = [
        facts
        for facts in everything
        if facts.kind is not Kind.MODULE
        and not facts.is_overload
        and document.line_start(facts.span.start) <= asked.start
        and asked.end <= facts.span.end
    ]
    return tuple(sorted(holding, key=lambda facts: len(facts.span)))


def belongs(everything: Iterable[Facts], tops: Sequence[Facts], *, private: bool) -> tuple[Facts, ...]:
    """What is documented with some definitions: they themselves, and what others see of what is in them.

    Args:
        tops: none means the whole file.
        private: take what is private too.
    """
    able = sorted((facts for facts in everything if not facts.is_overload), key=lambda facts: facts.span.start)
    found = []
    for facts in _outside_functions(able, tops):
        above = [top for top in tops if _holds(top, facts)]
        if any(facts is top for top in tops) or ((above or not tops) and (private or not _hidden(facts, above))):
            found.append(facts)
    return tuple(found)


def nothing_chosen(request: DocRequest) -> str:
    """Why there is nothing to document."""
    what = f"named {request.name}" if request.name else "there"
    return f"{request.path.name} has no definition {what}."


def _outside_functions(able: Iterable[Facts], tops: Sequence[Facts]) -> Iterator[Facts]:
    """Without what is defined within a function, unless that was asked for."""
    end = 0  # of the function last seen
    for facts in able:
        if facts.span.start < end and not any(facts is top for top in tops):
            continue
        if facts.kind not in (Kind.MODULE, Kind.CLASS):
            end = max(end, facts.span.end)
        yield facts


def _holds(holder: Facts, held: Facts) -> bool:
    return holder is not held and holder.span.start <= held.span.start and held.span.end <= holder.span.end


def _hidden(facts: Facts, above: Iterable[Facts]) -> bool:
    """Whether it is private within what holds it: a private class's public methods are wanted with the class."""
    holder = max((top.name for top in above), key=len, default="")
    own = facts.name.removeprefix(f"{holder}.") if holder else facts.name
    return any(part.startswith("_") and not part.endswith("__") for part in own.split("."))
