"""First sentences for what holds other definitions: classes and modules."""

from __future__ import annotations

import re
from collections.abc import Sequence

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words.conditions import condition
from aigc_lsp.documentation.words.grammar import is_plural, plural, with_article
from aigc_lsp.documentation.words.lexicon import ABBREVIATIONS
from aigc_lsp.documentation.words.names import capitalised, phrase, spelled, split
from aigc_lsp.documentation.words.summary import fits

MOST_NAMED = 4
ERROR = re.compile(r"(?:Error|Exception|Warning|Exit|Interrupt|Failure)$")
NO_BASES = ("object", "ABC", "Protocol", "Generic")  # that say nothing of what a class is
RECORDS = ("NamedTuple", "TypedDict", "namedtuple")


def class_summary(facts: Facts, around: Sequence[Facts] = ()) -> str:
    """For a class: what it is, and what tells it from others."""
    bases = [base.split("[")[0].rpartition(".")[2] for base in facts.bases]
    noun = _noun(facts.last_name)
    if any(ERROR.search(base) for base in bases) or (ERROR.search(facts.last_name) and not bases):
        return _exception(facts, around)
    if any(base.endswith(("Enum", "Flag")) for base in bases):
        names = [one.name for one in facts.attributes if one.name.isupper() or not one.name.startswith("_")]
        listed = _named(names, "or")
        return _fitting(f"{noun}: {listed}.", f"{noun}, one of {len(names)}.") if names else f"{noun}."
    if "TestCase" in bases or facts.last_name.startswith("Test"):
        words = [word for word in split(facts.last_name) if word not in ("test", "tests", "case")]
        return f"Tests of {spelled(words) or 'this'}."
    methods = _public(facts, around)
    if "Protocol" in bases and methods:
        return _fitting(f"Anything with {_named(methods, 'and')}.", f"{noun}.")
    decorated = any("dataclass" in each or "define" in each for each in facts.decorators)
    if facts.attributes and (decorated or any(base in RECORDS for base in bases)):
        return _with(noun, [one.name for one in facts.attributes if not one.name.startswith("_")])
    base = next((base for base in facts.bases if base.rpartition(".")[2] not in NO_BASES), "")
    if base and "[" not in base and not set(split(base.rpartition(".")[2])) <= set(split(facts.last_name)):
        return _fitting(f"{noun}, based on `{base}`.", f"{noun}.")
    if base:
        return f"{noun}."
    names = methods or [one.name for one in facts.attributes if not one.name.startswith("_")]
    return _with(noun, names)


def module_summary(facts: Facts, around: Sequence[Facts] = ()) -> str:
    """For a module: what it defines."""
    names = [each.name for each in around if each.name and "." not in each.name and not each.is_overload]
    names = list(dict.fromkeys(name for name in names if not name.startswith("_"))) or [
        one.name for one in facts.attributes if not one.name.startswith("_")
    ]
    if not names:
        return "Internal definitions." if any(each.name for each in around) else "A module without definitions."
    for most in range(MOST_NAMED, 0, -1):
        text = f"Definitions of {_named(names, 'and', most)}."
        if fits(text):
            return text
    return f"{len(names)} definitions." if len(names) > 1 else "One definition."


def _exception(facts: Facts, around: Sequence[Facts]) -> str:
    """ "Raised if `count` is less than 1.", by what raises it in the same file."""
    warning = facts.last_name.endswith("Warning")
    verb = "Given" if warning else "Raised"
    clauses: dict[str, None] = {}
    names: dict[str, None] = {}
    for each in around:
        for one in (*each.raises, *each.warns):
            if one.type == facts.last_name:
                names[each.name] = None
                clauses[condition(each, one.condition)] = None
    words = [word for word in split(facts.last_name) if word not in ("error", "exception", "warning")]
    what = spelled(words) or "errors"
    plain = f"{'Warning' if warning else 'Exception'} for {what if is_plural(what) else with_article(what)}."
    known = list(clauses)
    if len(known) == 1 and known[0] and not _is_local(known[0]):
        return _fitting(f"{verb} if {known[0]}.", plain)
    if 0 < len(names) <= 2:
        return _fitting(f"{plain[:-1]}, {verb.lower()} by {_named(list(names), 'and')}.", plain)
    return plain


def _is_local(clause: str) -> bool:
    """Whether a clause makes sense only within the function that it is from."""
    return "`" in clause or "the " in clause


def _public(facts: Facts, around: Sequence[Facts]) -> list[str]:
    """The names of a class's own methods and properties."""
    start = f"{facts.name}."
    found = [each for each in around if each.name.startswith(start) and "." not in each.name.removeprefix(start)]
    methods = [each.last_name for each in found if each.kind is not Kind.CLASS and not each.last_name.startswith("_")]
    return list(dict.fromkeys(methods))


def _noun(name: str) -> str:
    words = split(name)
    if words and words[-1] in ABBREVIATIONS and is_plural(words[-1]):
        return capitalised(spelled(words))
    noun = phrase(name)
    if is_plural(noun):
        return capitalised(noun)
    if words and words[-1] == "mixin":
        return f"Mixin for {plural(spelled(words[:-1]))}" if words[:-1] else "A mixin"
    return capitalised(with_article(noun))


def _with(noun: str, names: Sequence[str]) -> str:
    for most in range(MOST_NAMED, 0, -1):
        text = f"{noun} with {_named(names, 'and', most)}."
        if names and fits(text):
            return text
    return f"{noun}."


def _named(names: Sequence[str], conjunction: str, most: int = MOST_NAMED) -> str:
    """ "`a`, `b` and 3 more"."""
    most -= len(names) == most + 1 and most > 1  # not "1 more"
    shown = [f"`{name}`" for name in names[:most]]
    if len(names) > most:
        shown.append(f"{len(names) - most} more")
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}" if len(shown) > 1 else "".join(shown)


def _fitting(text: str, plain: str) -> str:
    return text if fits(text) else plain
