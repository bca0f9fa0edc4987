"""What a test expects, as source: floats within a tolerance, nan, and messages worth matching."""

from __future__ import annotations

import ast
import re

from aigc_lsp.unit_tests.case import Case, Check, Raised
from aigc_lsp.unit_tests.framework import read_text

LONGEST_MESSAGE = 80  # characters of a message that are matched
SHORTEST_MESSAGE = 12  # of a part of one
EXACT_STEP = 1 / 8  # multiples of this are exact in binary, and so are short sums of them
FUNCTIONS = {"LambdaType", "FunctionType", "BuiltinFunctionType", "MethodType"}  # of the module types
SPECIAL = re.compile(r"[.^$*+?{}\[\]\\|()]")


def needs_tolerance(source: str) -> bool:
    """Whether the value has a float that cannot be expected to come out the same to the last bit."""
    return any(
        isinstance(node, ast.Constant) and isinstance(node.value, float) and not _is_exact(node.value)
        for node in ast.walk(ast.parse(source, mode="eval"))
    )


def _is_exact(value: float) -> bool:
    return value % EXACT_STEP == 0 and abs(value) < 1e6


def approximate(source: str) -> str:
    """The source with ``pytest.approx`` around what has floats: as far out as pytest allows."""
    node = ast.parse(source, mode="eval").body
    return ast.unparse(_approximate(node)) if needs_tolerance(source) else source


def _approximate(node: ast.expr) -> ast.expr:
    if not needs_tolerance(ast.unparse(node)):
        return node
    if not is_flat(ast.unparse(node)):
        if isinstance(node, ast.Dict):
            return ast.Dict(node.keys, [_approximate(value) for value in node.values])
        if isinstance(node, ast.List | ast.Tuple):
            return type(node)([_approximate(item) for item in node.elts], node.ctx)
    return ast.Call(ast.parse("pytest.approx", mode="eval").body, [_rounded(node)], [])


def _children(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Dict):
        return node.values
    return node.elts if isinstance(node, ast.List | ast.Tuple) else []


class _Rounding(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.Constant:
        return ast.Constant(rounded(node.value)) if isinstance(node.value, float) else node


def _rounded(node: ast.expr) -> ast.expr:
    changed = _Rounding().visit(node)
    assert isinstance(changed, ast.expr)
    return changed


def shortened(source: str) -> str:
    """The source with its floats as short as ``pytest.approx`` allows."""
    return ast.unparse(_rounded(ast.parse(source, mode="eval").body)) if needs_tolerance(source) else source


def to_places(source: str) -> str:
    """A float's source as short as ``assertAlmostEqual`` allows, which compares seven places."""
    try:
        short = round(float(source), 9)
    except ValueError:
        return source
    return repr(short) if len(repr(short)) < len(source) else source


def is_flat(source: str) -> bool:
    """Whether ``pytest.approx`` takes the value as a whole: a number, or a list or dictionary of numbers."""
    node = ast.parse(source, mode="eval").body
    return not isinstance(node, ast.Set) and not is_nan(source) and not any(map(_children, _children(node)))


def rounded(value: float) -> float:
    """The shortest number that is as near as ``pytest.approx`` asks: well within a millionth."""
    short = float(f"{value:.7g}")
    return short if len(repr(short)) < len(repr(value)) else value


def is_nan(source: str) -> bool:
    return source.replace('"', "'") in {"float('nan')", "math.nan", "nan"}


def is_made(case: Case, check: Check) -> bool:
    """Whether a check says of a call of a class that the result is an object of it."""
    return check.relation == "isinstance" and case.call.startswith(f"{check.expected}(")


def matched(raised: Raised, case: Case) -> str:
    """The part of an exception's message that a test should match, empty where none is worth it.

    A message is the project's own when the file it comes from has its words; the interpreter's messages change from
    version to version.
    """
    message = raised.message.splitlines()[0].strip() if raised.message.strip() else ""
    if not message:
        return ""
    source = read_text(case.target.path, 2_000_000)
    words = [part for part in re.split(r"['\"][^'\"]*['\"]|\d+|[{}]", message) if len(part.strip()) >= 4]
    if not any(word.strip() in source for word in words):
        return _shared_words(message, source)
    if len(message) > LONGEST_MESSAGE:
        message = message[:LONGEST_MESSAGE].rpartition(" ")[0]
    return message


def _shared_words(message: str, source: str) -> str:
    """The longest run of words that a message has from the source, empty where it is too short to say something."""
    words = message.split(" ")
    for count in range(len(words) - 1, 1, -1):
        for start in range(len(words) - count + 1):
            run = " ".join(words[start : start + count])
            if len(run) >= SHORTEST_MESSAGE and run in source:
                return run.rstrip(" :,;(")
    return ""


def pattern(message: str) -> tuple[str, bool]:
    """A regular expression's source for a message, and whether it needs ``re``."""
    plain = message.removesuffix(".")
    if not SPECIAL.search(plain):
        return repr(plain), False
    return f"re.escape({message!r})", True
