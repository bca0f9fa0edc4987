"""Classes in other files of the project whose objects have the attributes that a target uses."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from aigc_lsp.unit_tests.case import Target

MOST_FILES = 150
MOST_BYTES = 200_000
MOST_CLASSES = 3


def classes_with(target: Target, wanted: Iterable[frozenset[str]]) -> list[tuple[str, str]]:
    """Module and name of classes near the target that have all of one set of attributes."""
    sets = [attributes for attributes in wanted if attributes]
    if not sets:
        return []
    root = _root(target)
    found: list[tuple[str, str]] = []
    files = sorted(target.path.parent.glob("*.py")) + sorted(root.glob("*/**/*.py"))
    for path in list(dict.fromkeys(files))[:MOST_FILES]:
        if path == target.path or path.stat().st_size > MOST_BYTES:
            continue
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"))
        except (OSError, SyntaxError, ValueError):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and any(attributes <= set(_attributes(node)) for attributes in sets):
                parts = path.relative_to(root).with_suffix("").parts
                found.append((".".join(part for part in parts if part != "__init__"), node.name))
    return found[:MOST_CLASSES]


def _root(target: Target) -> Path:
    """The folder that is on the import path when the target is imported under its module's name."""
    folder = target.path.parent
    names = target.module.split(".")
    for _ in names if target.path.stem == "__init__" else names[1:]:
        folder = folder.parent
    return folder


def _attributes(node: ast.ClassDef) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            yield part.attr
        elif isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name):
            yield part.target.id
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef):
            yield part.name
