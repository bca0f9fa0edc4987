"""The first sentence of a function's documentation: what its name says, and what its body adds to that."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from aigc_lsp.documentation.facts import Facts, Kind
from aigc_lsp.documentation.words.actions import action
from aigc_lsp.documentation.words.code import body_of
from aigc_lsp.documentation.words.content import adds, covers
from aigc_lsp.documentation.words.lexicon import FINDERS, MAKERS, PREPOSITIONS, SPECIAL
from aigc_lsp.documentation.words.names import capitalised, spelled, split
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.outcomes import found, given, produced, ways_of
from aigc_lsp.documentation.words.reading import reading_of, yielded
from aigc_lsp.documentation.words.theme import Theme, belongs_to, theme

LONGEST = 72  # characters of a summary: it stands on one line with indent and quotes
MOST_ACTIONS = 3
MOST_WORDS_TESTED = 4  # in the name of a test, before it is taken for a sentence
ITERATING = frozenset(("iter", "iterate", "get", "generate", "yield", "list", "find"))
SILENT = ("log", "logger", "logging", "_logger", "_log", "LOG", "LOGGER", "warnings", "print")


@dataclass(frozen=True)
class Said:
    """A summary, and a sentence or two that did not fit into it."""

    summary: str
    description: str = ""


def function_summary(facts: Facts) -> Said:
    """For a function, method or property."""
    if facts.last_name in SPECIAL:
        return Said(_special(facts))
    about = theme(facts)
    if facts.returns is None and facts.yields is None and (said := _test(facts) or _nothing(facts)):
        return Said(said)
    if facts.yields is not None and not facts.is_context_manager:
        return _generator(facts, about)
    if facts.is_context_manager and about.noun:
        return _context(facts, about)
    if about.claim:
        return _predicate(facts, about)
    if facts.returns is not None:
        return _value(facts, about)
    return _deed(facts, about)


def _test(facts: Facts) -> str:
    """For a test whose name is a sentence."""
    words = split(facts.last_name)
    return f"Test: {spelled(words[1:])}." if words[:1] == ["test"] and len(words) > MOST_WORDS_TESTED else ""


def _nothing(facts: Facts) -> str:
    """For a method that is there to be overridden: it has an empty body."""
    tree = reading_of(facts).tree
    empty = tree is not None and all(isinstance(each, ast.Pass) for each in tree.body)
    return "Do nothing." if empty and facts.kind is Kind.METHOD and not facts.is_abstract else ""


def _special(facts: Facts) -> str:
    names = [f"`{one.name}`" for one in facts.parameters] or ["the other"]
    it = belongs_to(facts) or "it"
    text = SPECIAL[facts.last_name].replace("{0}", names[0]).replace("{it}", it)
    value = given(facts)
    if facts.last_name in ("__len__", "__str__", "__repr__", "__iter__", "__getitem__", "__hash__") and adds(
        value, text
    ):
        return _fitting(f"Return {value}.", text)
    if facts.last_name == "__contains__" and value.startswith("whether "):
        return _fitting(f"Return {value}.", text)
    return text


def _predicate(facts: Facts, about: Theme) -> Said:
    """ "Return whether the shelf is empty: there are no items."."""
    opening = "Whether" if facts.kind is Kind.PROPERTY else "Return whether"
    plain = f"{opening} {about.claim}."
    why = found(facts).removeprefix("whether ") or _clause(facts)
    if not why or why == about.claim:
        return Said(plain)
    if covers(why, about.claim):
        return Said(_fitting(f"{opening} {why}.", plain))
    if facts.kind is not Kind.PROPERTY:  # whose returns are not said apart
        return Said(plain)
    return Said(_fitting(f"{opening} {about.claim}: {why}.", plain))


def _clause(facts: Facts) -> str:
    """When a function that has one ``return`` gives True."""
    ways = ways_of(facts)
    speaker = Speaker(reading_of(facts))
    if len(ways) == 1:
        value = ways[0].value
        if isinstance(value, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Call):
            return speaker.clause(value)
    return ""


def _value(facts: Facts, about: Theme) -> Said:
    value = found(facts) or given(facts)
    if value.startswith("the result of") or _is_local(facts, value):  # which says little
        value = ""
    opening = "" if facts.kind is Kind.PROPERTY else "Return "
    if about.noun:
        plain = f"{opening}{about}."
        if value.startswith("whether ") or covers(value, about.noun):
            return Said(capitalised(_fitting(f"{opening}{value}.", plain)))
        if not adds(value, str(about)):
            return Said(capitalised(plain))
        return Said(capitalised(_fitting(f"{opening}{about.noun}: {value}.", plain)))
    plain = capitalised(str(about))
    if about.verb in FINDERS and covers(value, about.object):
        return Said(_fitting(f"Return {value}.", f"{plain}."))
    if not adds(value, plain) or value in ("None", "True", "False", "the object"):
        done = _done(facts)
        return Said(_fitting(f"{plain}: {done}.", f"{plain}.") if done else f"{plain}.")
    if about.verb in FINDERS | MAKERS:
        return Said(_fitting(f"{capitalised(about.verb)} {about.object}: {value}.", f"{plain}."))
    return Said(_fitting(f"{plain} and return {value}.", f"{plain}."))


def _is_local(facts: Facts, value: str) -> bool:
    """Whether a phrase is only the name of something within the function."""
    names = {one.name for one in facts.parameters}
    local = any(isinstance(way.value, ast.Name) and way.value.id not in names for way in ways_of(facts))
    return local and (value.startswith("`") or value.count(" ") < 2)


def _generator(facts: Facts, about: Theme) -> Said:
    what = (about.object or about.noun or about.claim).removeprefix("over ")
    iterates = about.noun or about.verb in ITERATING
    plain = f"Yield {what}{about.about}." if iterates and not about.bare else f"{capitalised(str(about))}."
    value = produced(facts)
    if not adds(value, what):
        return Said(plain)
    return Said(_fitting(f"Yield {value}." if covers(value, what) else f"{plain[:-1]}: {value}.", plain))


def _context(facts: Facts, about: Theme) -> Said:
    """For a context manager that is named by what it gives, or by how the block runs."""
    tree = reading_of(facts).tree
    if tree is None or any(node.value for node in yielded(tree)):
        return Said(_fitting(f"Provide {about}.", f"Provide {about.noun}."))
    how = about.noun.removeprefix("the ")
    first = how.split(" ")[0]
    if not (first.endswith("ed") or first in PREPOSITIONS):
        how = f"with {about.noun}"
    return Said(_fitting(f"Run the block {how}{about.about}.", f"Run the block {how}."))


def _deed(facts: Facts, about: Theme) -> Said:
    """For what gives nothing back: what it does, in its name's words or in its body's."""
    plain = capitalised(str(about))
    done = _done(facts)
    if not done:
        return Said(f"{plain}.")
    same = done.split(" ")[0] == about.verb.split(" ")[0] and " and " not in done
    if (about.verb == "handle" and about.bare) or (same and (about.bare or covers(done, about.object))):
        return Said(_fitting(f"{capitalised(done)}.", f"{plain}."))
    return Said(_fitting(f"{capitalised(about.verb)} {about.object}: {done}.", f"{plain}."))


def _done(facts: Facts) -> str:
    """The statements of a short body as verb phrases; empty when one has no words."""
    reading = reading_of(facts)
    if reading.tree is None:
        return ""
    speaker = Speaker(reading)
    body = [each for each in body_of(reading.tree) if not _is_aside(each)]
    if body and isinstance(body[-1], ast.Return):
        body = body[:-1]
    tail = ""
    if len(body) == 1 and isinstance(body[0], ast.If) and not body[0].orelse:
        tail = speaker.clause(body[0].test)
        tail = f", if {tail}" if tail else "?"
        body = [each for each in body[0].body if not _is_aside(each)]
    elif (
        len(body) > 1
        and isinstance(body[0], ast.If)
        and len(body[0].body) == 1
        and isinstance(body[0].body[0], ast.Return)
    ):
        clause = speaker.clause(body[0].test)
        tail = f", unless {clause}" if clause else "?"
        body = body[1:]
    body = [each for each in body if not (isinstance(each, ast.Assign) and isinstance(each.targets[0], ast.Name))]
    deeds = [action(each, speaker) for each in body]
    if not 0 < len(deeds) <= MOST_ACTIONS or not all(deeds) or tail == "?":
        return ""
    return (f"{', '.join(deeds[:-1])} and {deeds[-1]}" if len(deeds) > 1 else deeds[0]) + tail


def _guard(statement: ast.stmt) -> ast.expr | None:
    """The test of a statement that only leaves the function."""
    match statement:
        case ast.If(test=test, body=[ast.Return(value=None)], orelse=[]):
            return test
    return None


def _is_aside(statement: ast.stmt) -> bool:
    """Whether a statement is beside the point: a log line, a guard that raises, an assertion, an import."""
    match statement:
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name in SILENT:
            return True
        case ast.If(body=[ast.Raise()], orelse=[]):
            return True
    return isinstance(statement, ast.Assert | ast.Import | ast.ImportFrom | ast.Pass | ast.Global | ast.Nonlocal)


def fits(text: str) -> bool:
    """Whether a summary stands on a line, also where names have two marks on each side."""
    return len(text) + text.count("`") <= LONGEST


def _fitting(text: str, plain: str) -> str:
    """The text if it fits on a line, else the plain one."""
    return text if fits(text) else plain
