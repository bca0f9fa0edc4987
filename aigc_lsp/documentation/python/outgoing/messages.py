"""What the code says in an exception or a warning: its text, placeholders in braces."""

from __future__ import annotations

import ast
import re

from aigc_lsp.documentation.python.source import Source

CONVERSION = re.compile(r"%(?:\((\w+)\))?[-#0 +]*\d*(?:\.\d+)?([diouxXeEfFgGcrsa%])")
FIELD = re.compile(r"\{\{|\}\}|\{([^{}!:]*)(?:![rsa])?(?::[^{}]*)?\}")


def message_of(source: Source, call: ast.expr | None) -> str:
    """The text that an exception is made with, empty when it is made with none."""
    if not isinstance(call, ast.Call):
        return ""
    given = [*call.args, *(keyword.value for keyword in call.keywords)]
    for argument in given:
        text = _text(source, argument)
        if text and text.strip("{} "):
            return " ".join(text.split())
    return ""


def _text(source: Source, node: ast.expr) -> str | None:
    """The text an expression makes; None when it is not seen to make one."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            parts = [_text(source, value) for value in values]
            return None if None in parts else "".join(part for part in parts if part)
        case ast.FormattedValue(value=value):
            return f"{{{ast.unparse(value)}}}"
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            template = _text(source, left)
            return None if template is None else _percent(template, right)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _text(source, left), _text(source, right)
            if first is None and second is None:
                return None
            return (_placed(left) if first is None else first) + (_placed(right) if second is None else second)
        case ast.Call(func=ast.Attribute(value=owner, attr="format"), args=args, keywords=keywords):
            template = _text(source, owner)
            return None if template is None else _format(template, args, keywords)
        case ast.Call(func=ast.Name(id="_" | "gettext"), args=[only]):
            return _text(source, only)
    return None


def _placed(node: ast.expr) -> str:
    match node:
        case ast.Call(func=ast.Name(id="str" | "repr"), args=[only], keywords=[]):
            return f"{{{ast.unparse(only)}}}"
    return f"{{{ast.unparse(node)}}}"


def _percent(text: str, values: ast.expr) -> str:
    named: dict[str, ast.expr] = {}
    if isinstance(values, ast.Dict):
        for key, value in zip(values.keys, values.values, strict=True):
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                named[key.value] = value
    waiting = list(values.elts) if isinstance(values, ast.Tuple) else [values]

    def place(match: re.Match[str]) -> str:
        if match[2] == "%":
            return "%"
        if match[1]:
            return _placed(named[match[1]]) if match[1] in named else f"{{{match[1]}}}"
        return _placed(waiting.pop(0)) if waiting else "{}"

    return CONVERSION.sub(place, text)


def _format(text: str, args: list[ast.expr], keywords: list[ast.keyword]) -> str:
    named = {keyword.arg: keyword.value for keyword in keywords}
    count = iter(range(len(text)))

    def place(match: re.Match[str]) -> str:
        if match[0] in ("{{", "}}"):
            return match[0][0]
        field = match[1] or str(next(count))
        name = re.split(r"[.\[]", field)[0]
        rest = field[len(name) :]
        value = args[int(name)] if name.isdigit() and int(name) < len(args) else named.get(name)
        return f"{{{ast.unparse(value)}{rest}}}" if value is not None else f"{{{field}}}"

    return FIELD.sub(place, text)
