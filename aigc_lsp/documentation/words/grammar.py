"""Forms of English words."""

from __future__ import annotations

import re

from aigc_lsp.documentation.words.lexicon import DOUBLED, ONE, SINGULARS, VERBS

VOWELS = "aeiou"
THIRD = {"be": "is", "do": "does", "go": "goes", "have": "has", "echo": "echoes", "veto": "vetoes"}
SPOKEN_AS_VOWELS = "AEFHILMNORSX"  # letters whose own names begin with a vowel
CONSONANT_SOUND = ("uni", "use", "usu", "one", "eu", "ur", "uti", "utf", "uuid")
LATER_VERB = re.compile(r"( and |: )([a-z]+)(?= (?:the|an?|its|whether|over)\b| `)")  # "and return the sum"
VOWEL_SOUND = ("hour", "honest", "heir")


def third_person(verb: str) -> str:
    """The verb as in "it returns", with a capital if it has one."""
    lower = verb.lower()
    if lower in THIRD:
        third = THIRD[lower]
        return third.capitalize() if verb[:1].isupper() else third
    if lower.endswith(("s", "x", "z", "ch", "sh")):
        return f"{verb}es"
    if lower.endswith("y") and lower[-2:-1] not in VOWELS:
        return f"{verb[:-1]}ies"
    return f"{verb}s"


def indicative(sentence: str) -> str:
    """A sentence in the imperative told of somebody: "adds it and returns the sum"."""
    first, space, rest = sentence.partition(" ")
    verb = first.rstrip(".")
    if verb.lower() not in VERBS:
        return sentence
    rest = LATER_VERB.sub(lambda found: found[1] + (third_person(found[2]) if found[2] in VERBS else found[2]), rest)
    return f"{third_person(verb)}{first[len(verb) :]}{space}{rest}"


def gerund(verb: str) -> str:
    """The verb as in "by returning it"."""
    if verb in DOUBLED:
        return f"{verb}{verb[-1]}ing"
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")) and len(verb) > 2:
        return f"{verb[:-1]}ing"
    return f"{verb}ing"


def with_article(noun: str) -> str:
    """The noun phrase with "a" or "an" before it."""
    first = noun.lstrip("`*_\"'(").split(" ", 1)[0]
    if first.isupper() and len(first) > 1:
        vowel = first[0] in SPOKEN_AS_VOWELS
    else:
        lower = first.lower()
        vowel = lower.startswith(VOWEL_SOUND) or (lower[:1] in VOWELS and not lower.startswith(CONSONANT_SOUND))
    return f"{'an' if vowel and first else 'a'} {noun}"


def plural(noun: str) -> str:
    """The noun phrase with its last word in the plural."""
    head, _, last = noun.rpartition(" ")
    if is_plural(noun):
        return noun
    if last.endswith("y") and last[-2:-1] not in VOWELS:
        last = f"{last[:-1]}ies"
    else:
        last = f"{last}es" if last.endswith(("s", "x", "z", "ch", "sh")) else f"{last}s"
    return f"{head} {last}".strip()


def is_plural(noun: str) -> bool:
    """Whether the last word of a noun phrase speaks of several."""
    last = noun.rpartition(" ")[2]
    if last in SINGULARS:
        return True
    return len(last) > 2 and last.endswith("s") and last not in ONE and not last.endswith(("ss", "us", "is"))


def singular(noun: str) -> str:
    """A noun phrase in the plural as one of what it names; one in the singular as it is."""
    if not is_plural(noun):
        return noun
    head, _, last = noun.rpartition(" ")
    if last in SINGULARS:
        last = SINGULARS[last]
    elif last.endswith("ies") and len(last) > 4:
        last = f"{last[:-3]}y"
    else:
        last = last[: -2 if last.endswith(("sses", "shes", "ches", "xes", "zzes")) else -1]
    return f"{head} {last}".strip()
