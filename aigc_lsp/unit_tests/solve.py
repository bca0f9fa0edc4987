"""Turns what a comparison saw into inputs for which it would go the other way."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any

from aigc_lsp.unit_tests.arguments import Built, Value
from aigc_lsp.unit_tests.invocation import Input, with_argument

Rebuild = Callable[[Value], Value]
MOST_SIZE = 60
MOST_PLACES = 40


def solutions(given: Input, seen: list[list[Any]]) -> Iterator[Input]:
    """Inputs near the given one, for each comparison that it passed through.

    Args:
        given: what was called.
        seen: line, sign, left and right operand as source, as the runner's probe tells them.
    """
    for _, sign, left_source, right_source in seen:
        try:
            left, right = ast.literal_eval(left_source), ast.literal_eval(right_source)
        except (ValueError, SyntaxError, TypeError):
            continue
        for name, value in given.arguments:
            for place, rebuild in places(value):
                for other in _others(place, sign, left, right):
                    yield with_argument(given, name, rebuild(other))


def places(value: Value) -> Iterator[tuple[Value, Rebuild]]:
    """Each part of a value, with what makes the whole again from another value for that part; the whole first."""
    count = 0
    waiting: list[tuple[Value, Rebuild]] = [(value, lambda other: other)]
    while waiting and count < MOST_PLACES:
        part, rebuild = waiting.pop(0)
        count += 1
        yield part, rebuild
        match part:
            case list() | tuple():
                for index, inner in enumerate(part):
                    waiting.append((inner, _at(part, index, rebuild)))
            case dict():
                for key, inner in part.items():
                    waiting.append((inner, _under(part, key, rebuild)))
                    waiting.append((key, _renamed(part, key, rebuild)))
            case Built():
                for index, (_, inner) in enumerate(part.arguments):
                    waiting.append((inner, _given(part, index, rebuild)))


def _at(items: Any, index: int, rebuild: Rebuild) -> Rebuild:
    return lambda other: rebuild(type(items)([*items[:index], other, *items[index + 1 :]]))


def _under(pairs: dict[Value, Value], key: Value, rebuild: Rebuild) -> Rebuild:
    return lambda other: rebuild({**pairs, key: other})


def _renamed(pairs: dict[Value, Value], key: Value, rebuild: Rebuild) -> Rebuild:
    return lambda other: rebuild(
        {other if each == key and _hashable(other) else each: held for each, held in pairs.items()}
    )


def _hashable(value: Value) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def _given(built: Built, index: int, rebuild: Rebuild) -> Rebuild:
    def remake(other: Value) -> Value:
        name = built.arguments[index][0]
        return rebuild(
            Built(built.callee, (*built.arguments[:index], (name, other), *built.arguments[index + 1 :]), built.imports)
        )

    return remake


def _others(place: Value, sign: str, left: Any, right: Any) -> Iterator[Value]:
    """Values for one place that would make the comparison's operands meet, or part."""
    if sign in ("startswith", "endswith", "find", "index", "count", "split", "replace") and isinstance(place, str):
        if place == left or (isinstance(left, str) and left in place):
            for text in right if isinstance(right, tuple) else (right,):
                if isinstance(text, str):
                    yield from (text + place, place + text, text)
        return
    if sign in ("in", "not in", "get"):
        yield from _membership(place, *((right, left) if sign == "get" else (left, right)))
        return
    for have, want in ((left, right), (right, left)):
        if type(have) is type(want) or (isinstance(have, int | float) and isinstance(want, int | float)):
            yield from _meeting(place, have, want)


def _meeting(place: Value, have: Any, want: Any) -> Iterator[Value]:
    if type(place) is type(have) and place == have:
        yield want
        if isinstance(want, int | float) and not isinstance(want, bool):
            yield from (want + 1, want - 1)
        return
    if isinstance(place, str) and isinstance(have, str):
        if have and have in place:
            yield place.replace(have, want, 1)
        elif have and have.lower() in place.lower():
            yield want
    elif isinstance(have, int) and isinstance(want, int) and not isinstance(have, bool):
        if isinstance(place, str | list | tuple) and len(place) == have and 0 <= want <= MOST_SIZE:
            yield from (_sized(place, size) for size in (want, want + 1, want - 1) if size >= 0)
        elif isinstance(place, str) and str(have) in place:
            yield place.replace(str(have), str(want), 1)
        elif type(place) is int:
            yield place + want - have


def _sized(items: Any, size: int) -> Any:
    if not items:
        return "a" * size if isinstance(items, str) else type(items)([0] * size)
    return (items * (size // len(items) + 1))[:size]


def _membership(place: Value, member: Any, container: Any) -> Iterator[Value]:
    if type(place) is type(member) and place == member and isinstance(container, list | tuple | set | dict | frozenset):
        yield from sorted(container, key=repr)[:6]
    if isinstance(place, str) and isinstance(container, str) and isinstance(member, str):
        if place == member or member in place:
            yield from (
                place.replace(member, letter, 1) if member else letter for letter in (container[:1], container[-1:])
            )
        if container == place or container in place:
            yield from (place + member, member + place)
    if place == container and type(place) is type(container):
        if isinstance(place, list):
            yield [*place, member]
        elif isinstance(place, set) and _hashable(member):
            yield place | {member}
        elif isinstance(place, dict) and _hashable(member):
            yield from ({**place, member: value} for value in (1, "a", None, [1, 2]))
