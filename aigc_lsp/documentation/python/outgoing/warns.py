"""Warnings that a function gives."""

from __future__ import annotations

import ast

from aigc_lsp.documentation.facts import Raise
from aigc_lsp.documentation.python.outgoing.messages import message_of
from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import Function, dotted, expressions, last_part, statements

CALLS = {"warnings.warn", "warn", "warnings.warn_explicit"}
UNSAID = "UserWarning"  # what ``warnings.warn`` gives when no category is named


def warned(scope: Scope, node: Function) -> tuple[Raise, ...]:
    """Warnings that calls of ``warnings.warn`` give, in the order of the text."""
    found: list[Raise] = []
    span = scope.source.span(node)
    if "warn" not in scope.source.text[span.start : span.end]:
        return ()
    for statement in statements(node.body):
        for part in expressions(statement) if isinstance(statement, ast.Expr) else ():
            if isinstance(part, ast.Call) and dotted(part.func) in CALLS and part.args:
                named = part.args[1] if len(part.args) > 1 else None
                for keyword in part.keywords:
                    if keyword.arg == "category":
                        named = keyword.value
                name = UNSAID if named is None else dotted(named)
                if name and last_part(name)[:1].isupper():
                    found.append(Raise(name, "", message_of(scope.source, part), part.lineno))
    return tuple(found)
