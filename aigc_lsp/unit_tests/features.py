"""What is special about an input, in words that can stand in a test's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from aigc_lsp.unit_tests.given import UNKNOWN, Given, slug

NOUNS = {str: "string", bytes: "bytes", list: "list", tuple: "tuple", dict: "dict", set: "set", frozenset: "set",
         int: "number", float: "number", complex: "number"}  # fmt: skip
SIZED = (str, bytes, list, tuple, dict, set, frozenset)


class _Say(Protocol):
    """Puts what is special about an input into words."""

    def __call__(self, adjective: str, noun: str = "", with_: bool = False) -> Feature: ...


@dataclass(frozen=True)
class Feature:
    """A claim about an input, e.g. "for_empty_list"; ``label`` is the same in as few words as an id has."""

    phrase: str
    label: str
    special: bool = True  # False: it only repeats the value


def features(given: Sequence[Given]) -> list[Feature]:
    """What can be said about the inputs of a case, what says most first."""
    alone = len(given) == 1
    found = [feature for item in given for feature in _of_one(item, alone)]
    order = {"none": 0, "empty": 1}
    found.sort(key=lambda feature: next((rank for word, rank in order.items() if word in feature.phrase), 2))
    return [*found, *_of_two(given), *_values(given)]


def _of_one(item: Given, alone: bool) -> Iterator[Feature]:
    value, name = item.value, item.name.strip("_").lower()

    def say(adjective: str, noun: str = "", with_: bool = False) -> Feature:
        if alone:
            words = f"{adjective}_{noun}".strip("_")
            return Feature(f"{'with' if with_ else 'for'}_{words}", words.replace("_", " "))
        verb = "has" if with_ else "is"
        return Feature(f"when_{name}_{verb}_{adjective}", f"{name} {verb} {adjective}".replace("_", " "))

    noun = NOUNS.get(type(value), "")
    if value is UNKNOWN:
        return
    if value is None:
        yield Feature("for_none", "none") if alone else Feature(f"when_{name}_is_none", f"no {name}")
    elif isinstance(value, bool):
        yield Feature(f"{'with' if value else 'without'}_{name}", f"{'with' if value else 'without'} {name}")
    elif isinstance(value, SIZED) and not value:
        yield say("empty", noun)
    elif isinstance(value, int | float):
        yield from _of_number(value, say)
    elif isinstance(value, str):
        yield from _of_text(value, say)
    elif isinstance(value, SIZED):
        yield from _of_container(value, noun, say)


def _of_number(value: float, say: _Say) -> Iterator[Feature]:
    if value == 0:
        yield say("zero")
    elif value < 0:
        yield say("negative", "number")
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        yield say("infinite", "number")
    elif isinstance(value, float) and not value.is_integer():
        yield say("fractional", "number")
    elif abs(value) >= 1000:
        yield say("large", "number")
    elif value == 1:
        yield say("one")


def _of_text(value: str, say: _Say) -> Iterator[Feature]:
    if value.isspace():
        yield say("blank", "string")
        return
    if not value.isascii():
        yield say("non_ascii", "string")
    if "\n" in value.strip():
        yield say("several_lines", with_=True)
    if value.isdigit():
        yield say("digits", with_=False) if len(value) > 1 else say("digit")
    elif len(value) == 1 and value.isalpha():
        yield say("single_letter")
    elif len(value) == 1:
        yield say("single_character")
    elif value.isalpha() and value.isupper():
        yield say("uppercase", "string")
    elif value.isalpha() and not value.islower():
        yield say("mixed_case", "string")
    if value != value.strip():
        yield say("surrounding_spaces", with_=True)
    elif " " in value:
        yield say("several_words", with_=True)
    for sign, word in (("-", "hyphen"), ("_", "underscore"), (".", "dot"), (",", "comma"), ("/", "slash"),
                       (":", "colon"), ("@", "at_sign"), ("\\", "backslash")):  # fmt: skip
        if sign in value and len(value) > 1:
            yield say(word, with_=True)


def _of_container(value: object, noun: str, say: _Say) -> Iterator[Feature]:
    items = list(value)  # type: ignore[call-overload]  # one of SIZED
    if len(items) == 1:
        yield say("single_item") if noun != "dict" else say("single_key")
    try:
        if len(set(items)) < len(items):
            yield say("duplicates", with_=True)
    except TypeError:
        pass
    if None in items:
        yield say("none_among_items", with_=True)
    if any(isinstance(item, SIZED) and not item for item in items):
        yield say("empty_item", with_=True)
    if any(isinstance(item, int | float) and item < 0 for item in items):
        yield say("negative_numbers" if len(items) > 1 else "negative_number", with_=True)
    if any(isinstance(item, list | tuple | dict | set) for item in items):
        yield say("nested", noun)
    if len(items) > 1 and isinstance(value, list | tuple):
        try:
            ascending = sorted(items)
        except TypeError:
            yield say("mixed_types", with_=True)
        else:
            if list(value) == ascending:
                yield say("sorted", noun)
            elif list(value) == ascending[::-1]:
                yield say("descending", noun)


def _of_two(given: Sequence[Given]) -> Iterator[Feature]:
    """How the numbers, or the strings, among the inputs compare."""
    numbers = [item for item in given if isinstance(item.value, int | float) and not isinstance(item.value, bool)]
    for one, other in pairwise(numbers):
        yield _compared(one, other)
    if len(numbers) > 2:
        yield _compared(numbers[0], numbers[-1])
    sized = [item for item in given if isinstance(item.value, SIZED)]
    for one, other in pairwise(sized):
        if type(one.value) is type(other.value):
            if one.value == other.value:
                yield Feature(f"when_{one.name}_equals_{other.name}", f"same {one.name} and {other.name}")
            elif len(one.value) < len(other.value):  # type: ignore[arg-type]
                yield Feature(f"when_{one.name}_is_shorter_than_{other.name}", f"shorter {one.name}")
            elif len(one.value) > len(other.value):  # type: ignore[arg-type]
                yield Feature(f"when_{one.name}_is_longer_than_{other.name}", f"longer {one.name}")


def _compared(one: Given, other: Given) -> Feature:
    if one.value == other.value:
        return Feature(f"when_{one.name}_equals_{other.name}", f"{one.name} equals {other.name}")
    word = "below" if one.value < other.value else "above"  # type: ignore[operator]
    return Feature(f"when_{one.name}_is_{word}_{other.name}", f"{one.name} {word} {other.name}")


def _values(given: Sequence[Given]) -> Iterator[Feature]:
    words = [slug(item.value) for item in given]
    if words and all(words) and len(words) <= 3:
        phrase = "_and_".join(["_".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]
        yield Feature(f"for_{phrase}", phrase.replace("_", " "), special=False)
    for item, word in zip(given, words, strict=True):
        if word and len(given) > 1:
            yield Feature(f"with_{item.name}_{word}", f"{item.name} {word}".replace("_", " "), special=False)
        elif isinstance(item.value, SIZED) and 1 < len(item.value) < 8:
            size = ("two", "three", "four", "five", "six", "seven")[len(item.value) - 2]
            things = {str: "characters", bytes: "bytes", dict: "keys"}.get(type(item.value), "items")
            phrase = f"for_{size}_{things}" if len(given) == 1 else f"with_{size}_{things}_in_{item.name}"
            yield Feature(phrase, f"{size} {things}", special=False)
