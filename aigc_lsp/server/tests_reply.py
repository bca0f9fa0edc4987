"""The answer to aigc/generateTests: numbers and reasons as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from aigc_lsp.server.tests_details import details, worth
from aigc_lsp.unit_tests.account import account
from aigc_lsp.unit_tests.request import TestFile
from aigc_lsp.unit_tests.score import counted


def refusal(source: Path, reason: str) -> dict[str, Any]:
    """The answer when nothing was made."""
    return reply(TestFile(source, reason), None)


def reply(file: TestFile, edit: types.WorkspaceEdit | None, reason: str = "") -> dict[str, Any]:
    """The account of a file, with the edit, and what the user is told."""
    reason = reason or file.reason
    label = f"Unit tests for {file.source.name}"
    return {
        **account(file),
        "edit": edit,
        "reason": reason,
        "label": label,
        "summary": reason or " ".join(filter(None, (summary(file), worth(file)))),
        "details": details(file),
    }


def summary(file: TestFile) -> str:
    """One sentence for the user."""
    if file.reason or file.path is None:
        return file.reason
    tests, findings = len(file.tests), len(file.findings)
    also = f" {' '.join(counted(findings, 'finding'))} in the source." if findings else ""
    return f"{' '.join(counted(tests, 'test'))} for {file.source.name} in {file.path.name}.{also}"
