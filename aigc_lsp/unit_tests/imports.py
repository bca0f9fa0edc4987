"""Imports of a test file: written for a new one, merged into those of an existing one."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from aigc_lsp.context.source_lines import Lines
from aigc_lsp.document import Edit, Span
from aigc_lsp.unit_tests.case import Import
from aigc_lsp.unit_tests.style import Style

STANDARD, THIRD_PARTY, OWN = 1, 2, 3  # the sections, in their order; 0 is __future__


def section(module: str, own: Collection[str]) -> int:
    """The section in which a module is imported. ``own``: top names of the project's packages."""
    top = module.partition(".")[0]
    if top == "__future__":
        return 0
    if module.startswith(".") or top in own:
        return OWN
    return STANDARD if top in sys.stdlib_module_names else THIRD_PARTY


def import_block(imports: Iterable[Import], style: Style, own: Collection[str]) -> list[str]:
    """The lines that import all of it, in sections, for a new file."""
    whole = {wanted.module for wanted in imports if not wanted.name}
    names: dict[str, set[str]] = {}
    for wanted in imports:
        if wanted.name:
            names.setdefault(wanted.module, set()).add(wanted.name)
    lines: list[str] = []
    for number in (STANDARD, THIRD_PARTY, OWN):
        found = [f"import {module}" for module in sorted(whole) if section(module, own) == number]
        for module in sorted(names):
            if section(module, own) == number:
                found += from_import(module, sorted(names[module], key=_by_type), style)
        lines += ["", *found] if lines and found else found
    return lines


def from_import(module: str, names: Sequence[str], style: Style) -> list[str]:
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= style.width:
        return [line]
    return [f"from {module} import (", *(f"{style.indent}{name}," for name in names), ")"]


def _by_type(name: str) -> tuple[int, str, str]:
    """Constants, classes, then functions, as isort and ruff have it."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name


ORDERS = (lambda name: name, lambda name: (name.lower(), name), _by_type)


@dataclass(frozen=True)
class Bound:
    """A name at the top of a module and where it comes from."""

    module: str  # with its dots when it is relative; empty when it is no import
    name: str = ""  # in that module; empty for the module itself


def bindings(tree: ast.Module) -> dict[str, Bound]:
    """What the names at the top of a module stand for."""
    found: dict[str, Bound] = {}
    for node in tree.body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                found[alias.asname or alias.name] = Bound(alias.name)
        elif isinstance(node, ast.ImportFrom):
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                found[alias.asname or alias.name] = Bound(module, alias.name)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[node.name] = Bound("")
        elif isinstance(node, ast.Assign):
            found |= {target.id: Bound("") for target in node.targets if isinstance(target, ast.Name)}
    return found


def is_bound(wanted: Import, names: Mapping[str, Bound]) -> bool:
    """Whether the file can use the name already."""
    bound = names.get(wanted.name or wanted.module)
    if bound is None:
        star = names.get("*")
        return star is not None and star.module == wanted.module and not wanted.name.startswith("_")
    if not wanted.name:
        return bound.module == wanted.module and not bound.name
    return bound.name == wanted.name and _same_package(bound.module, wanted.module)


def _same_package(one: str, other: str) -> bool:
    """Whether a name taken from one module may be that of the other: a package passes on what its modules have."""
    return one.startswith(".") or one.partition(".")[0] == other.partition(".")[0]


def clashes(wanted: Import, names: Mapping[str, Bound]) -> bool:
    """Whether the name stands for something else in the file."""
    return (wanted.name or wanted.module) in names and not is_bound(wanted, names)


def merged(head: str, imports: Iterable[Import], style: Style, own: Collection[str], line_end: str) -> list[Edit]:
    """The edits that import more in the head of a file, which ends with its last import."""
    text = head
    origin = list(range(len(head)))  # of every character of the text; -1: it is new
    for wanted in imports:
        edit = _with_import(Lines(text, line_end), wanted, style, own)
        start, end = edit.span.start, edit.span.end
        text = text[:start] + edit.text + text[end:]
        origin[start:end] = [-1] * len(edit.text)
    edits: list[Edit] = []
    done = 0  # characters of the head that are accounted for
    new = ""
    for character, place in zip([*text, ""], [*origin, len(head)], strict=True):
        if place == -1:
            new += character
            continue
        if new or place > done:
            edits.append(Edit(Span(done, place), new))
        done, new = place + 1, ""
    return edits


def _with_import(lines: Lines, wanted: Import, style: Style, own: Collection[str]) -> Edit:
    tree = ast.parse(lines.text)
    statements = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    if wanted.name:
        for node in statements:
            if isinstance(node, ast.ImportFrom) and _module(node) == wanted.module and node.names[0].name != "*":
                return _with_name(lines, node, wanted.name, style)
    statement = f"from {wanted.module} import {wanted.name}" if wanted.name else f"import {wanted.module}"
    return _with_statement(lines, tree, statements, statement, wanted, own)


def _module(node: ast.ImportFrom) -> str:
    return "." * node.level + (node.module or "")


def _insertion(at: int, text: str) -> Edit:
    return Edit(Span(at, at), text)


def _with_name(lines: Lines, node: ast.ImportFrom, name: str, style: Style) -> Edit:
    """Puts ``name`` among those that a statement imports, at its place where they are sorted."""
    names = [alias.name for alias in node.names]
    order = next((order for order in ORDERS if sorted(names, key=order) == names), None)
    place = sum(order(other) < order(name) for other in names) if order else len(names)
    spans = [lines.span(alias) for alias in node.names]
    is_open = "(" in lines.text[lines.span(node)[0] : spans[0][0]]
    spread = is_open and len({node.lineno, *(alias.lineno for alias in node.names)}) == len(names) + 1
    if spread and place < len(names):
        start = lines.start_of_line(spans[place][0])
        return _insertion(start, f"{lines.text[start : spans[place][0]]}{name},{lines.line_end}")
    if spread:
        start, end = lines.start_of_line(spans[-1][0]), spans[-1][1]
        indent = lines.text[start : spans[-1][0]]
        if re.match(r"\s*,", lines.text[end:]):
            return _insertion(lines.end_of_line(end), f"{lines.line_end}{indent}{name},")
        return _insertion(end, f",{lines.line_end}{indent}{name}")
    at, more = (spans[place][0], f"{name}, ") if place < len(names) else (spans[-1][1], f", {name}")
    if is_open and len(lines.text[lines.start_of_line(at) : lines.end_of_line(at)]) + len(more) > style.width:
        return _on_a_line_of_its_own(lines, at, spans, name, before=place < len(names))
    start, end = lines.span(node)
    begins_line = start == lines.start_of_line(start)
    if begins_line and node.lineno == node.end_lineno and not is_open and end - start + len(more) > style.width:
        words = [f"{alias.name} as {alias.asname}" if alias.asname else alias.name for alias in node.names]
        words.insert(place, name)
        broken = [f"from {_module(node)} import (", *(f"{style.indent}{word}," for word in words), ")"]
        return Edit(Span(start, end), lines.line_end.join(broken))
    return _insertion(at, more)


def _on_a_line_of_its_own(lines: Lines, at: int, spans: Sequence[tuple[int, int]], name: str, *, before: bool) -> Edit:
    """Puts a name between brackets where the line has no room for it, below the others."""
    start = lines.start_of_line(at)
    blank = re.match(r"[ \t]*", lines.text[start:])
    indent = blank[0] if blank and blank[0] else " " * (spans[0][0] - lines.start_of_line(spans[0][0]))
    return _insertion(at, f"{name},{lines.line_end}{indent}" if before else f",{lines.line_end}{indent}{name}")


def _with_statement(
    lines: Lines,
    tree: ast.Module,
    statements: Sequence[ast.Import | ast.ImportFrom],
    statement: str,
    wanted: Import,
    own: Collection[str],
) -> Edit:
    """One more import statement, in its section and, there, in its order."""
    end = lines.line_end
    number = section(wanted.module, own)

    def key(node: ast.Import | ast.ImportFrom) -> tuple[int, bool, str]:
        module = _module(node) if isinstance(node, ast.ImportFrom) else node.names[0].name
        return section(module, own), isinstance(node, ast.ImportFrom), module.lower()

    mine = (number, bool(wanted.name), wanted.module.lower())
    before = [node for node in statements if key(node) < mine]
    after = [node for node in statements if key(node) > mine]
    same = [node for node in statements if key(node)[0] == number]
    if before and (not after or before[-1].lineno < after[0].lineno or same):
        last = max([node for node in before if node in same] or before, key=lambda node: node.lineno)
        at = lines.end_of_line(lines.span(last)[1])
        if last in same:
            return _insertion(at, end + statement)
        is_next = re.match(r"(?:\r\n|\n|\r)(?:import|from)\b", lines.text[at:])
        return _insertion(at, end + end + statement + (end if is_next else ""))
    if after:
        first = min([node for node in after if node in same] or after, key=lambda node: node.lineno)
        at = lines.start_of_line(lines.span(first)[0])
        return _insertion(at, statement + end + ("" if first in same else end))
    return _first_statement(lines, tree, statement)


def _first_statement(lines: Lines, tree: ast.Module, statement: str) -> Edit:
    """An import where there is none: below the docstring, or below the comments at the top."""
    end = lines.line_end
    if ast.get_docstring(tree, clean=False) is not None:
        at = lines.end_of_line(lines.span(tree.body[0])[1])
        return _insertion(at, end * 2 + statement)
    comments = re.match(r"(?:#[^\r\n]*(?:\r\n|\n|\r))*", lines.text)
    at = comments.end() if comments else 0
    return _insertion(at, (end if at else "") + statement + end)
