"""What a function gives back, and what it yields."""

from __future__ import annotations

import ast
from functools import lru_cache

from aigc_lsp.documentation.facts import Outcome
from aigc_lsp.documentation.python.declared.traits import is_stub
from aigc_lsp.documentation.python.outgoing.ending import ends
from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import NAMED, Function, Source, expressions, head, last_part, statements

NEVER = {"NoReturn", "Never"}
ITERATORS = {"Iterator", "Iterable", "AsyncIterator", "AsyncIterable", "Generator", "AsyncGenerator"}


def returned(scope: Scope, node: Function) -> Outcome | None:
    """What a function returns; None when it gives nothing but None."""
    source = scope.source
    annotation = node.returns
    generates = is_generator(scope, node)
    given = [each for each in statements(node.body) if isinstance(each, ast.Return)]
    values = [each.value for each in given if each.value is not None and not is_none(each.value)]
    if generates:
        if not values or isinstance(node, ast.AsyncFunctionDef):
            return None
        return Outcome(_argument(source, annotation, 2), _distinct(source, values))
    said = source.code(annotation)
    if annotation is not None and (is_none(annotation) or last_part(head(annotation)) in NEVER):
        return None
    stub = is_stub(node)
    if not values and not (said and (stub or ends(node.body, scope.find))):
        return None
    nothing = any(each.value is None or is_none(each.value) for each in given)
    falls = not stub and not ends(node.body, scope.find)
    return Outcome(said, _distinct(source, values), nothing or falls or is_optional(annotation))


def yielded(scope: Scope, node: Function) -> Outcome | None:
    """What a generator yields, one item of it."""
    source = scope.source
    if not is_generator(scope, node):
        return None
    values: list[ast.expr] = []
    for part in _yields(scope.source, node):
        if isinstance(part, ast.YieldFrom):
            values.append(ast.copy_location(ast.Starred(part.value, ast.Load()), part.value))
        elif part.value is not None:
            values.append(part.value)
    nothing = any(part.value is None or is_none(part.value) for part in _yields(scope.source, node))
    some = [value for value in values if not is_none(value)]
    annotation = _argument(source, node.returns, 0)
    return Outcome(annotation, _distinct(source, some), nothing and bool(some))


def is_generator(scope: Scope, node: Function) -> bool:
    return bool(_yields(scope.source, node))


def is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def is_optional(annotation: ast.expr | None) -> bool:
    """Whether an annotation says that None may be given."""
    match annotation:
        case ast.Constant(value=str(text)):
            try:
                return is_optional(ast.parse(text, mode="eval").body)
            except SyntaxError:
                return False
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return any(is_none(each) or is_optional(each) for each in (left, right))
        case ast.Subscript(slice=inner):
            name = last_part(head(annotation))
            members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            return name == "Optional" or (name == "Union" and any(is_none(each) for each in members))
    return False


@lru_cache(maxsize=2)  # asked several times of the function that is being read
def _yields(source: Source, node: Function) -> tuple[ast.Yield | ast.YieldFrom, ...]:
    if not source.mentions(node, "yield"):
        return ()
    parts = (part for statement in node.body if not isinstance(statement, NAMED) for part in expressions(statement))
    return tuple(part for part in parts if isinstance(part, ast.Yield | ast.YieldFrom))


def _argument(source: Source, annotation: ast.expr | None, index: int) -> str:
    """The source of one argument of ``Iterator[…]`` or ``Generator[…]``, empty when there is none."""
    match annotation:
        case ast.Subscript(slice=inner) if last_part(head(annotation)) in ITERATORS:
            members = inner.elts if isinstance(inner, ast.Tuple) else [inner]
            said = source.code(members[index]) if index < len(members) else ""
            return "" if said == "None" else said
    return ""


def _distinct(source: Source, values: list[ast.expr]) -> tuple[str, ...]:
    texts = (f"*{source.code(value.value)}" if isinstance(value, ast.Starred) else source.code(value)
             for value in values)  # fmt: skip
    return tuple(dict.fromkeys(texts))
