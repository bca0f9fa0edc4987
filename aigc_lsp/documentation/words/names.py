"""Names of code as words of English."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aigc_lsp.documentation.words.grammar import is_plural, plural
from aigc_lsp.documentation.words.lexicon import ABBREVIATIONS, ACRONYMS, PREPOSITIONS

WORD = re.compile(r"[a-z]{1,4}\d+(?=[a-z]{3})|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+s?(?![a-z])|\d+|[^\W\d_]+")
NUMBERED = re.compile(r"[a-z]+\d+[a-z]?|\d+[a-z]{1,2}|[A-Z]+\d+")  # utf8, theta2a, 2d: one word


def split(name: str) -> list[str]:
    """The words of a name in lower case, e.g. "parseHTTPUrl" -> ["parse", "http", "url"]."""
    words: list[str] = []
    for part in name.strip("_").split("_"):
        if part.lower() in ACRONYMS or NUMBERED.fullmatch(part):
            words.append(part.lower())
        else:
            words += [word.lower() for word in WORD.findall(part)]
    return words


def spelled(words: Sequence[str]) -> str:
    """Words of a name as one would write them: abbreviations in full, acronyms in capitals."""
    words = list(words)
    if len(words) > 1 and words[0] in ("num", "n", "nb") and words[1] not in PREPOSITIONS:
        return f"number of {plural(spelled(words[1:]))}"
    if len(words) > 1 and words[0] in ("max", "min"):
        words[0] = {"max": "maximum", "min": "minimum"}[words[0]]
    return " ".join(_spelled(word) for word in words)


def _spelled(word: str) -> str:
    if word in ACRONYMS and word not in ABBREVIATIONS:
        return ACRONYMS[word]
    if word.endswith("s") and word[:-1] in ACRONYMS and len(word) > 3:
        return f"{ACRONYMS[word[:-1]]}s"
    return ABBREVIATIONS.get(word, word)


def phrase(name: str) -> str:
    """A name as a noun phrase without an article, e.g. "num_items" -> "number of items"."""
    return spelled(split(name)) or name


def the(phrase: str) -> str:
    """A noun phrase with "the", where one is due."""
    first = phrase.split(" ", 1)[0].lower() if phrase else ""
    if (
        not phrase
        or first in ("the", "a", "an", "all", "any", "each", "every", "both", "no", "this", "that", "its")
        or phrase[0] in "`\"'0123456789"
    ):
        return phrase
    return f"the {phrase}"


def is_several(name: str) -> bool:
    """Whether a name speaks of several things."""
    return is_plural(phrase(name))


def capitalised(sentence: str) -> str:
    """A sentence with a capital at its start, unless it starts with code."""
    return sentence[:1].upper() + sentence[1:]
