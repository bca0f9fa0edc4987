"""Attributes of a class's objects, and the constants of a module."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import zip_longest

from aigc_lsp.documentation.facts import Attribute
from aigc_lsp.documentation.python.scope import Scope, defined
from aigc_lsp.documentation.python.source import Function, Source, statements

CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*$")


def constants(source: Source) -> tuple[Attribute, ...]:
    """Public names in capitals that a module sets at its top."""
    found: dict[str, Attribute] = {}
    for attribute in _assigned(source, source.tree.body):
        if CONSTANT.match(attribute.name):
            found.setdefault(attribute.name, attribute)
    return tuple(found.values())


def class_attributes(scope: Scope, node: ast.ClassDef) -> tuple[Attribute, ...]:
    """Public names that a class's body sets, then those that its constructor sets on ``self``."""
    source = scope.source
    found: dict[str, Attribute] = {}
    for attribute in _assigned(source, node.body):
        found.setdefault(attribute.name, attribute)
    members = {member.name for member in defined(node.body)}
    for name in ("__init__", "__post_init__"):
        for member in node.body:
            if isinstance(member, Function) and member.name == name:
                for attribute in _constructed(source, member):
                    if attribute.name not in members:
                        known = found.get(attribute.name)
                        found[attribute.name] = known or attribute
    return tuple(each for each in found.values() if not each.name.startswith("_"))


def _assigned(source: Source, body: list[ast.stmt]) -> Iterator[Attribute]:
    for statement, after in zip_longest(body, body[1:]):
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        comment = _comment(source, statement, after)
                        yield Attribute(target.id, "", source.code(value), comment)
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                comment = _comment(source, statement, after)
                yield Attribute(name, source.code(annotation), source.code(value), comment)


def _constructed(source: Source, function: Function) -> Iterator[Attribute]:
    """What ``self.name = value`` sets."""
    arguments = function.args
    names = [*arguments.posonlyargs, *arguments.args]
    if not names:
        return
    this = names[0].arg
    annotations = {arg.arg: source.code(arg.annotation) for arg in [*names, *arguments.kwonlyargs]}
    everything = list(statements(function.body))
    for statement, after in zip_longest(everything, everything[1:]):
        match statement:
            case ast.AnnAssign(
                target=ast.Attribute(value=ast.Name(id=owner), attr=name), annotation=annotation, value=value
            ) if owner == this:
                comment = _comment(source, statement, after)
                yield Attribute(name, source.code(annotation), source.code(value), comment)
            case ast.Assign(targets=targets, value=value):
                for target, given in _pairs(targets, value):
                    match target:
                        case ast.Attribute(value=ast.Name(id=owner), attr=name) if owner == this:
                            same = given.id if isinstance(given, ast.Name) else ""
                            comment = _comment(source, statement, after)
                            yield Attribute(name, annotations.get(same, ""), source.code(given), comment)


def _pairs(targets: list[ast.expr], value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr | None]]:
    for target in targets:
        if not isinstance(target, ast.Tuple):
            yield target, value
        elif isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts):
            yield from zip(target.elts, value.elts, strict=True)
        else:
            yield from ((each, None) for each in target.elts)


def _comment(source: Source, statement: ast.stmt, after: ast.stmt | None) -> str:
    """What stands behind an assignment in its line, in ``#:`` lines above it, or in a string below it."""
    match after:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
    lines = source.lines
    assert statement.end_lineno is not None
    assert statement.end_col_offset is not None
    end = lines.offset(statement.end_lineno, statement.end_col_offset)
    behind = re.match(r"[ \t]*#:?[ \t]*(.*)", lines.text[end : lines.end_of_line(end)])
    if behind:
        return "" if is_directive(behind[1]) else behind[1].strip()
    above: list[str] = []
    line = statement.lineno - 1
    while line >= 1:
        start = lines.starts[line - 1]
        match_ = re.match(r"[ \t]*#:[ \t]*(.*)", lines.text[start : lines.end_of_line(start)])
        if not match_:
            break
        above.insert(0, match_[1].strip())
        line -= 1
    return " ".join(above)


def is_directive(comment: str) -> bool:
    """Whether a comment speaks to a tool."""
    return bool(re.match(r"(?:noqa|type:|pylint:|pragma|mypy:|pyright:|ruff:|nosec|fmt:|isort:|yapf:)", comment))
