"""Conditions as clauses: "`width` is less than 1"."""

from __future__ import annotations

import ast
from typing import Protocol

from aigc_lsp.documentation.facts import Parameter
from aigc_lsp.documentation.words.grammar import is_plural
from aigc_lsp.documentation.words.lexicon import NUMBERS, SIZED, STATES, TEXTS
from aigc_lsp.documentation.words.names import is_several, spelled, split
from aigc_lsp.documentation.words.phrases import claim_for, filled
from aigc_lsp.documentation.words.reading import Reading, dotted

LONGEST = 90  # characters
LONGEST_CODE = 44
COMPARED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Eq: ("is", "is not"),
    ast.NotEq: ("is not", "is"),
    ast.Lt: ("is less than", "is at least"),
    ast.LtE: ("is at most", "is more than"),
    ast.Gt: ("is more than", "is at most"),
    ast.GtE: ("is at least", "is less than"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("is in", "is not in"),
    ast.NotIn: ("is not in", "is in"),
}
COUNTED: dict[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("fewer than", "at least"),
    ast.LtE: ("at most", "more than"),
    ast.Gt: ("more than", "at most"),
    ast.GtE: ("at least", "fewer than"),
    ast.Eq: ("exactly", "not exactly"),
    ast.NotEq: ("not exactly", "exactly"),
}


class Speaks(Protocol):
    """Who has words for expressions."""

    @property
    def reading(self) -> Reading: ...

    def noun(self, node: ast.expr | None) -> str: ...

    def code(self, node: ast.expr, longest: int = ...) -> str: ...

    def inside(self, target: ast.expr, series: ast.expr) -> tuple[Speaks, str, str] | None: ...


def clause(node: ast.expr, speaker: Speaks, *, holds: bool) -> str:
    """The condition as a clause that says that it holds, or that it does not; empty when it has no plain one."""
    words = _agreeing(_clause(node, speaker, holds))
    if not words and (code := speaker.code(node, LONGEST_CODE)):
        words = f"{code} is {'true' if holds else 'false'}"
    return words if len(words) <= LONGEST else ""


def _clause(node: ast.expr, speaker: Speaks, holds: bool) -> str:
    match node:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return clause(inner, speaker, holds=not holds)
        case ast.BoolOp(op=op, values=values):
            return _joined(values, speaker, holds, conjunction=isinstance(op, ast.And) == holds)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(left, op, right, speaker, holds)
        case ast.Compare(left=low, ops=[ast.Lt() | ast.LtE() as first, ast.Lt() | ast.LtE() as second],
                         comparators=[middle, high]):  # fmt: skip
            return _between(low, first, middle, second, high, speaker, holds)
        case ast.Call():
            return _called(node, speaker, holds)
        case ast.Name(id=name):
            return _stated(node, name, speaker, holds)
        case ast.Attribute(attr=name):
            return _stated(node, name, speaker, holds)
        case ast.NamedExpr(value=inner) | ast.Await(value=inner):
            return _clause(inner, speaker, holds)
        case ast.Constant(value=bool(value)):
            return "always" if value == holds else "never"
    return ""


def _agreeing(words: str) -> str:
    """The clause with its verb in the plural where its subject is."""
    subject, verb, rest = words.partition(" is ")
    head = subject.split(" of ")[0]
    return f"{subject} are {rest}" if verb and subject.startswith("the ") and is_plural(head) else words


def _joined(values: list[ast.expr], speaker: Speaks, holds: bool, *, conjunction: bool) -> str:
    if len(values) > 3 or any(isinstance(value, ast.BoolOp) for value in values):
        return ""
    parts = [clause(value, speaker, holds=holds) for value in values]
    return f" {'and' if conjunction else 'or'} ".join(parts) if all(parts) else ""


def _compared(left: ast.expr, op: ast.cmpop, right: ast.expr, speaker: Speaks, holds: bool) -> str:
    subject, other = speaker.noun(left), speaker.noun(right)
    place = 0 if holds else 1
    if isinstance(left, ast.Call) and dotted(left.func) == "len" and len(left.args) == 1:
        return _counted(left.args[0], op, right, speaker, holds)
    if isinstance(op, ast.In | ast.NotIn) and isinstance(right, ast.Tuple | ast.List | ast.Set) and right.elts:
        choices = [speaker.noun(choice) for choice in right.elts]
        within = isinstance(op, ast.In) == holds
        if not subject or not all(choices) or len(choices) > 6:
            return ""
        return f"{subject} is {_or(choices)}" if within else f"{subject} is not {_or(choices)}"
    if not subject or not other:
        return ""
    if other in ("an empty string", "an empty list", "an empty dictionary", "an empty tuple", "an empty set"):
        other = "empty"
    return f"{subject} {COMPARED[type(op)][place]} {other}"


def _counted(sized: ast.expr, op: ast.cmpop, right: ast.expr, speaker: Speaks, holds: bool) -> str:
    subject = speaker.noun(sized)
    if not subject or type(op) not in COUNTED:
        return ""
    number = right.value if isinstance(right, ast.Constant) else None
    empty = (isinstance(op, ast.Eq) and number == 0) or (isinstance(op, ast.Lt) and number == 1)
    filled_ = (isinstance(op, ast.NotEq | ast.Gt) and number == 0) or (isinstance(op, ast.GtE) and number == 1)
    if empty or filled_:
        return _emptiness(subject, empty=empty == holds)
    words = speaker.noun(right)
    return (
        f"{subject} has {COUNTED[type(op)][0 if holds else 1]} {words} item{'' if words == '1' else 's'}"
        if words
        else ""
    )


def _emptiness(subject: str, *, empty: bool) -> str:
    bare = subject.removeprefix("the ")
    if subject.startswith("the ") and " " not in bare and is_several(bare):
        return f"there are {'no' if empty else 'any'} {bare}"
    return f"{subject} is {'empty' if empty else 'not empty'}"


def _between(
    low: ast.expr, first: ast.cmpop, middle: ast.expr, second: ast.cmpop, high: ast.expr, speaker: Speaks, holds: bool
) -> str:
    subject, least, most = speaker.noun(middle), speaker.noun(low), speaker.noun(high)
    if not (subject and least and most):
        return ""
    if isinstance(first, ast.LtE) and isinstance(second, ast.LtE):
        return f"{subject} is {'' if holds else 'not '}from {least} to {most}"
    if not holds:
        return f"{subject} is {COMPARED[ast.Gt if isinstance(first, ast.Lt) else ast.GtE][1]} {least} or " \
               f"{COMPARED[type(second)][1]} {most}"  # fmt: skip
    return f"{subject} is {'more than' if isinstance(first, ast.Lt) else 'at least'} {least} and " \
           f"{COMPARED[type(second)][0].removeprefix('is ')} {most}"  # fmt: skip


def _called(node: ast.Call, speaker: Speaks, holds: bool) -> str:
    if (pattern := claim_for(node, holds=holds)) and (words := filled(pattern, node, speaker.noun)):
        return words
    match node.func:
        case ast.Name(id="bool") if len(node.args) == 1:
            return _clause(node.args[0], speaker, holds)
        case ast.Name(id="any" | "all" as which) if len(node.args) == 1:
            return _quantified(which, node.args[0], speaker, holds)
        case ast.Attribute(value=base, attr=name) if not node.args and not node.keywords:
            asked = split(name)
            owner = speaker.noun(base)
            if len(asked) > 1 and asked[0] == "is" and owner:
                return f"{owner} is {'' if holds else 'not '}{spelled(asked[1:])}"
            if len(asked) > 1 and asked[0] == "has" and owner:
                return f"{owner} has {'' if holds else 'no '}{spelled(asked[1:])}"
        case ast.Name(id=name) | ast.Attribute(attr=name) if len(node.args) == 1 and not node.keywords:
            asked = split(name)
            about = speaker.noun(node.args[0])
            if len(asked) > 1 and asked[0] == "is" and about:
                return f"{about} is {'' if holds else 'not '}{spelled(asked[1:])}"
    return ""


def _quantified(which: str, series: ast.expr, speaker: Speaks, holds: bool) -> str:
    """ "any item of `items` is open"."""
    if not isinstance(series, ast.GeneratorExp | ast.ListComp) or len(series.generators) != 1:
        return ""
    one = series.generators[0]
    inside = speaker.inside(one.target, one.iter)
    if inside is None or one.ifs:
        return ""
    inner, name, among = inside
    words = clause(series.elt, inner, holds=True)
    subject = f"the {name}"
    if not words.startswith(f"{subject} "):
        return ""
    quantity = {("any", True): "any", ("any", False): "no", ("all", True): "every", ("all", False): "not every"}
    return f"{quantity[which, holds]} {name} in {among}{words.removeprefix(subject)}"


def _stated(node: ast.expr, name: str, speaker: Speaks, holds: bool) -> str:
    """That something is true of itself: a flag, a collection, a thing that may be missing."""
    reading = speaker.reading
    if isinstance(node, ast.Name) and name in reading.values and name not in reading.parameters:
        return _clause(reading.values[name], speaker, holds)
    subject = speaker.noun(node)
    if not subject:
        return ""
    words = split(name)
    negation = "" if holds else "not "
    own = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == reading.owner
    about = "it" if own else speaker.noun(node.value) if isinstance(node, ast.Attribute) else ""
    if about and words[:1] == ["is"] and len(words) > 1:
        return f"{about} is {negation}{spelled(words[1:])}"
    if about and words[:1] == ["has"] and len(words) > 1:
        return f"{about} has {'' if holds else 'no '}{spelled(words[1:])}"
    if (
        about
        and len(words) == 1
        and (words[0] in STATES or (words[0].endswith("ed") and words[0] not in ("seed", "feed", "speed")))
    ):
        return f"{about} is {negation}{words[0]}"
    parameter = reading.parameters.get(name) if isinstance(node, ast.Name) else None
    if _sized(name, parameter):
        return _emptiness(subject, empty=not holds)
    if parameter and _is_number(name, parameter):
        return f"{subject} is {'not ' if holds else ''}0"
    if parameter and (parameter.annotation == "bool" or parameter.default in ("True", "False")):
        return f"{subject} is {'true' if holds else 'false'}"
    return f"{subject} is {negation}set"


def _sized(name: str, parameter: Parameter | None) -> bool:
    if parameter and parameter.annotation:
        return parameter.annotation.split("[")[0].rpartition(".")[2] in SIZED
    return is_several(name) or (
        split(name)[-1:] != [] and split(name)[-1] in TEXTS and not (parameter and parameter.default == "None")
    )


def _is_number(name: str, parameter: Parameter) -> bool:
    if parameter.annotation:
        return parameter.annotation in ("int", "float")
    return bool(split(name)) and (split(name)[-1] in NUMBERS or split(name)[0] in ("num", "n"))


def _or(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
