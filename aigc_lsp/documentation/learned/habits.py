"""How often the docstrings of one text do one thing or the other."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import zip_longest

from aigc_lsp.documentation.learned.docstrings import Found, docstrings
from aigc_lsp.documentation.sections.parsing.parse import parse
from aigc_lsp.documentation.sections.parsing.tree import Slot, Tree
from aigc_lsp.documentation.style import Convention, Mood
from aigc_lsp.documentation.words.grammar import third_person
from aigc_lsp.documentation.words.lexicon import VERBS

INDICATIVES = frozenset(third_person(verb) for verb in VERBS)
MOST = 150  # docstrings of one text that are looked at
RAISED = re.compile(r"^[ \t]+raise (?:\w+\.)*([A-Z]\w*)", re.MULTILINE)
TAKES = re.compile(r"\(\s*(?:(?:self|cls)\b[^,)]*,?\s*)?[\w*]")
INDENT = re.compile(r"^(?:def|class)\b[^\n]*:[ \t]*\n([ \t]+)\S", re.MULTILINE)


@dataclass
class Habits:
    """Counts of docstrings, each under what it does."""

    conventions: Counter[Convention] = field(default_factory=Counter)
    moods: Counter[Mood] = field(default_factory=Counter)
    full_stop: Counter[bool] = field(default_factory=Counter)
    types: Counter[bool] = field(default_factory=Counter)
    quotes: Counter[str] = field(default_factory=Counter)
    summary_below: Counter[bool] = field(default_factory=Counter)
    blank_before_end: Counter[bool] = field(default_factory=Counter)
    constructor_in_class: Counter[bool] = field(default_factory=Counter)
    raises: Counter[bool] = field(default_factory=Counter)  # of functions that raise something
    sections: Counter[bool] = field(default_factory=Counter)  # of functions that take something
    indents: Counter[str] = field(default_factory=Counter)
    widths: Counter[int] = field(default_factory=Counter)  # of lines of several-line docstrings

    def add(self, other: Habits) -> None:
        for name, counts in vars(other).items():
            getattr(self, name).update(counts)


def habits_of(text: str) -> Habits:
    """What a Python text does."""
    habits = Habits()
    habits.indents.update(match[1] for match in INDENT.finditer(text))
    with_constructor = set(re.findall(r"^([ \t]+)def __init__\b", text, re.MULTILINE))
    every = list(docstrings(text))[:MOST]
    for found, following in zip_longest(every, every[1:]):
        tree = parse(text, found.span)
        if tree is None:
            continue
        _add_form(habits, tree)
        if found.kind == "def" and TAKES.search(found.head):
            habits.sections[bool(tree.entries)] += 1
        if found.kind:
            _add_summary(habits, tree, found)
        _add_sections(habits, tree, found, bool(with_constructor))
        body = text[found.span.end : following.span.start if following else len(text)]
        if found.kind == "def" and tree.entries and (raised := RAISED.search(body[: _end_of_body(body, found)])):
            habits.raises[tree.has(Slot.RAISES) or raised[1] in tree.content.text] += 1
    return habits


def _end_of_body(text: str, found: Found) -> int:
    """Where the text after a docstring leaves the definition that it belongs to."""
    left = re.compile(rf"^(?!{re.escape(found.inner)})[ \t]*[^\s#)\]}}]", re.MULTILINE).search(text, 1)
    return left.start() if left else len(text)


def _add_form(habits: Habits, tree: Tree) -> None:
    content = tree.content
    if len(content.quotes) == 3:
        habits.quotes[content.quotes] += 1
    if len(content.lines) < 2:
        return
    habits.summary_below[content.lines[0].is_blank] += 1
    if len(content.lines) > 3 and content.lines[-1].is_blank:
        habits.blank_before_end[content.lines[-2].is_blank] += 1
    for line in content.lines[1:]:
        if not line.is_blank:
            habits.widths[line.width + len(line.text.strip())] += 1


def _add_summary(habits: Habits, tree: Tree, found: Found) -> None:
    said: list[str] = []
    for line in tree.content.lines:
        if line.is_blank and said:
            break
        said += [line.text.strip()] if not line.is_blank else []
    summary = " ".join(said)
    first = summary.partition(" ")[0]
    if not first or first.startswith((":", "@")) or (tree.sections and tree.sections[0].first == 0):
        return
    habits.full_stop[summary.endswith(".")] += 1
    word = first.lower().rstrip(".,")
    if found.kind == "def" and word in VERBS:
        habits.moods[Mood.IMPERATIVE] += 1
    elif found.kind == "def" and word in INDICATIVES:
        habits.moods[Mood.INDICATIVE] += 1


def _add_sections(habits: Habits, tree: Tree, found: Found, constructors: bool) -> None:
    telling = {section.convention for section in tree.sections if section.entries}
    habits.conventions.update(telling)
    entries = [entry for entry in tree.of(Slot.PARAMETERS) if entry.names]
    if not entries:
        return
    if found.kind == "class" and constructors:
        habits.constructor_in_class[True] += 1
    elif found.name == "__init__":
        habits.constructor_in_class[False] += 1
    annotated = [name for entry in entries for name in tree.names(entry)
                 if re.search(rf"\b{re.escape(name)}[ \t]*:", found.head)]  # fmt: skip
    typed = {name for entry in tree.of(Slot.PARAMETERS) if entry.type for name in tree.names(entry)}
    if annotated:
        habits.types[2 * len(typed & set(annotated)) > len(annotated)] += 1
