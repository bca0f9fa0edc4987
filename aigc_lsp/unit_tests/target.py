"""Which definitions of a file tests can be asked for, and how the project's own code imports the file."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from aigc_lsp.document import Document, Encoding, Span
from aigc_lsp.unit_tests.case import Kind, Target
from aigc_lsp.unit_tests.special import SPECIAL

Definition = ast.FunctionDef | ast.AsyncFunctionDef
SOURCE_ROOTS = ("src", "lib")  # folders that hold packages without being one


def import_path(path: Path, project: Path) -> tuple[Path, str]:
    """The folder that has to be on the import path, and the dotted name under which the file is imported then."""
    names = [] if path.stem == "__init__" else [path.stem]
    folder = path.parent
    while _is_package(folder, project):
        names.insert(0, folder.name)
        folder = folder.parent
    return folder, ".".join(names) or path.parent.name


def _is_package(folder: Path, project: Path) -> bool:
    if not folder.name.isidentifier() or folder == project or folder == folder.parent:
        return False
    if (folder / "__init__.py").exists():
        return True
    if folder.name in SOURCE_ROOTS:
        return False
    return folder.parent != project and _is_package(folder.parent, project)  # a namespace within a package


def targets_in(document: Document, path: Path, project: Path) -> tuple[Target, ...]:
    """The file, then its functions, classes and methods in file order; none when it cannot be parsed."""
    try:
        tree = ast.parse(document.text)
    except (SyntaxError, ValueError):
        return ()
    _, module = import_path(path, project)
    last = len(document.line_starts)
    whole = Target(path, module, "", Kind.FILE, Span(0, len(document.text)), 1, last)
    return (whole, *(_target(document, whole, *found) for found in _definitions(tree.body, "")))


def target_at(targets: Iterable[Target], offset: int) -> Target | None:
    """The innermost definition around an offset; the file when there is none around it."""
    around = [target for target in targets if target.span.start <= offset <= target.span.end]
    return min(around, key=lambda target: len(target.span), default=None)


def target_named(targets: Iterable[Target], name: str) -> Target | None:
    """The definition of that qualified name."""
    return next((target for target in targets if target.name == name and target.kind is not Kind.FILE), None)


def parts_of(target: Target, targets: Iterable[Target], text: str) -> tuple[Target, ...]:
    """What is searched one by one for a target: a file's public functions and classes, a class's methods, or itself.

    Private functions are reached through those that use them; one that nobody else of the file uses is taken too.
    """
    if target.kind is Kind.FILE:
        inner = [part for part in targets if part.name and "." not in part.name]
        used = _used_names(text)
        return tuple(part for part in inner if not part.name.startswith("_") or part.name not in used)
    if target.kind is Kind.CLASS:
        inner = [
            part for part in targets if part.name.rpartition(".")[0] == target.name and part.kind is not Kind.CLASS
        ]
        constructor = Target(
            target.path, target.module, target.name, Kind.CLASS, target.span, target.first_line, target.last_line
        )
        return (constructor, *(part for part in inner if _is_called_by_others(part.name.rpartition(".")[2])))
    return (target,)


def _is_called_by_others(method: str) -> bool:
    return not method.startswith("_") or method in SPECIAL or method == "__call__"


def _used_names(text: str) -> set[str]:
    names = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name))
    return {node.id for node in names if isinstance(node.ctx, ast.Load)}


def _definitions(body: list[ast.stmt], owner: str) -> Iterator[tuple[str, Kind, ast.stmt]]:
    for node in body:
        if isinstance(node, Definition):
            name = f"{owner}.{node.name}" if owner else node.name
            yield name, _kind(node, owner), node
        elif isinstance(node, ast.ClassDef):
            name = f"{owner}.{node.name}" if owner else node.name
            yield name, Kind.CLASS, node
            yield from _definitions(node.body, name)
        elif isinstance(node, ast.If | ast.Try | ast.With):
            yield from _definitions(node.body, owner)


def _kind(node: Definition, owner: str) -> Kind:
    if not owner:
        return Kind.FUNCTION
    names = {part.id for part in node.decorator_list if isinstance(part, ast.Name)}
    if "staticmethod" in names:
        return Kind.STATIC_METHOD
    return Kind.CLASS_METHOD if "classmethod" in names else Kind.METHOD


def _target(document: Document, whole: Target, name: str, kind: Kind, node: ast.stmt) -> Target:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(part.lineno for part in decorators)])
    last = node.end_lineno or node.lineno
    start = document.offset_at(first - 1, node.col_offset, Encoding.UTF8)
    end = document.offset_at(last - 1, node.end_col_offset or 0, Encoding.UTF8)
    return Target(whole.path, whole.module, name, kind, Span(start, end), first, last)
