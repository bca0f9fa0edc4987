"""What can be read of a text that does not parse: its pieces are tried one by one, broken ones become blank."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from aigc_lsp.document import LINE_END

JOINED = 8  # neighbouring pieces tried as one: a text over several lines may hold what looks like a statement
CONTINUES = re.compile(r"[)\]}]|(?:else|elif|except|finally)\b")

Parse = Callable[[str], ast.Module]


def readable_part(text: str, parse: Parse) -> tuple[str, tuple[str, ...]]:
    """The text with every piece that does not parse turned into spaces, and those pieces."""
    lines = _with_ends(text)
    broken: list[str] = []
    _heal(lines, range(len(lines)), "", parse, broken)
    return "".join(lines), tuple(broken)


def _with_ends(text: str) -> list[str]:
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    return [text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _heal(lines: list[str], area: range, indent: str, parse: Parse, broken: list[str]) -> bool:
    """Blank out what is broken among statements at one indentation; whether any is left."""
    starts = [number for number in area if _starts_statement(lines[number], indent)]
    bounds = [*starts, area.stop]
    if starts and any(lines[number].strip() for number in range(area.start, starts[0])):
        _blank(lines, range(area.start, starts[0]), broken)
    left = False
    index = 0
    while index < len(starts):
        taken = next((size for size in range(1, JOINED + 1) if index + size < len(bounds)
                      and _parses(lines, range(bounds[index], bounds[index + size]), indent, parse)), 0)  # fmt: skip
        if taken:
            left = True
            index += taken
            continue
        piece = range(bounds[index], bounds[index + 1])
        left = _heal_class(lines, piece, indent, parse, broken) or left
        index += 1
    return left


def _starts_statement(line: str, indent: str) -> bool:
    rest = line[len(indent) :]
    if not line.startswith(indent) or not rest.strip() or rest[0] in " \t#\f":
        return False
    return not CONTINUES.match(rest)


def _parses(lines: list[str], piece: range, indent: str, parse: Parse) -> bool:
    text = "".join(lines[piece.start : piece.stop])
    try:
        parse(f"if 1:\n{text}" if indent else text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _heal_class(lines: list[str], piece: range, indent: str, parse: Parse, broken: list[str]) -> bool:
    """Keep a class with those of its members that can be read; blank out anything else. Whether it was kept."""
    if re.match(rf"{indent}class\b", lines[piece.start]):
        for number in piece[1:]:
            inner = re.match(r"[ \t]*", lines[number])
            if inner and len(inner[0]) > len(indent) and _header_parses(lines, range(piece.start, number), parse):
                if not lines[number].strip() or lines[number].lstrip().startswith("#"):
                    continue
                if _heal(lines, range(number, piece.stop), inner[0], parse, broken):
                    return True
                break
    _blank(lines, piece, broken)
    return False


def _header_parses(lines: list[str], header: range, parse: Parse) -> bool:
    text = "".join(lines[header.start : header.stop]).strip()
    return _parses([f"{text} pass" if text.endswith(":") else f"{text}\n pass"], range(1), "", parse)


def _blank(lines: list[str], piece: range, broken: list[str]) -> None:
    text = "".join(lines[piece.start : piece.stop])
    if text.strip():
        broken.append(text)
    for number in piece:
        lines[number] = re.sub(r"[^\r\n]", " ", lines[number])
