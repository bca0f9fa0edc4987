"""A definition as the model sees it: its code, and the parameters for which JSON can stand."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from aigc_lsp.unit_tests.case import Kind, Target
from aigc_lsp.unit_tests.forms import Form, form

MOST_OPTIONAL = 3  # parameters with a default that are proposed too, the first ones

Arguments = tuple[tuple[str, str], ...]  # parameter name and Python source, in the signature's order
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Signature:
    """What is read off a definition without running it."""

    code: str  # its source without decorators and docstring, not indented
    parameters: tuple[tuple[str, Form], ...]  # name and form; empty when a required one has none
    annotations: dict[str, str]  # parameter, or "return", and its annotation
    words: frozenset[str]  # lower-case words of its names, comments and texts
    names: frozenset[str]  # identifiers
    numbers: frozenset[str]

    def sources(self, values: list[Any]) -> Arguments:
        """The arguments that values of the parameters' slots stand for."""
        return tuple((name, form.source(value)) for (name, form), value in zip(self.parameters, values, strict=True))


def signature_of(target: Target, text: str) -> Signature | None:
    """The signature of a target in the text of its file; None when it is not there, or a file."""
    try:
        node = next(node for node in _definitions(ast.parse(text)) if _is(node, target))
    except (SyntaxError, StopIteration, ValueError, RecursionError):
        return None
    code = _code(node, text)
    return Signature(
        code=code,
        parameters=() if isinstance(node, ast.ClassDef) else _parameters(node, target.kind),
        annotations={} if isinstance(node, ast.ClassDef) else _annotations(node),
        words=frozenset(word.lower() for word in re.findall(r"[A-Za-z][a-z]*|[A-Z]+", _segment(node, text))),
        names=frozenset(re.findall(r"[A-Za-z_]\w*", code)),
        numbers=frozenset(re.findall(r"\d+(?:\.\d+)?", code)),
    )


def _definitions(tree: ast.AST) -> Iterator[Definition]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node


def _is(node: Definition, target: Target) -> bool:
    return node.name == target.name.rpartition(".")[2] and target.first_line <= node.lineno <= target.last_line


def _segment(node: Definition, text: str) -> str:
    lines = text.splitlines(keepends=True)
    return textwrap.dedent("".join(lines[node.lineno - 1 : node.end_lineno])).rstrip()


def _code(node: Definition, text: str) -> str:
    """The definition without its docstring."""
    lines = text.splitlines()
    match node.body:
        case [ast.Expr(value=ast.Constant(value=str())) as docstring, *rest] if rest and docstring.end_lineno:
            lines[docstring.lineno - 1 : docstring.end_lineno] = [""] * (docstring.end_lineno - docstring.lineno + 1)
    kept = [line for line in lines[node.lineno - 1 : node.end_lineno] if line.strip()]
    return textwrap.dedent("\n".join(kept))


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef, kind: Kind) -> tuple[tuple[str, Form], ...]:
    """Required parameters and the first optional ones; none when JSON cannot stand for a required one."""
    spec = node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(spec.defaults)) + list(spec.defaults)
    pairs = list(zip(positional, defaults, strict=True))[kind in (Kind.METHOD, Kind.CLASS_METHOD) :]
    pairs += zip(spec.kwonlyargs, spec.kw_defaults, strict=True)
    chosen: list[tuple[str, Form]] = []
    optional = 0
    for parameter, default in pairs:
        known = form(parameter.annotation or _type_of(default))
        if default is None and known is None:
            return ()
        optional += default is not None
        if known is not None and (default is None or optional <= MOST_OPTIONAL):
            chosen.append((parameter.arg, known))
    return tuple(chosen)


def _type_of(default: ast.expr | None) -> ast.expr | None:
    """The annotation that a parameter's default suggests."""
    if isinstance(default, ast.Constant) and isinstance(default.value, bool | int | float | str | bytes):
        return ast.Name(type(default.value).__name__)
    return None


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> dict[str, str]:
    spec = node.args
    parameters = [*spec.posonlyargs, *spec.args, *spec.kwonlyargs]
    stated = {one.arg: ast.unparse(one.annotation) for one in parameters if one.annotation is not None}
    return stated | ({"return": ast.unparse(node.returns)} if node.returns is not None else {})
