"""Whether a type as documentation writes it says something else than an annotation does.

Documentation writes types loosely. It contradicts only where both sides can be read and name known types that do not
fit; a name that may stand for anything (an alias, a type variable, "array_like") contradicts nothing.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

FAMILIES = {
    "int": ("int", "integer", "ints", "integers"),
    "float": ("float", "floats", "double"),
    "complex": ("complex",),
    "str": ("str", "string", "strings", "basestring", "unicode"),
    "bytes": ("bytes", "bytearray", "memoryview"),
    "bool": ("bool", "boolean", "bools", "booleans", "truthy"),
    "None": ("None", "NoneType", "none"),
    "list": ("list", "lists"),
    "tuple": ("tuple", "tuples"),
    "set": ("set", "sets", "frozenset"),
    "dict": ("dict", "dictionary", "defaultdict", "OrderedDict"),
    "range": ("range",),
    "Path": ("Path", "PosixPath", "PurePath"),
    "datetime": ("datetime",),
    "date": ("date",),
    "timedelta": ("timedelta",),
    "Decimal": ("Decimal",),
    "Fraction": ("Fraction",),
    "UUID": ("UUID",),
}
KNOWN = {word: family for family, words in FAMILIES.items() for word in words}


@dataclass(frozen=True)
class Kinds:
    """A union of types, each with what stands in its brackets."""

    members: frozenset[tuple[str, tuple[Kinds, ...]]]
    open: bool  # something in it is not known

    @property
    def heads(self) -> frozenset[str]:
        return frozenset(head for head, _ in self.members)


def contradicts(stated: str, annotation: str, default: str = "") -> bool:
    """Whether the stated type is surely not the annotated one."""
    said, meant = kinds(plain(stated)), kinds(annotation)
    if said is None or meant is None:
        return False
    if default == "None" or re.search(r"\boptional\b|\bdefault", stated):
        said, meant = _without_none(said), _without_none(meant)
    return _apart(said, meant)


def plain(stated: str) -> str:
    """The type alone, in Python's own form where it is usual to write it in another."""
    text = " ".join(stated.split())
    text = re.sub(r"(?::\w+)?:\w+:`[~!]?([^`<]+)`", r"\1", text)
    text = text.replace("`", "").replace("~", "")
    text = re.sub(r"[,;]?\s*\(?\b(?:optional|required|keyword[- ]only|positional[- ]only)\b\)?\.?", "", text)
    text = re.sub(r"[,;]?\s*\(?\bdefaults?(?:\s+to|\s+is|\s+value)?\b\s*[:=]?.*$", "", text).strip(" ,;.")
    text = re.sub(r"^(?:an?|the)\s+", "", text)
    for container in ("list", "tuple", "set", "dict"):
        text = re.sub(rf"\b{container}s?\s+of\s+(\w[\w.]*)$", rf"{container}[\1]", text)
    return re.sub(r",?\s+or\s+", " | ", text)


def kinds(text: str) -> Kinds | None:
    """The types that a text names, None when it is no type in Python's form."""
    try:
        return _kinds(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _kinds(node: ast.expr) -> Kinds:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _joined((_kinds(node.left), _kinds(node.right)))
    if isinstance(node, ast.Constant) and node.value is None:
        return Kinds(frozenset({("None", ())}), False)
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return kinds(node.value) or Kinds(frozenset(), True)
    if isinstance(node, ast.Name | ast.Attribute):
        return _named(node.id if isinstance(node, ast.Name) else node.attr, ())
    if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name | ast.Attribute):
        head = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
        inner = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if head == "Optional":
            return _joined((_kinds(node.slice), Kinds(frozenset({("None", ())}), False)))
        if head == "Union":
            return _joined(tuple(_kinds(each) for each in inner))
        if head in {"Annotated", "Final", "ClassVar", "Required", "NotRequired", "ReadOnly"}:
            return _kinds(inner[0])
        return _named(head, tuple(_kinds(each) for each in inner))
    return Kinds(frozenset(), True)


def _named(name: str, inner: tuple[Kinds, ...]) -> Kinds:
    family = KNOWN.get(name) or KNOWN.get(name.lower() if name in {"List", "Tuple", "Set", "FrozenSet", "Dict"} else "")
    return Kinds(frozenset({(family, inner)}), False) if family else Kinds(frozenset(), True)


def _joined(several: tuple[Kinds, ...]) -> Kinds:
    members = frozenset(member for each in several for member in each.members)
    return Kinds(members, any(each.open for each in several))


def _without_none(given: Kinds) -> Kinds:
    return Kinds(frozenset(member for member in given.members if member[0] != "None"), given.open)


def _apart(said: Kinds, meant: Kinds) -> bool:
    if said.open or meant.open or not said.members or not meant.members:
        return False
    unmatched = [member for member in said.members if not any(_fit(member, other) for other in meant.members)]
    missing = [member for member in meant.members if not any(_fit(other, member) for other in said.members)]
    return bool(unmatched or missing)


def _fit(said: tuple[str, tuple[Kinds, ...]], meant: tuple[str, tuple[Kinds, ...]]) -> bool:
    (head, inner), (other, others) = said, meant
    if head != other:
        return False
    if not inner or not others or len(inner) != len(others):
        return True
    return not any(_apart(one, two) for one, two in zip(inner, others, strict=True))
