"""A TestFile as JSON has it: what another program, or an editor, is told."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aigc_lsp.unit_tests.case import Coverage, Finding, Harvest, Mutant
from aigc_lsp.unit_tests.request import TestFile


def account(file: TestFile) -> dict[str, Any]:
    """Everything but the file's texts; lines count from 1, columns from 0 in code points."""
    return {
        "source": str(file.source),
        "path": str(file.path) if file.path is not None else None,
        "exists": file.exists,
        "framework": file.framework,
        "reason": file.reason,
        "tests": [asdict(test) for test in file.tests],
        "dropped": [asdict(test) for test in file.dropped],
        "targets": [_target(harvest, file) for harvest in file.harvests],
        "findings": [_finding(finding) for finding in file.findings],
        "sandbox": {"level": file.level, "sentence": file.sandbox},
        "model": file.model,
        "notes": list(file.notes),
        "seconds": round(file.seconds, 3),
    }


def _target(harvest: Harvest, file: TestFile) -> dict[str, Any]:
    target = harvest.target
    return {
        "name": target.name,
        "kind": target.kind.value,
        "line": target.first_line,
        "tests": sum(test.target == target.name for test in file.tests),
        "coverage": {"before": _coverage(harvest.before), "after": _coverage(harvest.after)},
        "mutants": {"killed": len(harvest.killed), "alive": [_mutant(mutant) for mutant in harvest.alive]},
        "calls": harvest.calls,
        "seconds": round(harvest.seconds, 3),
        "reason": harvest.reason,
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "lines": coverage.lines,
        "linesHit": coverage.lines_hit,
        "branches": coverage.branches,
        "branchesHit": coverage.branches_hit,
        "missedLines": list(coverage.missed_lines),
    }


def _mutant(mutant: Mutant) -> dict[str, Any]:
    return asdict(mutant)


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "target": finding.target.name,
        "line": finding.line,
        "kind": finding.kind,
        "sentence": finding.sentence,
        "call": finding.case.call if finding.case is not None else None,
        "expected": finding.expected or None,
    }
