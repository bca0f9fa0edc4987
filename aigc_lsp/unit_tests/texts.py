"""Makes strings: words a reader knows, what the target compares with, what its patterns match, and chance."""

from __future__ import annotations

import random
from re import error as re_error
from typing import Any

from aigc_lsp.unit_tests.arguments import WORDS

ALPHABET = "abcABCxyz019 "
SEPARATORS = (" ", ",", "-", "\n", ":", ".", "/", "=", ";", "_")
DELIMITERS = ("()", "[]", "{}", "<>")
MOST_REPEAT = 3


class Texts:
    """Strings for one target."""

    def __init__(self, rng: random.Random, constants: tuple[str, ...], patterns: tuple[str, ...]) -> None:
        self.rng = rng
        self.constants = [text for text in constants if text]
        self.patterns = patterns
        self.signs = list(dict.fromkeys(character for text in constants if len(text) <= 30 for character in text))[:120]
        self.letters = list(ALPHABET) + self.signs * (2 if len(self.signs) < 40 else 1)
        self.separators = [sign for sign in SEPARATORS[1:] if sign in self.signs]
        self.brackets = [pair for pair in DELIMITERS if pair[0] in self.signs or pair[1] in self.signs]

    def make(self) -> str:
        """A string."""
        rng, dice = self.rng, self.rng.random()
        if dice < 0.06:
            return ""
        if dice < 0.16 and self.patterns:
            return matching(rng.choice(self.patterns), rng)
        if dice < 0.34 and self.constants:
            return rng.choice(self.constants)
        if dice < 0.42 and self.constants:
            return "".join(rng.choice(self.constants) for _ in range(rng.randint(1, 5)))
        if dice < 0.5 and self.constants:
            separator = rng.choice((" ", " ", *(sign for sign in SEPARATORS if sign in self.signs)))
            return separator.join(rng.choice((*self.constants, *WORDS[:3])) for _ in range(rng.randint(1, 4)))
        if dice < 0.56 and self.brackets:
            return self._bracketed(rng.randint(0, 4))
        if dice < 0.64 and self.separators:
            return self._fields(rng.choice(self.separators))
        return self._by_chance(rng.random())

    def _by_chance(self, dice: float) -> str:
        rng = self.rng
        if dice < 0.18:
            return rng.choice(WORDS)
        if dice < 0.34:
            separator = rng.choice((" ", *SEPARATORS) if rng.random() < 0.4 else (" ",))
            return separator.join(self._atom() for _ in range(rng.randint(2, 4)))
        if dice < 0.44:
            return str(rng.randint(-50, 999))
        if dice < 0.5:
            return str(rng.randint(-500, 999) / 4)
        if dice < 0.6:
            half = "".join(rng.choice("abc") for _ in range(rng.randint(0, 3)))
            return half + rng.choice(("", "x")) + half[::-1]
        if dice < 0.66:
            return rng.choice(self.letters) * rng.randint(1, 4)
        size = rng.choice((1, 2, 3, 4, 5, 6, 8, 12))
        letters = [rng.choice(self.letters) for _ in range(rng.randint(1, 4))] if rng.random() < 0.6 else self.letters
        return "".join(rng.choice(letters) for _ in range(size))

    def _fields(self, separator: str) -> str:
        """A few numbers or words with a separator that the target knows, as dates, fractions and file names have."""
        rng = self.rng
        count = rng.choice((2, 2, 3, 3, 4))
        dice = rng.random()
        if dice < 0.5:
            return separator.join(str(rng.choice((rng.randint(0, 12), rng.randint(0, 40)))) for _ in range(count))
        last = [rng.choice(self.constants)] if self.constants and dice < 0.8 else []
        return separator.join([*(self._atom() for _ in range(count - len(last))), *last])

    def _atom(self) -> str:
        rng, dice = self.rng, self.rng.random()
        if dice < 0.4:
            return rng.choice(WORDS)
        if dice < 0.6:
            return str(rng.randint(0, 40))
        return "".join(rng.choice("abcdeXYZ") for _ in range(rng.randint(1, 4)))

    def lines(self) -> str:
        """A few lines of text, as files have them."""
        return "".join(self.make().replace("\n", " ") + "\n" for _ in range(self.rng.randint(0, 3)))

    def _bracketed(self, pairs: int) -> str:
        pair = self.rng.choice(self.brackets)
        opening, closing = pair[0], pair[1]
        if not pairs:
            return self.rng.choice(("", opening, closing, opening + closing))
        inner = self.rng.randint(0, pairs - 1)
        text = opening + (self._bracketed(inner) if inner else "") + closing
        return text + (self._bracketed(pairs - 1 - inner) if pairs - 1 - inner else "")

    def change(self, text: str) -> str:
        """A string near the given one."""
        rng, dice = self.rng, self.rng.random()
        if not text:
            return rng.choice(self.letters)
        place = rng.randrange(len(text))
        if dice < 0.28:
            return text[:place] + rng.choice(self.letters) + text[place:]
        if dice < 0.46:
            return text[:place] + text[place + 1 :]
        if dice < 0.7:
            return text[:place] + rng.choice(self.letters) + text[place + 1 :]
        if dice < 0.84 and self.constants:
            return text[:place] + rng.choice(self.constants) + text[place:]
        return rng.choice(
            (
                text + text,
                text[::-1],
                text.upper(),
                text.swapcase(),
                f"{text} {text}",
                text.strip(),
                f" {text}",
                text.title(),
            )
        )


def matching(pattern: str, rng: random.Random) -> str:
    """A string that a regular expression matches, or nearly: look-arounds and back references are not obeyed."""
    import re._constants as codes  # type: ignore[import-not-found]
    import re._parser as parser  # type: ignore[import-not-found]

    try:
        tree = parser.parse(pattern)
    except (re_error, OverflowError):
        return pattern
    return "".join(_generate(codes, node, rng) for node in tree)


def _generate(codes: Any, node: Any, rng: random.Random) -> str:
    kind, argument = node
    if kind is codes.LITERAL:
        return chr(argument)
    if kind is codes.NOT_LITERAL:
        return rng.choice([letter for letter in "ab1 " if ord(letter) != argument])
    if kind is codes.ANY:
        return rng.choice("ab1 x")
    if kind is codes.IN:
        return _member(codes, argument, rng)
    if kind is codes.BRANCH:
        return "".join(_generate(codes, inner, rng) for inner in rng.choice(argument[1]))
    if kind is codes.SUBPATTERN:
        return "".join(_generate(codes, inner, rng) for inner in argument[-1])
    if kind in (codes.MAX_REPEAT, codes.MIN_REPEAT, getattr(codes, "POSSESSIVE_REPEAT", None)):
        least, most, body = argument
        count = rng.randint(least, min(most, least + MOST_REPEAT))
        return "".join(_generate(codes, inner, rng) for _ in range(count) for inner in body)
    if kind is codes.CATEGORY:
        return _of_category(codes, argument, rng)
    return ""


def _member(codes: Any, choices: Any, rng: random.Random) -> str:
    if choices[0][0] is codes.NEGATE:
        excluded = "".join(chr(low) for kind, low in choices[1:] if kind is codes.LITERAL)
        ranges = [argument for kind, argument in choices[1:] if kind is codes.RANGE]
        allowed = [
            c for c in "ab1 x_-Z" if c not in excluded and not any(low <= ord(c) <= high for low, high in ranges)
        ]
        return rng.choice(allowed or ["~"])
    kind, argument = rng.choice(choices)
    if kind is codes.RANGE:
        return chr(rng.randint(argument[0], min(argument[1], argument[0] + 25)))
    return _generate(codes, (kind, argument), rng)


def _of_category(codes: Any, category: Any, rng: random.Random) -> str:
    name = str(category).lower()
    letters = "abc " if "not_digit" in name else "ab1" if "not_space" in name else " -." if "not_word" in name else ""
    if letters:
        return rng.choice(letters)
    return rng.choice("0123456789" if "digit" in name else " \t" if "space" in name else "abcxyz019_")
