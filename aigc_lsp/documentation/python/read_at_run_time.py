"""Docstrings that the program itself reads: a new one would change what it does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from aigc_lsp.documentation.python.source import Definition, Function, Source, docstring, dotted, head, last_part

DOC = "__doc__"
READERS = {"getdoc"}  # of inspect and pydoc
GRAMMARS = {"ply": ("p_", "t_"), "yacc": ("p_",), "lex": ("t_",)}  # modules, and prefixes of the functions they read


@dataclass(frozen=True)
class Use:
    """A place where a docstring is read or set."""

    line: int
    owner: ast.expr | None  # whose it is; None where the name ``__doc__`` stands alone
    within: tuple[Definition, ...]  # definitions around the place, outermost first
    sets: bool = False


def read_at_run_time(source: Source, node: Definition | ast.Module) -> str:
    """Why a definition's docstring cannot be changed without changing the program, a sentence; empty when it can."""
    return _uses_of(source).reason(node)


def _uses_of(source: Source) -> Uses:
    found = source.kept.get("uses")
    if not isinstance(found, Uses):
        found = source.kept["uses"] = Uses(source)
    return found


class Uses:
    """All places of a file where documentation is read or set."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.paths: dict[int, tuple[Definition, ...]] = {}  # by identity: the definitions around one, itself last
        self.all: list[Use] = []
        if DOC in source.text or any(reader in source.text for reader in READERS):
            self.all = list(self._found(source.tree, ()))
        self._place(source.tree, ())

    def reason(self, node: Definition | ast.Module) -> str:
        if isinstance(node, ast.Module):
            for use in self.all:
                if use.owner is None and not (use.within and isinstance(use.within[-1], ast.ClassDef)):
                    return _said(use, "The module's documentation")
            return ""
        if isinstance(node, Function) and (grammar := self._grammar(node)):
            return grammar
        if isinstance(node, ast.ClassDef) and _slots_documentation(node):
            return f"{node.name} has a slot named {DOC}, so it can have no docstring."
        for use in self.all:
            if self._concerns(use, node):
                return _said(use, f"The documentation of {node.name}")
        return ""

    def _found(self, node: ast.AST, within: tuple[Definition, ...]) -> Iterator[Use]:
        match node:
            case ast.Name(id=name, ctx=ctx, lineno=line) if name == DOC:
                yield Use(line, None, within, isinstance(ctx, ast.Store))
            case ast.Assign(targets=[ast.Attribute(attr=one)], value=ast.Attribute(attr=other)) if one == other == DOC:
                if dotted(node.targets[0]).count(".") > 0:
                    yield Use(node.lineno, node.targets[0].value, within, True)  # type: ignore[attr-defined]
                return  # what is only handed on is read by nobody
            case ast.Attribute(value=owner, attr=name, ctx=ctx, lineno=line) if name == DOC:
                yield Use(line, owner, within, isinstance(ctx, ast.Store))
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, ast.Constant(value=name), *_], lineno=line) if (
                name == DOC
            ):
                yield Use(line, owner, within)
            case ast.Call(func=function, args=[owner, *_], lineno=line) if last_part(dotted(function)) in READERS:
                yield Use(line, owner, within)
            case ast.Subscript(value=owner, slice=ast.Constant(value=name), lineno=line) if name == DOC:
                yield Use(line, owner, within)
            case ast.Call(func=ast.Attribute(value=owner, attr="get" | "pop"), args=[ast.Constant(value=name), *_]) if (
                name == DOC
            ):
                yield Use(node.lineno, owner, within)
        inner = (*within, node) if isinstance(node, Definition) else within
        for child in ast.iter_child_nodes(node):
            yield from self._found(child, inner)

    def _place(self, node: ast.AST, within: tuple[Definition, ...]) -> None:
        if isinstance(node, Definition):
            within = (*within, node)
            self.paths[id(node)] = within
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
                self._place(child, within)

    def _concerns(self, use: Use, node: Definition) -> bool:
        """Whether a use is one of a definition's docstring."""
        path = self.paths[id(node)]
        holder = next((each for each in reversed(use.within) if isinstance(each, ast.ClassDef)), None)
        if use.owner is None:
            return bool(use.within) and use.within[-1] is node and isinstance(node, ast.ClassDef)
        name = dotted(use.owner)
        if _is_own(use.owner, use.within):
            return isinstance(node, ast.ClassDef) and (
                self._is_kind_of(node, holder) or self._has_metaclass(node, holder)
            )
        if name:
            return self._named(name, use, path, holder)
        match use.owner:
            case ast.Call(func=ast.Name(id="getattr"), args=[ast.Name(id="self" | "cls"), wanted, *_]):
                within_holder = len(path) > 1 and isinstance(path[-2], ast.ClassDef)
                return within_holder and self._is_kind_of(path[-2], holder) and node.name.startswith(_prefix(wanted))
        return False

    def _named(self, name: str, use: Use, path: tuple[Definition, ...], holder: ast.ClassDef | None) -> bool:
        node = path[-1]
        first, _, rest = name.partition(".")
        if first in ("self", "cls"):
            return len(path) > 1 and rest == node.name and self._is_kind_of(path[-2], holder)
        if _is_bound(first, use.within):  # a parameter: what the function is used on as a decorator, or as a metaclass
            decorators = {last_part(head(decorator)) for decorator in node.decorator_list}
            outer = {each.name for each in use.within}
            return bool(decorators & outer) or (isinstance(node, ast.ClassDef) and self._has_metaclass(node, holder))
        names = [each.name for each in path]
        wanted = name.split(".")
        return wanted == names or wanted == names[-len(wanted) :]

    def _is_kind_of(self, node: Definition, holder: ast.ClassDef | None) -> bool:
        """Whether a class is another one or is derived from it in this file."""
        if holder is None or not isinstance(node, ast.ClassDef):
            return False
        waiting, seen = [node.name], set()
        while waiting:
            name = waiting.pop()
            if name == holder.name:
                return True
            if name not in seen and name in self.classes:
                waiting += [last_part(head(base)) for base in self.classes[name].bases]
            seen.add(name)
        return False

    def _has_metaclass(self, node: ast.ClassDef, holder: ast.ClassDef | None) -> bool:
        """Whether a class, or one it is derived from in this file, is made by a class."""
        if holder is None:
            return False
        makers = (
            keyword.value
            for each in self.classes.values()
            if self._is_kind_of(node, each)
            for keyword in each.keywords
            if keyword.arg == "metaclass"
        )
        return any(last_part(dotted(maker)) == holder.name for maker in makers)

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        return {path[-1].name: path[-1] for path in self.paths.values() if isinstance(path[-1], ast.ClassDef)}

    def _grammar(self, node: Function) -> str:
        for module, prefixes in GRAMMARS.items():
            if module in self.imported and node.name.startswith(prefixes):
                return f"The documentation of {node.name} is a rule that {module} reads."
        return ""

    @cached_property
    def imported(self) -> set[str]:
        return {
            name
            for node in ast.walk(self.source.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                (getattr(node, "module", None) or "").partition(".")[0],
                *(alias.name.partition(".")[0] for alias in node.names),
            )
        }


def _said(use: Use, whose: str) -> str:
    if use.sets:
        return f"{whose} is set in line {use.line}, not by a docstring."
    return (
        f"{whose} is read by the program itself, in line {use.line}; a change of it would be a change of the program."
    )


def _is_own(owner: ast.expr, within: tuple[Definition, ...]) -> bool:
    """Whether an expression is an object, or the class, in whose method it stands."""
    match owner:
        case ast.Name(id="self" | "cls"):
            return any(isinstance(each, ast.ClassDef) for each in within)
        case ast.Attribute(value=ast.Name(id="self"), attr="__class__"):
            return True
        case ast.Call(func=ast.Name(id="type"), args=[ast.Name(id="self" | "cls")]):
            return True
    return False


def _is_bound(name: str, within: tuple[Definition, ...]) -> bool:
    """Whether a name is a parameter of a function around."""
    for each in within:
        if isinstance(each, Function):
            arguments = each.args
            several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            if name in {arg.arg for arg in several}:
                return True
    return False


def _prefix(wanted: ast.expr) -> str:
    """What an attribute's name that is put together begins with."""
    match wanted:
        case ast.Constant(value=str(text)):
            return text
        case ast.BinOp(left=ast.Constant(value=str(text))):
            return text.partition("%")[0].partition("{")[0]
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
            return text
    return ""


def _slots_documentation(node: ast.ClassDef) -> bool:
    for statement in node.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=value):
                if docstring(node) is None and any(
                    isinstance(part, ast.Constant) and part.value == DOC for part in ast.walk(value)
                ):
                    return True
    return False
