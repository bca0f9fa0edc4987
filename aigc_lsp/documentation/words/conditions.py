"""Conditions as clauses."""

from __future__ import annotations


def when(condition: str) -> str:
    """ "If …." for the condition of a raise; empty when there is none."""
    return f"If `{condition}`." if condition and "\n" not in condition and "`" not in condition else ""
