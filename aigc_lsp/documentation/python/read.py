"""The facts of every definition of a Python file, from the standard library's parser on the same text."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from aigc_lsp.document import Document, Span
from aigc_lsp.documentation.asked import IsAsked, everything, nothing
from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.python.declared.attributes import class_attributes, constants
from aigc_lsp.documentation.python.declared.parameters import constructing, parameters
from aigc_lsp.documentation.python.declared.traits import (
    decorators,
    deprecation,
    has_own_documentation,
    is_abstract,
    is_context_manager,
    is_overload,
    kind_of,
    overrides,
)
from aigc_lsp.documentation.python.outgoing.outcomes import returned, yielded
from aigc_lsp.documentation.python.outgoing.raises import raised
from aigc_lsp.documentation.python.outgoing.warns import warned
from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import Definition, Function, Source, blocks, docstring, source_of


def read(document: Document, is_asked: IsAsked = everything) -> tuple[Facts, ...]:
    """Every definition in the order of the text, the module first; what is local to a function is ``f.<locals>.g``.

    Of a file with mistakes in it, what can be read.

    Args:
        is_asked: exceptions and warnings are looked for only in what it is true of, by name and lines; it is called
            for the outermost definitions.

    Raises:
        BadDocument: nothing can be read.
    """
    source = source_of(document.text)
    if any(isinstance(each, ast.ClassDef) and is_asked(each.name, _lines(source, each)) for each in source.tree.body):
        is_asked = everything  # of an exception it is said what raises it
    module = Scope(source, source.tree)
    return (_module(source), *_definitions(module, source.tree.body, "", is_asked))


def _module(source: Source) -> Facts:
    node = docstring(source.tree)
    return Facts(
        language="python",
        kind=Kind.MODULE,
        name="",
        span=Span(0, len(source.text)),
        name_offset=0,
        line=1,
        code=source.text,
        documentation=source.span(node) if node else None,
        attributes=constants(source),
    )


def _definitions(scope: Scope, body: list[ast.stmt], prefix: str, is_asked: IsAsked) -> Iterator[Facts]:
    for statement in body:
        if not isinstance(statement, Definition):
            for block in blocks(statement):
                yield from _definitions(scope, block, prefix, is_asked)
            continue
        name = prefix + statement.name
        asked = is_asked(name, _lines(scope.source, statement))
        inner = everything if asked else nothing
        if isinstance(statement, ast.ClassDef):
            yield _class(scope, statement, name, asked)
            yield from _definitions(scope.inside(statement), statement.body, f"{name}.", inner)
        else:
            if has_own_documentation(statement):
                yield _function(scope, statement, name, asked)
            yield from _definitions(scope.inside(statement), statement.body, f"{name}.<locals>.", inner)


def _lines(source: Source, node: Definition) -> Span:
    """Where a definition stands, from the start of its line on."""
    span = source.span(node)
    return Span(source.text.rfind("\n", 0, span.start) + 1, span.end)


def _class(scope: Scope, node: ast.ClassDef, name: str, asked: bool) -> Facts:
    source = scope.source
    first = docstring(node)
    span = source.span(node)
    constructor = scope.inside(node).method(node, "__init__")
    return Facts(
        language="python",
        kind=Kind.CLASS,
        name=name,
        span=span,
        name_offset=source.name_offset(node),
        line=node.lineno,
        code=source.text[span.start : span.end],
        documentation=source.span(first) if first else None,
        parameters=constructing(scope, node),
        raises=raised(scope.inside(node).inside(constructor), constructor) if asked and constructor else (),
        attributes=class_attributes(scope, node),
        bases=tuple(source.code(base) for base in node.bases),
        decorators=decorators(source, node),
        is_abstract=is_abstract(scope, node),
        overrides=overrides(scope, node),
        is_context_manager=is_context_manager(node),
        deprecated=deprecation(source, node),
    )


def _function(scope: Scope, node: Function, name: str, asked: bool) -> Facts:
    source = scope.source
    first = docstring(node)
    span = source.span(node)
    inner = scope.inside(node)
    return Facts(
        language="python",
        kind=kind_of(scope, node),
        name=name,
        span=span,
        name_offset=source.name_offset(node),
        line=node.lineno,
        code=source.text[span.start : span.end],
        documentation=source.span(first) if first else None,
        parameters=parameters(scope, node),
        returns=returned(scope, node),
        yields=yielded(scope, node),
        raises=raised(inner, node) if asked else (),
        warns=warned(inner, node) if asked else (),
        decorators=decorators(source, node),
        is_async=isinstance(node, ast.AsyncFunctionDef),
        is_abstract=is_abstract(scope, node),
        is_overload=is_overload(node),
        overrides=overrides(scope, node),
        is_context_manager=is_context_manager(node),
        deprecated=deprecation(source, node),
    )
