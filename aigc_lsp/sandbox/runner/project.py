"""The module under test, imported the way the project does, with its source and its functions."""

from __future__ import annotations

import ast
import gc
import importlib
import io
import os
import sys
import tokenize
from types import FunctionType, ModuleType
from typing import Any, Tuple

from aigc_lsp.sandbox.runner.state import State

Place = Tuple[str, int]  # a code object's name and its first line


class Project:
    """One imported module."""

    def __init__(self, path: str, module: ModuleType, roots: list[str]) -> None:
        self.path = path
        self.module = module
        self.roots = [os.path.realpath(root) + os.sep for root in roots]
        with tokenize.open(path) as opened:
            self.source = opened.read()
        self.tree = ast.parse(self.source)
        self.state = State(module, self._others())
        self.functions = _functions(path)
        self._raising: dict[str, set[int]] = {}

    @classmethod
    def load(cls, path: str, name: str, roots: list[str]) -> Project:
        """Imports ``name`` with ``roots`` first on the path.

        Raises:
            ImportError: another file of that name was imported instead, or what the module itself raises.
        """
        sys.path[:0] = roots
        kept = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        try:
            module = importlib.import_module(name)
        finally:
            sys.stdout, sys.stderr = kept
        found = getattr(module, "__file__", None) or ""
        if os.path.realpath(found) != os.path.realpath(path):
            raise ImportError(f"the name {name} belongs to {found or 'a module without a file'}, not to {path}")
        return cls(found, module, roots)

    def resolve(self, name: str) -> Any:
        """The object of a qualified name, e.g. ``Stack.push``."""
        found: Any = self.module
        for part in name.split("."):
            found = getattr(found, part)
        return found

    def owns(self, path: str) -> bool:
        """Whether a source file belongs to the user's project rather than to a library it uses."""
        real = os.path.realpath(path)
        return any(real.startswith(root) for root in self.roots) and "site-packages" not in real

    def _others(self) -> list[ModuleType]:
        """The project's other modules that were imported with it."""
        loaded = [each for each in list(sys.modules.values()) if isinstance(each, ModuleType)]
        files = [(each, getattr(each, "__file__", None)) for each in loaded if each is not self.module]
        return [each for each, path in files if path and self.owns(path)]

    def raises_at(self, path: str, line: int) -> bool:
        """Whether the statement on this line of a file of the project raises on purpose."""
        if path not in self._raising:
            try:
                with tokenize.open(path) as opened:
                    tree = ast.parse(opened.read())
            except (OSError, SyntaxError, ValueError):
                tree = ast.Module(body=[], type_ignores=[])
            self._raising[path] = {
                number
                for node in ast.walk(tree)
                if isinstance(node, (ast.Raise, ast.Assert))
                for number in range(node.lineno, (node.end_lineno or node.lineno) + 1)
            }
        return line in self._raising[path]


def _functions(path: str) -> dict[Place, list[FunctionType]]:
    """All functions that were made from a file, wherever they are held: decorators hide them from their modules."""
    found: dict[Place, list[FunctionType]] = {}
    for held in gc.get_objects():
        if type(held) is FunctionType and held.__code__.co_filename == path:
            found.setdefault((held.__code__.co_name, held.__code__.co_firstlineno), []).append(held)
    return found
