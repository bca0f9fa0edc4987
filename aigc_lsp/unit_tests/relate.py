"""Makes arguments fit one another: an index within a list, a part of a text, the same items in another order."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from aigc_lsp.unit_tests.invocation import Input

OFTEN = 0.4


def related(given: Input, rng: random.Random) -> Input:
    """The input, sometimes with arguments taken from its other arguments."""
    if len(given.arguments) < 2 or rng.random() > OFTEN:
        return given
    tables = [value for _, value in given.arguments if isinstance(value, dict) and value]
    if tables and rng.random() < 0.7:
        parts = [part for key in tables[0] for part in (key if isinstance(key, tuple) else (key,))]
        arguments = [
            (name, rng.choice(parts) if not isinstance(value, dict | list) else value)
            for name, value in given.arguments
        ]
        return replace(given, arguments=tuple(arguments))
    sized = [(name, value) for name, value in given.arguments if isinstance(value, list | str) and len(value)]
    numbers = [(name, value) for name, value in given.arguments if type(value) is int]
    if not sized and len(numbers) < 2:
        return given
    arguments = []
    source_name, source = rng.choice(sized or numbers)
    for name, value in given.arguments:
        if name != source_name and rng.random() < 0.6:
            value = _fitting(value, source, rng)
        arguments.append((name, value))
    return replace(given, arguments=tuple(arguments))


def _fitting(value: Any, source: Any, rng: random.Random) -> Any:
    if type(value) is int and isinstance(source, int):
        return rng.choice((source, source + 1, source - 1, source * 2, source * source, source * 3))
    if type(value) is int and not isinstance(source, int):
        numbers = [item for item in source if type(item) is int][:3]
        total = [sum(numbers)] if numbers else []
        return rng.choice([len(source), len(source) - 1, len(source) + 1, rng.randrange(len(source)), *numbers, *total])
    if isinstance(value, str) and isinstance(source, str):
        half = len(source) // 2
        shuffled = "".join(rng.sample(source, len(source)))
        return rng.choice((source, source[::-1], source[:half], source[half:], source[1:], source[0], shuffled))
    if isinstance(value, str) and isinstance(source, list):
        texts = [item for item in source if isinstance(item, str) and item]
        return rng.choice([*texts, texts[0][:2]]) if texts else value
    if isinstance(value, list) and isinstance(source, list):
        changed = [item + rng.choice((0, 0, 1, -1)) if type(item) is int else item for item in source]
        return rng.choice(
            (list(source), source[::-1], source[: len(source) // 2], rng.sample(source, len(source)), changed)
        )
    return value
