"""What the words in names are: verbs, abbreviations, acronyms as they are written; the table is lexicon.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))

VERBS = frozenset(_TABLE["verbs"].split())
EITHER = frozenset(_TABLE["either"].split())  # verb or noun
NOUNS = frozenset(_TABLE["nouns"].split())  # at the start of a name rather nouns, though verbs too
ABBREVIATIONS: dict[str, str] = _TABLE["abbreviations"]
ACRONYMS: dict[str, str] = {word.lower(): word for word in _TABLE["acronyms"]["words"].split()}
PREPOSITIONS = frozenset(_TABLE["grammar"]["prepositions"].split())
DOUBLED = frozenset(_TABLE["grammar"]["doubled"].split())  # verbs whose last letter is doubled before "ing"
ONE = frozenset(_TABLE["grammar"]["one"].split())  # end in "s" and are no plurals
SINGULARS: dict[str, str] = _TABLE["grammar"]["singulars"]
TEXTS = frozenset(_TABLE["kinds"]["texts"].split())  # last words of names of strings
NUMBERS = frozenset(_TABLE["kinds"]["numbers"].split())
SIZED = frozenset(_TABLE["kinds"]["sized"].split())  # types that can be empty
STATES = frozenset(_TABLE["kinds"]["states"].split())  # adjectives
SPECIAL: dict[str, str] = _TABLE["special"]
USUAL: dict[str, str] = _TABLE["usual"]
_THEMES = {name: frozenset(words.split()) for name, words in _TABLE["themes"].items()}
PREDICATES = _THEMES["predicates"]  # begin names of yes or no
FINDERS = _THEMES["finders"]  # verbs whose object comes back
MAKERS = _THEMES["makers"]
READERS = _THEMES["readers"]
WRITERS = _THEMES["writers"]
SOURCES = _THEMES["sources"]  # parameters that are read from or written to
PARTICLES = _THEMES["particles"]
WITH_PARTICLES = _THEMES["with_particles"]  # verbs that take one of them
WITH_VERB = _THEMES["with_verb"]
COMPOUNDS = _THEMES["compounds"]
COUNTABLES = _THEMES["countables"]
MANNERS = _THEMES["manners"]  # before a verb
PARTICIPLES = _THEMES["participles"]
ADVERBS = _THEMES["adverbs"]  # after a verb, without an article
QUALITIES = tuple(_THEMES["qualities"])
EXCEPTIONS: dict[str, str] = _TABLE["exceptions"]
