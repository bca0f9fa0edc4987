"""A case as the lines of a pytest test."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from aigc_lsp.unit_tests.case import Case, Check, Import
from aigc_lsp.unit_tests.expected import (
    FUNCTIONS,
    approximate,
    is_made,
    is_nan,
    matched,
    needs_tolerance,
    pattern,
    shortened,
)
from aigc_lsp.unit_tests.given import value_of
from aigc_lsp.unit_tests.layout import lay_out, one_line, requoted
from aigc_lsp.unit_tests.style import Style
from aigc_lsp.unit_tests.tables import Table, annotation

PYTEST = Import("pytest")
FIXTURE_TYPES = {
    "tmp_path": ("Path", Import("pathlib", "Path")),
    "capsys": ("pytest.CaptureFixture[str]", PYTEST),
    "monkeypatch": ("pytest.MonkeyPatch", PYTEST),
}


def act(case: Case, style: Style, needed: set[Import]) -> tuple[list[str], str]:
    """Statements that come before, and the expression that gives what the call gives back."""
    call = one_line(case.call)
    if case.awaits and case.drains:
        return _taken(case, call, style, needed)
    if case.awaits:
        if style.async_by == "run":
            needed.add(Import("asyncio"))
            return [], f"asyncio.run({call})"
        return [], f"await {call}"
    if case.drains and _ended(case):
        return [], f"list({call})"
    if case.drains:
        needed.add(Import("itertools"))
        return [], f"list(itertools.islice({call}, {case.drains}))"
    return [], call


def _taken(case: Case, call: str, style: Style, needed: set[Import]) -> tuple[list[str], str]:
    """As ``act``, for an async iterator."""
    runs = style.async_by == "run"
    if _ended(case):
        items = f"[item async for item in {call}]"
        if not runs:
            return [], items
        lines = [f"return {items}"]
    else:
        lines = ["items = []", f"async for item in {call}:", "\titems.append(item)"]
        lines += [f"\tif len(items) == {case.drains}:", "\t\tbreak"]
        if not runs:
            return lines, "items"
        lines.append("return items")
    needed.add(Import("asyncio"))
    return ["async def take():", *("\t" + line for line in lines)], "asyncio.run(take())"


def _ended(case: Case) -> bool:
    """Whether an iterator came to its end, be it by raising, before as many items were taken as there may be."""
    if case.raises:
        return True
    result = next((value_of(check.expected) for check in case.checks if check.expression == "result"), None)
    return isinstance(result, list) and len(result) < case.drains


def ordered(case: Case) -> list[Check]:
    """The checks of the result first, without what goes without saying where there are others: that a call of a class
    gives an object of it, or that nothing was given back.
    """
    checks = [check for check in case.checks if len(case.checks) == 1 or not is_made(case, check)]
    first = [check for check in checks if re.match(r"\w*\(?result\b", check.expression)]
    others = [check for check in checks if check not in first]
    if others and len(first) == 1 and first[0].expected == "None":
        first = []
    return [*first, *others]


def _loose(value: str) -> ast.expr | None:
    """The expression, where a comparison written behind it would bind to a part of it."""
    try:
        node = ast.parse(value, mode="eval").body
    except SyntaxError:
        return None
    return node if isinstance(node, ast.Compare | ast.BoolOp | ast.IfExp | ast.Lambda | ast.NamedExpr) or (
        isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)) else None  # fmt: skip


def _denied(node: ast.Compare) -> str:
    """A comparison that should not hold, with the operator that it has."""
    if isinstance(node.ops[0], ast.In):
        return ast.unparse(ast.Compare(node.left, [ast.NotIn()], node.comparators))
    return f"not {ast.unparse(node)}"


def claim(check: Check, value: str, needed: set[Import]) -> str:
    """An assertion about ``value``."""
    expected = one_line(check.expected)
    if (node := _loose(value)) is not None:
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and expected in {"True", "False"}:
            return f"assert {value if expected == 'True' else _denied(node)}"
        value = f"({value})"
    if is_nan(expected):
        needed.add(Import("math"))
        return f"assert math.isnan({value})"
    if check.relation == "isinstance" and expected in FUNCTIONS:
        return f"assert callable({value})"
    if check.relation == "isinstance":
        return f"assert isinstance({value}, {expected})"
    if check.relation == "approx" and (expected == "expected" or needs_tolerance(expected)):
        needed.add(PYTEST)
        return f"assert {value} == {'pytest.approx(expected)' if expected == 'expected' else approximate(expected)}"
    if check.relation in {"==", "approx"}:
        relation = "is" if expected in {"None", "True", "False"} else "=="
        return f"assert {value} {relation} {expected}"
    return f"assert {value} {check.relation} {expected}"


def body(case: Case, style: Style, width: int, needed: set[Import]) -> list[str]:
    """The lines of a test's body at no indentation."""
    unit = style.indent

    def laid(statement: str, indent: str = "") -> list[str]:
        return lay_out(requoted(statement, style.quote), indent, width, unit)

    arrange = [line for statement in case.setup for line in _statement(statement, laid, style)]
    before, value = act(case, style, needed)
    before = [requoted(line.replace("\t", unit), style.quote) for line in before]
    if case.raises:
        needed.add(PYTEST)
        message = matched(case.raises, case)
        wanted = case.raises.type
        if message:
            source, escapes = pattern(message)
            wanted += f", match={source}"
            needed |= {Import("re")} if escapes else set()
        acting = laid(value)
        arrange += [*before, ""] if before else []
        return [*arrange, *laid(f"with pytest.raises({wanted}):"), *(unit + line for line in acting)]
    checks = ordered(case)
    on_result = [check for check in checks if re.search(r"\bresult\b", check.expression)]
    claims: list[str] = []
    acting = list(before)
    if len(on_result) == 1 and on_result[0].expression == "result" and checks[0] is on_result[0]:
        inline = laid(claim(on_result[0], value, needed))
        head = f"assert {requoted(value, style.quote)} == "
        if max(map(len, inline)) <= width and (len(inline) == 1 or inline[0].startswith(head)):
            claims += inline
        else:
            acting += laid(f"result = {value}")
            claims += laid(claim(on_result[0], "result", needed))
        checks = checks[1:]
    else:
        acting += laid(f"result = {value}" if on_result else value)
    for check in checks:
        claims += laid(claim(check, check.expression, needed))
    if not claims:
        return [*arrange, *acting]
    steps = [*arrange, *acting]
    return [*steps, *([""] if len(steps) > 2 or (steps[-1:] and steps[-1][:1].isspace()) else []), *claims]


def _statement(statement: str, laid: object, style: Style) -> list[str]:
    assert callable(laid)
    lines: list[str] = statement.strip("\n").splitlines()
    if len(lines) == 1:
        result = laid(lines[0])
        assert isinstance(result, list)
        return result
    return [requoted(line, style.quote) for line in lines]


def signature(
    name: str, parameters: Sequence[tuple[str, str]], style: Style, width: int, *, method: bool, is_async: bool
) -> list[str]:
    """The line, or lines, of the ``def``. ``parameters`` are names and annotations."""
    words = ["self"] if method else []
    words += [f"{word}: {kind}" if style.annotated and kind else word for word, kind in parameters]
    returns = " -> None" if style.annotated else ""
    return lay_out(f"{'async ' if is_async else ''}def {name}({', '.join(words)}){returns}:", "", width, style.indent)


def is_async(case: Case, style: Style) -> bool:
    return case.awaits and style.async_by != "run"


def marks(case: Case, style: Style, needed: set[Import]) -> list[str]:
    """The decorators that an async test needs."""
    if not is_async(case, style) or style.async_by == "auto":
        return []
    needed.add(PYTEST)
    return [f"@pytest.mark.{style.async_by}"]


def fixtures(case: Case, style: Style, needed: set[Import]) -> list[tuple[str, str]]:
    """The fixtures as parameters, each with its annotation."""
    found = []
    for fixture in case.fixtures:
        kind, source = FIXTURE_TYPES.get(fixture, ("", None))
        if style.annotated and source:
            needed.add(source)
        found.append((fixture, kind))
    return found


def pytest_test(case: Case, name: str, style: Style, *, method: bool, needed: set[Import]) -> list[str]:
    """The lines of a test at no indentation. What they use is added to ``needed``."""
    parameters = fixtures(case, style, needed)
    return _definition(case, name, parameters, style, method=method, needed=needed)


def pytest_table(table: Table, name: str, style: Style, *, method: bool, needed: set[Import]) -> list[str]:
    """The lines of a parametrized test at no indentation."""
    needed.add(PYTEST)
    width = style.width - (len(style.indent) if method else 0)
    indent = style.indent
    alone = len(table.columns) == 1
    names = repr(table.columns[0]) if alone else repr(table.columns)
    rows = table.sources(shortened)
    ids = f", ids={list(table.labels)!r}" if table.labels else ""
    whole = requoted(f"@pytest.mark.parametrize({names}, [{', '.join(rows)}]{ids})", style.quote)
    if len(whole) <= width and (alone or len(rows) <= 2):
        decorator = [whole]
    else:
        decorator = ["@pytest.mark.parametrize(", requoted(f"{indent}{names},", style.quote)]
        short = requoted(f"{indent}[{', '.join(rows)}],", style.quote)
        if alone and len(short) <= width:
            decorator.append(short)
        else:
            decorator.append(f"{indent}[")
            for row in rows:
                decorator += lay_out(requoted(row, style.quote) + ",", indent * 2, width, indent)
            decorator.append(f"{indent}],")
        if ids:
            decorator += lay_out(requoted(ids[2:], style.quote) + ",", indent, width, indent)
        decorator.append(")")
    kinds = {column: annotation([row[place] for row in table.rows]) for place, column in enumerate(table.columns)}
    return [*decorator, *_definition(table.pattern, name, list(kinds.items()), style, method=method, needed=needed)]


def _definition(
    case: Case, name: str, parameters: list[tuple[str, str]], style: Style, *, method: bool, needed: set[Import]
) -> list[str]:
    width = style.width - (len(style.indent) if method else 0)
    inner = body(case, style, width - len(style.indent), needed)
    if case.intent and len(case.intent) + len(style.indent) + 6 <= width:
        inner = [f'"""{case.intent}"""', *inner]
    head = signature(name, parameters, style, width, method=method, is_async=is_async(case, style))
    return [*marks(case, style, needed), *head, *(style.indent + line if line else "" for line in inner)]
