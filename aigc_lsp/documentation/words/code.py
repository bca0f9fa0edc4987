"""A definition's own code as a tree, for what is said from its body; None for other languages than Python."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from functools import lru_cache

from aigc_lsp.documentation.facts import Facts

HEAD = re.compile(r"^([ \t]*)(?:async\s+def|def|class)\b", re.MULTILINE)

Function = ast.FunctionDef | ast.AsyncFunctionDef
Scope = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@lru_cache(maxsize=256)
def tree_of(facts: Facts) -> Function | ast.ClassDef | ast.Module | None:
    """The definition's tree; None when its code is not Python that can be read."""
    if facts.language != "python":
        return None
    tree = _parsed(facts.code)
    if tree is None or not facts.name:
        return tree
    first = next(iter(tree.body), None)
    if isinstance(first, ast.If):  # see _parsed
        first = first.body[0]
    return first if isinstance(first, Function | ast.ClassDef) else None


def _parsed(code: str) -> ast.Module | None:
    """The code as a module; code that is indented stands below an ``if``."""
    head = HEAD.search(code)
    indents = [match[1] for match in HEAD.finditer(code)]
    nested = head is not None and (head[1] or code[:1].isspace() or _continues_deeper(code))
    texts = [code] if not nested else [f"if 1:\n{indent}{code.lstrip()}" for indent in (indents[0], "    ", " ", "\t")]
    for text in [*texts, code]:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                return ast.parse(text)
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue
    return None


def _continues_deeper(code: str) -> bool:
    """Whether the text begins in the middle of an indented line."""
    return code.startswith("@") and bool(re.search(r"^[ \t]+(?:@|async\s|def\s|class\s)", code, re.MULTILINE))


def body_of(node: ast.AST) -> list[ast.stmt]:
    """A definition's statements without its documentation."""
    body: list[ast.stmt] = list(getattr(node, "body", []))
    if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        return body[1:]
    return body


def own(node: ast.AST) -> Iterator[ast.AST]:
    """What is in a definition's body, in the order of the text, without what stands in functions inside it."""
    pending: list[ast.AST] = list(reversed(body_of(node)))
    while pending:
        found = pending.pop()
        yield found
        if not isinstance(found, Scope):
            pending.extend(reversed(list(ast.iter_child_nodes(found))))


def is_stub(node: ast.AST) -> bool:
    """Whether a body does nothing: ``pass``, ``...``, or that it is not implemented."""
    body = body_of(node)
    return all(isinstance(one, ast.Pass) or (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
               or (isinstance(one, ast.Raise) and "NotImplemented" in ast.unparse(one)) for one in body)  # fmt: skip
