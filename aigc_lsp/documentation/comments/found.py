"""Definitions as the language's query finds them, each with the pieces of syntax that are its own."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from aigc_lsp.context.tree import Node, Tree

Match = dict[str, list[Node]]
KINDS = ("property", "setter", "constructor", "method", "function", "class")  # the first that matches is meant
SCOPED = (  # captures that belong to the innermost scope around them
    "parameter", "type_parameter", "returns", "leaving", "returned", "yielding", "yielded",
    "thrown", "made", "caught", "rethrown", "declared", "propagated",
)  # fmt: skip
HELD = ("attribute.name",)  # captures that belong to the innermost definition around them


@dataclass
class Found:
    """One definition. Its pieces are lists of matches, by the capture that names them."""

    kind: str  # one of KINDS
    node: Node
    scope: Node
    name: Node
    holder: str  # the name written beside it of what holds it, e.g. a receiver's type
    above: str = ""  # qualified name of what it stands in
    within_function: bool = False
    pieces: dict[str, list[Match]] = field(default_factory=dict)

    def of(self, name: str) -> list[Match]:
        return self.pieces.get(name, [])

    def has(self, name: str) -> bool:
        return name in self.pieces


def found(tree: Tree) -> tuple[list[Found], dict[int, list[Match]]]:
    """The definitions in the order of the text, and the names in patterns of parameters by the pattern's node id."""
    definitions: dict[int, Found] = {}
    scopes: dict[int, Node] = {}
    holders: list[tuple[Node, str]] = []
    loose: list[tuple[str, Node, Match]] = []
    told: list[tuple[Node, Match]] = []
    pieces: dict[int, list[Match]] = {}
    for match in tree.matches(tree.language.documentation):
        if kind := next((kind for kind in KINDS if kind in match), ""):
            _add(definitions, kind, match)
        elif "holder" in match:
            holders.append((match["holder"][0], match["name"][0].text))
        elif "piece" in match:
            pieces.setdefault(match["piece.of"][0].raw.id, []).append(match)
        elif "of" in match:
            told.append((match["of"][0], match))
        elif "scope" in match:
            scopes[match["scope"][0].raw.id] = match["scope"][0]
        else:
            loose += [(name, match[name][0], match) for name in (*SCOPED, *HELD) if name in match]
    for node, match in told:
        if node.raw.id in definitions:
            for name in match:
                definitions[node.raw.id].pieces.setdefault(name, []).append(match)
    ordered = sorted(definitions.values(), key=lambda each: (each.node.start, -each.node.end))
    _share(ordered, list(scopes.values()), loose)
    _qualify(ordered, holders)
    return ordered, pieces


def _add(definitions: dict[int, Found], kind: str, match: Match) -> None:
    node = match[kind][0]
    known = definitions.get(node.raw.id)
    holder = match["holder.name"][0].text if "holder.name" in match else ""
    if known is None or KINDS.index(kind) < KINDS.index(known.kind):
        scope = match["scope"][0] if "scope" in match else node
        definitions[node.raw.id] = Found(kind, node, scope, match["name"][0], holder)


def _share(definitions: list[Found], scopes: list[Node], loose: list[tuple[str, Node, Match]]) -> None:
    """Gives each piece to the definition whose scope is the innermost around it."""
    owners = {each.scope.raw.id: each for each in definitions}
    functions = Nest([*scopes, *(each.scope for each in definitions if each.kind != "class")])
    classes = Nest([each.scope for each in definitions])
    seen = set()
    for name, node, match in loose:
        owner = (classes if name in HELD else functions).strictly_around(node)
        key = (name, *sorted((capture, nodes[0].raw.id) for capture, nodes in match.items()))
        if owner is not None and owner.raw.id in owners and key not in seen:
            seen.add(key)
            owners[owner.raw.id].pieces.setdefault(name, []).append(match)


def _qualify(definitions: list[Found], holders: list[tuple[Node, str]]) -> None:
    """Sets under which name each definition stands, and whether that is a function's."""
    names = {each.node.raw.id: each for each in definitions}
    held = {node.raw.id: name for node, name in holders}
    nest = Nest([*(each.node for each in definitions), *(node for node, _ in holders)])
    for each in definitions:
        around = [node for node in nest.all_around(each.node) if node.raw.id != each.node.raw.id]
        above = []
        for node in around:
            if node.raw.id in names:
                outer = names[node.raw.id]
                each.within_function = each.within_function or outer.kind != "class"
                above.append(f"{outer.holder}.{outer.name.text}" if outer.holder else outer.name.text)
            elif node.raw.id in held:
                above.append(held[node.raw.id])
        if each.holder and each.holder not in ("exports", "module", "window", "this"):
            above.append(each.holder)
        each.above = ".".join(above)


class Nest:
    """Nodes that lie within one another or apart."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        unique = {node.raw.id: node for node in nodes}
        placed = ((node.base + node.raw.start_byte, node.base + node.raw.end_byte, node) for node in unique.values())
        self._placed = sorted(placed, key=lambda each: (each[0], -each[1]))
        self._starts = [start for start, _, _ in self._placed]
        self._above: list[int] = []  # index of the node around each, -1 without one
        stack: list[int] = []
        for index, (start, _, _) in enumerate(self._placed):
            while stack and self._placed[stack[-1]][1] <= start:
                stack.pop()
            self._above.append(stack[-1] if stack else -1)
            stack.append(index)

    def strictly_around(self, node: Node) -> Node | None:
        """The innermost that holds ``node`` and is another."""
        return next((each for each in self._outwards(node) if each.raw.id != node.raw.id), None)

    def all_around(self, node: Node) -> list[Node]:
        """All that hold ``node``, outermost first; also itself when it is one of them."""
        return [*self._outwards(node)][::-1]

    def _outwards(self, node: Node) -> Iterator[Node]:
        start, end = node.base + node.raw.start_byte, node.base + node.raw.end_byte
        index = bisect_right(self._starts, start) - 1
        while index >= 0:
            _, stop, held = self._placed[index]
            if stop >= end:
                yield held
            index = self._above[index]
