"""From an annotation to the JSON a model may write for it, and from that JSON to Python source."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aigc_lsp.prompt.slots import Choice, Either, Fixed, Items, Number, Slot, Table, Text, fits

DEEPEST = 3  # containers inside one another
SCALARS: dict[str, tuple[Slot, Callable[[Any], str]]] = {
    "int": (Number(), repr),
    "float": (Number(whole=False), lambda value: repr(float(value))),
    "complex": (Number(whole=False), lambda value: f"complex({value!r})"),
    "bool": (Choice((True, False)), repr),
    "None": (Choice((None,)), repr),
    "str": (Text(24), repr),
    "bytes": (Text(24), lambda value: repr(value.encode())),
    "bytearray": (Text(24), lambda value: f"bytearray({value.encode()!r})"),
}
LISTS = {"list", "List", "Sequence", "MutableSequence", "Iterable", "Collection", "Container", "Reversible"}
ITERATORS = {"Iterator", "Generator"}
SETS = {"set", "Set", "AbstractSet", "MutableSet"}
FROZEN_SETS = {"frozenset", "FrozenSet"}
TABLES = {"dict", "Dict", "Mapping", "MutableMapping"}
TUPLES = {"tuple", "Tuple"}
OPEN = {"Any", "object", "Hashable"}
WRAPPERS = {"Annotated", "Final", "Required", "NotRequired"}


@dataclass(frozen=True)
class Form:
    """What a model writes for a parameter, and the source it stands for."""

    slot: Slot
    source: Callable[[Any], str]


def form(annotation: ast.expr | None, depth: int = 0) -> Form | None:
    """The form of an annotated value; None when JSON cannot stand for it, e.g. for an object of the project's own."""
    match annotation:
        case _ if depth > DEEPEST:
            return None
        case None:
            return anything(depth)
        case ast.Constant(value=str(text)):
            return _quoted(text, depth)
        case ast.Constant(value=None):
            return Form(*SCALARS["None"])
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _either([form(left, depth), form(right, depth)])
        case ast.Name() | ast.Attribute():
            return _named(_last_name(annotation), depth)
        case ast.Subscript(value=value, slice=inner):
            return _subscripted(_last_name(value), inner, depth)
    return None


def anything(depth: int = 0) -> Form:
    """The form of a value of which nothing is known."""
    scalars = [Form(*SCALARS[name]) for name in ("int", "float", "str", "bool", "None")]
    if depth >= DEEPEST - 1:
        return _either_of(scalars)
    item = anything(depth + 1)
    return _either_of([*scalars, _items(item, "[", "]"), _table(item)])


def _named(name: str, depth: int) -> Form | None:
    if name in SCALARS:
        return Form(*SCALARS[name])
    if name in OPEN:
        return anything(depth)
    if name in LISTS | ITERATORS | SETS | FROZEN_SETS | TABLES | TUPLES:
        return _container(name, [], depth)
    return None


def _subscripted(name: str, inner: ast.expr, depth: int) -> Form | None:
    arguments = list(inner.elts) if isinstance(inner, ast.Tuple) else [inner]
    if name == "Literal":
        values = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        plain = tuple(value for value in values if value is None or isinstance(value, str | int | bool))
        return Form(Choice(plain), repr) if plain else None
    if name == "Optional":
        return _either([form(inner, depth), Form(*SCALARS["None"])])
    if name == "Union":
        return _either([form(argument, depth) for argument in arguments])
    if name in WRAPPERS:
        return form(arguments[0], depth)
    return _container(name, arguments, depth)


def _container(name: str, arguments: list[ast.expr], depth: int) -> Form | None:
    open_ended = not arguments or (isinstance(arguments[-1], ast.Constant) and arguments[-1].value is ...)
    if name in TUPLES and not open_ended:
        members = [form(argument, depth + 1) for argument in arguments]
        known = [member for member in members if member is not None]
        return _tuple(known) if len(known) == len(members) else None
    if name in TABLES:
        return _mapping(arguments[0] if arguments else ast.Name("str"), arguments[1] if arguments[1:] else None, depth)
    item = form(arguments[0], depth + 1) if arguments else anything(depth + 1)
    if item is None:
        return None
    if name in LISTS:
        return _items(item, "[", "]")
    if name in ITERATORS:
        return _items(item, "iter([", "])")
    if name in TUPLES:
        return Form(Items(item.slot), lambda value: _parenthesised([item.source(member) for member in value]))
    if name in SETS:
        return Form(Items(item.slot), lambda value: _braced([item.source(member) for member in value]))
    if name in FROZEN_SETS:
        return Form(Items(item.slot), lambda value: f"frozenset([{', '.join(map(item.source, value))}])")
    return None


def _mapping(key: ast.expr | None, value: ast.expr | None, depth: int) -> Form | None:
    """Objects of JSON have text keys only, so that other mappings are lists of pairs."""
    keys, values = form(key, depth + 1), form(value, depth + 1)
    if keys is None or values is None:
        return None
    if isinstance(keys.slot, Text):
        return _table(values)
    pairs = Items(Fixed((keys.slot, values.slot)), most=4)
    return Form(pairs, lambda value: "{" + ", ".join(f"{keys.source(k)}: {values.source(v)}" for k, v in value) + "}")


def _table(values: Form) -> Form:
    def source(value: Any) -> str:
        return "{" + ", ".join(f"{key!r}: {values.source(item)}" for key, item in value.items()) + "}"

    return Form(Table(values.slot), source)


def _items(item: Form, opening: str, closing: str) -> Form:
    return Form(Items(item.slot), lambda value: opening + ", ".join(map(item.source, value)) + closing)


def _tuple(members: list[Form]) -> Form:
    def source(value: Any) -> str:
        return _parenthesised([member.source(item) for member, item in zip(members, value, strict=True)])

    return Form(Fixed(tuple(member.slot for member in members)), source)


def _either(forms: list[Form | None]) -> Form | None:
    known = [one for one in forms if one is not None]
    return _either_of(known) if known else None


def _either_of(forms: list[Form]) -> Form:
    if len(forms) == 1:
        return forms[0]

    def source(value: Any) -> str:
        return next(one.source(value) for one in forms if fits(one.slot, value))

    return Form(Either(tuple(one.slot for one in forms)), source)


def _parenthesised(items: list[str]) -> str:
    return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})"


def _braced(items: list[str]) -> str:
    return "{" + ", ".join(dict.fromkeys(items)) + "}" if items else "set()"


def _quoted(text: str, depth: int) -> Form | None:
    """The form of a forward reference."""
    try:
        return form(ast.parse(text, mode="eval").body, depth)
    except SyntaxError:
        return None


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
