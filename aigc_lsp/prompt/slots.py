"""Slots that a model fills: what each may hold, as a grammar for the engine and as a check of what came back.

A slot is a small JSON schema of our own. Every one is bounded, so that an answer under its grammar comes to an end, and
is written in one way only (``, `` and ``: `` as Python writes them), so that a small model meets what it has seen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

CHARACTER = r"""([^"\\\x00-\x1f\x7f] | "\\" ["\\/nt])"""  # of a JSON string
DIGITS = 9  # of a number before the point


class Misfit(ValueError):
    """An answer that does not fit its slot; says how."""


@dataclass(frozen=True)
class Text:
    """A string on one line."""

    most: int = 40  # characters
    least: int = 0


@dataclass(frozen=True)
class SnakeCase:
    """A string of lower-case words with underscores between them."""

    most_words: int = 12
    most_letters: int = 14  # in a word


@dataclass(frozen=True)
class Number:
    whole: bool = True


@dataclass(frozen=True)
class Choice:
    """One of some literal values."""

    options: tuple[str | int | float | bool | None, ...]


@dataclass(frozen=True)
class Items:
    """A list whose items are alike."""

    of: Slot
    most: int = 6
    least: int = 0


@dataclass(frozen=True)
class Fixed:
    """A list with a slot for each item."""

    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class Table:
    """An object with any texts as keys."""

    values: Slot
    keys: Text = field(default_factory=lambda: Text(12, least=1))
    most: int = 4


@dataclass(frozen=True)
class Record:
    """An object with certain keys, in this order."""

    slots: tuple[tuple[str, Slot], ...]


@dataclass(frozen=True)
class Either:
    """What fits one of several slots."""

    slots: tuple[Slot, ...]


Slot = Text | SnakeCase | Number | Choice | Items | Fixed | Table | Record | Either


def grammar(slot: Slot) -> str:
    """GBNF of the JSON texts that fit a slot."""
    rules = _Rules()
    root = rules.expression(slot)
    return f"root ::= {root}\n{rules}"


def read(slot: Slot, text: str) -> Any:
    """The value in an answer: lists for Items and Fixed, dicts for Table and Record. What follows it is ignored.

    Raises:
        Misfit: the text is no JSON, or its value does not fit the slot.
    """
    try:
        value, _ = json.JSONDecoder().raw_decode(text.strip())
    except ValueError:
        raise Misfit("the answer is no JSON") from None
    _check(slot, value)
    return value


def fits(slot: Slot, value: Any) -> bool:
    """Whether a value may stand in a slot."""
    try:
        _check(slot, value)
    except Misfit:
        return False
    return True


class _Rules:
    """Rules of a grammar, each expression once: llama.cpp refuses what it would have to unroll too far."""

    def __init__(self) -> None:
        self._names: dict[str, str] = {}  # expression -> name

    def __str__(self) -> str:
        return "".join(f"{name} ::= {expression}\n" for expression, name in self._names.items())

    def name(self, slot: Slot) -> str:
        """The name of the rule for a slot."""
        expression = self.expression(slot)
        return self._names.setdefault(expression, f"slot-{len(self._names)}")

    def expression(self, slot: Slot) -> str:
        match slot:
            case Text(most, least):
                return rf'"\"" {CHARACTER}{{{least},{most}}} "\""'
            case SnakeCase(words, letters):
                return rf'"\"" [a-z] [a-z0-9]{{0,{letters - 1}}} ("_" [a-z0-9]{{1,{letters}}}){{0,{words - 1}}} "\""'
            case Number(whole):
                return f'"-"? ("0" | [1-9] [0-9]{{0,{DIGITS - 1}}})' + ("" if whole else ' ("." [0-9]{1,4})?')
            case Choice(options):
                return " | ".join(_literal(json.dumps(option)) for option in options)
            case Items(of, most, least):
                return '"[" ' + _repeated(self.name(of), most, least) + ' "]"'
            case Fixed(slots):
                return '"[" ' + _in_a_row(map(self.name, slots)) + '"]"'
            case Table(values, keys, most):
                return '"{" ' + _repeated(f'{self.name(keys)} ": " {self.name(values)}', most, 0) + ' "}"'
            case Record(slots):
                return (
                    '"{" '
                    + _in_a_row(f"{_literal(json.dumps(key) + ': ')} {self.name(of)}" for key, of in slots)
                    + '"}"'
                )
            case Either(slots):
                return " | ".join(map(self.name, slots))


def _repeated(item: str, most: int, least: int) -> str:
    if most == 0:
        return '""'
    more = f'({item} (", " {item}){{{max(0, least - 1)},{most - 1}}})'
    return more if least else more + "?"


def _in_a_row(items: Iterable[str]) -> str:
    return ' ", " '.join(items) + " "


def _literal(text: str) -> str:
    """A terminal of GBNF."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _check(slot: Slot, value: Any) -> None:
    match slot:
        case Text(most, least):
            text = isinstance(value, str) and least <= len(value) <= most
            _demand(text, value, f"a text of {least}-{most} characters")
        case SnakeCase():
            _demand(isinstance(value, str) and _is_snake_case(slot, value), value, "a name in snake case")
        case Number(whole):
            number = not isinstance(value, bool) and isinstance(value, int if whole else (int, float))
            _demand(number, value, "a whole number" if whole else "a number")
        case Choice(options):
            exact = any(type(option) is type(value) and option == value for option in options)
            _demand(exact, value, "one of " + ", ".join(map(json.dumps, options)))
        case Items(of, most, least):
            _demand(isinstance(value, list) and least <= len(value) <= most, value, f"a list of {least}-{most} items")
            for item in value:
                _check(of, item)
        case Fixed(slots):
            _demand(isinstance(value, list) and len(value) == len(slots), value, f"a list of {len(slots)} items")
            for inner, item in zip(slots, value, strict=True):
                _check(inner, item)
        case Table(values, keys, most):
            _demand(isinstance(value, dict) and len(value) <= most, value, f"an object of up to {most} keys")
            for key, item in value.items():
                _check(keys, key)
                _check(values, item)
        case Record(slots):
            keyed = isinstance(value, dict) and list(value) == [key for key, _ in slots]
            _demand(keyed, value, "an object of its keys")
            for key, inner in slots:
                _check(inner, value[key])
        case Either(slots):
            _demand(any(fits(inner, value) for inner in slots), value, "what one of its slots takes")


def _demand(holds: bool, value: Any, wanted: str) -> None:
    if not holds:
        raise Misfit(f"{json.dumps(value)[:40]} is not {wanted}")


def _is_snake_case(slot: SnakeCase, value: str) -> bool:
    words = value.split("_")
    return (
        len(words) <= slot.most_words
        and value[:1].isalpha()
        and all(word.isalnum() and word.isascii() and word == word.lower() for word in words)
        and all(len(word) <= slot.most_letters for word in words)
    )
