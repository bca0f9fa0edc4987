"""What is special about an input, in words that can stand in a test's name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Protocol

from aigc_lsp.unit_tests.case import Case
from aigc_lsp.unit_tests.given import UNKNOWN, Given, class_of, givens, slug, snake

NOUNS = {str: "string", bytes: "bytes", list: "list", tuple: "tuple", dict: "dict", set: "set", frozenset: "set",
         int: "number", float: "number", complex: "number"}  # fmt: skip
KINDS = {**NOUNS, int: "integer", float: "float", complex: "complex_number"}
SIZED = (str, bytes, list, tuple, dict, set, frozenset)
SPREAD = {"args", "kwargs", "kw", "kwds", "keywords", "options"}  # what a call spreads out has no name there
SIGNS = {"-": "hyphen", "_": "underscore", ".": "dot", ",": "comma", "/": "slash", ":": "colon", "@": "at_sign",
         "\\": "backslash", "%": "percent_sign", "#": "hash", "'": "apostrophe", '"': "quote"}  # fmt: skip


@dataclass(frozen=True)
class Feature:
    """A claim about an input, e.g. "for_empty_list"; ``label`` is the same in as few words as an id has."""

    phrase: str
    label: str
    level: int  # one of those below
    key: str = ""  # the claim as it is compared with those about other cases
    about: str = ""  # a parameter that has to be different in another case for the claim to say something
    of: tuple[str, ...] = ()  # the parameters it speaks of


STEM = 4  # letters that two words must share to be taken for one
SAYS_MUCH = 3  # also of a lone case: empty, None, zero
CONTRASTS = 2  # where other cases are different in this
SAYS_LITTLE = 1  # where nothing else tells cases apart
REPEATS = 0  # the value itself


class _Say(Protocol):
    """Puts what is special about an input into words."""

    def __call__(self, adjective: str, noun: str = "", *, level: int = CONTRASTS, has: bool = False) -> Feature: ...


def features(case: Case) -> list[Feature]:
    """What can be said about the inputs of a case, what says most first."""
    given = givens(case)
    alone = len(given) == 1
    sharp = alone or case.raises is not None
    found = [replace(feature, of=(item.name,)) for item in given for feature in _of_one(item, alone, sharp)]
    found += [
        *_of_two(given[: len(case.arguments)]),
        *_of_setup(case),
        *_kinds(given, alone),
        *_values(given, len(case.arguments) or len(given)),
    ]
    found = [replace(feature, key=feature.key or feature.phrase) for feature in found]
    return sorted(found, key=lambda feature: -feature.level)


def to_the_point(case: Case, said: Sequence[Feature]) -> list[Feature]:
    """What is said of the parameters that the exception's message speaks of: what is said of others would mislead."""
    words = re.findall(r"[a-z]+", case.raises.message.lower()) if case.raises else []
    blamed = {
        item.name for item in givens(case) if any(_alike(word, part) for word in words for part in _parts(item.name))
    }
    return [feature for feature in said if not blamed or blamed.issuperset(feature.of)]


def _parts(name: str) -> list[str]:
    return [part for part in name.lower().split("_") if part]


def _alike(word: str, part: str) -> bool:
    """Whether two words are one, or begin alike as "percent" and "percentage" do."""
    short, long = sorted((word, part), key=len)
    return short == long or (len(short) >= STEM and long.startswith(short))


def _of_one(item: Given, alone: bool, sharp: bool) -> Iterator[Feature]:
    value, name = item.value, item.name.strip("_").lower()

    def say(adjective: str, noun: str = "", *, level: int = CONTRASTS, has: bool = False) -> Feature:
        key = f"{name} {adjective}"
        if alone:
            words = f"{adjective}_{noun}".strip("_")
            return Feature(f"{'with' if has else 'for'}_{words}", words.replace("_", " "), level, key)
        verb = "has" if has else "is"
        return Feature(f"when_{name}_{verb}_{adjective}", f"{name} {verb} {adjective}".replace("_", " "), level, key)

    noun = NOUNS.get(type(value), "")
    if value is UNKNOWN or name in SPREAD:
        return
    if value is None:
        phrase, label = ("for_none", "none") if alone else (f"when_{name}_is_none", f"no {name}")
        yield Feature(phrase, label, SAYS_MUCH, f"{name} none")
    elif isinstance(value, bool):
        word = "with" if value else "without"
        plain = name.removeprefix("with_")
        yield Feature(f"{word}_{plain}", f"{word} {plain}".replace("_", " "), CONTRASTS)
    elif isinstance(value, SIZED) and not value:
        yield say("empty", noun, level=SAYS_MUCH)
    elif isinstance(value, int | float):
        yield from _of_number(value, say, SAYS_MUCH if sharp else CONTRASTS)
    elif isinstance(value, str):
        yield from _of_text(value, say)
    elif isinstance(value, SIZED) and not isinstance(value, bytes):
        yield from _of_container(value, noun, say)


def _of_number(value: float, say: _Say, level: int) -> Iterator[Feature]:
    if value == 0:
        yield say("zero", level=level)
    elif value < 0:
        yield say("negative", "number", level=level)
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        yield say("infinite", "number")
    elif isinstance(value, float) and not value.is_integer():
        yield say("fractional", "number", level=SAYS_LITTLE)
    elif abs(value) >= 1000:
        yield say("large", "number", level=SAYS_LITTLE)
    elif value == 1:
        yield say("one", level=SAYS_LITTLE)


def _of_text(value: str, say: _Say) -> Iterator[Feature]:
    if value.isspace():
        yield say("blank", "string", level=SAYS_MUCH)
        return
    if not value.isascii():
        yield say("non_ascii", "string")
    if "\n" in value.strip():
        yield say("several_lines", has=True)
    if value.isdigit():
        yield say("digits") if len(value) > 1 else say("digit")
    elif len(value) == 1:
        yield say("single_letter" if value.isalpha() else "single_character", level=SAYS_LITTLE)
    elif value.isalpha() and value.isupper():
        yield say("uppercase", "string")
    elif value.isalpha() and not value.islower():
        yield say("mixed_case", "string", level=SAYS_LITTLE)
    if value != value.strip():
        yield say("surrounding_spaces", has=True)
    elif " " in value:
        yield say("several_words", level=SAYS_LITTLE, has=True)
    for sign, word in SIGNS.items():
        if sign in value and len(value) > 1:
            yield say(word, has=True)


def _of_container(value: object, noun: str, say: _Say) -> Iterator[Feature]:
    items = list(value)  # type: ignore[call-overload]  # one of SIZED
    if len(items) == 1:
        yield say("single_key" if noun == "dict" else "single_item")
    with suppress(TypeError):
        if len(set(items)) < len(items):
            yield say("duplicates", has=True)
    if None in items:
        yield say("none_among_items", has=True)
    if any(isinstance(item, SIZED) and not item for item in items):
        yield say("empty_item", has=True)
    if any(isinstance(item, int | float) and item < 0 for item in items):
        yield say("negative_numbers" if len(items) > 1 else "negative_number", has=True)
    if any(isinstance(item, list | tuple | dict | set) for item in items):
        yield say("nested", noun)
    if len(items) > 1 and isinstance(value, list | tuple):
        try:
            ascending = sorted(items)
        except TypeError:
            yield say("mixed_types", has=True)
        else:
            if items in (ascending, ascending[::-1]):
                yield say("sorted" if items == ascending else "descending", noun, level=SAYS_LITTLE)


def _of_setup(case: Case) -> Iterator[Feature]:
    """What was done before the call: nothing but making the object, or calls of its methods."""
    if not case.arguments and not case.setup and case.call.endswith("()"):
        yield Feature("without_arguments", "no arguments", CONTRASTS)
    if case.raises and "unexpected keyword" in case.raises.message:
        yield Feature("for_unexpected_keyword", "unexpected keyword", SAYS_MUCH)
    made = [match[1] for statement in case.setup if (match := re.match(r"(\w+) = ", statement))]
    name = next((name for name in made if re.search(rf"\b{name}\b", case.call)), "")
    if not name:
        return
    for statement in case.setup:
        if re.fullmatch(rf"{name} = [\w.]+\(\)", statement):
            phrase = "when_new" if name == snake(class_of(case)) and "_" in name else f"on_new_{name}"
            untouched = len(case.setup) == 1
            key = f"{name} new" if untouched else f"{name} made"
            yield Feature(phrase, f"new {name}", SAYS_MUCH if untouched else SAYS_LITTLE, key)
        elif match := re.match(rf"{name}\.([a-z]\w*)\(", statement):
            yield Feature(f"after_{match[1]}", f"after {match[1]}", CONTRASTS)


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
                words, label = "equals", f"same {one.name} and {other.name}"
            elif len(one.value) < len(other.value):  # type: ignore[arg-type]
                words, label = "is_shorter_than", f"shorter {one.name}"
            elif len(one.value) > len(other.value):  # type: ignore[arg-type]
                words, label = "is_longer_than", f"longer {one.name}"
            else:
                continue
            both = one.name, other.name
            yield Feature(f"when_{one.name}_{words}_{other.name}", label, CONTRASTS, of=both)


def _compared(one: Given, other: Given) -> Feature:
    both = one.name, other.name
    if one.value == other.value:
        return Feature(f"when_{one.name}_equals_{other.name}", f"{one.name} equals {other.name}", CONTRASTS, of=both)
    word = "below" if one.value < other.value else "above"  # type: ignore[operator]
    return Feature(f"when_{one.name}_is_{word}_{other.name}", f"{one.name} {word} {other.name}", CONTRASTS, of=both)


def _kinds(given: Sequence[Given], alone: bool) -> Iterator[Feature]:
    """The types of the inputs, and that they are there at all."""
    for item in given:
        name = item.name.strip("_").lower()
        if name not in SPREAD and item.value is not UNKNOWN and (noun := KINDS.get(type(item.value))):
            yield Feature(
                f"for_{noun}" if alone else f"when_{name}_is_{noun}",
                noun.replace("_", " "),
                CONTRASTS,
                f"{name} {noun}",
                name,
                (item.name,),
            )
        if not alone and name not in SPREAD:
            plain = name.removeprefix("with_")
            yield Feature(f"with_{plain}", f"with {plain}".replace("_", " "), CONTRASTS, of=(item.name,))


def _values(given: Sequence[Given], count: int) -> Iterator[Feature]:
    """What only repeats the values; the first ``count`` of them together."""
    given = [item for item in given if item.name.strip("_").lower() not in SPREAD]
    words = [slug(item.value) for item in given]
    first = words[:count]
    if first and all(first) and len(first) <= 3:
        phrase = "_and_".join(["_".join(first[:-1]), first[-1]]) if len(first) > 1 else first[0]
        several = tuple(item.name for item in given[:count]) if len(first) > 1 else ()
        yield Feature(f"for_{phrase}", phrase.replace("_", " "), REPEATS, of=several)
    for item, word in zip(given, words, strict=True):
        if word and len(given) > 1:
            yield Feature(f"with_{item.name}_{word}", f"{item.name} {word}".replace("_", " "), REPEATS, of=(item.name,))
        elif isinstance(item.value, SIZED) and 1 < len(item.value) < 8:
            size = ("two", "three", "four", "five", "six", "seven")[len(item.value) - 2]
            things = {str: "characters", bytes: "bytes", dict: "keys"}.get(type(item.value), "items")
            phrase = f"for_{size}_{things}" if len(given) == 1 else f"with_{size}_{things}_in_{item.name}"
            yield Feature(phrase, f"{size} {things}", REPEATS, of=(item.name,))
