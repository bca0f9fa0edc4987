"""Tasks as data: a request with worked examples, put to a model as text to go on from or as a conversation.

A template is Markdown: what is wanted, then ``## Given`` and ``## Answer`` in turns. The texts under Given are Python,
the last one with names in braces for what is filled in; a model that is trained on code alone goes on from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from aigc_lsp.engine.base import Abilities, Mark, Part, Prompt

TEMPLATES = Path(__file__).resolve().parent / "templates"
HEADING = re.compile(r"^## (?:Given|Answer)\n", re.MULTILINE)
FENCE = re.compile(r"^```\w*\n|^```$\n?", re.MULTILINE)


@dataclass(frozen=True)
class Task:
    """One template, read."""

    request: str  # what is wanted, a few sentences
    examples: tuple[tuple[str, str], ...]  # given and answer
    given: str  # with {names} to be filled in; the answer follows it at once


@lru_cache
def task(name: str) -> Task:
    """The task of templates/``name``.md."""
    request, *turns = HEADING.split((TEMPLATES / f"{name}.md").read_text(encoding="utf-8"))
    texts = [FENCE.sub("", turn).strip("\n") for turn in turns]
    return Task(request.strip(), tuple(zip(texts[:-1:2], texts[1::2], strict=True)), texts[-1])


def pose(task: Task, values: Mapping[str, str], abilities: Abilities, key: str, examples: int | None = None) -> Prompt:
    """The prompt whose answer fills the task's slots.

    Args:
        values: for the names in the last Given.
        key: whose keys and values these are, see Prompt.
        examples: how many to show at most; None shows all.
    """
    given = re.sub(r"\{(\w+)\}", lambda name: values[name[1]], task.given)
    shown = [f"{question}{answer}" for question, answer in task.examples[:examples]]
    if abilities.chat is None:
        request = "".join(f"# {line}\n" for line in task.request.splitlines())
        return Prompt(("\n\n".join([request, *shown, ""]),), given, key)
    text = "\n\n".join([task.request, *shown, given])
    before, after = abilities.chat.template.split("{request}")
    return Prompt((*_marked(before, abilities.chat.marks), text, *_marked(after, abilities.chat.marks)), "", key)


def _marked(text: str, marks: tuple[str, ...]) -> list[Part]:
    """Text in which control tokens are Marks."""
    if not marks:
        return [text] if text else []
    pieces = re.split("(" + "|".join(map(re.escape, marks)) + ")", text)
    return [Mark(piece) if piece in marks else piece for piece in pieces if piece]
