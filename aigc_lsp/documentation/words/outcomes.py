"""What a function gives, with the conditions that decide it: "the name, or None if there are no items"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.words.grammar import with_article
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.reading import reading_of, yielded

LONGEST = 150  # characters
MOST_WAYS = 3
OPAQUE = "?"  # a way out that no clause describes
ADDED = ("append", "add", "appendleft")


@dataclass(frozen=True)
class Way:
    """One way out of a function."""

    value: ast.expr
    condition: str = ""  # the clause under which it is taken; empty for what is left in the end


def ways_of(facts: Facts) -> list[Way]:
    """The ways out of a function that give something, in the order of the text."""
    reading = reading_of(facts)
    return list(_ways(reading.tree.body, Speaker(reading), "")) if reading.tree is not None else []


def _ways(body: Sequence[ast.stmt], speaker: Speaker, above: str) -> Iterator[Way]:
    for statement in body:
        match statement:
            case ast.Return(value=ast.expr() as value):
                yield Way(value, above)
            case ast.Return():
                yield Way(ast.Constant(None), above)
            case ast.If(test=test, body=inner, orelse=otherwise):
                yield from _ways(inner, speaker, _both(above, speaker.clause(test)))
                if otherwise:
                    yield from _ways(otherwise, speaker, _both(above, "else" if not above else OPAQUE))
            case ast.With(body=inner) | ast.AsyncWith(body=inner):
                yield from _ways(inner, speaker, above)
            case ast.Try(body=inner, handlers=handlers, orelse=otherwise, finalbody=final):
                yield from _ways([*inner, *otherwise, *final], speaker, above)
                for handler in handlers:
                    yield from _ways(handler.body, speaker, OPAQUE)
            case ast.For(body=inner) | ast.While(body=inner) | ast.AsyncFor(body=inner):
                yield from _ways([*inner, *statement.orelse], speaker, OPAQUE)
            case ast.Match(cases=cases):
                for case in cases:
                    yield from _ways(case.body, speaker, OPAQUE)


def _both(above: str, clause: str) -> str:
    if above == OPAQUE or not clause:
        return OPAQUE
    if above in ("", "else"):
        return clause
    return f"{above} and {clause}" if clause != "else" and len(above) + len(clause) < 70 else OPAQUE


def given(facts: Facts) -> str:
    """What a function gives, as a noun phrase of its last or only value; empty when there is no plain one."""
    ways = ways_of(facts)
    values = [way.value for way in ways if not _is(way.value, None)]
    if len({ast.dump(value) for value in values}) != 1:
        return ""
    return collected(facts, values[0]) or Speaker(reading_of(facts)).value(values[0])


def collected(facts: Facts, value: ast.expr) -> str:
    """What a local that is filled in one loop has in the end; empty for anything else."""
    reading = reading_of(facts)
    if not isinstance(value, ast.Name) or reading.tree is None or value.id in reading.parameters:
        return ""
    name = value.id
    started = [
        each for each in reading.tree.body if isinstance(each, ast.Assign | ast.AnnAssign) and _target(each) == name
    ]
    loops = [each for each in reading.tree.body if isinstance(each, ast.For) and _mentions(each, name)]
    if len(started) != 1 or len(loops) != 1 or not _is_empty(started[0].value):
        return ""
    loop, tests = loops[0], list[ast.expr]()
    body: Sequence[ast.stmt] = loop.body
    while len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
        tests.append(body[0].test)
        body = body[0].body
    if len(body) != 1:
        return ""
    speaker = Speaker(reading)
    match body[0]:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=to), attr=how), args=[element])) if (
            to == name and how in ADDED
        ):
            return speaker.each(element, loop.target, loop.iter, tests)
        case ast.AugAssign(target=ast.Name(id=to), op=ast.Add(), value=element) if to == name and not tests:
            words = speaker.each(element, loop.target, loop.iter, tests)
            return f"the sum of {words}" if words and _is_zero(started[0].value) else ""
    return ""


def found(facts: Facts) -> str:
    """ "the first item of `items` that is open", or "whether any item of `items` is open", for a loop that looks."""
    reading = reading_of(facts)
    if reading.tree is None:
        return ""
    body = reading.tree.body
    if not body or not (loop := next((each for each in body if isinstance(each, ast.For)), None)):
        return ""
    rest = body[body.index(loop) + 1 :]
    if loop.orelse or len(rest) > 1 or len(loop.body) != 1 or not isinstance(loop.body[0], ast.If):
        return ""
    test, inner = loop.body[0].test, loop.body[0].body
    inside = Speaker(reading).inside(loop.target, loop.iter)
    if inside is None or loop.body[0].orelse or len(inner) != 1 or not isinstance(inner[0], ast.Return):
        return ""
    speaker, one, series = inside
    clause = speaker.clause(test)
    whose = re.fullmatch(rf"the (\w+) of the {re.escape(one)} (.+)", clause)
    if whose and _gives(inner[0], loop.target):
        return f"the first {one} of {series} whose {whose[1]} {whose[2]}"
    if not clause.startswith(f"the {one} "):
        return f"the first {one} of {series} for which {clause}" if clause and _gives(inner[0], loop.target) else ""
    says = clause.removeprefix(f"the {one} ")
    last = rest[0] if rest else None
    if _gives(inner[0], loop.target):
        return f"the first {one} of {series} that {says}"
    if _is(inner[0].value, True) and isinstance(last, ast.Return) and _is(last.value, False):
        return f"whether any {one} of {series} {says}"
    if _is(inner[0].value, False) and isinstance(last, ast.Return) and _is(last.value, True):
        return f"whether no {one} of {series} {says}"
    return ""


def produced(facts: Facts) -> str:
    """What is yielded, with the loop in which it is."""
    reading = reading_of(facts)
    if reading.tree is None or len(yielded(reading.tree)) != 1:
        return ""
    speaker = Speaker(reading)
    for statement in reading.tree.body:
        match statement:
            case ast.For(target=target, iter=series, body=[inner]):
                test = inner.test if isinstance(inner, ast.If) else None
                inner = inner.body[0] if isinstance(inner, ast.If) and len(inner.body) == 1 else inner
                if isinstance(inner, ast.Expr) and isinstance(inner.value, ast.Yield) and inner.value.value:
                    return speaker.each(inner.value.value, target, series, [test] if test else [])
            case ast.Expr(value=ast.YieldFrom(value=series)):
                words = speaker.noun(series)
                return f"the items of {words}" if words.startswith("`") else words
    return ""


def all_given(facts: Facts) -> str:
    """Everything that a function gives, with conditions, as a noun phrase; empty when it cannot be said."""
    if words := found(facts):
        missing = any(_is(way.value, None) for way in ways_of(facts)) or (facts.returns and facts.returns.may_be_none)
        return f"{words}, or None if there is none" if missing and words.startswith("the first") else words
    ways = ways_of(facts)
    speaker = Speaker(reading_of(facts))
    if ways and all(_is(way.value, True) or _is(way.value, False) for way in ways):
        return _yes_or_no(ways)
    merged: dict[str, list[str]] = {}
    for way in ways:
        words = collected(facts, way.value) or speaker.value(way.value) or _named(way.value, facts)
        if not words:
            return ""
        merged.setdefault(words, []).append(way.condition)
    if not 0 < len(merged) <= MOST_WAYS:
        return ""
    items = list(merged.items())
    if len(items) == 1:
        words = items[0][0]
        return f"{words}, or None" if facts.returns and facts.returns.may_be_none and words != "None" else words
    text = _chosen(items)
    return text if len(text) <= LONGEST else ""


def _chosen(items: Sequence[tuple[str, list[str]]]) -> str:
    """ "`a` if this, `b` if that, else `c`", with what is given in the end first where the rest is None."""
    *early, (last, last_conditions) = items
    ends = any(condition in ("", "else") for condition in last_conditions)
    known = all(len(conditions) == 1 and conditions[0] not in (OPAQUE, "", "else") for _, conditions in early)
    if known and ends and len(early) == 1:
        words, (condition,) = early[0]
        if words in ("None", "False", "an empty string", "an empty list", "an empty dictionary", "0"):
            return f"{last}, or {words} if {condition}"
        return f"{words} if {condition}, else {last}"
    if known and ends:
        return ", ".join(f"{words} if {conditions[0]}" for words, conditions in early) + f", else {last}"
    plain = [words for words, _ in items]
    plain.sort(key=lambda words: words in ("None", "False"))
    return f"{', '.join(plain[:-1])} or {plain[-1]}" if len(plain) == 2 else ""


def _yes_or_no(ways: Sequence[Way]) -> str:
    for value, other in ((True, "False"), (False, "True")):
        conditions = [way.condition for way in ways if _is(way.value, value)]
        ends = any(way.condition in ("", "else") for way in ways if not _is(way.value, value))
        if ends and conditions and all(each not in ("", OPAQUE, "else") for each in conditions) and len(conditions) < 3:
            text = f"{value} if {' or if '.join(conditions)}, else {other}"
            return text if len(text) <= LONGEST else "True or False"
    return ""


def _named(value: ast.expr, facts: Facts) -> str:
    """What the name of a called function says of its value."""
    match value:
        case ast.Call(func=ast.Name(id=name)) if name[:1].isupper():
            return with_article(f"`{name}`")
    return ""


def _is(value: ast.expr | None, constant: object) -> bool:
    return isinstance(value, ast.Constant) and value.value is constant


def _is_zero(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value in (0, 0.0)


def _is_empty(value: ast.expr | None) -> bool:
    match value:
        case ast.List(elts=[]) | ast.Call(func=ast.Name(id="list" | "set"), args=[]):
            return True
    return _is_zero(value)


def _target(statement: ast.Assign | ast.AnnAssign) -> str:
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    return target.id if isinstance(target, ast.Name) else ""


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(each, ast.Name) and each.id == name for each in ast.walk(node))


def _gives(statement: ast.Return, target: ast.expr) -> bool:
    return statement.value is not None and ast.unparse(statement.value) == ast.unparse(target)
