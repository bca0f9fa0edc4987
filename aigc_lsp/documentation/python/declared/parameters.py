"""Parameters of functions, and of what constructs a class."""

from __future__ import annotations

import ast

from aigc_lsp.documentation.facts import Kind, Parameter, Passing
from aigc_lsp.documentation.python.declared.fields import field_parameters
from aigc_lsp.documentation.python.declared.traits import kind_of
from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import Function, Source


def parameters(scope: Scope, node: Function) -> tuple[Parameter, ...]:
    """Parameters of a function, without ``self`` and ``cls``."""
    bound = kind_of(scope, node) not in (Kind.FUNCTION, Kind.STATIC_METHOD)
    return _parameters(scope.source, node.args, bound)


def constructing(scope: Scope, node: ast.ClassDef) -> tuple[Parameter, ...]:
    """Parameters that construct an object of a class, as far as this file tells."""
    inner = scope.inside(node)
    fields = field_parameters(scope, node)
    if fields is not None:
        return fields
    for name in ("__init__", "__new__"):
        if function := inner.method(node, name):
            return _parameters(scope.source, function.args, True)
    return ()


def _parameters(source: Source, arguments: ast.arguments, bound: bool) -> tuple[Parameter, ...]:
    found: list[Parameter] = []
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    for index, (arg, default) in enumerate(zip(plain, defaults, strict=True)):
        if bound and index == 0:
            continue
        only = index < len(arguments.posonlyargs)
        passing = Passing.POSITIONAL_ONLY if only else Passing.EITHER
        found.append(Parameter(arg.arg, source.code(arg.annotation), source.code(default), passing))
    if arguments.vararg:
        vararg = arguments.vararg
        found.append(Parameter(vararg.arg, source.code(vararg.annotation), passing=Passing.VARIADIC))
    for arg, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        found.append(Parameter(arg.arg, source.code(arg.annotation), source.code(default), Passing.KEYWORD_ONLY))
    if arguments.kwarg:
        kwarg = arguments.kwarg
        found.append(Parameter(kwarg.arg, source.code(kwarg.annotation), passing=Passing.KEYWORDS))
    return tuple(found)
