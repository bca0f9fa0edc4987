"""Calls that are known before the search: docstring examples, calls in the project, calls in existing tests."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aigc_lsp.context.project import ProjectTree, is_test
from aigc_lsp.unit_tests.arguments import Value
from aigc_lsp.unit_tests.case import Import, Kind, Target
from aigc_lsp.unit_tests.invocation import literal
from aigc_lsp.unit_tests.profile import Profile

MOST_FILES = 400
MOST_BYTES = 300_000
MOST_SEEDS = 40


@dataclass(frozen=True)
class Seed:
    """Arguments that somebody wrote."""

    arguments: tuple[tuple[str, Value], ...] = ()  # by parameter
    origin: str = "call site"  # as in Case
    positional: tuple[Value, ...] = ()
    imports: tuple[Import, ...] = ()
    expected: str | None = None  # what a docstring example promises
    line: int = 0  # of the example, 1-based


def docstring_seeds(profile: Profile, target: Target) -> list[Seed]:
    """The calls in the examples of the target's docstring."""
    text = ast.get_docstring(profile.node, clean=True)
    if not text or ">>>" not in text:
        return []
    found = []
    try:
        examples = doctest.DocTestParser().get_examples(text)
    except ValueError:
        return []
    name = target.name.rpartition(".")[2]
    for example in examples:
        try:
            tree = ast.parse(example.source.strip(), mode="eval")
        except SyntaxError:
            continue
        for seed in _calls(tree, name, "docstring"):
            whole = isinstance(tree.body, ast.Call) and _called(tree.body) == name
            expected = example.want.strip() if whole and not example.exc_msg else None
            line = profile.node.body[0].lineno + example.lineno
            found.append(Seed(seed.arguments, "docstring", seed.positional, expected=expected or None, line=line))
    return found


def read_files(tree: ProjectTree) -> list[tuple[str, bool]]:
    """Texts of a project's Python files and whether each is a test; tests come first, then what is near the top."""
    found = []
    for path in sorted(tree.files, key=lambda path: (not is_test(path), len(path.parts)))[:MOST_FILES]:
        text = tree.text(path, MOST_BYTES)
        if len(text) < MOST_BYTES:
            found.append((text, is_test(path)))
    return found


def project_seeds(files: Iterable[tuple[str, bool]], target: Target) -> list[Seed]:
    """Calls of the target with literal arguments in the files of its project; those in tests first."""
    name = target.name.rpartition(".")[2] if target.kind is not Kind.CLASS else target.name
    found: dict[str, Seed] = {}
    for text, of_test in files:
        if len(found) >= MOST_SEEDS:
            break
        if name not in text:
            continue
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError):
            continue
        for seed in _calls(tree, name, "existing test" if of_test else "call site"):
            found.setdefault(repr((seed.arguments, seed.positional)), seed)
    return list(found.values())[:MOST_SEEDS]


def _called(node: ast.Call) -> str:
    return (
        node.func.id
        if isinstance(node.func, ast.Name)
        else node.func.attr
        if isinstance(node.func, ast.Attribute)
        else ""
    )


def _calls(tree: ast.AST, name: str, origin: str) -> Iterator[Seed]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) != name:
            continue
        parts = [*node.args, *(keyword.value for keyword in node.keywords)]
        if any(isinstance(part, ast.Starred) or not _is_literal(part) for part in parts) or any(
            k.arg is None for k in node.keywords
        ):
            continue
        positional = tuple(literal(ast.unparse(part)) for part in node.args)
        named = tuple((keyword.arg or "", literal(ast.unparse(keyword.value))) for keyword in node.keywords)
        yield Seed(named, origin, positional)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return False
    return True
