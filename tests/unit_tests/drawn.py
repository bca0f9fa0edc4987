"""Cases and styles drawn in TOML, made into what a search hands on."""

from pathlib import Path
from typing import Any

from aigc_lsp.document import Span
from aigc_lsp.unit_tests.case import Case, Check, Harvest, Import, Kind, Raised, Target
from aigc_lsp.unit_tests.place import Place


def harvests(drawn: list[dict[str, Any]], source: Path, module: str) -> list[Harvest]:
    """One harvest for each target, in the order in which they are drawn."""
    found: dict[str, list[Case]] = {}
    targets: dict[str, Target] = {}
    for case in drawn:
        name = case["target"]
        kind = Kind(case.get("kind", "method" if "." in name else "function"))
        targets.setdefault(name, Target(source, case.get("module", module), name, kind, Span(0, 0), 1, 1))
        found.setdefault(name, []).append(_case(case, targets[name]))
    return [Harvest(targets[name], tuple(cases)) for name, cases in found.items()]


def _case(drawn: dict[str, Any], target: Target) -> Case:
    checks = tuple(Check(*row) for row in drawn.get("checks", ()))
    if "result" in drawn:
        checks = (Check("result", drawn["result"], drawn.get("relation", "==")), *checks)
    return Case(
        target,
        drawn["call"],
        tuple((name, value) for name, value in drawn.get("arguments", ())),
        tuple(drawn.get("setup", ())),
        tuple(Import(*name) for name in drawn.get("imports", ())),
        tuple(drawn.get("fixtures", ())),
        awaits=drawn.get("awaits", False),
        drains=drawn.get("drains", 0),
        raises=Raised(*drawn["raises"]) if "raises" in drawn else None,
        checks=checks,
        name=drawn.get("name", ""),
        intent=drawn.get("intent", ""),
    )


def drawn_place(folder: Path, framework: str) -> Place:
    path = folder / "tests" / "test_module.py"
    return Place(path, framework, False, "tests/test_{stem}.py", folder, (), folder, folder, framework, ())
