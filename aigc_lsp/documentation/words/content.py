"""Whether one phrase says what another does not: by its words, without those that only join."""

from __future__ import annotations

from aigc_lsp.documentation.words.names import split

JOINING = frozenset(("the", "a", "an", "of", "for", "in", "to", "and", "or", "it"))


def adds(value: str, said: str) -> bool:
    """Whether a phrase has a word that was not said."""
    return bool(value) and bool(content(value) - content(said))


def covers(value: str, said: str) -> bool:
    """Whether a phrase has all the words that were said."""
    return bool(value) and content(said) <= content(value)


def content(text: str) -> frozenset[str]:
    """The words of a phrase, those of its names among them, in lower case and without a plural's "s"."""
    words = {word for part in text.replace("`", " ").split() for word in split(part.strip(".,:;()'\""))}
    return frozenset(word.removesuffix("s") for word in words) - JOINING
