"""How a function uses one of its parameters."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from aigc_lsp.documentation.words.code import body_of
from aigc_lsp.documentation.words.reading import ADDING, Reading, dotted


@dataclass
class Uses:
    """What is done to a parameter, wherever in the body."""

    loads: int = 0  # how often it is read
    attributes: dict[str, None] = field(default_factory=dict)  # that are read or called, in the order of the text
    keys: dict[str, None] = field(default_factory=dict)  # constant keys by which it is indexed
    called_with: list[list[ast.expr]] = field(default_factory=list)
    passed_to: list[str] = field(default_factory=list)  # functions that get it as it is
    compared: dict[str, None] = field(default_factory=dict)  # constants that it is compared with
    types: dict[str, None] = field(default_factory=dict)  # it is asked whether it is one of them
    iterated: bool = False
    changed: bool = False  # in place
    replaced: ast.expr | None = None  # what stands for it when it is None or not set
    stored_as: str = ""  # the attribute that keeps it as it is
    returned: bool = False


def uses_of(name: str, reading: Reading) -> Uses:
    """The uses of one parameter; empty for what has no body that can be read."""
    uses = Uses()
    if reading.tree is None or name not in reading.parameters:
        return uses
    for statement in body_of(reading.tree):
        for node in ast.walk(statement):
            _note(node, name, reading, uses)
    return uses


def _note(node: ast.AST, name: str, reading: Reading, uses: Uses) -> None:
    match node:
        case ast.Name(ctx=ast.Load()) if node.id == name:
            uses.loads += 1
        case ast.Attribute(value=ast.Name(id=whose), attr=attribute) if whose == name:
            uses.attributes[attribute] = None
            uses.changed = uses.changed or isinstance(node.ctx, ast.Store)
        case ast.Subscript(value=ast.Name(id=whose), slice=key) if whose == name:
            uses.changed = uses.changed or not isinstance(node.ctx, ast.Load)
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                uses.keys[repr(key.value)] = None
        case ast.Call():
            _note_call(node, name, reading, uses)
        case ast.Compare(
            left=ast.Name(id=whose), ops=[ast.Eq() | ast.NotEq()], comparators=[ast.Constant(value=value)]
        ):
            if whose == name and isinstance(value, str):
                uses.compared[repr(value)] = None
        case ast.Compare(
            left=ast.Name(id=whose),
            ops=[ast.In() | ast.NotIn()],
            comparators=[ast.Tuple() | ast.List() | ast.Set() as listed],
        ):
            if whose == name:
                constants = [each.value for each in listed.elts if isinstance(each, ast.Constant)]
                uses.compared.update({repr(each): None for each in constants if isinstance(each, str)})
        case ast.For(iter=ast.Name(id=whose)) | ast.comprehension(iter=ast.Name(id=whose)) if whose == name:
            uses.iterated = True
        case ast.Return(value=ast.Name(id=whose)) if whose == name:
            uses.returned = True
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=owner), attr=attribute)], value=ast.Name(id=whose)):
            if whose == name and owner == reading.owner:
                uses.stored_as = attribute
        case ast.If(test=test, body=[ast.Assign(targets=[ast.Name(id=whose)], value=value)], orelse=[]) if (
            whose == name
        ):
            if _is_unset(test, name):
                uses.replaced = value
        case ast.IfExp(test=test, body=body, orelse=orelse):
            if _is_unset(test, name):
                uses.replaced = body
            elif _is_set(test, name) and isinstance(body, ast.Name) and body.id == name:
                uses.replaced = orelse
        case ast.BoolOp(op=ast.Or(), values=[ast.Name(id=whose), value]) if whose == name:
            uses.replaced = value


def _note_call(node: ast.Call, name: str, reading: Reading, uses: Uses) -> None:
    callee = dotted(node.func)
    if callee == name:
        uses.called_with.append([*node.args, *(keyword.value for keyword in node.keywords)])
        return
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == name:
        uses.changed = uses.changed or node.func.attr in ADDING
    if callee == "isinstance" and len(node.args) == 2 and _is(node.args[0], name):
        classes = node.args[1].elts if isinstance(node.args[1], ast.Tuple) else [node.args[1]]
        uses.types.update({dotted(each): None for each in classes if dotted(each)})
        return
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    if any(_is(each, name) or (isinstance(each, ast.Starred) and _is(each.value, name)) for each in given):
        uses.passed_to.append(callee or ("super" if "super().__init__" in ast.unparse(node.func) else ""))


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_unset(test: ast.expr, name: str) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _is(operand, name)
        case ast.Compare(left=left, ops=[ast.Is() | ast.Eq()], comparators=[ast.Constant(value=None)]):
            return _is(left, name)
    return False


def _is_set(test: ast.expr, name: str) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.IsNot() | ast.NotEq()], comparators=[ast.Constant(value=None)]):
            return _is(left, name)
    return _is(test, name)
