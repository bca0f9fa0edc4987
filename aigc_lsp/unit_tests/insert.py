"""Tests put into a file that exists: in their class or at its end, every other byte left as it was.

Text is only ever inserted, at offsets that Python's own parser gives; nothing is printed anew from a tree.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from aigc_lsp.context.source_lines import Lines
from aigc_lsp.document import Edit, Span
from aigc_lsp.errors import AigcError
from aigc_lsp.unit_tests.case import Import
from aigc_lsp.unit_tests.imports import STANDARD, bindings, is_bound, merged, section
from aigc_lsp.unit_tests.style import Style

BOM = "\ufeff"


class UnreadableTests(AigcError):
    """The existing test file cannot be parsed."""


@dataclass(frozen=True)
class Block:
    """The lines of one test at no indentation, and the class that it belongs in."""

    name: str
    lines: tuple[str, ...]
    group: str = ""  # a class; empty: the module
    base: str = ""  # of the class, where it is to be written


class ExistingFile:
    """An existing file of tests, parsed."""

    def __init__(self, text: str) -> None:
        """
        Raises:
            UnreadableTests: the text is no Python that this interpreter can read.
        """
        self.bom = BOM if text.startswith(BOM) else ""
        self.text = text.removeprefix(BOM)
        try:
            self.tree = ast.parse(self.text)
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None) or 1
            raise UnreadableTests(
                f"The test file cannot be read: {error.args[0]} in line {line}. Correct it and try again."
            ) from error
        self.lines = Lines(self.text)
        self.names = bindings(self.tree)

    @property
    def classes(self) -> list[ast.ClassDef]:
        return [node for node in self.tree.body if isinstance(node, ast.ClassDef)]

    def taken(self, group: str) -> set[str]:
        """The names that tests in a class, or at the top, must not have."""
        if not group:
            return set(self.names)
        return {child.name for node in self.classes if node.name == group for child in node.body
                if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)}  # fmt: skip

    def unit(self) -> str:
        """One step of indentation in this file, empty where nothing is indented."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef) and node.col_offset == 0:
                start = self.lines.start_of_line(self.lines.span(node.body[0])[0])
                indent = re.match(r"[ \t]*", self.text[start:])
                if node.body[0].lineno > node.lineno and indent and indent[0]:
                    return indent[0]
        return ""


def extended(
    file: ExistingFile, blocks: Sequence[Block], imports: Iterable[Import], style: Style, own: Collection[str]
) -> tuple[str, tuple[Edit, ...]]:
    """The text with the tests in it, and the edits that lead there from the text as it was."""
    wanted = [name for name in dict.fromkeys(imports) if not is_bound(name, file.names)]
    wanted.sort(key=lambda name: (section(name.module, own) != STANDARD, name.module, name.name))
    edits = merged(file.text[: _end_of_imports(file)], wanted, style, own, file.lines.line_end)
    inserts: list[tuple[int, str]] = []
    loose = [block for block in blocks if not block.group]
    existing = {node.name: node for node in file.classes if node.body[0].lineno > node.lineno}
    fresh: dict[str, list[Block]] = {}
    for group in dict.fromkeys(block.group for block in blocks if block.group):
        members = [block for block in blocks if block.group == group]
        if group in existing:
            inserts.append(_in_class(file, existing[group], members))
        else:
            fresh[group] = members
    end_lines = top_lines(loose, fresh, style)
    if end_lines:
        inserts.append(_at_end(file, end_lines))
    end = file.lines.line_end
    edits += [Edit(Span(at, at), text.replace("\n", end)) for at, text in inserts]
    edits.sort(key=lambda edit: edit.span.start)
    text, done = "", 0
    for edit in edits:
        text += file.text[done : edit.span.start] + edit.text
        done = edit.span.end
    shift = len(file.bom)
    moved = tuple(Edit(Span(edit.span.start + shift, edit.span.end + shift), edit.text) for edit in edits)
    return file.bom + text + file.text[done:], moved


def top_lines(loose: Sequence[Block], fresh: dict[str, list[Block]], style: Style) -> list[str]:
    """The lines of new functions and classes at the top of a module, two empty lines between them."""
    lines: list[str] = []
    for block in loose:
        lines += [*(["", ""] if lines else []), *block.lines]
    for group, members in fresh.items():
        base = f"({members[0].base})" if members[0].base else ""
        lines += [*(["", ""] if lines else []), f"class {group}{base}:"]
        for index, member in enumerate(members):
            lines += [""] * bool(index)
            lines += [style.indent + line if line else "" for line in member.lines]
    return lines


def _end_of_imports(file: ExistingFile) -> int:
    """Where the last import before the first definition ends; below the docstring where there are none."""
    end = 0
    for node in file.tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            break
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and not end
        if isinstance(node, ast.Import | ast.ImportFrom) or is_docstring:
            end = file.lines.end_of_line(file.lines.span(node)[1])
    if not end:
        comments = re.match(r"(?:#[^\r\n]*(?:\r\n|\n|\r))*", file.text)
        end = comments.end() if comments else 0
    return end


def _in_class(file: ExistingFile, node: ast.ClassDef, blocks: Sequence[Block]) -> tuple[int, str]:
    """Where methods are inserted at a class's end, and their text."""
    lines, text = file.lines, file.text
    first = lines.span(node.body[0])[0]
    indent = text[lines.start_of_line(first) : first].rstrip("@")
    assert node.end_lineno is not None
    line = node.end_lineno
    while line < len(lines.starts):  # comments that are indented belong to the class too
        following = text[lines.starts[line] : lines.after_line(line + 1)]
        if not re.match(r"[ \t]+#", following):
            break
        line += 1
    at = lines.after_line(line)
    code = ""
    for block in blocks:
        code += "\n" + "".join(indent + row + "\n" if row else "\n" for row in block.lines)
    if at == len(text) and not text.endswith(("\n", "\r")):
        return at, "\n" + code.removesuffix("\n")
    return at, code


def _at_end(file: ExistingFile, lines: Sequence[str]) -> tuple[int, str]:
    """Where new definitions are inserted at the file's end, and their text."""
    code = "\n".join(lines) + "\n"
    last = file.tree.body[-1] if file.tree.body else None
    if isinstance(last, ast.If) and "__name__" in ast.unparse(last.test):
        at = file.lines.start_of_line(file.lines.span(last)[0])
        while (comment := _line_before(file, at)) is not None and file.text[comment:at].startswith("#"):
            at = comment
        return at, _gap(file.text[:at]) + code + "\n\n"
    text = file.text
    if not text.strip():
        return len(text), code
    if text.endswith(("\n", "\r")):
        return len(text), _gap(text) + code
    return len(text), "\n\n\n" + code.removesuffix("\n")


def _line_before(file: ExistingFile, at: int) -> int | None:
    return file.lines.start_of_line(at - 1) if at else None


def _gap(before: str) -> str:
    """The line ends that are missing for two empty lines."""
    empty = re.search(r"(?:[ \t]*(?:\r\n|\n|\r))*$", before)
    count = len(re.findall(r"\r\n|\n|\r", empty[0])) if empty else 0
    return "\n" * max(0, 3 - count)
