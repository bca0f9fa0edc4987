"""Cases from documentation alone, for machines on which nothing may be run: what an example promises, not executed."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterator

from aigc_lsp.unit_tests.case import Case, Check, Harvest, Kind, Target

NO_EXAMPLE = "Its documentation has no example, and nothing was run."


def promised(target: Target, text: str) -> Harvest:
    """A case for each example of a function's docstring whose call and outcome are literals; nothing is invented."""
    cases = tuple(_cases(target, ast.parse(text))) if target.kind is Kind.FUNCTION else ()
    return Harvest(target, cases, reason="" if cases else NO_EXAMPLE)


def _cases(target: Target, tree: ast.Module) -> Iterator[Case]:
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef) or node.name != target.name:
            continue
        try:
            examples = doctest.DocTestParser().get_examples(ast.get_docstring(node) or "")
        except ValueError:
            return
        for example in examples:
            call = _call(example.source, target.name)
            expected = _literal(example.want)
            if call and expected and not example.exc_msg:
                yield Case(target, call, checks=(Check("result", expected),), origin="docstring")


def _call(source: str, name: str) -> str:
    """The example's source when it is a call of the function with literals, else empty."""
    try:
        call = ast.parse(source.strip(), mode="eval").body
    except SyntaxError:
        return ""
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or call.func.id != name:
        return ""
    values = [*call.args, *(keyword.value for keyword in call.keywords)]
    return ast.unparse(call) if all(_literal(ast.unparse(value)) for value in values) else ""


def _literal(source: str) -> str:
    """A literal's source, empty for anything else."""
    try:
        ast.literal_eval(source.strip())
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ""
    return source.strip()
