"""Resolved settings of tests, each with its default and its meaning."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TestSettings:
    """Every field is valid: options are checked before they come here."""

    __test__ = False  # pytest would take the name for a test's

    interpreter: str = ""  # path of the project's Python; empty looks for it
    framework: str = "auto"  # "auto" | "pytest" | "unittest"
    max_tests: int = 20  # per function
    seconds: float = 60.0  # for one request, all its functions together
    use_model: bool = True  # let the model propose arguments, names and sentences
    sandbox: int = 1  # least level at which code is run
