"""When exceptions and warnings are raised, in sentences."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from aigc_lsp.documentation.facts import Facts, Raise
from aigc_lsp.documentation.words.code import Function, body_of, tree_of
from aigc_lsp.documentation.words.conditions import condition
from aigc_lsp.documentation.words.grammar import with_article
from aigc_lsp.documentation.words.lexicon import EXCEPTIONS
from aigc_lsp.documentation.words.names import phrase
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.reading import ADDING, dotted, reading_of, returned

FAILING = re.compile(r"^(?:failed|unable) to (.+)$|^(?:cannot|can't|can not|could not|couldn't) (.+)$", re.IGNORECASE)
CLAIMING = re.compile(
    r"^(?!.*\bmust\b)(?!.*\?)[^:;.!]*\b(?:is|are|was|were|has|have|does|do|did)\b[^:;.!]*$", re.IGNORECASE
)
PLACEHOLDER = re.compile(r"""['"]?\{([^{}]*)\}['"]?""")
LONGEST = 160  # characters of a sentence
LONGEST_CLAUSE = 90
LONGEST_MESSAGE = 70
MOST = 3  # conditions that are named
CODE = re.compile(r"[A-Za-z_][\w.]*")
WHOLE = ("on ", "with ", "always", "in the end")  # begin what stands without "if"


def sentences(facts: Facts, raises: Iterable[Raise]) -> dict[str, str]:
    """A sentence for each type, of all the places that raise it."""
    clauses: dict[str, list[str]] = {}
    for one in raises:
        words = _clause(facts, one)
        if words not in clauses.setdefault(one.type, []):
            clauses[one.type].append(words)
    return {type: _sentence(facts, type, words) for type, words in clauses.items()}


def _sentence(facts: Facts, type: str, clauses: list[str]) -> str:
    known = [clause for clause in clauses if clause]
    if not known:
        return _by_type(facts, type)
    shown = known[:MOST]
    while len(shown) > 1 and sum(map(len, shown)) > LONGEST:
        shown.pop()
    text = ", or ".join(clause if clause.startswith(WHOLE) else f"if {clause}" for clause in shown)
    return f"{text[0].upper()}{text[1:]}."


def _by_type(facts: Facts, type: str) -> str:
    """What the exception's name says."""
    if type in EXCEPTIONS:
        return EXCEPTIONS[type]
    return f"In case of {with_article(phrase(type.rpartition('.')[2]))}."


def _clause(facts: Facts, one: Raise) -> str:
    """When it is raised, e.g. "`count` is less than 1", or "with the message …"; empty when nothing says it."""
    failed = _failed(facts, one)
    if words := condition(facts, one.condition):
        return f"{failed} and {words}" if failed and len(failed) + len(words) < LONGEST_CLAUSE else failed or words
    return _said(one.message) or failed or _placed(facts, one)


def _said(message: str) -> str:
    """A message as a clause."""
    text = " ".join(message.split()).rstrip(".! :")
    text = PLACEHOLDER.sub(lambda place: f"`{place[1]}`" if CODE.fullmatch(place[1]) else "…", text)
    if not text or "…" in text or not text.isprintable() or len(text) > LONGEST_MESSAGE or text.count("`") % 2:
        return ""
    if found := FAILING.match(text):
        return f"it cannot {found[1] or found[2]}"
    lowered = text[0].lower() + text[1:] if text[1:2].islower() or text[1:2] == " " else text
    if CLAIMING.match(text) and not text.startswith(("You", "you", "This", "Please")):
        return lowered
    if "`" in text:
        text = text.replace("`", "")
    return f'with the message "{text}"' if '"' not in text else ""


def _placed(facts: Facts, one: Raise) -> str:
    """When it is raised, by where it stands in the body."""
    tree = tree_of(facts)
    if not isinstance(tree, Function):
        return ""
    line = one.line - facts.line + tree.lineno
    last = body_of(tree)[-1:]
    if last and isinstance(last[0], ast.Raise) and last[0].lineno == line:
        if len(body_of(tree)) == 1 and one.type == "NotImplementedError":
            return "it is not overridden" if "." in facts.name else "always"
        return "in the end, if nothing was returned before" if returned(tree) else "always"
    return ""


def _failed(facts: Facts, one: Raise) -> str:
    """What went wrong before, where it is raised because of another exception: "`int(text)` raises `ValueError`"."""
    tree = tree_of(facts)
    if not isinstance(tree, Function):
        return ""
    line = one.line - facts.line + tree.lineno
    for node in ast.walk(tree):
        if not isinstance(node, ast.Try):
            continue
        for handler in node.handlers:
            if handler.type is not None and any(each.lineno == line for each in _raises(handler)):
                listed = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
                types = [ast.unparse(each) for each in listed]
                named = " or ".join(f"`{type}`" for type in types)
                what = _tried(facts, node.body)
                if len(types) > MOST or not (what or one.type not in types):
                    return "it is raised meanwhile" if one.type in types else ""
                return f"{what} raises {named}" if what else f"{named} is raised meanwhile"
    return ""


def _tried(facts: Facts, body: list[ast.stmt]) -> str:
    """What a block tries, where that is one call: "`int(text)`", or "calling `int`" where that is long."""
    match body:
        case [ast.Expr(value=value) | ast.Assign(value=value) | ast.Return(value=value)]:
            pass
        case _:
            return ""
    match value:
        case ast.Call(func=ast.Attribute(attr=how), args=[ast.expr() as inner]) if how in ADDING:
            value = inner
    value = value.value if isinstance(value, ast.Await) else value
    if not isinstance(value, ast.Call | ast.Subscript):
        return ""
    if code := Speaker(reading_of(facts)).code(value):
        return code
    called = dotted(value.func) if isinstance(value, ast.Call) else ""
    owner = reading_of(facts).owner
    called = called.removeprefix(f"{owner}.") if owner else called
    return f"calling `{called}`" if called and called.split(".")[0] not in reading_of(facts).locals else ""


def _raises(node: ast.AST) -> list[ast.Raise]:
    return [each for each in ast.walk(node) if isinstance(each, ast.Raise)]
