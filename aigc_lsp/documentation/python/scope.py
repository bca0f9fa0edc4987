"""Where a definition stands: the class that holds it and the file's other definitions, by name."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aigc_lsp.documentation.python.source import Definition, Function, Source, blocks, head


@dataclass(frozen=True)
class Scope:
    """The inside of a node of a file."""

    source: Source
    node: ast.AST
    outer: Scope | None = None

    def inside(self, node: Definition) -> Scope:
        return Scope(self.source, node, self)

    @property
    def holder(self) -> ast.ClassDef | None:
        """The class whose body this is."""
        return self.node if isinstance(self.node, ast.ClassDef) else None

    @property
    def around(self) -> ast.ClassDef | None:
        """The nearest class in which this is, however deep."""
        scope: Scope | None = self
        while scope:
            if isinstance(scope.node, ast.ClassDef):
                return scope.node
            scope = scope.outer
        return None

    @cached_property
    def definitions(self) -> dict[str, Definition]:
        """Functions and classes that this body defines, the last one of a name."""
        body = getattr(self.node, "body", [])
        return {node.name: node for node in defined(body)}

    def find(self, name: str) -> Definition | None:
        """The definition that a name stands for here, as far as this file tells; class bodies are not looked into."""
        scope: Scope | None = self
        while scope:
            if not isinstance(scope.node, ast.ClassDef) or scope is self:
                found = scope.definitions.get(name)
                if found:
                    return found
            scope = scope.outer
        return None

    def find_class(self, name: str) -> ast.ClassDef | None:
        found = self.find(name)
        return found if isinstance(found, ast.ClassDef) else None

    def ancestors(self, node: ast.ClassDef) -> Iterator[ast.ClassDef]:
        """The classes of this file that a class is derived from, nearest first."""
        seen = {node.name}
        waiting = [head(base) for base in node.bases]
        while waiting:
            name = waiting.pop(0)
            if name in seen:
                continue
            seen.add(name)
            if base := self.find_class(name):
                yield base
                waiting += [head(each) for each in base.bases]

    def method(self, node: ast.ClassDef, name: str) -> Function | None:
        """A method of a class or of one that it is derived from in this file."""
        for owner in (node, *self.ancestors(node)):
            for member in defined(owner.body):
                if member.name == name and isinstance(member, Function):
                    return member
        return None


def defined(body: list[ast.stmt]) -> Iterator[Definition]:
    """Definitions of a body, also where a condition stands before them."""
    for statement in body:
        if isinstance(statement, Definition):
            yield statement
        else:
            for block in blocks(statement):
                yield from defined(block)
