"""Python source laid out within a line length, in the manner of black: brackets break before lines get long."""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
import unicodedata
from collections.abc import Iterator

UNSEEN = {"Mn", "Mc", "Me", "Cf", "Co", "Cn", "Cs", "Zs", "Zl", "Zp"}  # categories of Unicode
MANY_LINES = 3  # line ends in a text that is easier to read line by line
OPENING, CLOSING = "([{", ")]}"
# of the pattern of a regular expression, where all that is escaped in it are backslashes
PATTERN = re.compile(r"(?<=re\.compile\()('(?:[^'\\]|\\\\)*'|\"(?:[^\"\\]|\\\\)*\")")


def lay_out(statement: str, indent: str, width: int, unit: str = "    ") -> list[str]:
    """The lines of a simple statement or expression that stands at ``indent``, none longer than it must be."""
    fits = len(indent) + len(statement) <= width
    if fits and statement.count("\\n") < MANY_LINES:
        return [indent + statement]
    if broken := _with_long_text(statement, indent, width, unit):
        return broken
    if fits:
        return [indent + statement]
    for start, end in _groups(statement, width - len(indent)):
        head, body, tail = statement[: start + 1], statement[start + 1 : end], statement[end:]
        inner = indent + unit
        is_call = re.search(r"[\w)\]]$", statement[:start]) is not None and not re.search(
            r"\b(?:in|and|or|not|is|assert|return|yield|await|import)$", statement[:start]
        )
        items = list(split_items(body))
        if is_call and len(inner) + len(body) <= width:
            return [indent + head, inner + body.rstrip(", "), *_tail(indent + tail)]
        lines: list[str] = []
        parenthesis = statement[start] == "(" and not is_call and not body.rstrip().endswith(",")
        for item in items:
            alone = len(items) == 1 and (parenthesis or item.startswith("*") or _is_generator(item))
            comma = "" if alone else ","
            lines += _item(item, comma, inner, width, unit, alone=is_call and len(items) == 1)
        return [indent + head, *lines, *_tail(indent + tail)]
    return [indent + statement]


def _tail(line: str) -> list[str]:
    return [line]


def _item(item: str, comma: str, indent: str, width: int, unit: str, *, alone: bool) -> list[str]:
    if len(indent) + len(item) + len(comma) <= width:
        return [indent + item + comma]
    pieces = text_pieces(item, width - len(indent) - len(unit))
    if len(pieces) > 1:
        if alone:
            return [indent + piece for piece in pieces]
        return [indent + "(", *(indent + unit + piece for piece in pieces), indent + ")" + comma]
    *lines, last = lay_out(item, indent, width - len(comma), unit)
    return [*lines, last + comma]


def _with_long_text(statement: str, indent: str, width: int, unit: str) -> list[str]:
    """A statement that ends in one long string, broken into pieces between parentheses; empty for any other."""
    match = re.fullmatch(r"""(.* (?:==|=|is|in) )([bB]?'(?:[^'\\]|\\.)*'|[bB]?"(?:[^"\\]|\\.)*")""", statement)
    if match is None or len(indent) + len(match[1]) >= width:
        return []
    pieces = text_pieces(match[2], width - len(indent) - len(unit))
    if len(pieces) < 2:
        return []
    return [indent + match[1] + "(", *(indent + unit + piece for piece in pieces), indent + ")"]


def text_pieces(source: str, room: int) -> list[str]:
    """A string literal in pieces that fit, cut after line ends and spaces; itself where it is no plain literal."""
    match = re.fullmatch(r"""([bB]?)(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")""", source, re.DOTALL)
    if match is None:
        return [source]
    prefix, quote = match[1], source[len(match[1])]
    body = match[2] if match[2] is not None else match[3]
    pieces, current = [], ""
    for part in re.findall(r"(?:[^\\ ]|\\[^n])*(?:\\n| +|$)", body):
        if current and (current.endswith("\\n") or len(current) + len(part) + len(prefix) + 2 > room):
            pieces.append(current)
            current = ""
        current += part
    pieces += [current] if current else []
    return [f"{prefix}{quote}{piece}{quote}" for piece in pieces]


def _is_generator(item: str) -> bool:
    return re.search(r"\bfor\b.*\bin\b", item) is not None


def _groups(source: str, room: int) -> Iterator[tuple[int, int]]:
    """Brackets of the outermost level that may be broken, the best first: the last whose line would still fit."""
    pairs = [(start, end) for start, end, depth in brackets(source) if depth == 0 and source[start + 1 : end].strip()]
    pairs.reverse()
    fitting = [pair for pair in pairs if pair[0] + 1 <= room and len(source) - pair[1] <= room]
    yield from sorted(fitting, key=lambda pair: pair[1] - pair[0] < len(source) // 4)
    yield from (pair for pair in pairs if pair not in fitting)


def brackets(source: str) -> list[tuple[int, int, int]]:
    """Start, end and depth of every pair of brackets, in order of their ends; strings and comments have none."""
    found: list[tuple[int, int, int]] = []
    open_at: list[int] = []
    for position, character in _code(source):
        if character in OPENING:
            open_at.append(position)
        elif character in CLOSING and open_at:
            start = open_at.pop()
            found.append((start, position, len(open_at)))
    return found


def split_items(source: str) -> Iterator[str]:
    """The parts between the commas of the outermost level, without the last when it is empty."""
    depth = start = 0
    for position, character in _code(source):
        depth += (character in OPENING) - (character in CLOSING)
        if character == "," and depth == 0:
            yield source[start:position].strip()
            start = position + 1
    if rest := source[start:].strip():
        yield rest


def _code(source: str) -> Iterator[tuple[int, str]]:
    """The characters outside of strings, with their positions."""
    position = 0
    while position < len(source):
        character = source[position]
        if character in "'\"":
            quote = character * 3 if source.startswith(character * 3, position) else character
            position += len(quote)
            while position < len(source) and not source.startswith(quote, position):
                position += 2 if source[position] == "\\" else 1
            position += len(quote)
        else:
            yield position, character
            position += 1


def requoted(source: str, quote: str) -> str:
    """The source with its plain strings as a project has them: between the quotes that it prefers, where that needs
    no escape, patterns raw, and what cannot be seen escaped.
    """
    source = PATTERN.sub(_raw, legible(source))
    other = "'" if quote == '"' else '"'
    if other not in source:
        return source
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(source).readline))
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return source
    lines = source.splitlines(keepends=True)
    for token in reversed(tokens):
        match = re.fullmatch(rf"([bBrRuU]*){other}((?:[^\\]|\\.)*){other}", token.string, re.DOTALL)
        if token.type != tokenize.STRING or match is None or token.start[0] != token.end[0]:
            continue
        body = match[2]
        if body.startswith(other) or quote in body:
            continue
        body = body if "r" in match[1].lower() else body.replace("\\" + other, other)
        line = lines[token.start[0] - 1]
        lines[token.start[0] - 1] = line[: token.start[1]] + match[1] + quote + body + quote + line[token.end[1] :]
    return "".join(lines)


def one_line(source: str) -> str:
    """An expression or simple statement on one line."""
    source = textwrap.dedent(source).strip()
    if "\n" not in source:
        return source
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    return ast.unparse(tree)


def _raw(match: re.Match[str]) -> str:
    source = match[1]
    return "r" + source.replace("\\\\", "\\") if "\\" in source else source


def legible(source: str) -> str:
    """The source with characters that cannot be seen, or that join with others, as escapes in plain strings."""
    if source.isascii():
        return source
    return "".join(_escape(character) if _is_unseen(character) else character for character in source)


def _is_unseen(character: str) -> bool:
    return not character.isascii() and (character == "\ufffd" or unicodedata.category(character) in UNSEEN)


def _escape(character: str) -> str:
    number = ord(character)
    return f"\\x{number:02x}" if number < 0x100 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
