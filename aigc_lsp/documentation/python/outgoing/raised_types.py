"""Which type an expression after ``raise`` has."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cached_property

from aigc_lsp.documentation.python.outgoing.exceptions import (
    ALIASES,
    BUILT_IN,
    Hierarchy,
    local_names,
    looks_like_class,
)
from aigc_lsp.documentation.python.scope import Scope
from aigc_lsp.documentation.python.source import Function, dotted, statements

DEPTH = 4  # names that stand for names
FACTORIES = ("from_", "for_", "of", "with_")  # beginnings of what makes an object of its class
GIVES_ITSELF = {"with_traceback"}

Typed = tuple[str, ast.expr | None]  # a type, and the expression that makes the exception
Caught = Mapping[str, tuple[str, ...]]  # names of what was caught, and its types


class RaisedTypes:
    """The types of exceptions in one function, as far as its file tells."""

    def __init__(self, scope: Scope, node: Function) -> None:
        self.scope = scope
        self.node = node
        self.hierarchy = Hierarchy(scope)

    def of(self, node: ast.expr, caught: Caught) -> tuple[Typed, ...]:
        """The types that an expression may have; empty when the file does not tell."""
        return tuple(dict(self._of(node, caught, DEPTH)).items())

    def _of(self, node: ast.expr, caught: Caught, depth: int) -> Iterator[Typed]:
        if depth == 0:
            return
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                yield from self._of(body, caught, depth)
                yield from self._of(orelse, caught, depth)
            case ast.BoolOp(values=values):
                for value in values:
                    yield from self._of(value, caught, depth)
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                yield from self._of(value, caught, depth)
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in GIVES_ITSELF:
                yield from self._of(owner, caught, depth)
            case ast.Call(func=ast.Name(id="type"), args=[only]):
                yield from self._of(only, caught, depth)
            case ast.Attribute(value=ast.Name() as owner, attr="__class__"):
                yield from self._of(owner, caught, depth)
            case ast.Call(func=ast.Call() as inner) if dotted(inner.func) == "type":
                yield from ((type_, node) for type_, _ in self._of(inner, caught, depth))
            case ast.Call(func=function):
                yield from ((type_, node) for type_ in self._called(function, caught, depth))
            case ast.Name(id=name):
                yield from self._named(name, caught, depth)
            case ast.Attribute():
                yield from ((type_, None) for type_ in self._attribute(node, caught, depth))

    def _called(self, function: ast.expr, caught: Caught, depth: int) -> Iterator[str]:
        """Types of what a call gives."""
        match function:
            case ast.Name(id=name) if (found := self.scope.find(name)) and isinstance(found, Function):
                yield from self._given_by(found, depth)
            case ast.Name(id=name):
                yield from (type_ for type_, _ in self._named(name, caught, depth))
            case ast.Attribute():
                yield from self._attribute(function, caught, depth)

    def _named(self, name: str, caught: Caught, depth: int) -> Iterator[Typed]:
        if name in caught:
            yield from ((type_, None) for type_ in caught[name])
        elif name in self.bindings:
            for value in self.bindings[name]:
                yield from self._of(value, caught, depth - 1)
            yield from ((type_, None) for type_ in self.handlers.get(name, ()))
        elif name in self.handlers:
            yield from ((type_, None) for type_ in self.handlers[name])
        elif name in self.parameters:
            if type_ := self._annotated(self.parameters[name]):
                yield type_, None
            elif (default := self.defaults.get(name)) is not None and self.hierarchy.is_exception(dotted(default)):
                yield dotted(default), None
            elif name == self.this and self.scope.around and self.hierarchy.is_exception(self.scope.around.name):
                yield self.scope.around.name, None
        elif (
            self.scope.find_class(name)
            or name in BUILT_IN
            or looks_like_class(name)
            or (name.lower().endswith(("error", "exception")) and name in self.imported)
        ):
            if name != "NotImplemented":
                yield name, None
        elif name in self.module_bindings:
            for value in self.module_bindings[name]:
                if any(True for _ in self._of(value, caught, depth - 1)):
                    yield name, None
                    return

    def _attribute(self, node: ast.Attribute, caught: Caught, depth: int) -> Iterator[str]:
        """Types of ``mod.X``, of what a factory of a class gives, of what ``self`` names."""
        name = dotted(node)
        owner = dotted(node.value)
        if self._is_self(node.value):
            yield from self._own(node.attr, depth)
        elif not name:
            return
        elif owner in self.parameters or owner in self.bindings or owner in caught:
            if node.attr == "__class__":
                yield from (type_ for type_, _ in self._named(owner, caught, depth))
            elif looks_like_class(node.attr):
                yield node.attr
        elif looks_like_class(node.attr) or name in ALIASES or (node.attr == "error" and owner in self.imported):
            yield name
        elif looks_like_class(owner):
            known = self.scope.find_class(owner)
            method = self.scope.method(known, node.attr) if known else None
            if self.hierarchy.is_exception(owner) or (known is None and node.attr.startswith(FACTORIES)):
                yield owner
            elif method:
                yield from self._given_by(method, depth)

    def _is_self(self, node: ast.expr) -> bool:
        match node:
            case ast.Name(id=name):
                return name == "cls" or (bool(self.this) and name == self.this)
            case ast.Call(func=ast.Name(id="super" | "type")):
                return True
        return False

    def _own(self, attribute: str, depth: int) -> Iterator[str]:
        """Types of an attribute or a method of the class around."""
        holder = self.scope.around
        if holder is None:
            return
        for owner in (holder, *self.scope.ancestors(holder)):
            for statement in owner.body:
                match statement:
                    case ast.Assign(targets=[ast.Name(id=name)], value=value) if name == attribute:
                        yield from (type_ for type_, _ in self._of(value, {}, depth - 1))
                        return
                    case ast.ClassDef(name=name) if name == attribute:
                        yield name
                        return
        if method := self.scope.method(holder, attribute):
            yield from self._given_by(method, depth)
        elif looks_like_class(attribute):
            yield attribute

    def _given_by(self, function: Function, depth: int) -> Iterator[str]:
        """Types of the exceptions that a function of this file makes and gives back."""
        if function.returns is not None and (name := dotted(function.returns)) and self.hierarchy.is_exception(name):
            yield name
            return
        if depth > 1:
            inner = RaisedTypes(self.scope, function)
            for statement in statements(function.body):
                if isinstance(statement, ast.Return) and statement.value is not None:
                    yield from (type_ for type_, _ in inner._of(statement.value, {}, depth - 1))

    def _annotated(self, arg: ast.arg) -> str:
        match arg.annotation:
            case ast.Subscript(value=ast.Name(id="type" | "Type"), slice=ast.Name() | ast.Attribute() as inner):
                return dotted(inner) if self.hierarchy.is_exception(dotted(inner)) else ""
            case ast.Name() | ast.Attribute() as annotation:
                return dotted(annotation) if self.hierarchy.is_exception(dotted(annotation)) else ""
        return ""

    @cached_property
    def this(self) -> str:
        arguments = [*self.node.args.posonlyargs, *self.node.args.args]
        return arguments[0].arg if arguments and self.scope.around else ""

    @cached_property
    def parameters(self) -> dict[str, ast.arg]:
        arguments = self.node.args
        several = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        return {arg.arg: arg for arg in several if arg}

    @cached_property
    def defaults(self) -> dict[str, ast.expr]:
        arguments = self.node.args
        plain = [*arguments.posonlyargs, *arguments.args]
        given = zip(plain[len(plain) - len(arguments.defaults) :], arguments.defaults, strict=True)
        named = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        return {arg.arg: value for arg, value in (*given, *named) if value is not None}

    @cached_property
    def bindings(self) -> dict[str, list[ast.expr]]:
        """What the function's own assignments give to names."""
        return _bindings(self.node.body)

    @cached_property
    def handlers(self) -> dict[str, tuple[str, ...]]:
        """Types of what handlers bind to names."""
        found: dict[str, tuple[str, ...]] = {}
        for statement in statements(self.node.body):
            for handler in getattr(statement, "handlers", ()):
                if handler.name and handler.type is not None:
                    members = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                    found[handler.name] = tuple(name for each in members if (name := dotted(each)))
        return found

    @cached_property
    def module_bindings(self) -> dict[str, list[ast.expr]]:
        return _bindings(self.scope.source.tree.body)

    @cached_property
    def imported(self) -> set[str]:
        return local_names(self.scope.source.tree)


def _bindings(body: list[ast.stmt]) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = {}
    for statement in statements(body):
        match statement:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    if isinstance(target, ast.Name):
                        found.setdefault(target.id, []).append(value)
                    for inner in ast.walk(target) if isinstance(target, ast.Tuple) else ():
                        if isinstance(inner, ast.Name):
                            found.setdefault(inner.id, [])
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, []).append(value)
            case ast.For(target=target) | ast.AsyncFor(target=target):
                for inner in ast.walk(target):
                    if isinstance(inner, ast.Name):
                        found.setdefault(inner.id, [])
    return found
