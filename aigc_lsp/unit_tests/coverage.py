"""Lines and branches of a target, and which of them a set of arcs reaches."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from aigc_lsp.unit_tests.case import Arc, Coverage

Pair = tuple[int, int]


class Goals:
    """What there is to reach within spans of lines."""

    def __init__(self, tree: ast.Module, spans: tuple[Pair, ...], lines: Iterable[int]) -> None:
        self.spans = spans
        self.lines = {line for line in lines if self.within(line)}
        self.returns = {
            node.lineno
            for node in ast.walk(tree)
            if isinstance(node, ast.Return) and self.within(node.lineno) and node.end_lineno == node.lineno
        }
        self.branches: list[tuple[int, int, int]] = []  # first and last line of a condition, first line if it holds
        for node in ast.walk(tree):
            if isinstance(node, ast.If | ast.While) and self.within(node.lineno):
                constant = isinstance(node.test, ast.Constant)
                if not constant and node.body[0].lineno > (node.test.end_lineno or 0):
                    self.branches.append(
                        (node.test.lineno, node.test.end_lineno or node.test.lineno, node.body[0].lineno)
                    )
            elif (
                isinstance(node, ast.For | ast.AsyncFor)
                and self.within(node.lineno)
                and node.body[0].lineno > node.lineno
            ):
                self.branches.append((node.lineno, node.iter.end_lineno or node.lineno, node.body[0].lineno))

    def within(self, line: int) -> bool:
        """Whether a line belongs to the target or to what it uses."""
        return any(first <= line <= last for first, last in self.spans)

    def relevant(self, arcs: Iterable[Pair]) -> frozenset[Pair]:
        """The arcs that lie in the spans."""
        return frozenset(arc for arc in arcs if self.within(arc[0] if arc[0] > 0 else arc[1]))

    def all_reached(self, arcs: set[Pair]) -> bool:
        """Whether no line and no branch is missed, and every return was come through."""
        covered = self.coverage(arcs)
        return not covered.missed_arcs and not covered.missed_lines and all((line, -1) in arcs for line in self.returns)

    def coverage(self, arcs: Iterable[Pair]) -> Coverage:
        """How much a set of arcs reaches."""
        arcs = set(arcs)
        hit = {line for arc in arcs for line in arc} & self.lines
        reached, missed = 0, []
        for first, last, holds in self.branches:
            inside = any(first <= origin <= last and destination == holds for origin, destination in arcs)
            outside = any(
                first <= origin <= last and destination != holds and not first <= destination <= last
                for origin, destination in arcs
            )
            reached += inside + outside
            missed += [] if inside else [Arc(first, holds)]
            missed += [] if outside else [Arc(first, -1)]
        return Coverage(
            lines=len(self.lines),
            lines_hit=len(hit),
            branches=2 * len(self.branches),
            branches_hit=reached,
            missed_lines=tuple(sorted(self.lines - hit)),
            missed_arcs=tuple(missed),
        )
