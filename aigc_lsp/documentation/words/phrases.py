"""How well-known calls are said; the table is phrases.toml."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

from aigc_lsp.documentation.words.grammar import with_article
from aigc_lsp.documentation.words.reading import dotted

_TABLE = tomllib.loads(Path(__file__).with_name("phrases.toml").read_text(encoding="utf-8"))
FUNCTIONS: dict[str, str] = _TABLE["functions"]
METHODS: dict[str, str] = _TABLE["methods"]
CLAIMS: dict[str, list[str]] = _TABLE["claims"]
ACTIONS: dict[str, str] = _TABLE["actions"]
PLACE = re.compile(r"\{(self|\d)(?::(\w+))?\}")

Noun = Callable[[ast.expr], str]


def phrase_for(call: ast.Call) -> str:
    """The noun phrase of a call, with places for what it is given; empty when it has none."""
    if call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        return ""
    name, count = dotted(call.func), len(call.args)
    found = FUNCTIONS.get(f"{name}/{count}") or FUNCTIONS.get(name, "")
    if not found and isinstance(call.func, ast.Attribute):
        found = METHODS.get(f"{call.func.attr}/{count}", "")
    return found


def claim_for(call: ast.Call, *, holds: bool) -> str:
    """The clause of a call whose outcome is a yes or no."""
    if call.keywords:
        return ""
    name, count = dotted(call.func), len(call.args)
    found = CLAIMS.get(f"{name}/{count}")
    if found is None and isinstance(call.func, ast.Attribute):
        found = CLAIMS.get(f".{call.func.attr}/{count}")
    return found[0 if holds else 1] if found else ""


def action_for(call: ast.Call) -> str:
    """The verb phrase of a call that is a statement."""
    if call.keywords or any(isinstance(each, ast.Starred) for each in call.args):
        return ""
    name, count = dotted(call.func), len(call.args)
    found = ACTIONS.get(f"{name}/{count}", "")
    if not found and isinstance(call.func, ast.Attribute):
        found = ACTIONS.get(f".{call.func.attr}/{count}", "")
    return found


def filled(pattern: str, call: ast.Call, noun: Noun) -> str:
    """The pattern with words in its places; empty when one has none."""
    missing = False

    def place(match: re.Match[str]) -> str:
        nonlocal missing
        which, form = match[1], match[2]
        if which == "self":
            node = call.func.value if isinstance(call.func, ast.Attribute) else call.func
        else:
            node = call.args[int(which)]
        words = _types(node) if form == "a" else noun(node)
        if form == "items" and words.startswith("`"):
            words = f"items in {words}"
        elif form == "items":
            words = words.removeprefix("the ") if words.endswith("s") else f"items in {words}"
        missing = missing or not words
        return words

    text = PLACE.sub(place, pattern)
    return "" if missing or "{*}" in text else text


def _types(node: ast.expr) -> str:
    """Types as "a `str` or an `int`"."""
    elements = node.elts if isinstance(node, ast.Tuple) else [node]
    names = [dotted(element) for element in elements]
    return " or ".join(with_article(f"`{name}`") for name in names) if all(names) and len(names) < 4 else ""
