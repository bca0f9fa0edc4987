"""How docstrings are to be written here: as it was asked for, as is configured, as the neighbours do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TypeVar
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from aigc_lsp.document import Document
from aigc_lsp.documentation.learned.configured import configured
from aigc_lsp.documentation.learned.habits import Habits, habits_of
from aigc_lsp.documentation.learned.nearby import nearby
from aigc_lsp.documentation.style import Convention, Mood, Style

T = TypeVar("T")

ENOUGH = 5  # docstrings that decide without asking those farther away
HALF = 0.5  # share of docstrings that say what is raised below which new ones do not
FEW = 0.15  # share of docstrings with sections below which new ones have none
LENGTHS = (72, 79, 80, 88, 100, 120)
TELLING_LINES = 40  # lines whose width shows how long lines may be
FITTING = 0.98  # of the lines


def learn_style(document: Document, project: Path, chosen: str = "auto") -> Style:
    """The style for a document of Python; ``chosen`` is the name of a convention, or "auto"."""
    path = Path(url2pathname(unquote(urlsplit(document.uri).path)))
    told = configured(path.parent, project)
    circles = [("this file", habits_of(document.text))]
    if not _is_enough(circles[0][1]):
        circles += nearby(path, project)

    convention, evidence = _most(circles, "conventions", Convention.GOOGLE)
    if evidence:
        evidence = f"Most docstrings of {evidence} are written so."
    if told.convention and not _is_sure(circles[0][1].conventions, told.convention):
        convention, evidence = told.convention, told.sentence
    if chosen != "auto":
        convention, evidence = Convention(chosen), "It was asked for."
    types, _ = _most(circles, "types", convention is Convention.NUMPY)
    below, _ = _most(circles, "summary_below", False)
    return Style(
        convention=convention,
        mood=told.mood or _most(circles, "moods", Mood.IMPERATIVE)[0],
        full_stop=_or(told.full_stop, _most(circles, "full_stop", True)[0]),
        types=_or(told.types, types),
        line_length=told.line_length or _line_length(circles),
        quotes=told.quotes or _most(circles, "quotes", '"""')[0],
        summary_below=_or(told.summary_below, below),
        blank_before_end=_or(told.blank_before_end, _most(circles, "blank_before_end", False)[0]),
        constructor_in_class=_most(circles, "constructor_in_class", _or(told.constructor_in_class, True))[0],
        sections=chosen != "auto" or told.convention is not None or _is_usual(circles, "sections", FEW),
        raises=_is_usual(circles, "raises", HALF),
        indent=_most(circles, "indents", "    ")[0],
        evidence=evidence or "Nothing shows how docstrings are written here.",
    )


def _is_enough(own: Habits) -> bool:
    return min(own.conventions.total(), own.moods.total(), own.full_stop.total(), own.widths.total()) >= ENOUGH


def _is_sure(own: Counter[Convention], told: Convention) -> bool:
    """Whether a file holds to another convention than what is configured."""
    return own.total() >= ENOUGH and not own[told]


def _most(circles: list[tuple[str, Habits]], name: str, default: T) -> tuple[T, str]:
    """What is done most often in the nearest circle that says enough, or in all together; and the circle's name."""
    together: Counter[T] = Counter()
    names: list[str] = []
    for where, habits in circles:
        counts: Counter[T] = getattr(habits, name)
        if counts:
            names.append(where)
        together.update({value: 2 * count if where == "this file" else count for value, count in counts.items()})
        if together.total() >= ENOUGH:
            break
    if not together:
        return default, ""
    return together.most_common(1)[0][0], " and ".join(names)


def _is_usual(circles: list[tuple[str, Habits]], name: str, share: float) -> bool:
    """Whether something is done in docstrings, unless less than a share of several nearby have it."""
    seen: Counter[bool] = Counter()
    for _, habits in circles:
        seen.update(getattr(habits, name))
        if seen.total() >= ENOUGH:
            break
    return seen.total() < ENOUGH or seen[True] >= share * seen.total()


def _line_length(circles: list[tuple[str, Habits]]) -> int:
    """The least usual length that nearly all lines keep; what is usual now where there are too few to tell."""
    widths: Counter[int] = Counter()
    for _, habits in circles:
        widths.update(habits.widths)
        if widths.total() >= TELLING_LINES:
            break
    if widths.total() < TELLING_LINES:
        return 88
    for length in LENGTHS[1:]:
        if sum(count for width, count in widths.items() if width <= length) >= FITTING * widths.total():
            return length
    return LENGTHS[-1]


def _or(told: bool | None, otherwise: bool) -> bool:
    return otherwise if told is None else told
