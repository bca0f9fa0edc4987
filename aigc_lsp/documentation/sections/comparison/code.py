"""The code of one definition, parsed by itself."""

from __future__ import annotations

import ast
import re

DEFINITION = re.compile(r"^([ \t]*)(?:async[ \t]+def|def|class)\b", re.MULTILINE)  # below its decorators
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def statements(code: str) -> list[ast.stmt] | None:
    """The statements of a definition; None when it cannot be parsed by itself."""
    try:
        tree = ast.parse(_as_block(code))
    except (SyntaxError, ValueError, RecursionError):
        return None
    block = tree.body[0] if tree.body else None
    first = block.body[0] if isinstance(block, ast.If) else block
    return first.body if isinstance(first, (*FUNCTIONS, ast.ClassDef)) else None


def parameters_within(code: str) -> frozenset[str]:
    """The names of the parameters that what a function gives back may have: those of the functions in its body; of a
    class, those with which its instances are called."""
    found = statements(code) or []
    inner = [node for statement in found for node in ast.walk(statement) if isinstance(node, FUNCTIONS)]
    head = DEFINITION.search(code)
    if head and head[0].endswith("class"):
        inner = [node for node in inner if node.name == "__call__"]
    return frozenset(
        argument.arg for node in inner for argument in ast.walk(node.args) if isinstance(argument, ast.arg)
    )


def _as_block(code: str) -> str:
    """A definition in a block of its own: its first line has lost its indent, those below its decorators have not."""
    head = DEFINITION.search(code)
    return f"if True:\n{head[1]}{code}" if head and head[1] else code
