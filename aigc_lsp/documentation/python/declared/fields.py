"""Classes whose fields construct them: dataclasses, attrs, NamedTuple."""

from __future__ import annotations

import ast

from aigc_lsp.documentation.facts import Parameter, Passing
from aigc_lsp.documentation.python.scope import Scope, defined
from aigc_lsp.documentation.python.source import Source, head, last_part

DATACLASSES = {"dataclass", "attrs", "attributes", "define", "frozen", "mutable", "attr.s", "attr.dataclass"}
FIELD_CALLS = {"field", "ib", "attrib"}


def field_parameters(scope: Scope, node: ast.ClassDef) -> tuple[Parameter, ...] | None:
    """Parameters that are made of the fields of a class and of its ancestors; None for any other class."""
    if any(last_part(head(base)) == "NamedTuple" for base in node.bases):
        return tuple(_field(scope.source, each) for each in _annotated(node))
    decorator = _dataclass(node)
    if decorator is None or _option(decorator, "init") == "False":
        return None
    if any(member.name == "__init__" for member in defined(node.body)):
        return None
    found: dict[str, Parameter] = {}
    owners = [base for base in scope.ancestors(node) if _dataclass(base) is not None]
    for owner in (*reversed(owners), node):
        passing = Passing.KEYWORD_ONLY if _option(_dataclass(owner), "kw_only") == "True" else Passing.EITHER
        for each in _annotated(owner):
            annotation = last_part(head(each.annotation))
            if annotation == "KW_ONLY":
                passing = Passing.KEYWORD_ONLY
            elif annotation != "ClassVar" and not (_is_field(each.value) and _option(each.value, "init") == "False"):
                field = _field(scope.source, each, passing)
                found[field.name] = field
    return tuple(sorted(found.values(), key=lambda each: each.passing is Passing.KEYWORD_ONLY))


def _dataclass(node: ast.ClassDef) -> ast.expr | None:
    for decorator in node.decorator_list:
        name = head(decorator)
        if name in DATACLASSES or last_part(name) in DATACLASSES:
            return decorator
    return None


def _annotated(node: ast.ClassDef) -> list[ast.AnnAssign]:
    return [each for each in node.body if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)]


def _is_field(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and last_part(head(value.func)) in FIELD_CALLS


def _option(call: ast.expr | None, name: str) -> str:
    """The source of a keyword argument, empty when it is not given."""
    keywords = call.keywords if isinstance(call, ast.Call) else []
    return next((ast.unparse(keyword.value) for keyword in keywords if keyword.arg == name), "")


def _field(source: Source, node: ast.AnnAssign, passing: Passing = Passing.EITHER) -> Parameter:
    assert isinstance(node.target, ast.Name)
    annotation = node.annotation
    if isinstance(annotation, ast.Subscript) and last_part(head(annotation)) == "InitVar":
        annotation = annotation.slice
    default = source.code(node.value)
    if _is_field(node.value):
        default = _option(node.value, "default")
        factory = _option(node.value, "default_factory") or _option(node.value, "factory")
        default = default or (f"{factory}()" if factory and " " not in factory else "...") if default or factory else ""
        passing = Passing.KEYWORD_ONLY if _option(node.value, "kw_only") == "True" else passing
    return Parameter(node.target.id, source.code(annotation), default, passing)
