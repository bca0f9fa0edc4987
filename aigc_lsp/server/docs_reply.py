"""The answer to aigc/generateDocs: what was missing or outdated, and what came of it, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lsprotocol import types

from aigc_lsp.documentation.account import account, title
from aigc_lsp.documentation.request import DocFile, State


def refusal(path: Path, reason: str) -> dict[str, Any]:
    """The answer when nothing was made."""
    return reply(DocFile(path, "", "", reason=reason), None)


def reply(file: DocFile, edit: types.WorkspaceEdit | None, reason: str = "") -> dict[str, Any]:
    """The account of a file, with the edit, and what the user is told."""
    reason = reason or file.reason
    label = f"Documentation in {file.path.name}"
    return {**account(file), "edit": edit, "reason": reason, "label": label, "summary": reason or summary(file)}


def summary(file: DocFile) -> str:
    """One or two sentences for the user."""
    if file.reason:
        return file.reason
    edited = [each for each in file.definitions if each.edit is not None]
    refused = [f"{title(each)}: {each.reason}" for each in file.definitions if each.reason]
    new = [title(each) for each in edited if each.state is State.MISSING]
    renewed = [title(each) for each in edited if each.state is State.OUTDATED]
    parts = [f"{verb} of {_named(names)}" for verb, names in (("new", new), ("up to date", renewed)) if names]
    if parts:
        done = f"Documentation in {file.path.name}: {', '.join(parts)}."
    else:
        done = "" if refused else f"The documentation that was asked for in {file.path.name} agrees with the code."
    return " ".join(filter(None, (done, *refused)))


def _named(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{len(names)} definitions"
