"""Whether control can come to the end of a body."""

from __future__ import annotations

import ast
from collections.abc import Callable

from aigc_lsp.documentation.python.source import Definition, dotted, head, last_part, statements

EXITS = {"sys.exit", "os._exit", "exit", "quit", "os.abort"}
NEVER = {"NoReturn", "Never"}

Find = Callable[[str], Definition | None]


def ends(body: list[ast.stmt], find: Find) -> bool:
    """Whether every way through a body leaves it before its end, by return, raise, break or continue."""
    return any(leaves(statement, find) for statement in body)


def leaves(statement: ast.stmt, find: Find) -> bool:
    match statement:
        case ast.Return() | ast.Raise() | ast.Break() | ast.Continue():
            return True
        case ast.If(test=test, body=body, orelse=orelse):
            if isinstance(test, ast.Constant):
                return ends(body if test.value else orelse, find)
            return ends(body, find) and ends(orelse, find)
        case ast.While(test=ast.Constant(value=value), body=body) if value:
            return not _breaks(body)
        case ast.With(body=body, items=items) | ast.AsyncWith(body=body, items=items):
            swallows = any("suppress" in head(item.context_expr) for item in items)
            return ends(body, find) and not swallows
        case ast.Try() | ast.TryStar():
            if ends(statement.finalbody, find):
                return True
            through = ends(statement.body, find) or ends(statement.orelse, find)
            return through and all(ends(handler.body, find) for handler in statement.handlers)
        case ast.Match(cases=cases):
            whole = any(_takes_all(case) for case in cases)
            return whole and all(ends(case.body, find) for case in cases)
        case ast.Assert(test=ast.Constant(value=value)):
            return not value
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            return never_returns(call, find)
    return False


def _takes_all(case: ast.match_case) -> bool:
    """Whether a case matches whatever comes."""
    pattern = case.pattern
    while isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
        pattern = pattern.pattern
    return case.guard is None and isinstance(pattern, ast.MatchAs)


def never_returns(call: ast.Call, find: Find) -> bool:
    """Whether a call is one that ends the program, or of a function that is said never to return."""
    name = dotted(call.func)
    if name in EXITS:
        return True
    definition = find(name)
    returns = getattr(definition, "returns", None)
    return returns is not None and last_part(head(returns)) in NEVER


def _breaks(body: list[ast.stmt]) -> bool:
    """Whether a loop's body has a break of its own."""
    for statement in body:
        if isinstance(statement, ast.Break):
            return True
        if isinstance(statement, ast.For | ast.AsyncFor | ast.While):
            if _breaks(statement.orelse):
                return True
        elif not isinstance(statement, Definition) and any(isinstance(inner, ast.Break) for inner in _own(statement)):
            return True
    return False


def _own(statement: ast.stmt) -> list[ast.stmt]:
    """Statements in the blocks of one, but not those of loops in it."""
    found: list[ast.stmt] = []
    for inner in statements([statement]):
        found.append(inner)
    inside = {id(each) for inner in found if isinstance(inner, ast.For | ast.AsyncFor | ast.While)
              for each in statements(inner.body)}  # fmt: skip
    return [inner for inner in found if id(inner) not in inside]
