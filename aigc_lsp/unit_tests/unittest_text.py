"""A case as the lines of a method of ``unittest.TestCase``."""

from __future__ import annotations

import ast
import re

from aigc_lsp.unit_tests.case import Case, Check, Import
from aigc_lsp.unit_tests.expected import FUNCTIONS, is_flat, is_nan, matched, needs_tolerance, pattern, to_places
from aigc_lsp.unit_tests.layout import lay_out, one_line, requoted
from aigc_lsp.unit_tests.pytest_text import act, is_async, ordered, signature
from aigc_lsp.unit_tests.style import Style
from aigc_lsp.unit_tests.tables import Table

SINGLETONS = {"None": "assertIsNone({})", "True": "assertIs({}, True)", "False": "assertIs({}, False)"}
OUTPUT = "capsys.readouterr().out"


def can_write(case: Case) -> bool:
    """Whether the case's fixtures have a counterpart in unittest."""
    return set(case.fixtures) <= {"tmp_path", "capsys"} and "readouterr().err" not in str(case.checks)


def claims(check: Check, value: str, needed: set[Import]) -> list[str]:
    """The statements that assert something about ``value``."""
    expected = one_line(check.expected)
    if is_nan(expected):
        needed.add(Import("math"))
        return [f"self.assertTrue(math.isnan({value}))"]
    if check.relation == "isinstance" and expected in FUNCTIONS:
        return [f"self.assertTrue(callable({value}))"]
    if check.relation == "isinstance":
        return [f"self.assertIsInstance({value}, {expected})"]
    if check.relation == "approx" and (expected == "expected" or needs_tolerance(expected)):
        return _almost(value, expected)
    if check.relation == "is" and expected not in SINGLETONS:
        return [f"self.assertIs({value}, {expected})"]
    if expected in SINGLETONS:
        return ["self." + SINGLETONS[expected].format(value)]
    return [f"self.assertEqual({value}, {expected})"]


def _almost(value: str, expected: str) -> list[str]:
    node = ast.parse(expected, mode="eval").body
    if isinstance(node, ast.List | ast.Tuple) and is_flat(expected):
        return [
            f"self.assertEqual(len({value}), {len(node.elts)})",
            *(f"self.assertAlmostEqual({value}[{place}], {to_places(ast.unparse(item))})"
              for place, item in enumerate(node.elts)),
        ]  # fmt: skip
    if isinstance(node, ast.Dict | ast.List | ast.Tuple | ast.Set):
        return [f"self.assertEqual({value}, {expected})"]
    return [f"self.assertAlmostEqual({value}, {expected if expected == 'expected' else to_places(expected)})"]


def body(case: Case, style: Style, width: int, needed: set[Import]) -> list[str]:
    """The lines of a test's body at no indentation."""
    unit = style.indent

    def laid(statement: str) -> list[str]:
        return lay_out(requoted(statement, style.quote), "", width, unit)

    lines: list[str] = []
    if "tmp_path" in case.fixtures:
        needed |= {Import("tempfile"), Import("pathlib", "Path")}
        lines += ["folder = tempfile.TemporaryDirectory()", "self.addCleanup(folder.cleanup)",
                  "tmp_path = Path(folder.name)"]  # fmt: skip
    for statement in case.setup:
        lines += laid(statement) if "\n" not in statement else requoted(statement, style.quote).splitlines()
    before, value = act(case, style, needed)
    lines += [requoted(line.replace("\t", unit), style.quote) for line in before]
    acting: list[str] = []
    if case.raises:
        message = matched(case.raises, case)
        source, escapes = pattern(message) if message else ("", False)
        needed |= {Import("re")} if escapes else set()
        context = f"assertRaisesRegex({case.raises.type}, {source})" if message else f"assertRaises({case.raises.type})"
        acting = laid(value)
        return [*lines, *laid(f"with self.{context}:"), *(unit + line for line in acting)]
    checks = ordered(case)
    on_result = [check for check in checks if re.search(r"\bresult\b", check.expression)]
    printed = "capsys" in case.fixtures
    inline = not printed and len(on_result) == 1 and on_result[0].expression == "result"
    if inline:
        statements = claims(on_result[0], value, needed)
        inline = len(statements) == 1 and len(laid(statements[0])) == 1
    if not inline:
        acting = laid(f"result = {value}" if on_result else value)
    if printed:
        needed |= {Import("contextlib"), Import("io")}
        acting = ["with contextlib.redirect_stdout(io.StringIO()) as stdout:", *(unit + line for line in acting)]
    ending: list[str] = []
    for check in checks:
        text = value if inline and check is on_result[0] else check.expression.replace(OUTPUT, "stdout.getvalue()")
        for statement in claims(check, text, needed):
            ending += laid(statement)
    steps = [*lines, *acting]
    return [*steps, *([""] if len(steps) > 2 and ending else []), *ending]


def unittest_test(case: Case, name: str, style: Style, needed: set[Import]) -> list[str]:
    """The lines of a method at no indentation. What they use is added to ``needed``."""
    return _method(case, name, body(case, style, style.width - 2 * len(style.indent), needed), style)


def unittest_table(table: Table, name: str, style: Style, needed: set[Import]) -> list[str]:
    """The lines of a method that goes through a table in sub-tests."""
    unit = style.indent
    width = style.width - 2 * len(unit)
    rows = table.sources(to_places)
    head = lay_out(
        requoted(f"for {', '.join(table.columns)} in [{', '.join(rows)}]:", style.quote), "", width, unit
    )  # fmt: skip
    shown = ", ".join(f"{column}={column}" for column in table.columns if column != "expected")
    inner = body(table.pattern, style, width - 2 * len(unit), needed)
    lines = [*head, f"{unit}with self.subTest({shown}):", *(2 * unit + line if line else "" for line in inner)]
    return _method(table.pattern, name, lines, style)


def _method(case: Case, name: str, inner: list[str], style: Style) -> list[str]:
    width = style.width - len(style.indent)
    if case.intent and len(case.intent) + len(style.indent) + 6 <= width:
        inner = [f'"""{case.intent}"""', *inner]
    head = signature(name, [], style, width, method=True, is_async=is_async(case, style))
    return [*head, *(style.indent + line if line else "" for line in inner)]
