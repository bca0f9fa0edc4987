"""Makes values of a shape: sensible ones first, then what the target's own constants suggest, then chance."""

from __future__ import annotations

import ast
import random
from dataclasses import dataclass, field

from aigc_lsp.unit_tests.arguments import Built, Value, Written, source_of
from aigc_lsp.unit_tests.case import Import
from aigc_lsp.unit_tests.profile import Profile
from aigc_lsp.unit_tests.recipes import Recipes
from aigc_lsp.unit_tests.shape import ANY, FLOAT, INT, STR, Shape, parsed
from aigc_lsp.unit_tests.standard import standard_value
from aigc_lsp.unit_tests.texts import Texts

MOST_DEPTH = 5
SMALL = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, -1, -2)
PLAUSIBLE_FLOATS = (0.0, 1.0, 0.5, 2.0, 1.5, -1.0, 2.5, 10.0, 3.14, 100.0, -0.5, 0.1, 99.99)
LARGE = (100, 97, 121, 128, 255, 256, 365, 1000, 1024, 10_000, 12_321, 65_536)
SIZES = (0, 1, 1, 2, 2, 3, 3, 4, 5, 6, 8)
HASHABLE = frozenset(("int", "str", "bool", "float", "none", "bytes", "literal", "frozenset"))
FUNCTIONS = ("lambda x: x", "lambda x: x > 0", "lambda x: x * 2", "str", "len", "lambda x: None")
PREDICATES = ("lambda x: x > 0", "lambda x: True", "lambda x: False", "bool")
ANY_KINDS = (
    INT,
    STR,
    parsed("list[int]"),
    FLOAT,
    Shape("none"),
    parsed("dict[str, int]"),
    Shape("bool"),
    parsed("list[str]"),
)


@dataclass
class Maker:
    """Makes and changes values. Deterministic for one ``rng``."""

    rng: random.Random
    profile: Profile
    recipes: Recipes
    texts: Texts = field(init=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.rng, self.profile.texts, self.profile.patterns)

    def make(self, shape: Shape, depth: int = 0) -> Value:
        """A value of the shape."""
        maker = getattr(self, f"_make_{shape.kind.lower()}", None)
        if maker is not None and depth <= MOST_DEPTH:
            return maker(shape, depth)
        standard = standard_value(shape, self.rng, self.texts, self.profile.patterns)
        return (
            standard
            if standard is not None
            else self.make(self.rng.choice(ANY_KINDS[:3]), depth + 1)
            if depth <= MOST_DEPTH
            else 0
        )

    def first(self, shape: Shape) -> list[Value]:
        """A few values that a colleague would try first."""
        match shape.kind:
            case "int":
                return [1, 0, 2, 5, -1, 10]
            case "float":
                return [1.5, 0.0, 2.0, -1.0]
            case "str":
                return ["abc", "", "a", "hello world", "Hello", "123"]
            case "bool":
                return [True, False]
            case "none":
                return [None]
            case "bytes":
                return [b"abc", b""]
            case "literal":
                return [Written(source) for source in shape.sources]
            case "union":
                return [value for item in shape.items for value in self.first(item)[:3]]
            case "list" | "set" | "tuples" | "deque":
                inner = self.first(shape.items[0] if shape.items else INT)
                return [self._container(shape.kind, items) for items in ([], inner[:1], inner[:3], inner[:2] * 2)]
            case "tuple":
                inner = [self.first(item) for item in shape.items]
                return [tuple(each[index % len(each)] for each in inner) for index in range(3)] if all(inner) else []
            case "dict":
                keys = self.first(shape.items[0] if shape.items else STR)
                values = self.first(shape.items[1] if len(shape.items) > 1 else INT)
                return [
                    {},
                    {self._hashable(keys[0]): values[0]},
                    {self._hashable(k): v for k, v in zip(keys[:2], values, strict=False)},
                ]
        return [self.make(shape) for _ in range(4)]

    def change(self, value: Value, shape: Shape) -> Value:
        """A value near the given one."""
        rng = self.rng
        if rng.random() < 0.2:
            return self.make(shape)
        match value:
            case bool():
                return not value
            case int():
                near = value + rng.choice((-1, 1, 2, -2, 10, -10))
                return near if rng.random() < 0.7 else rng.choice((-value, value * 2, value // 2, value * 10))
            case float():
                return value + rng.choice((-1, 1, 0.5, -0.25)) if rng.random() < 0.8 else -value
            case str():
                return self.texts.change(value)
            case list() | tuple() if shape.kind != "tuple":
                return type(value)(self._change_items(list(value), self._item(shape)))
            case tuple() if value:
                index = rng.randrange(len(value))
                item = shape.items[index] if index < len(shape.items) else ANY
                return (*value[:index], self.change(value[index], item), *value[index + 1 :])
            case dict():
                return self._change_pairs(dict(value), shape)
            case Built() if value.arguments:
                index = rng.randrange(len(value.arguments))
                name, inner = value.arguments[index]
                shapes = self.recipes.shapes_of(value.callee)
                other = self.change(inner, shapes.get(name) or _shape_of(inner))
                return Built(
                    value.callee,
                    (*value.arguments[:index], (name, other), *value.arguments[index + 1 :]),
                    value.imports,
                )
        return self.make(shape)

    def _item(self, shape: Shape) -> Shape:
        if shape.kind == "tokens":
            return self.rng.choice(shape.items)
        return shape.items[0] if shape.items else INT

    def _change_items(self, items: list[Value], item: Shape) -> list[Value]:
        rng = self.rng
        dice = rng.random()
        if not items or dice < 0.25:
            inserted = rng.choice(items) if items and rng.random() < 0.4 else self.make(item, 1)
            items.insert(rng.randint(0, len(items)), inserted)
        elif dice < 0.4:
            del items[rng.randrange(len(items))]
        elif dice < 0.85:
            index = rng.randrange(len(items))
            items[index] = self.change(items[index], item)
        elif dice < 0.9:
            items = items + items[:1]
        else:
            rng.shuffle(items)
        return items

    def _change_pairs(self, pairs: dict[Value, Value], shape: Shape) -> dict[Value, Value]:
        key_shape, value_shape = (*shape.items, STR, INT)[:2] if len(shape.items) == 2 else (STR, INT)
        if pairs and self.rng.random() < 0.6:
            key = self.rng.choice(list(pairs))
            pairs[key] = self.change(pairs[key], value_shape)
        elif pairs and self.rng.random() < 0.3:
            del pairs[self.rng.choice(list(pairs))]
        else:
            pairs[self._hashable(self.make(key_shape, 1))] = self.make(value_shape, 1)
        return pairs

    def _make_int(self, shape: Shape, depth: int) -> int:
        rng, dice = self.rng, self.rng.random()
        if dice < 0.35 and self.profile.ints:
            return rng.choice(self.profile.ints)
        if dice < 0.62:
            return rng.choice(SMALL)
        if dice < 0.9:
            return rng.randint(-5, 25)
        return rng.randint(-200, 1500) if dice < 0.96 else rng.choice(LARGE)

    def _make_float(self, shape: Shape, depth: int) -> float:
        if self.rng.random() < 0.3 and self.profile.floats:
            return self.rng.choice(self.profile.floats)
        if self.rng.random() < 0.2:
            return float(self._make_int(shape, depth))
        return self.rng.choice(PLAUSIBLE_FLOATS) if self.rng.random() < 0.7 else self.rng.randint(-400, 400) / 4

    def _make_str(self, shape: Shape, depth: int) -> str:
        return self.texts.make()

    def _make_bool(self, shape: Shape, depth: int) -> bool:
        return self.rng.random() < 0.5

    def _make_none(self, shape: Shape, depth: int) -> None:
        return None

    def _make_complex(self, shape: Shape, depth: int) -> Value:
        return Written(self.rng.choice(("1j", "1 + 2j", "0j", "3 - 4j")))

    def _make_bytes(self, shape: Shape, depth: int) -> bytes:
        if self.profile.bytestrings and self.rng.random() < 0.5:
            return b"".join(self.rng.choice(self.profile.bytestrings) for _ in range(self.rng.randint(1, 3)))
        return self.texts.make().encode("utf-8", "replace")

    def _make_bytearray(self, shape: Shape, depth: int) -> Value:
        return Built("bytearray", (("", self._make_bytes(shape, depth)),))

    def _make_any(self, shape: Shape, depth: int) -> Value:
        return self.make(self.rng.choice(ANY_KINDS), depth + 1)

    def _make_union(self, shape: Shape, depth: int) -> Value:
        nothing = [item for item in shape.items if item.kind == "none"]
        others = [item for item in shape.items if item.kind != "none"]
        if nothing and (not others or self.rng.random() < 0.2):
            return None
        return self.make(self.rng.choice(others), depth)

    def _make_literal(self, shape: Shape, depth: int) -> Value:
        return Written(self.rng.choice(shape.sources)) if shape.sources else 0

    def _make_list(self, shape: Shape, depth: int) -> list[Value]:
        item = self._item(shape) if shape.items else self.rng.choice((INT, INT, STR))
        if item.kind == "list" and self.rng.random() < 0.6:
            return self._grid(item)
        size = self.rng.choice(SIZES if depth == 0 else SIZES[:9])
        if item.kind in ("int", "float") and self.rng.random() < 0.3:
            low = self.rng.randint(-3, 5)
            high = low + self.rng.choice((2, 6, 12))
            items: list[Value] = [self.rng.randint(low, high) for _ in range(size)]
            return self._arranged(items if item == INT else list(map(float, items)))
        return self._arranged([self.make(item, depth + 1) for _ in range(size)])

    def _grid(self, row: Shape) -> list[Value]:
        height = self.rng.randint(1, 4)
        width = self.rng.choice((height, height, 2, self.rng.randint(1, 4)))
        cell = self._item(row)
        dice = self.rng.random()
        if cell == INT and dice < 0.4:
            return [[self.rng.choice((0, 1, 2)) for _ in range(width)] for _ in range(height)]
        if cell == INT and dice < 0.6:
            numbers = list(range(1, height * width + 1))
            self.rng.shuffle(numbers)
            return [numbers[index * width : (index + 1) * width] for index in range(height)]
        return [[self.make(cell, 2) for _ in range(width)] for _ in range(height)]

    def _arranged(self, items: list[Value]) -> list[Value]:
        dice = self.rng.random()
        if dice < 0.22 and all(isinstance(each, int | float) for each in items):
            return sorted(items, reverse=dice < 0.08)
        if dice < 0.22 and all(isinstance(each, str) for each in items):
            return sorted(items)
        if dice < 0.28:
            return items[:1] * len(items)
        return items + items[::-1] if dice < 0.32 else items

    def _make_tokens(self, shape: Shape, depth: int) -> list[Value]:
        """A list of operands and operator signs, in infix or postfix order."""
        operand = next((item for item in shape.items if item != STR), INT)
        signs = [text for text in self.profile.texts if text] or ["+", "-"]
        count = self.rng.randint(1, 4)
        numbers = [self.make(operand, depth + 1) for _ in range(count)]
        chosen = [self.rng.choice(signs) for _ in range(count - 1)]
        if self.rng.random() < 0.4:
            return [numbers[0], *(part for pair in zip(chosen, numbers[1:], strict=True) for part in pair)]
        if self.rng.random() < 0.5:
            return [numbers[0], *(part for pair in zip(numbers[1:], chosen, strict=True) for part in pair)]
        return [*numbers, *chosen]

    def _make_set(self, shape: Shape, depth: int) -> set[Value]:
        return {self._hashable(item) for item in self._make_list(shape, depth)}

    def _make_frozenset(self, shape: Shape, depth: int) -> frozenset[Value]:
        return frozenset(self._make_set(shape, depth))

    def _make_tuple(self, shape: Shape, depth: int) -> tuple[Value, ...]:
        return tuple(self.make(item, depth + 1) for item in shape.items)

    def _make_tuples(self, shape: Shape, depth: int) -> tuple[Value, ...]:
        return tuple(self._make_list(shape, depth))

    def _make_deque(self, shape: Shape, depth: int) -> Value:
        return Built("deque", (("", self._make_list(shape, depth)),), (Import("collections", "deque"),))

    def _make_counter(self, shape: Shape, depth: int) -> Value:
        return Built("Counter", (("", self._make_list(shape, depth)),), (Import("collections", "Counter"),))

    def _make_iterator(self, shape: Shape, depth: int) -> Value:
        return Built("iter", (("", self._make_list(shape, depth)),))

    def _make_range(self, shape: Shape, depth: int) -> Value:
        return Built("range", (("", self.rng.randint(0, 6)),))

    def _make_dict(self, shape: Shape, depth: int) -> dict[Value, Value]:
        key, value = shape.items if len(shape.items) == 2 else (STR, self.rng.choice((INT, STR)))
        size = self.rng.choice((0, 1, 1, 2, 2, 3, 4))
        return {self._hashable(self.make(key, depth + 1)): self.make(value, depth + 1) for _ in range(size)}

    def _make_edges(self, shape: Shape, depth: int) -> dict[Value, Value]:
        """Weights by pairs of nodes, the nodes being few, so that there are ways through them."""
        nodes: list[Value] = self.rng.choice((["a", "b", "c", "d"], [0, 1, 2, 3]))[: self.rng.randint(2, 4)]
        pairs = [(a, b) for a in nodes for b in nodes if a != b]
        chosen = self.rng.sample(pairs, min(len(pairs), self.rng.choice((1, 2, 3, 3, 4, 5))))
        return {pair: self.rng.choice((1, 2, 3, 4, 5, 7, 9)) for pair in chosen}

    def _make_record(self, shape: Shape, depth: int) -> Value:
        """An object with nothing but the attributes that are read."""
        given = tuple((name, self.make(item, depth + 1)) for name, item in zip(shape.sources, shape.items, strict=True))
        module = "argparse" if shape.name == "Namespace" else "types"
        name = "Namespace" if shape.name == "Namespace" else "SimpleNamespace"
        return Built(name, given, (Import(module, name),))

    def _make_callable(self, shape: Shape, depth: int) -> Value:
        returned = shape.items[0] if shape.items else ANY
        names = ", ".join("xyzabc"[: shape.arity])
        if returned.kind == "bool":
            constants = (f"lambda {names}: True", f"lambda {names}: False")
            return Written(self.rng.choice(PREDICATES if shape.arity == 1 else constants))
        if returned.kind in ("none", "any") and shape.arity <= 1 and self.rng.random() < 0.8:
            return Written(self.rng.choice(FUNCTIONS) if shape.arity else "lambda: None")
        body = source_of(self.make(returned, depth + 1)) if returned.kind not in ("any", "none") else "None"
        return Written(f"lambda {names}: {body}".replace("lambda :", "lambda:"))

    def _make_class(self, shape: Shape, depth: int) -> Value:
        return self.recipes.instance(shape.name, self, depth)

    def _make_type(self, shape: Shape, depth: int) -> Value:
        if shape.items and shape.items[0].kind == "class":
            return self.recipes.named(shape.items[0].name)
        return Written(self.rng.choice(("int", "str", "list", "dict")))

    def _make_exception(self, shape: Shape, depth: int) -> Value:
        name = shape.name if shape.name != "BaseException" else "ValueError"
        return Built(name if name not in ("OSError",) else "OSError", (("", "failed"),))

    def _make_slice(self, shape: Shape, depth: int) -> Value:
        return Built("slice", (("", self.rng.choice((None, 0, 1))), ("", self.rng.choice((None, 2, 5)))))

    def _container(self, kind: str, items: list[Value]) -> Value:
        if kind == "set":
            return {self._hashable(item) for item in items}
        return (
            tuple(items)
            if kind == "tuples"
            else Built("deque", (("", items),), (Import("collections", "deque"),))
            if kind == "deque"
            else items
        )

    def _hashable(self, value: Value) -> Value:
        match value:
            case list() | tuple():
                return tuple(map(self._hashable, value))
            case set():
                return frozenset(value)
            case dict():
                return source_of(value)
            case Built():
                hashable = tuple((name, self._hashable(inner)) for name, inner in value.arguments)
                return Built(value.callee, hashable, value.imports)
        return value


def _shape_of(value: Value) -> Shape:
    match value:
        case bool():
            return Shape("bool")
        case int():
            return INT
        case float():
            return FLOAT
        case str():
            return STR
        case list():
            return Shape("list", (_shape_of(value[0]),) if value else ())
    return ANY


def shape_of_source(source: str) -> Shape:
    """The shape of a literal's source, as far as it can be told."""
    try:
        return _shape_of(ast.literal_eval(source))
    except (ValueError, SyntaxError, TypeError):
        return ANY
