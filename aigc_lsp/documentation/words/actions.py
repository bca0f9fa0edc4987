"""Statements as verb phrases in the imperative: "add `item` to the items"."""

from __future__ import annotations

import ast

from aigc_lsp.documentation.words.lexicon import EITHER, NOUNS, PREPOSITIONS, VERBS
from aigc_lsp.documentation.words.names import spelled, split, the
from aigc_lsp.documentation.words.nouns import Speaker
from aigc_lsp.documentation.words.phrases import action_for, filled

LONGEST = 64  # characters of a phrase


def action(statement: ast.stmt, speaker: Speaker) -> str:
    """What a statement does; empty when there are no plain words for it."""
    words = _action(statement, speaker)
    return words if len(words) <= LONGEST else ""


def _action(statement: ast.stmt, speaker: Speaker) -> str:
    match statement:
        case ast.Expr(value=ast.Await(value=ast.Call() as call)) | ast.Expr(value=ast.Call() as call):
            return _call(call, speaker)
        case ast.Assign(targets=[ast.Attribute() as target], value=value):
            return _set(target, value, speaker)
        case ast.AnnAssign(target=ast.Attribute() as target, value=ast.expr() as value):
            return _set(target, value, speaker)
        case ast.Assign(targets=[ast.Subscript(value=base, slice=key)], value=value):
            what, where, which = speaker.noun(value), speaker.noun(base), speaker.noun(key)
            return f"set the entry for {which} in {where} to {what}" if what and where and which else ""
        case ast.AugAssign(target=ast.Attribute() as target, op=ast.Add() | ast.Sub() as op, value=value):
            what, to = speaker.noun(value), speaker.noun(target)
            if isinstance(op, ast.Add):
                return f"add {what} to {to}" if what and to else ""
            return f"take {what} from {to}" if what and to else ""
        case ast.Delete(targets=[ast.Subscript(value=base, slice=key)]):
            where, which = speaker.noun(base), speaker.noun(key)
            return f"remove the entry for {which} from {where}" if where and which else ""
    return ""


def _set(target: ast.Attribute, value: ast.expr, speaker: Speaker) -> str:
    name, what = speaker.noun(target), speaker.noun(value)
    return f"set {name} to {what}" if name and what and what != name else ""


def _call(call: ast.Call, speaker: Speaker) -> str:
    if (pattern := action_for(call)) and (words := filled(pattern, call, speaker.noun)):
        return words
    match call.func:
        case ast.Attribute(value=base, attr=name):
            on = "" if isinstance(base, ast.Name) and base.id == speaker.reading.owner else speaker.noun(base)
            if not on and not (isinstance(base, ast.Name) and base.id == speaker.reading.owner):
                return ""
        case ast.Name(id=name):
            on = ""
        case _:
            return ""
    words_of = split(name)
    if not words_of or words_of[0] not in VERBS or (words_of[0] in NOUNS | EITHER and len(words_of) == 1):
        return ""
    if len(words_of) > 1 and words_of[1] in PREPOSITIONS:
        return ""  # raise_for_status: a sentence of its own
    if len(words_of) > 1:
        return f"{words_of[0]} {the(spelled(words_of[1:]))}" + (f" of {on}" if on else "")
    given = [speaker.noun(each) for each in call.args]
    if on and not call.args and not call.keywords:
        return f"{words_of[0]} {on}"
    if not on and len(given) == 1 and given[0] and not call.keywords:
        return f"{words_of[0]} {given[0]}"
    return ""
