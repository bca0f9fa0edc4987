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
