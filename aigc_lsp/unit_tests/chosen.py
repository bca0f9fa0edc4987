"""Which definitions a request is about, one by one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from aigc_lsp.document import Document
from aigc_lsp.unit_tests.case import Kind, Target
from aigc_lsp.unit_tests.request import Request
from aigc_lsp.unit_tests.target import parts_of, target_named, targets_in

STUB = re.compile(r"@(?:[\w.]+\.)?overload\b|@\w+\.(?:setter|deleter)\b")  # of a name that stands again elsewhere
CONSTRUCTORS = ("__init__", "__new__", "__post_init__")


def chosen(request: Request, source: Document) -> tuple[Target, ...]:
    """Functions, methods and constructors in file order, as `search` takes them; none when there is nothing there."""
    everything = targets_in(source, request.path, request.project)
    targets = tuple(target for target in everything if not STUB.match(source.text, target.span.start))
    if request.name:
        found = target_named(targets, request.name)
    else:
        start, end = (request.span.start, request.span.end) if request.span is not None else (0, len(source.text))
        around = [
            target for target in everything if source.line_start(target.span.start) <= start and end <= target.span.end
        ]
        found = min(around, key=lambda target: len(target.span), default=None)
        if found is not None and found not in targets:
            found = target_named(targets, found.name)
    return tuple(_parts(found, targets, source.text)) if found is not None else ()


def _parts(target: Target, targets: tuple[Target, ...], text: str) -> Iterator[Target]:
    """What is searched for a target; classes within it one method after another, and a constructor that is written."""
    for part in parts_of(target, targets, text):
        if part.kind is Kind.CLASS and part != target:
            yield from _parts(part, targets, text)
        elif part.kind is not Kind.CLASS or any(target_named(targets, f"{part.name}.{name}") for name in CONSTRUCTORS):
            yield part


def nothing_chosen(request: Request, source: Document) -> str:
    """Why there is nothing to test."""
    name = request.path.name
    if wrong := unparsable(name, source.text):
        return wrong
    if request.name:
        return f"{name} has no function or class named {request.name}."
    return f"{name} defines no function or class."


def unparsable(name: str, text: str) -> str:
    """Why a file cannot be parsed, a sentence; empty when it can."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        line = f" (line {error.lineno})" if error.lineno else ""
        return f"{name} cannot be parsed: {error.msg}{line}. Correct it and ask again."
    except ValueError as error:
        return f"{name} cannot be parsed: {error}."
    return ""
