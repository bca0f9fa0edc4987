"""Names for tests, made without a model: the behaviour, then what is special about the input."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aigc_lsp.unit_tests.case import Case, Check
from aigc_lsp.unit_tests.features import SIZED, Feature, features
from aigc_lsp.unit_tests.given import UNKNOWN, class_of, givens, slug, snake, subject, value_of

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


def outcome(case: Case) -> Outcome:
    """What happened, in the fewest words that say it."""
    if case.raises:
        words = f"raises_{snake(case.raises.type.rpartition('.')[2])}"
        return Outcome(words, words)
    result = next((check for check in case.checks if check.expression == "result"), None)
    others = [check for check in case.checks if check is not result]
    if others and (result is None or result.expected == "None"):
        return _of_effects(case, others)
    if result is None:
        return Outcome("runs", "runs")
    if result.relation == "isinstance":
        words = f"returns_{snake(result.expected.rpartition('.')[2])}"
        return Outcome(words, words)
    value = value_of(result.expected)
    if value is None or isinstance(value, bool):
        words = f"returns_{str(value).lower()}"
        return Outcome(words, words)
    if isinstance(value, SIZED) and not value:
        words = f"returns_{EMPTY[type(value)]}"
        return Outcome(words, words)
    if given := _given_back(case, value):
        return Outcome(given, given)
    exact = slug(value, 16)
    if value == 0 and not isinstance(value, str):
        exact = "zero"
    return Outcome("returns", "", f"returns_{exact}" if exact else "")


def _of_effects(case: Case, checks: Sequence[Check]) -> Outcome:
    expression = checks[0].expression
    if "capsys" in expression:
        text = value_of(checks[0].expected)
        exact = slug(text.strip(), 24) if isinstance(text, str) else ""
        return Outcome("prints", "prints_nothing" if text == "" else "", f"prints_{exact}" if exact else "prints_text")
    if ".read_text" in expression or ".read_bytes" in expression or ".exists" in expression:
        return Outcome("writes", "writes_file")
    name = re.match(r"\w+", expression)
    if name and any(name[0] == argument for argument, _ in case.arguments):
        return Outcome("changes", f"changes_{name[0]}_in_place")
    attribute = re.fullmatch(r"\w+\.(\w+)", expression)
    if attribute and len(checks) == 1:
        return Outcome("sets", f"sets_{attribute[1].strip('_')}")
    return Outcome("changes", "changes_state")


def _given_back(case: Case, value: object) -> str:
    """ "returns_high" where the result is one of several distinct arguments, "returns_text_unchanged" for the first."""
    known = [(name, value_of(source)) for name, source in case.arguments]
    same = [name for name, argument in known if type(argument) is type(value) and argument == value]
    if len(same) != 1 or isinstance(value, bool) or any(argument is UNKNOWN for _, argument in known):
        return ""
    is_number = isinstance(value, int | float)
    if is_number and (len(same[0]) < 3 or value in (0, 1)):
        return ""
    name = same[0].strip("_").lower()
    return f"returns_{name}_unchanged" if name == known[0][0] else f"returns_{name}"


def conditions(cases: Sequence[Case]) -> list[Feature | None]:
    """For each of a target's cases what sets it apart from the others, None where no words do."""
    said = [features(givens(case)) for case in cases]
    chosen: list[Feature | None] = []
    for index, mine in enumerate(said):
        others = {feature.phrase for place, theirs in enumerate(said) if place != index for feature in theirs}
        kind = outcome(cases[index]).kind
        alike = {
            feature.phrase
            for place, theirs in enumerate(said)
            if place != index and outcome(cases[place]).kind == kind
            for feature in theirs
        }
        special = [feature for feature in mine if feature.special]
        plain = [feature for feature in mine if not feature.special]
        pick = next((feature for feature in special if feature.phrase not in others), None)
        pick = pick or next((feature for feature in special if feature.phrase not in alike), None)
        pick = pick or next((feature for feature in plain if feature.phrase not in others), None)
        chosen.append(pick)
    return chosen


def about(case: Case, *, within_class: bool) -> str:
    """The words for what is tested, less what the name of the test's class says already."""
    owner, word = class_of(case), subject(case)
    if within_class:
        return word if owner and word != snake(owner) else ""
    return f"{snake(owner)}_{word}" if owner and word != snake(owner) else word


def name_of(case: Case, condition: Feature | None, about: str, taken: Collection[str] = ()) -> str:
    """A name for the test of one case that is not ``taken``; ``about`` says what is tested."""
    if case.name and (proposed := _proposed(case.name)) not in taken and proposed:
        return proposed
    seen = outcome(case)
    phrase = condition.phrase if condition else ""
    happened = seen.words or seen.exact
    tries = [
        (about, happened, phrase),
        (about, seen.words, phrase),
        (about, happened, ""),
        (about, "", phrase),
    ]
    for words in tries:
        name = "_".join(["test", *(word for word in words if word)])
        if name not in taken and len(name) <= LONGEST and name != "test":
            return name
    return numbered("_".join(["test", *(word for word in (about, seen.words) if word)])[:LONGEST], taken)


def table_name(case: Case, about: str, taken: Collection[str] = ()) -> str:
    """A name for the test of several cases that end alike."""
    words = [word for word in (about, outcome(case).words) if word] or ["returns_expected"]
    return numbered("_".join(["test", *words])[:LONGEST], taken)


def numbered(name: str, taken: Collection[str]) -> str:
    """The name, with a number where it is taken."""
    name = name.rstrip("_")
    number = 2
    fresh = name
    while fresh in taken:
        fresh, number = f"{name}_{number}", number + 1
    return fresh


def _proposed(name: str) -> str:
    name = "test_" + name.removeprefix("test_")
    valid = re.fullmatch(r"[a-z][a-z0-9_]*", name) and not keyword.iskeyword(name)
    return name if valid and len(name) <= LONGEST else ""
