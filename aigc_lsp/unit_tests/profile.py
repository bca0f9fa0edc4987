"""What the source alone says about a target: its constants, its parameters' uses, its conditions, who helps it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aigc_lsp.unit_tests.case import Kind, Target
from aigc_lsp.unit_tests.guess import BUILT_IN, Weights, guessed, guessed_of_class, loops

Node = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
CONSTRUCTORS = ("__init__", "__post_init__", "__new__")
EXCEPTION = re.compile(r"\b[A-Z]\w*(?:Error|Exception|Exit|Iteration)\b")
MOST_TEXT = 80  # characters of a constant that may become an argument
MOST_NUMBER = 10**9


@dataclass
class Profile:
    """Facts about one definition."""

    tree: ast.Module
    node: Node
    spans: tuple[tuple[int, int], ...]  # lines of the target and of the private definitions that it uses
    ints: tuple[int, ...] = ()  # constants and their neighbours
    floats: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    bytestrings: tuple[bytes, ...] = ()
    patterns: tuple[str, ...] = ()  # regular expressions
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)  # by parameter: text keys that it is asked for
    attributes: dict[str, frozenset[str]] = field(default_factory=dict)  # by parameter: used and of no built-in type
    element_attributes: dict[str, frozenset[str]] = field(default_factory=dict)  # the same of a parameter's elements
    raises: frozenset[str] = frozenset()  # names of exceptions that its docstring announces

    def guess(self, name: str) -> Weights:
        """Weights of shapes for a parameter that is not annotated."""
        if isinstance(self.node, ast.ClassDef):
            return guessed_of_class(self.node, name)
        return guessed(self.node, name)


def profile(target: Target, text: str) -> Profile:
    """The profile of a target in the text of its file.

    Raises:
        LookupError: there is no such definition.
        SyntaxError: the text is not Python.
    """
    tree = ast.parse(text)
    node = find(tree, target.name)
    helpers = _helpers(tree, node, target)
    nodes = [node, *helpers]
    if isinstance(node, ast.ClassDef):
        nodes = [*_constructors(node), *helpers]
    found = Profile(tree, node, tuple((_first(each), each.end_lineno or each.lineno) for each in nodes))
    owner = find(tree, target.name.rpartition(".")[0]) if "." in target.name else None
    held = _globals(owner.body, nodes, ast.Attribute) if isinstance(owner, ast.ClassDef) else []
    _constants(found, [*nodes, *_globals(tree.body, nodes, ast.Name), *held])
    found.texts += tuple(name for name in _members(tree, nodes) if name not in found.texts)
    for function in nodes[:1]:
        if isinstance(function, ast.ClassDef):
            continue
        for name in (argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)):
            found.keys[name] = tuple(sorted(_keys(function, name)))
            found.attributes[name], found.element_attributes[name] = _attributes(function, name)
    found.raises = frozenset(EXCEPTION.findall(ast.get_docstring(node) or ""))
    return found


def find(tree: ast.Module, name: str) -> Node:
    """The definition of a qualified name; the last one where there are several, but for setters and overloads.

    Raises:
        LookupError: there is none.
    """
    body: list[ast.stmt] = tree.body
    node: Node | None = None
    for part in name.split("."):
        found = [each for each in _flat(body) if isinstance(each, Node) and each.name == part]
        if not found:
            raise LookupError(name)
        node = ([each for each in found if not _stands_aside(each)] or found)[-1]
        body = node.body
    assert node is not None
    return node


def _stands_aside(node: Node) -> bool:
    """Whether it is a property's setter or deleter, or a signature for type checkers."""
    names = {getattr(part, "attr", getattr(part, "id", "")) for part in node.decorator_list}
    return bool(names & {"setter", "deleter", "overload"})


def _flat(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for statement in body:
        yield statement
        if isinstance(statement, ast.If | ast.Try | ast.With):
            yield from _flat(
                [inner for part in ("body", "orelse", "finalbody") for inner in getattr(statement, part, [])]
            )


def _first(node: Node) -> int:
    return min([node.lineno, *(part.lineno for part in node.decorator_list)])


def _helpers(tree: ast.Module, node: Node, target: Target) -> list[Node]:
    """Private definitions of the file that the target uses, directly or through one another."""
    known = {each.name: each for each in _flat(tree.body) if isinstance(each, Node)}
    if "." in target.name or target.kind is Kind.CLASS:
        owner = find(tree, target.name.rpartition(".")[0] or target.name)
        known |= {each.name: each for each in owner.body if isinstance(each, Node)}
    found: dict[str, Node] = {}
    waiting: list[ast.AST] = list(_constructors(node)) if isinstance(node, ast.ClassDef) else [node]
    while waiting:
        for used in ast.walk(waiting.pop()):
            name = used.id if isinstance(used, ast.Name) else used.attr if isinstance(used, ast.Attribute) else ""
            helper = known.get(name)
            if helper is not None and name.startswith("_") and helper is not node and name not in found:
                found[name] = helper
                waiting.append(helper)
    return [each for each in found.values() if not isinstance(each, ast.ClassDef) or target.kind is not Kind.CLASS]


def _constructors(node: ast.ClassDef) -> Iterator[Node]:
    for each in node.body:
        if isinstance(each, ast.FunctionDef) and each.name in CONSTRUCTORS:
            yield each


def _members(tree: ast.Module, nodes: list[Node]) -> Iterator[str]:
    """Names of the members of enumerations that the definitions look up by name, as text."""
    looked_up = {
        part.value.id
        for node in nodes
        for part in ast.walk(node)
        if isinstance(part, ast.Subscript) and isinstance(part.value, ast.Name)
    }
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and statement.name in looked_up:
            for part in statement.body:
                if isinstance(part, ast.Assign) and isinstance(part.targets[0], ast.Name):
                    yield from (part.targets[0].id, part.targets[0].id.lower())


def _globals(body: list[ast.stmt], nodes: list[Node], sort: type[ast.Name] | type[ast.Attribute]) -> list[ast.AST]:
    """Assignments in a body to names that the definitions use, as names or as attributes."""
    walked = [part for node in nodes for part in ast.walk(node) if isinstance(part, sort)]
    used = {part.id if isinstance(part, ast.Name) else part.attr for part in walked}
    found: list[ast.AST] = []
    for statement in body:
        targets = (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
        if any(isinstance(name, ast.Name) and name.id in used for target in targets for name in ast.walk(target)):
            found.append(statement)
    return found


def _constants(found: Profile, nodes: list[ast.AST]) -> None:
    ints: set[int] = set()
    floats: dict[float, None] = {}
    texts: dict[str, None] = {}
    bytestrings: dict[bytes, None] = {}
    patterns: dict[str, None] = {}
    skipped = {id(each) for node in nodes for each in _prose(node)}
    for part in (part for node in nodes for part in ast.walk(node)):
        if isinstance(part, ast.Constant) and id(part) not in skipped:
            match part.value:
                case bool():
                    pass
                case int(number) if abs(number) < MOST_NUMBER:
                    ints |= {number - 1, number, number + 1}
                case float(number):
                    floats |= {number: None, number + 1: None, number - 1: None}
                case str(text) if len(text) <= MOST_TEXT:
                    texts[text] = None
                case bytes(data) if len(data) <= MOST_TEXT:
                    bytestrings[data] = None
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.args:
            owner, first = part.func.value, part.args[0]
            match owner, first:
                case ast.Name(id="re" | "regex"), ast.Constant(value=str(pattern)):
                    verbose = any(
                        isinstance(each, ast.Attribute) and each.attr in ("X", "VERBOSE") for each in ast.walk(part)
                    )
                    patterns[f"(?x){pattern}" if verbose else pattern] = None
    found.ints = tuple(sorted(ints, key=lambda number: (abs(number), number < 0)))
    found.floats, found.texts = (
        tuple(floats),
        tuple(text for text in texts if text not in patterns and f"(?x){text}" not in patterns),
    )
    found.bytestrings, found.patterns = tuple(bytestrings), tuple(patterns)


def _prose(node: ast.AST) -> Iterator[ast.AST]:
    """Docstrings, and messages of exceptions and logs: constants that no argument will equal."""
    for part in ast.walk(node):
        body = getattr(part, "body", None)
        if isinstance(body, list):
            for statement in body:
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    yield statement.value
        if isinstance(part, ast.Raise) and part.exc is not None:
            yield from (inner for inner in ast.walk(part.exc))
        annotations = (getattr(part, "annotation", None), getattr(part, "returns", None))
        for annotation in annotations:
            if isinstance(annotation, ast.AST):
                yield from ast.walk(annotation)


def _keys(function: ast.AST, name: str) -> set[str]:
    found = set()
    for node in ast.walk(function):
        match node:
            case ast.Subscript(value=ast.Name(id=owner), slice=ast.Constant(value=str(key))) if owner == name:
                found.add(key)
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=owner), attr="get" | "pop" | "setdefault"),
                args=[ast.Constant(value=str(key)), *_],
            ) if owner == name:
                found.add(key)
            case ast.Compare(
                left=ast.Constant(value=str(key)), ops=[ast.In() | ast.NotIn()], comparators=[ast.Name(id=owner)]
            ) if owner == name:
                found.add(key)
    return found


def _attributes(function: ast.AST, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Attributes of a parameter and of its elements, also through the names that stand for them.

    What is put into a queue and taken out again has another name; ``node`` then tells of ``startnode``.
    """
    aliases = {name}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Name) and node.value.id in aliases:
            aliases |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    elements = {
        target.id
        for target, iterable in loops(function)
        if isinstance(iterable, ast.Name) and iterable.id in aliases and isinstance(target, ast.Name)
    }
    used: dict[str, set[str]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.attr not in BUILT_IN:
            used.setdefault(node.value.id, set()).add(node.attr)
    kin = {other for other in used if len(other) > 3 and (other in name or name in other) and other != name + "s"}
    plural = name.endswith("s") and name[:-1] in used
    whole = set().union(
        *(used.get(alias, set()) for alias in aliases | (kin if not elements and not plural else set()))
    )
    inner = set().union(*(used.get(alias, set()) for alias in elements | (kin if elements or plural else set())))
    return frozenset(whole), frozenset(inner)
