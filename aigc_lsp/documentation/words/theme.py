"""What a definition's name says it does: a verb and what it is done to, or what is given back."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aigc_lsp.documentation.facts import Facts, Kind, Parameter, Passing
from aigc_lsp.documentation.words.grammar import is_plural, third_person, with_article
from aigc_lsp.documentation.words.lexicon import (
    ABBREVIATIONS,
    ADVERBS,
    COMPOUNDS,
    COUNTABLES,
    EITHER,
    FINDERS,
    MAKERS,
    MANNERS,
    NOUNS,
    PARTICIPLES,
    PARTICLES,
    PREDICATES,
    PREPOSITIONS,
    QUALITIES,
    READERS,
    SOURCES,
    STATES,
    VERBS,
    WITH_PARTICLES,
    WITH_VERB,
    WRITERS,
)
from aigc_lsp.documentation.words.names import phrase, spelled, split, the

MOST_OWNER_WORDS = 4  # of a class's name, to be spoken of by it
ADJECTIVES = ("able", "ible", "ive", "ed", "ful", "less")
SHORTEST_REST = 3  # letters after a verb within one word


@dataclass(frozen=True)
class Theme:
    """A name, understood. Either ``verb``, ``noun`` or ``claim`` is set."""

    verb: str = ""  # base form
    object: str = ""  # noun phrase with its article, with what follows it: "the item to the cart"
    noun: str = ""  # what is given back, with its article
    claim: str = ""  # what a predicate tells: "the shelf is empty"
    about: str = ""  # " for `path`": what it has to do with what it is given
    bare: bool = False  # the name is a verb alone, the object is a guess from what it is given or belongs to

    def __str__(self) -> str:
        """The verb and its object, or the noun, with what it is about."""
        return f"{self.verb} {self.object}".strip() + self.about if self.verb else f"{self.noun}{self.about}"


def theme(facts: Facts) -> Theme:
    """The theme of a function, method or property."""
    words = _apart(split(facts.last_name), facts)
    if len(words) > 1 and words[0] in MANNERS and words[1] in VERBS - EITHER:
        words = words[1:]
    gives = facts.returns is not None or facts.yields is not None
    if not words:
        return Theme(noun=the(facts.last_name))
    if words[0] in PREDICATES and len(words) > 1 and gives:
        return Theme(claim=_claim(words, facts))
    if gives and _is_yes_or_no(facts) and (claim := _told(words, facts)):
        return Theme(claim=claim)
    if facts.kind is Kind.PROPERTY:
        return Theme(noun=the(spelled(words)))
    if words[0] in WITH_VERB and len(words) > 1 and words[1] in VERBS and words[1] not in NOUNS:
        return _with_verb(facts, words)
    if gives and (converted := _conversion(words, facts)):
        return converted
    if words[0] == "iter" and len(words) > 1:
        return Theme("iterate", f"over {the(spelled(words[1:]))}", about=_depends(facts, "for"))
    if words[0] == "on" and len(words) > 1:
        return Theme("handle", the(spelled(words[1:])))
    if _is_verb(words[0]) and not (words[0] in EITHER and gives and _as_noun(words, facts)):
        return _active(facts, words)
    if len(words) > 1 and words[-1] in VERBS - EITHER - NOUNS and words[0] not in PREPOSITIONS:
        return _verb_last(facts, words)
    if gives:
        if len(words) > 1 and words[-1] in PREPOSITIONS and (about := _depends(facts, words[-1])):
            return Theme(noun=the(spelled(words[:-1])), about=about)
        return Theme(noun=the(spelled(words)), about=_depends(facts, "for"))
    if len(words) == 1 and (words[0] in PARTICIPLES or (words[0].endswith("ed") and words[0] not in NOUNS)):
        return _happened(facts, words[0])
    if len(words) == 1 and words[0] not in ABBREVIATIONS and facts.last_name.islower():
        return _active(facts, words)  # what gives nothing back is rarely named by a noun alone
    return Theme("handle", the(spelled(words)), bare=words[-1] not in ("event", "command", "message", "signal"))


def belonging(facts: Facts) -> str:
    """The class of a method as a noun without article, "object" where its name is long; empty for a function."""
    owner = facts.name.split(".")[-2] if facts.name.count(".") else ""
    words = phrase(re.sub(r"^_*(?:Base|Abstract)(?=[A-Z])", "", owner))
    if not owner or owner == "<locals>":
        return ""
    return words if len(words.split()) <= MOST_OWNER_WORDS else "object"


def belongs_to(facts: Facts) -> str:
    """The class of a method as "the shelf"; empty for a function."""
    return the(belonging(facts)) if facts.kind in (Kind.METHOD, Kind.PROPERTY) else ""


def _apart(words: list[str], facts: Facts) -> list[str]:
    """The words with a verb that is one with its object apart: "copystat" as "copy", "stat"."""
    if not words or words[0] in VERBS or words[0] in ABBREVIATIONS or len(words) > 1:
        return words
    word = words[0]
    for verb in sorted(COMPOUNDS, key=len, reverse=True):
        rest = word.removeprefix(verb)
        if rest != word and len(rest) >= SHORTEST_REST and _is_word(rest, facts):
            return [{"mk": "make", "rm": "remove", "del": "delete"}.get(verb, verb), rest]
    return words


def _is_word(word: str, facts: Facts) -> bool:
    """Whether something is known to be a word: to the lexicon, or because the code has it as one."""
    if word in ABBREVIATIONS or word in VERBS or word in NOUNS or word in STATES:
        return True
    return bool(re.search(rf"(?<![A-Za-z]){word}(?![a-z])", facts.code, re.IGNORECASE))


def _claim(words: Sequence[str], facts: Facts) -> str:
    """ "the shelf is empty", "`text` is a valid address"."""
    subject = _subject(facts)
    verb, rest = words[0], list(words[1:])
    if verb in ("is", "was") and (_is_thing(rest)):
        return f"{subject} {verb} {with_article(spelled(rest))}"
    return f"{subject} {verb} {spelled(rest)}"


def _is_thing(words: Sequence[str]) -> bool:
    """Whether words after "is" are a noun and no adjective."""
    last = words[-1]
    if any(word in PREPOSITIONS for word in words) or is_plural(last) or words[0] in ("a", "an", "the", "not"):
        return False
    return last in NOUNS | COUNTABLES or (len(words) > 1 and last not in STATES and not last.endswith(QUALITIES))


def _is_yes_or_no(facts: Facts) -> bool:
    """Whether all that a function gives is true or false."""
    outcome = facts.returns
    if outcome is None or (outcome.annotation and outcome.annotation != "bool"):
        return False
    return outcome.annotation == "bool" or (bool(outcome.values) and set(outcome.values) <= {"True", "False"})


def _told(words: Sequence[str], facts: Facts) -> str:
    """ "`token` starts a block", "the column is flexible": the claim of a name that is no question."""
    subject = _subject(facts)
    if any(words[0] == third_person(verb) for verb in VERBS):
        return f"{subject} {words[0]} {spelled(words[1:])}".strip()
    if len(words) == 1 and (words[0] in STATES or words[0].endswith(ADJECTIVES)):
        return f"{subject} is {words[0]}"
    if len(words) > 1 and words[-1] in STATES:
        what = the(spelled(words[:-1]))
        return f"{what} {'are' if is_plural(what) else 'is'} {words[-1]}"
    return ""


def _subject(facts: Facts) -> str:
    """What a yes or no is about."""
    needed = [one for one in facts.parameters if not one.default and one.passing is not Passing.KEYWORDS]
    alone = len(needed) == 1 and facts.kind is not Kind.PROPERTY
    return f"`{needed[0].name}`" if alone else belongs_to(facts) or "this"


def _with_verb(facts: Facts, words: Sequence[str]) -> Theme:
    """For "try_parse", "do_draw"."""
    inner = _active(facts, words[1:])
    if words[0] == "try":
        return Theme("try", f"to {inner.verb} {inner.object}".strip(), about=inner.about)
    return inner


def _happened(facts: Facts, participle: str) -> Theme:
    """For "accepted", which is called when something was."""
    needed = [one for one in facts.parameters if not one.default]
    what = f"`{needed[0].name}`" if needed else belongs_to(facts) or "something"
    return Theme("react", f"to {what} being {participle}")


def _verb_last(facts: Facts, words: Sequence[str]) -> Theme:
    """For "type_convert", "b64encode": what is done to the one thing that is given, or to what the name says."""
    needed = [one for one in facts.parameters if not one.default]
    return Theme(words[-1], f"`{needed[0].name}`" if len(needed) == 1 else the(spelled(words[:-1])))


def _is_verb(word: str) -> bool:
    """Whether a word is a verb, by itself or behind a syllable that turns its meaning."""
    if word.endswith(("ize", "ify")) and not word.endswith("size"):
        return True
    return word in VERBS or (word.startswith(("un", "re", "dis", "pre")) and
                             word.removeprefix("un").removeprefix("re").removeprefix("dis").removeprefix("pre") in VERBS
                             and word.removeprefix("re") not in NOUNS)  # fmt: skip


def _conversion(words: Sequence[str], facts: Facts) -> Theme | None:
    """For "a_to_b", "to_b", "as_b" and "from_a"."""
    names = [split(one.name)[:1] for one in facts.parameters]
    if len(words) > 2 and "to" in words[1:-1] and (words[0] not in VERBS or [words[0]] in names):
        place = words.index("to", 1)
        given = f"`{facts.parameters[0].name}`" if len(facts.parameters) == 1 else the(spelled(words[:place]))
        return Theme("convert", f"{given} to {_target(words[place + 1 :])}")
    if words[0] in ("to", "as") and len(words) > 1:
        needed = [one for one in facts.parameters if not one.default]
        given = belongs_to(facts) or (f"`{needed[0].name}`" if len(needed) == 1 else "")
        return Theme("convert", f"{given} to {_target(words[1:])}") if given else None
    if words[0] == "from" and len(words) > 1 and belonging(facts):
        needed = [one for one in facts.parameters if not one.default]
        given = f"`{needed[0].name}`" if len(needed) == 1 else _target(words[1:])
        return Theme("create", f"{with_article(belonging(facts))} from {given}")
    if words[0] == "from" and len(words) > 1:
        named = [f"`{one.name}`" for one in facts.parameters if split(one.name) == list(words[1:])]
        return Theme(noun=f"the value made from {named[0] if named else the(spelled(words[1:]))}")
    return None


def _target(words: Sequence[str]) -> str:
    text = spelled(words)
    return with_article(text) if text.lower().rpartition(" ")[2] in COUNTABLES else text


def _as_noun(words: Sequence[str], facts: Facts) -> bool:
    """Whether a word that is verb or noun is a noun at the start of this name."""
    given = {name for one in facts.parameters for name in split(one.name)}
    if words[0] in given:
        return True
    if len(words) == 1:
        return words[0] in NOUNS
    return words[0] in NOUNS and (words[1] in PREPOSITIONS or words[-1] not in given)


def _active(facts: Facts, words: Sequence[str]) -> Theme:
    verb, rest = words[0], list(words[1:])
    if rest and rest[0] in PARTICLES and verb in WITH_PARTICLES:
        verb, rest = f"{verb} {rest[0]}", rest[1:]
    verb = ABBREVIATIONS.get(verb, verb) if ABBREVIATIONS.get(verb, "") in VERBS else verb
    given = [one for one in facts.parameters if one.passing not in (Passing.VARIADIC, Passing.KEYWORDS)]
    needed = [one for one in given if not one.default]
    if not rest and verb == "pop" and not needed and belongs_to(facts):
        return Theme(verb, f"an item from {belongs_to(facts)}", bare=True)
    if not rest and verb == "get" and needed and facts.returns is not None:
        return Theme(verb, f"the value for `{needed[0].name}`", bare=True)
    if not rest and verb == "wait" and needed:
        return Theme(verb, f"for `{needed[0].name}`", bare=True)
    if verb == "wait" and rest and rest[0] not in PREPOSITIONS:
        return Theme(verb, f"for {the(spelled(rest))}")
    if rest and rest[0] in ADVERBS:
        return Theme(verb, f"{f'`{needed[0].name}` ' if needed else ''}{spelled(rest)}")
    if not rest:
        return Theme(verb, f"`{needed[0].name}`" if needed else belongs_to(facts), bare=True)
    if rest[0] == "and":
        return Theme(verb, spelled(rest))
    if rest[0] in PREPOSITIONS:
        if needed and len(rest) == 1:
            return Theme(verb, f"{rest[0]} `{needed[0].name}`")
        if any(split(one.name) == rest[1:] for one in given):
            named = next(one for one in given if split(one.name) == rest[1:])
            rest_of = [one for one in needed if one is not named]
            on = f"`{rest_of[0].name}` " if len(rest_of) == 1 else ""
            return Theme(verb, f"{on}{rest[0]} `{named.name}`")
        on = f"`{needed[0].name}` " if len(needed) == 1 else ""
        return Theme(verb, f"{on}{rest[0]} {spelled(rest[1:]) if rest[0] == 'as' else the(spelled(rest[1:]))}".strip())
    same = next((one for one in given if split(one.name) == rest), None) if verb not in FINDERS | MAKERS else None
    if same is not None:
        return Theme(verb, f"`{same.name}`", about=_about(verb, [one for one in needed if one is not same], facts))
    about = "" if any(word in PREPOSITIONS for word in rest) else _about(verb, needed, facts)
    return Theme(verb, _object(rest), about=about)


def _object(words: Sequence[str]) -> str:
    """ "item to cart" as "the item to the cart"."""
    for place, word in enumerate(words):
        if word in PREPOSITIONS and 0 < place < len(words) - 1:
            return f"{the(spelled(words[:place]))} {word} {the(spelled(words[place + 1 :]))}"
    return the(spelled(words))


def _about(verb: str, needed: Sequence[Parameter], facts: Facts) -> str:
    """What the parameters that are needed have to do with it, where the verb tells."""
    if verb in FINDERS:
        return _depends(facts, "for")
    if verb in MAKERS:
        return _depends(facts, "from")
    if len(needed) != 1:
        return ""
    one = needed[0]
    source = one.name.lower() in SOURCES or split(one.name)[-1:] == ["path"]
    if verb in READERS:
        return f" from `{one.name}`"
    return f" to `{one.name}`" if verb in WRITERS and source else ""


def _depends(facts: Facts, how: str) -> str:
    """ " for `a` and `b`", where one or two parameters are needed."""
    needed = [
        one.name
        for one in facts.parameters
        if not one.default and one.passing not in (Passing.VARIADIC, Passing.KEYWORDS)
    ]
    if not 0 < len(needed) < 3:
        return ""
    return f" {how} " + " and ".join(f"`{name}`" for name in needed)
