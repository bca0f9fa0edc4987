"""How a function ends: what it gives back, what it yields, and the exceptions, errors and panics that leave it."""

from __future__ import annotations

import re

from aigc_lsp.context.tree import Node
from aigc_lsp.documentation.comments.found import Found, Match
from aigc_lsp.documentation.facts import Outcome, Raise
from aigc_lsp.languages.documentation import Comments

NONE = ("undefined", "null", "nil", "None", "void 0")  # values that say that there is none
ERROR_CALL = re.compile(r"(?:[\w.]+\.)?[A-Z]\w*(?:Error|Exception)|Error")  # a call of one makes an exception
CATCH_ALL = ("Exception", "Throwable")
PANIC = "panic"  # the type of what ends the program
ERROR = "error"  # the type of an error value that has no name
CONDITION = re.compile(r"\((.*)\)", re.DOTALL)


def returns(each: Found, comments: Comments) -> Outcome | None:
    """What it gives back; None when nothing is."""
    annotation = each.of("returns")[0]["returns"][0].text if each.has("returns") else ""
    if each.kind in ("class", "constructor") or (each.kind == "method" and each.name.text == "constructor"):
        return None
    if annotation and re.sub(r"\s", "", annotation) in comments.nothing:
        return None
    if not annotation and comments.typed:
        return None
    matches = {match["returned"][0].raw.id: match["returned"][0] for match in each.of("returned")}
    values = tuple(dict.fromkeys(_one_line(node.text) for node in matches.values()))
    if not annotation and (not values or all(value in NONE for value in values)):
        return None
    bare = any(len([child for child in match["leaving"][0].children if child.raw.is_named]) == 0
               for match in each.of("leaving"))  # fmt: skip
    may_be_none = bare or any(value in NONE for value in values)
    return Outcome(annotation, values, may_be_none and not all(value in NONE for value in values))


def yields(each: Found) -> Outcome | None:
    if not each.has("yielding"):
        return None
    return Outcome("", tuple(dict.fromkeys(_one_line(match["yielded"][0].text) for match in each.of("yielded"))))


def raises(each: Found) -> tuple[Raise, ...]:
    """What leaves it, in the order of the text; then what its signature names besides."""
    made = {match["made.name"][0].text: match for match in each.of("made")}
    found = [
        raised
        for match in sorted(each.of("thrown"), key=lambda match: match["thrown"][0].start)
        for raised in _raised(each, match, made)
        if not _caught(each, match["thrown"][0], raised.type)
    ]
    known = {raised.type for raised in found}
    declared = [Raise(match["declared"][0].text) for match in each.of("declared")]
    found += [raised for raised in declared if raised.type not in known]
    return tuple(dict.fromkeys(found))


def _raised(each: Found, match: Match, made: dict[str, Match]) -> list[Raise]:
    node = match["thrown"][0]
    line = node.tree.text.count("\n", 0, node.start) + 1
    condition = _condition(node, each.scope)
    message = _message(match["thrown.arguments"][0]) if "thrown.arguments" in match else ""
    if "panic" in match:
        return _panic(match, condition, message, line)
    if "error" in match:
        type = _error_type(match["thrown.value"][0].text) if "thrown.value" in match else ERROR
        return [Raise(type, condition, message, line)]
    if "thrown.type" in match:
        return [Raise(match["thrown.type"][0].text, condition, message, line)]
    if "thrown.call" in match:
        call = match["thrown.call"][0].text
        return [Raise(call, condition, message, line)] if ERROR_CALL.fullmatch(call) else []
    name = match["thrown.name"][0].text
    caught = [other for other in each.of("rethrown") if other["rethrown"][0].text == name
              and other["rethrown.of"][0].start <= node.start < other["rethrown.of"][0].end]  # fmt: skip
    if caught:
        return [Raise(other["rethrown.type"][0].text, "", "", line) for other in caught]
    if name in made:
        arguments = made[name].get("made.arguments")
        message = _message(arguments[0]) if arguments else ""
        return [Raise(made[name]["made.type"][0].text, condition, message, line)]
    return []


def _panic(match: Match, condition: str, message: str, line: int) -> list[Raise]:
    call = match["thrown.call"][0].text if "thrown.call" in match else PANIC
    if call.startswith("assert"):
        inside = match["thrown.arguments"][0].text[1:-1]
        pieces = _split(inside)
        if call == "assert":
            condition = f"!({pieces[0]})" if pieces else ""
        else:
            operator = "!=" if call == "assert_eq" else "=="
            condition = f"{pieces[0]} {operator} {pieces[1]}" if len(pieces) > 1 else ""
    return [Raise(PANIC, condition, message, line)]


def _error_type(text: str) -> str:
    """The path of the error that an expression makes; "error" when it does not say one."""
    text = text.strip().removesuffix("?")
    if match := re.match(r"((?:\w+::)*[A-Z]\w*(?:::\w+)*)", text):
        return re.sub(r"::(?:new|from|default)$", "", match[1])
    return ERROR


def _condition(node: Node, scope: Node) -> str:
    """What is true when control comes to ``node``, where one `if` decides it; empty otherwise."""
    inner = node
    for outer in node.around():
        if outer.raw.id == scope.raw.id:
            break
        condition = outer.raw.child_by_field_name("condition")
        consequence = outer.raw.child_by_field_name("consequence")
        if condition is not None and consequence is not None:
            if consequence.id != inner.raw.id:
                return ""
            text = Node(condition, node.tree, node.base).text
            return _one_line(text[1:-1] if text.startswith("(") and _closes(text) else text)
        if outer.type.startswith(("for", "while", "do_", "switch", "catch", "match", "try", "closure", "select")):
            return ""
        inner = outer
    return ""


def _closes(text: str) -> bool:
    """Whether the bracket that opens ``text`` is closed by its last character."""
    depth = 0
    for index, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0:
            return index == len(text) - 1
    return False


def _caught(each: Found, node: Node, type: str) -> bool:
    """Whether it is thrown where it is caught again."""
    for match in each.of("caught"):
        body = match["caught"][0]
        if body.start <= node.start < body.end:
            types = [kind.text for kind in match.get("caught.type", [])]
            if not types or type in types or any(kind in CATCH_ALL for kind in types):
                return True
    return False


def _message(arguments: Node) -> str:
    """The text an exception is made with, what is put into it in braces; empty when none is written there."""
    for child in arguments.children:
        if child.raw.is_named and child.type not in arguments.tree.language.comments:
            return _one_line(_text_of(child))
    return ""


def _text_of(node: Node) -> str:
    if node.type in node.tree.language.strings:
        return re.sub(r"\$\{([^{}]*)\}", r"{\1}", node.text.strip("\"'`"))
    if node.type == "binary_expression" and any(child.type == "+" for child in node.children):
        pieces = [child for child in node.children if child.raw.is_named]
        if any(piece.type in node.tree.language.strings or piece.type == "binary_expression" for piece in pieces):
            return "".join(_text_of(piece) or f"{{{piece.text}}}" for piece in pieces)
    return ""


def _split(text: str) -> list[str]:
    """At the commas that stand in no bracket."""
    pieces, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            pieces.append(text[start:index].strip())
            start = index + 1
    return [*pieces, text[start:].strip()] if text[start:].strip() else pieces


def _one_line(text: str) -> str:
    return " ".join(text.split())
