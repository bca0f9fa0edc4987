"""What a user may choose about documentation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DocSettings:
    style: str = "auto"  # or "google", "numpy", "sphinx"
    only: str = "all"  # or "missing", "outdated"
    private: bool = False  # also what begins with an underscore, when a whole file is asked for
    examples: bool = False  # from recorded runs
    use_model: bool = True
    diagnostics: bool = False  # show where documentation and signature disagree
