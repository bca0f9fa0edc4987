"""What kind of thing a definition is, by its decorators, its bases and its place."""

from __future__ import annotations

import ast

from aigc_lsp.documentation.facts import Kind
from aigc_lsp.documentation.python.scope import Scope, defined
from aigc_lsp.documentation.python.source import Definition, Function, Source, docstring, dotted, head, last_part

ABSTRACT = {"abstractmethod", "abstractproperty", "abstractclassmethod", "abstractstaticmethod"}
CLASS_METHODS = {"__init_subclass__", "__class_getitem__"}  # without a decorator
CONTEXTS = {"contextmanager", "asynccontextmanager"}
DEPRECATIONS = {"DeprecationWarning", "PendingDeprecationWarning"}
PARTS_OF_PROPERTY = {"setter", "deleter"}
UNSAID = "deprecated"


def decorator_names(node: Definition) -> tuple[str, ...]:
    """Last names of the decorators."""
    return tuple(last_part(head(decorator)) for decorator in node.decorator_list)


def decorators(source: Source, node: Definition) -> tuple[str, ...]:
    return tuple(source.code(decorator) for decorator in node.decorator_list)


def has_own_documentation(node: Function) -> bool:
    """Whether it is not the setter or deleter of a property."""
    return not any(
        isinstance(decorator, ast.Attribute) and decorator.attr in PARTS_OF_PROPERTY
        for decorator in node.decorator_list
    )


def kind_of(scope: Scope, node: Function) -> Kind:
    if scope.holder is None:
        return Kind.FUNCTION
    names = decorator_names(node)
    if any(name.lower().endswith("property") or name == "getter" for name in names):
        return Kind.PROPERTY
    if "staticmethod" in names or "abstractstaticmethod" in names:
        return Kind.STATIC_METHOD
    if "classmethod" in names or "abstractclassmethod" in names or node.name in CLASS_METHODS:
        return Kind.CLASS_METHOD
    return Kind.METHOD


def is_overload(node: Function) -> bool:
    return "overload" in decorator_names(node)


def is_abstract(scope: Scope, node: Definition) -> bool:
    """Whether it is declared abstract, or is a method without a body for others to define."""
    if isinstance(node, ast.ClassDef):
        declared = any(last_part(head(base)) == "ABC" for base in node.bases) or any(
            keyword.arg == "metaclass" and dotted(keyword.value).endswith("ABCMeta") for keyword in node.keywords
        )
        return declared or any(set(decorator_names(member)) & ABSTRACT for member in defined(node.body))
    if set(decorator_names(node)) & ABSTRACT:
        return True
    if scope.holder is None:
        return False
    body = node.body[1:] if docstring(node) else node.body
    match body:
        case [ast.Raise(exc=exc)]:
            return head(exc) == "NotImplementedError"
        case [ast.Expr(value=ast.Constant(value=value))] if value is ...:
            return is_protocol(scope.holder)
    return not body and is_protocol(scope.holder)


def is_protocol(node: ast.ClassDef) -> bool:
    return any(last_part(head(base)) == "Protocol" for base in node.bases)


def is_stub(node: Function) -> bool:
    """Whether the body does nothing: documentation, ``...``, ``pass`` or only a NotImplementedError."""
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                continue
            case ast.Raise(exc=exc) if head(exc) == "NotImplementedError":
                continue
        return False
    return True


def is_context_manager(node: Definition) -> bool:
    if isinstance(node, ast.ClassDef):
        return bool({member.name for member in defined(node.body)} & {"__enter__", "__aenter__"})
    return bool(set(decorator_names(node)) & CONTEXTS)


def overrides(scope: Scope, node: Definition) -> bool:
    """Whether a class of this file that the holder is derived from has the name, or a decorator says so."""
    if "override" in decorator_names(node):
        return True
    if scope.holder is None or isinstance(node, ast.ClassDef):
        return False
    inherited = (member for base in scope.ancestors(scope.holder) for member in defined(base.body))
    return any(member.name == node.name for member in inherited)


def deprecation(source: Source, node: Definition) -> str:
    """What the decorator says, or a warning that is given whenever the function is called."""
    for decorator in node.decorator_list:
        if "deprecated" in last_part(head(decorator)).lower():
            return _text(decorator) or UNSAID
    if isinstance(node, ast.ClassDef):
        return ""
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Call() as call) if last_part(head(call.func)) == "warn" and any(
                last_part(head(each)) in DEPRECATIONS for each in ast.walk(call)
            ):
                return _text(call) or UNSAID
    return ""


def _text(node: ast.expr) -> str:
    match node:
        case ast.Call(args=[ast.Constant(value=str(text)), *_]):
            return " ".join(text.split())
        case ast.Call(keywords=keywords):
            for keyword in keywords:
                match keyword:
                    case ast.keyword(arg="reason" | "message" | "details", value=ast.Constant(value=str(text))):
                        return " ".join(text.split())
    return ""
