"""Cases that differ in values only, as one test with a table."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from aigc_lsp.unit_tests.case import Case
from aigc_lsp.unit_tests.expected import is_flat, needs_tolerance
from aigc_lsp.unit_tests.features import CONTRASTS, REPEATS
from aigc_lsp.unit_tests.given import UNKNOWN, value_of
from aigc_lsp.unit_tests.names import Told

FEWEST = 3  # cases that are shorter as a table
LONGEST_ROW = 88  # characters of a row's values, beyond which a test of its own reads better
RESERVED = {"request", "result", "expected", "self", "cls", "tmp_path", "capsys", "monkeypatch"}


@dataclass(frozen=True)
class Table:
    """Cases whose calls are the same but for some arguments."""

    told: Told  # of the first
    cases: tuple[Case, ...]
    columns: tuple[str, ...]  # the parameters that vary, then "expected" where that does
    rows: tuple[tuple[str, ...], ...]  # sources
    call: str  # with the columns' names in place of the values
    labels: tuple[str, ...] = ()  # a short one for each row; none where the values speak for themselves

    def sources(self, shorten: Callable[[str], str]) -> list[str]:
        """The rows as source; ``shorten`` is for what is expected, where that need not be exact."""
        last = self.columns[-1] == "expected" and self.pattern.checks[0].relation == "approx"
        rows = [(*row[:-1], shorten(row[-1])) if last else row for row in self.rows]
        return [row[0] if len(row) == 1 else f"({', '.join(row)})" for row in rows]

    @property
    def pattern(self) -> Case:
        """The case that the test is written from: its call and its check have the columns' names."""
        case = self.cases[0]
        if case.raises:
            messages = [other.raises.message for other in self.cases if other.raises]
            return replace(case, call=self.call, raises=replace(case.raises, message=_shared(messages)))
        if "expected" not in self.columns:
            return replace(case, call=self.call)
        tolerant = any(needs_tolerance(other.checks[0].expected) for other in self.cases)
        relation = "approx" if tolerant and case.checks[0].relation == "approx" else "=="
        return replace(case, call=self.call, checks=(replace(case.checks[0], expected="expected", relation=relation),))


def _shared(messages: Sequence[str]) -> str:
    """The words that all the messages begin with."""
    if len(set(messages)) == 1:
        return messages[0]
    first, last = min(messages), max(messages)  # what these two share, all share
    alike = next(
        (place for place, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first)
    )
    shared = first[:alike].rpartition(" ")[0]
    return shared if len(shared) >= 8 else ""


def tabulate(told: Sequence[Told], room: int = LONGEST_ROW) -> list[Table | Told]:
    """The cases of one target, those that belong together as tables, in the order of the first of each."""
    groups: dict[object, list[Told]] = {}
    for index, one in enumerate(told):
        groups.setdefault(_alike(one) or index, []).append(one)
    found: list[Table | Told] = []
    for group in groups.values():
        table = _table(group, room)
        found += [table] if table else group
    return found


def _alike(told: Told) -> tuple[object, ...] | None:
    """What cases of one table share, None for a case that no table can hold."""
    case = told.case
    if case.setup or case.fixtures or case.drains or case.name or not case.arguments:
        return None
    if not case.raises and (len(case.checks) != 1 or case.checks[0].expression != "result"):
        return None
    shape = _shape(case)
    if shape is None:
        return None
    ending = case.raises.type if case.raises else case.checks[0].relation
    return shape, told.outcome.kind, ending


def _shape(case: Case) -> str | None:
    """The call with names in place of arguments, None where the arguments cannot be told apart."""
    names = [name for name, _ in case.arguments]
    if len(set(names)) < len(names) or any(
        not name.isidentifier() or keyword.iskeyword(name) or name in RESERVED for name in names
    ):
        return None
    try:
        call = ast.parse(case.call, mode="eval").body
    except SyntaxError:
        return None
    if not isinstance(call, ast.Call) or len(call.args) + len(call.keywords) != len(names):
        return None
    if {node.id for node in ast.walk(call.func) if isinstance(node, ast.Name)} & set(names):
        return None
    if any(isinstance(argument, ast.Starred) for argument in call.args) or any(not word.arg for word in call.keywords):
        return None
    call.args = [ast.Name(name) for name in names[: len(call.args)]]
    for word, name in zip(call.keywords, names[len(call.args) :], strict=True):
        word.value = ast.Name(name)
    return ast.unparse(call)


def _table(group: Sequence[Told], room: int) -> Table | None:
    cases = [told.case for told in group]
    said = [told.condition for told in group]
    special = [feature for feature in said if feature and feature.level > REPEATS]
    if len(cases) < (FEWEST if special else 2):
        return None
    if any(value_of(source) is UNKNOWN for case in cases for _, source in case.arguments):
        return None
    approximate = not cases[0].raises and cases[0].checks[0].relation == "approx"
    if approximate and not all(is_flat(case.checks[0].expected) for case in cases):
        return None
    names = [name for name, _ in cases[0].arguments]
    columns = {name: [case.arguments[place][1] for case in cases] for place, name in enumerate(names)}
    if not cases[0].raises:
        columns["expected"] = [case.checks[0].expected for case in cases]
    if all(isinstance(value_of(case.arguments[0][1]), int | float) for case in cases):
        order = sorted(range(len(cases)), key=lambda place: value_of(cases[place].arguments[0][1]))  # type: ignore[arg-type, return-value]
        cases, said = [cases[place] for place in order], [said[place] for place in order]
        columns = {name: [values[place] for place in order] for name, values in columns.items()}
    constant = {name: values[0] for name, values in columns.items() if len(set(values)) == 1}
    varying = [name for name in columns if name not in constant]
    rows = tuple(tuple(columns[name][place] for name in varying) for place in range(len(cases)))
    if not varying or varying == ["expected"] or any(len(", ".join(row)) > room for row in rows):
        return None
    shape = _shape(cases[0])
    assert shape is not None
    call = ast.parse(shape, mode="eval").body
    assert isinstance(call, ast.Call)
    for argument in [*call.args, *(word.value for word in call.keywords)]:
        assert isinstance(argument, ast.Name)
        argument.id = constant.get(argument.id, argument.id)
    labels = [feature.label if feature and feature.level >= CONTRASTS else "" for feature in said]
    speaking = all(labels) and len(set(labels)) == len(labels) and sum(map(len, labels)) < 60
    return Table(group[0], tuple(cases), tuple(varying), rows, ast.unparse(call), tuple(labels) if speaking else ())


def annotation(sources: Sequence[str]) -> str:
    """The type of a column's values, as a test would write it."""
    kinds = list(dict.fromkeys(_kind(value_of(source)) for source in sources))
    if "object" in kinds:
        return "object"
    if set(kinds) == {"int", "float"}:
        return "float"
    bare = [kind for kind in kinds if any(other.startswith(kind + "[") for other in kinds)]  # of an empty one
    kinds = [kind for kind in kinds if kind not in bare and kind != "None"] + ["None"] * ("None" in kinds)
    return " | ".join(kinds) if len(kinds) <= 3 else "object"


def _kind(value: object) -> str:
    if value is None:
        return "None"
    if isinstance(value, list | set | frozenset | tuple):
        inside = {_kind(item) for item in value}
        if not inside:
            return type(value).__name__
        item = inside.pop() if len(inside) == 1 else "object"
        return f"tuple[{item}, ...]" if isinstance(value, tuple) else f"{type(value).__name__}[{item}]"
    if isinstance(value, dict):
        keys, values = {_kind(key) for key in value}, {_kind(item) for item in value.values()}
        if not keys:
            return "dict"
        return f"dict[{keys.pop() if len(keys) == 1 else 'object'}, {values.pop() if len(values) == 1 else 'object'}]"
    return "object" if value is UNKNOWN else type(value).__name__
