"""What follows from pydocstyle's rules (ruff's D rules) being switched on or off."""

from __future__ import annotations

from collections.abc import Sequence

from aigc_lsp.documentation.learned.told import Told
from aigc_lsp.documentation.style import Convention, Mood

CONVENTIONS = {
    "google": Convention.GOOGLE,
    "numpy": Convention.NUMPY,
    "numpydoc": Convention.NUMPY,
    "sphinx": Convention.SPHINX,
    "rest": Convention.SPHINX,
    "restructuredtext": Convention.SPHINX,
}
LEFT_OUT = {  # of the rules that say something here: those that a convention switches off
    "google": {"D213", "D400", "D401", "D413"},
    "numpy": {"D107", "D212", "D213", "D413", "D415"},
    "pep257": {"D212", "D213", "D413", "D415"},
}


def convention_of(name: object) -> Convention | None:
    """The convention of a name as tools have it."""
    return CONVENTIONS.get(str(name).strip().lower())


def from_rules(selected: Sequence[str], ignored: Sequence[str], convention: str, sentence: str) -> Told:
    """What the rules leave open to no choice.

    Args:
        convention: as the tool has it: "google", "numpy", "pep257" or empty.
    """

    def is_on(code: str) -> bool:
        on = max((len(each) for each in selected if code.startswith(each) or each == "ALL"), default=-1)
        off = max((len(each) for each in ignored if code.startswith(each)), default=-1)
        if code in LEFT_OUT.get(convention, ()) and code not in selected:
            return False
        return on > off

    below, beside = is_on("D213"), is_on("D212")
    told = convention_of(convention)
    return Told(
        convention=told,
        mood=Mood.IMPERATIVE if is_on("D401") else None,
        full_stop=True if is_on("D400") or is_on("D415") else None,
        quotes='"""' if is_on("D300") else None,
        summary_below=below if below != beside else None,
        blank_before_end=True if is_on("D413") else None,
        constructor_in_class=False if is_on("D107") else None,
        sentence=sentence if told or is_on("D400") else "",
    )
