"""Whether a sentence that a model wrote about code can stand: it may name only what exists, contradict no annotation
and bring no numbers of its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

CODE_NAME = re.compile(r"`([^`]*)`|\b([A-Za-z_]\w*_\w+|[a-z]+[A-Z]\w*|[A-Z][a-z0-9]+[A-Z]\w*|[A-Za-z_]\w*(?=\())")
IDENTIFIER = re.compile(r"[A-Za-z_]\w*")
NUMBER = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?")
SMALL = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
NUMBER_WORDS = {word: str(value) for value, word in enumerate(SMALL, 2)}
TYPE_WORDS = {
    "string": "str", "text": "str", "integer": "int", "int": "int", "boolean": "bool", "bool": "bool", "float": "float",
    "list": "list", "dictionary": "dict", "dict": "dict", "mapping": "dict", "tuple": "tuple", "set": "set",
    "bytes": "bytes", "generator": "generator", "iterator": "generator",
}  # fmt: skip
ALIKE = {
    "str": {"str", "AnyStr", "Text"},
    "int": {"int", "float", "complex", "Integral"},
    "float": {"float", "complex", "Decimal"},
    "bool": {"bool", "TypeGuard", "TypeIs"},
    "list": {"list", "List", "Sequence", "MutableSequence", "Iterable", "Collection"},
    "dict": {"dict", "Dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict", "Counter", "TypedDict"},
    "tuple": {"tuple", "Tuple", "Sequence", "Iterable", "Collection", "NamedTuple"},
    "set": {"set", "Set", "frozenset", "FrozenSet", "AbstractSet", "MutableSet", "Iterable", "Collection"},
    "bytes": {"bytes", "bytearray", "memoryview", "AnyStr", "Buffer"},
    "generator": {"Generator", "Iterator", "Iterable", "AsyncGenerator", "AsyncIterator", "AsyncIterable"},
}
OPEN = {"Any", "object", "Self"}
UNIONS = {"Optional", "Union"}
GIVES_BACK = re.compile(r"\b(?:returns?|gives back|yields?)\s+(?:an?|the)\s+(?:new |empty )?([a-z]+)\b", re.IGNORECASE)
IS_A = re.compile(r"`?([A-Za-z_]\w*)`?\s+(?:is|must be|should be)\s+an?\s+([a-z]+)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Facts:
    """What is known about the code a sentence speaks of."""

    names: frozenset[str]  # every identifier in it, and of what it uses
    numbers: frozenset[str]  # as they are written
    types: Mapping[str, str] = field(default_factory=dict)  # parameter, or "return", -> annotation


def objection(sentence: str, facts: Facts) -> str:
    """What speaks against a sentence, in a few words; empty when nothing does."""
    if not sentence.strip() or any(ord(character) < 32 for character in sentence):
        return "says nothing"
    unknown = [name for name in _named(sentence) if name not in facts.names | facts.types.keys()]
    if unknown:
        return "names what does not exist"
    if any(number not in facts.numbers for number in _numbers(sentence)):
        return "invents a number"
    if any(_contradicts(word, facts.types.get(about, "")) for about, word in _typed(sentence)):
        return "contradicts an annotation"
    return ""


def _named(sentence: str) -> list[str]:
    """Identifiers that the sentence speaks of as such."""
    return [
        name
        for quoted, bare in CODE_NAME.findall(sentence)
        for name in (IDENTIFIER.findall(quoted) if quoted else [bare])
        if name
    ]


def _numbers(sentence: str) -> list[str]:
    words = [NUMBER_WORDS[word] for word in re.findall(r"[a-z]+", sentence.lower()) if word in NUMBER_WORDS]
    return words + NUMBER.findall(sentence)


def _typed(sentence: str) -> list[tuple[str, str]]:
    """What the sentence says to be of which type."""
    given_back = [("return", word.lower()) for word in GIVES_BACK.findall(sentence)]
    return given_back + [(name, word.lower()) for name, word in IS_A.findall(sentence)]


def _contradicts(word: str, annotation: str) -> bool:
    """Whether a type in words cannot be the annotated one. A name that is no standard type may stand for anything."""
    stated = TYPE_WORDS.get(word)
    names = set(_outermost(annotation)) - {"None"}
    if stated is None or not names or names & OPEN:
        return False
    return not names & ALIKE[stated] and names <= set().union(*ALIKE.values())


def _outermost(annotation: str) -> Iterator[str]:
    """Names of the types that an annotation allows, without what is inside them."""
    try:
        pending = [ast.parse(annotation, mode="eval").body]
    except SyntaxError:
        return
    while pending:
        match pending.pop():
            case ast.BinOp(left=left, right=right):
                pending += [left, right]
            case ast.Subscript(value=ast.Name(id=name) | ast.Attribute(attr=name), slice=inner) if name in UNIONS:
                pending += inner.elts if isinstance(inner, ast.Tuple) else [inner]
            case ast.Subscript(value=outer):
                pending.append(outer)
            case ast.Name(id=name) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(quoted)):
                yield from _outermost(quoted)
            case ast.Constant(value=None):
                yield "None"
            case _:
                yield "Any"
