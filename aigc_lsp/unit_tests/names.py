"""Names for tests, made without a model: the behaviour, then what is special about the input."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aigc_lsp.unit_tests.case import Case, Check
from aigc_lsp.unit_tests.expected import FUNCTIONS, is_made, is_nan
from aigc_lsp.unit_tests.features import (
    CONTRASTS,
    REPEATS,
    SAYS_LITTLE,
    SAYS_MUCH,
    SIZED,
    Feature,
    features,
    to_the_point,
)
from aigc_lsp.unit_tests.given import UNKNOWN, class_of, slug, snake, subject, value_of

LONGEST = 72  # characters of a name
EMPTY: dict[type, str] = {
    kind: f"empty_{word}"
    for kind, word in ((str, "string"), (bytes, "bytes"), (list, "list"), (tuple, "tuple"), (dict, "dict"),
                       (set, "set"), (frozenset, "set"))
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a case ends in, as words; cases of one ``kind`` can share a table."""

    kind: str
    words: str  # e.g. "raises_value_error"; empty when the value has no word
    exact: str = ""  # e.g. "returns_3": says more, but only of this one case


@dataclass(frozen=True)
class Told:
    """A case in words: how it ends and, where there are words for it, what sets it apart from its siblings."""

    case: Case
    outcome: Outcome
    condition: Feature | None
    others: tuple[Feature, ...] = ()  # what else could be said of its input


def tell(cases: Sequence[Case]) -> list[Told]:
    """The words for all the cases of one target."""
    outcomes = [outcome(case) for case in cases]
    given_back = [_given_back(case) for case in cases]
    if len(set(filter(None, given_back))) > 1:  # that it gives back now one argument, now another, is no coincidence
        outcomes = [Outcome(words, words) if words else seen
                    for seen, words in zip(outcomes, given_back, strict=True)]  # fmt: skip
    said = [features(case) for case in cases]
    told = []
    for index, (case, seen) in enumerate(zip(cases, outcomes, strict=True)):
        siblings = [place for place, other in enumerate(cases) if place != index and subject(other) == subject(case)]
        others = [said[place] for place in siblings]
        alike = [said[place] for place in siblings if outcomes[place].kind == seen.kind]
        mine = to_the_point(case, said[index])
        told.append(Told(case, seen, _condition(mine, others, alike), tuple(mine)))
    return told


def _condition(
    mine: Sequence[Feature], others: Sequence[Sequence[Feature]], alike: Sequence[Sequence[Feature]]
) -> Feature | None:
    """What sets a case apart from all the others, or at least from those that end alike; None where nothing need be."""
    known = {(feature.about, feature.label) for theirs in others for feature in theirs}
    mine = [feature for feature in mine if not feature.about
            or any(about == feature.about and label != feature.label for about, label in known)]  # fmt: skip
    of_others = {feature.key for theirs in others for feature in theirs}
    of_alike = {feature.key for theirs in alike for feature in theirs}
    least = SAYS_MUCH if not others else CONTRASTS if not alike else REPEATS
    apart = [feature for feature in mine if feature.level >= least and feature.key not in of_others]
    if apart and apart[0].level >= SAYS_LITTLE:
        return apart[0]
    if alike:
        nearly = [feature for feature in mine if feature.level >= CONTRASTS and feature.key not in of_alike]
        return next(iter([*nearly, *apart]), None)
    return None


def outcome(case: Case) -> Outcome:
    """What happened, in the fewest words that say it."""
    if case.raises:
        words = f"raises_{snake(case.raises.type.rpartition('.')[2])}"
        return Outcome(words, words)
    result = next((check for check in case.checks if check.expression == "result"), None)
    others = [check for check in case.checks if check is not result]
    if others and (result is None or result.expected == "None" or "tmp_path" in case.fixtures):
        return _of_effects(case, others)
    if result is None:
        return Outcome("runs", "runs")
    if result.relation == "isinstance" and is_made(case, result):
        return _of_making(case, others)
    if result.relation == "isinstance" and result.expected in FUNCTIONS:
        return Outcome("returns_function", "returns_function")
    if result.relation == "isinstance":
        words = f"returns_{snake(result.expected.rpartition('.')[2])}"
        return Outcome(words, words)
    if is_nan(result.expected):
        return Outcome("returns_nan", "returns_nan")
    value = value_of(result.expected)
    if value is None or isinstance(value, bool):
        words = f"returns_{str(value).lower()}"
        return Outcome(words, words)
    if isinstance(value, SIZED) and not value:
        words = f"returns_{EMPTY[type(value)]}"
        return Outcome(words, words)
    if (words := _given_back(case)) and value not in (0, 1):
        return Outcome(words, words)
    exact = "zero" if value == 0 else slug(value, 16, 3)
    return Outcome("returns", "", f"returns_{exact}" if exact else "")


def _of_making(case: Case, checks: Sequence[Check]) -> Outcome:
    """The words for a call of a class itself."""
    if not case.arguments:
        return Outcome("made", "has_defaults" if checks else "can_be_made")
    attributes = [
        match[1].strip("_") for check in checks if (match := re.fullmatch(r"result\.(\w+)", check.expression))
    ]
    if len(attributes) == 1:
        return Outcome("made", f"sets_{attributes[0]}")
    return Outcome("made", "sets_attributes" if attributes else "can_be_made")


def _of_effects(case: Case, checks: Sequence[Check]) -> Outcome:
    expressions = [check.expression for check in checks]
    if printed := next((check for check in checks if "capsys" in check.expression), None):
        text = value_of(printed.expected)
        exact = slug(text.strip(), 24) if isinstance(text, str) else ""
        return Outcome("prints", "prints_nothing" if text == "" else "", f"prints_{exact}" if exact else "prints_text")
    if any(re.search(r"\.(?:read_text|read_bytes|exists|iterdir)\b", expression) for expression in expressions):
        return Outcome("writes", "writes_file")
    name = re.match(r"\w+", expressions[0])
    if name and any(name[0] == source for _, source in case.arguments):
        return Outcome("changes", f"changes_{name[0]}_in_place")
    if re.fullmatch(r"len\(\w+\)", expressions[0]) and len(checks) == 1:
        return Outcome("changes", "leaves_no_items" if checks[0].expected == "0" else "changes_length")
    attribute = re.fullmatch(r"\w+\.(\w+)", expressions[0])
    if attribute and len(checks) == 1:
        return Outcome("sets", f"updates_{attribute[1].strip('_')}")
    return Outcome("changes", "updates_state")


def _given_back(case: Case) -> str:
    """ "returns_high" where the result is one of several distinct arguments, "returns_text_unchanged" for the first."""
    result = next((check for check in case.checks if check.expression == "result"), None)
    value = value_of(result.expected) if result else UNKNOWN
    if value is UNKNOWN or value is None or isinstance(value, bool) or (isinstance(value, SIZED) and not value):
        return ""
    known = [(name.strip("_").lower(), value_of(source)) for name, source in case.arguments]
    same = [name for name, argument in known if type(argument) is type(value) and argument == value]
    if len(same) != 1 or any(argument is UNKNOWN for _, argument in known):
        return ""
    if isinstance(value, int | float) and len(same[0]) < 3:
        return ""
    return f"returns_{same[0]}_unchanged" if same[0] == known[0][0] else f"returns_{same[0]}"


def about(case: Case, *, within_class: bool) -> str:
    """The words for what is tested, less what the name of the test's class says already."""
    owner, word = class_of(case), subject(case)
    if within_class:
        return word if owner and word != snake(owner) else ""
    return f"{snake(owner)}_{word}" if owner and word != snake(owner) else word


def name_of(told: Told, about: str, taken: Collection[str] = ()) -> str:
    """A name for the test of one case that is not ``taken``; ``about`` says what is tested."""
    if told.case.name and (proposed := _proposed(told.case.name)) not in taken and proposed:
        return proposed
    phrase = told.condition.phrase if told.condition and told.outcome.words != "has_defaults" else ""
    happened = told.outcome.words or told.outcome.exact
    if not (about or happened or phrase):
        about = subject(told.case)
    tries = [(about, happened, phrase), (about, told.outcome.words, phrase), (about, happened)]
    tries += [(about, "", phrase)] if phrase or not happened else []
    tries += [(about, happened, feature.phrase) for feature in sorted(told.others, key=lambda one: bool(one.about))]
    for words in tries:
        name = "_".join(["test", *(word for word in words if word)])
        if name not in taken and len(name) <= LONGEST and name != "test":
            return name
    known = [word for word in (about, told.outcome.words) if word] or [subject(told.case)]
    return numbered("_".join(["test", *known]), taken)


def table_name(told: Told, about: str, taken: Collection[str] = ()) -> str:
    """A name for the test of several cases that end as this one does."""
    words = [word for word in (about, told.outcome.words) if word]
    name = "_".join(["test", *words])
    if not words or name in taken:
        name = "_".join(["test", *words, "returns_expected_value" if not told.outcome.words else "for_each"])
    return numbered(name, taken)


def numbered(name: str, taken: Collection[str]) -> str:
    """The name, not too long, with a number where it is taken."""
    name = name[:LONGEST].rstrip("_")
    number = 2
    fresh = name
    while fresh in taken:
        fresh, number = f"{name}_{number}", number + 1
    return fresh


def _proposed(name: str) -> str:
    name = "test_" + name.removeprefix("test_")
    valid = re.fullmatch(r"[a-z][a-z0-9_]*", name) and not keyword.iskeyword(name)
    return name if valid and len(name) <= LONGEST else ""
