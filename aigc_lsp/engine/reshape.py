"""A prompt made for one model, put as another one has it: a server's and this machine's models differ in markers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from aigc_lsp.engine.base import Abilities, Mark, Part, Prompt
from aigc_lsp.store.manifest import Fim

AFTER = 4  # one token in so many is for what follows the cursor, where not all fits
SPARE = 8  # tokens of the context that are neither prompt nor answer
CUT = 0.95  # of the share that a text may keep by the average of its tokens


@dataclass(frozen=True)
class Around:
    """What a prompt says of the text around the cursor."""

    before: str  # other files and outline included; whole lines
    line: str  # what was typed on the cursor's line
    after: str


def around(prompt: Prompt, fims: Iterable[Fim | None]) -> Around:
    """A prompt taken apart.

    Args:
        prompt: it.
        fims: the markers with which it may have been made.
    """
    marks = {part.name for part in prompt.head if isinstance(part, Mark)}
    fim = next((fim for fim in fims if fim is not None and {fim.suffix, fim.middle} <= marks), None)
    before, after, in_suffix = "", "", False
    for part in prompt.head:
        if isinstance(part, Mark):
            in_suffix = fim is not None and part.name == fim.suffix
        elif in_suffix:
            after += part
        else:
            before += part
    return Around(before, prompt.tail, after)


def put(text: Around, fim: Fim | None, key: str) -> Prompt:
    """A prompt with the markers of a model, or without any."""
    if fim is None:
        return Prompt((text.before,), text.line, key)
    if fim.order == "suffix-first":
        return Prompt((Mark(fim.suffix), text.after, Mark(fim.middle), text.before), text.line, key)
    return Prompt((Mark(fim.prefix), text.before, Mark(fim.suffix), text.after, Mark(fim.middle)), text.line, key)


def reshape(
    prompt: Prompt,
    fims: Iterable[Fim | None],
    target: Abilities,
    max_tokens: int,
    count: Callable[[str], int],
) -> Prompt:
    """The prompt as ``target`` takes it, with what is farthest from the cursor left out where it would not fit.

    Args:
        prompt: made for any of several models.
        fims: their markers.
        target: of the model that is asked.
        max_tokens: room for its answer.
        count: gives the number of its tokens of a text.
    """
    known = _names(target)
    marks = {part.name for part in prompt.head if isinstance(part, Mark)}
    room = target.context - max_tokens - SPARE
    whole = "".join(part.name if isinstance(part, Mark) else part for part in (*prompt.head, prompt.tail))
    if marks <= known and count(whole) <= room:
        return prompt
    in_the_middle = any(fim is not None and fim.middle in marks for fim in fims)
    if marks and not in_the_middle:
        return replace(prompt, head=tuple(_spoken(prompt.head, known)))
    text = around(prompt, fims)
    after = _shorter(text.after if target.fim is not None else "", room // AFTER, count, from_end=True)
    before = _shorter(text.before, room - count(after) - count(text.line), count, from_end=False)
    return put(Around(before, text.line, after), target.fim if in_the_middle else None, prompt.key)


def _names(abilities: Abilities) -> set[str]:
    """Names of the control tokens that a model's manifest has."""
    fim, chat = abilities.fim, abilities.chat
    return {*((fim.prefix, fim.suffix, fim.middle, fim.file) if fim else ()), *(chat.marks if chat else ())}


def _spoken(head: tuple[Part, ...], known: set[str]) -> Iterable[Part]:
    """Without the control tokens that mean nothing to this model."""
    return (part for part in head if not isinstance(part, Mark) or part.name in known)


def _shorter(text: str, most: int, count: Callable[[str], int], *, from_end: bool) -> str:
    """The part of a text next to the cursor that has ``most`` tokens at most."""
    while (tokens := count(text)) > most:
        keep = int(len(text) * most / tokens * CUT)
        if keep <= 0:
            return ""
        if from_end:
            text = text[:keep]
        else:
            text = text[-keep:]
            text = text[text.find("\n") + 1 :]  # from a whole line on
    return text
