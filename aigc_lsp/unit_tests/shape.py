"""What a parameter takes, as the runner tells it from annotations or as the source lets one guess."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shape:
    """A type, as far as making values of it needs."""

    kind: str  # e.g. "int", "list", "union", "literal", "class", "callable"
    items: tuple[Shape, ...] = ()  # of elements, keys and values, alternatives
    name: str = ""  # of a class: the key of its recipe
    sources: tuple[str, ...] = ()  # of the values of a literal
    arity: int = 0  # of a callable

    @classmethod
    def from_json(cls, told: Any) -> Shape | None:
        """The shape that the runner's JSON means; None where nothing is known."""
        if not told:
            return None
        items = tuple(cls.from_json(item) or ANY for item in told.get("items", ()))
        return cls(told["kind"], items, told.get("name", ""), tuple(told.get("sources", ())), told.get("arity", 0))

    def __str__(self) -> str:
        inner = ", ".join(map(str, self.items))
        return f"{self.name or self.kind}[{inner}]" if inner else self.name or self.kind

    def names(self) -> set[str]:
        """Keys of all classes in it."""
        return {name for item in self.items for name in item.names()} | ({self.name} if self.kind == "class" else set())


def parsed(text: str) -> Shape:
    """The shape that a short notation means, e.g. ``list[tuple[int, str]]``."""
    name, bracket, rest = text.partition("[")
    if not bracket:
        return Shape(name.strip())
    return Shape(name.strip(), tuple(parsed(part) for part in _split(rest[:-1])))


def _split(text: str) -> list[str]:
    parts, depth, current = [], 0, ""
    for character in text:
        depth += (character == "[") - (character == "]")
        if character == "," and not depth:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]


ANY = Shape("any")
INT, FLOAT, STR, BOOL, NONE = (Shape(kind) for kind in ("int", "float", "str", "bool", "none"))


@dataclass(frozen=True)
class Parameter:
    """One parameter of a call."""

    name: str
    kind: str  # as inspect names it, in lower case: "positional_only", "keyword_only", "var_positional", …
    shape: Shape | None = None  # by its annotation
    optional: bool = False
    default: str = ""  # source, where it can be written

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> Parameter:
        shape = Shape.from_json(told.get("shape"))
        return cls(told["name"], told["kind"], shape, told.get("optional", False), told.get("default", ""))


@dataclass(frozen=True)
class Recipe:
    """How a class of the project is made."""

    key: str  # module and qualified name
    module: str
    name: str  # qualified
    parameters: tuple[Parameter, ...] = ()
    members: tuple[str, ...] = ()  # of an enumeration
    fields: tuple[tuple[str, Shape | None, bool], ...] | None = None  # of a typed dictionary
    abstract: bool = False
    subclasses: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    methods: tuple[tuple[str, str], ...] = ()  # name and kind
    own_equality: bool = False
    public: bool = True  # its module holds it under its name

    @classmethod
    def from_json(cls, key: str, told: dict[str, Any]) -> Recipe:
        fields = told.get("fields")
        return cls(
            key,
            told["module"],
            told["name"],
            tuple(Parameter.from_json(each) for each in told.get("parameters", ())),
            tuple(told.get("members", ())),
            None if fields is None else tuple((name, Shape.from_json(shape), need) for name, shape, need in fields),
            told.get("abstract", False),
            tuple(told.get("subclasses", ())),
            tuple(told.get("attributes", ())),
            tuple((name, kind) for name, kind in told.get("methods", ())),
            told.get("own_equality", False),
            told.get("public", True),
        )

    @property
    def imported(self) -> tuple[str, str]:
        """Module and name of the import that makes the class known."""
        return self.module, self.name.partition(".")[0]
