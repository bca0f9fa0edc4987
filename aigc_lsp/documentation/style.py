"""How a project writes its documentation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Convention(StrEnum):
    """How sections and entries are written."""

    GOOGLE = "google"
    NUMPY = "numpy"
    SPHINX = "sphinx"
    JSDOC = "jsdoc"
    TSDOC = "tsdoc"
    JAVADOC = "javadoc"
    RUSTDOC = "rustdoc"
    GODOC = "godoc"


class Mood(StrEnum):
    """Of a summary's verb."""

    IMPERATIVE = "imperative"  # "Return the total."
    INDICATIVE = "indicative"  # "Returns the total."


@dataclass(frozen=True)
class Style:
    """Learned from the file, its package and the project's configuration."""

    convention: Convention
    mood: Mood = Mood.IMPERATIVE
    full_stop: bool = True
    types: bool = False  # also where the signature has annotations
    line_length: int = 88  # characters, with the indent
    quotes: str = '"""'
    summary_below: bool = False  # the summary stands on the line after the quotes
    blank_before_end: bool = False  # an empty line before the closing quotes of a long docstring
    constructor_in_class: bool = True  # a class's documentation holds the parameters of its constructor
    sections: bool = True  # what is taken and given has entries of its own
    raises: bool = True  # docstrings with sections say what is raised
    indent: str = "    "  # of the file
    evidence: str = ""  # what it was learned from, a sentence
