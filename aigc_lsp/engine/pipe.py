"""The private pipe between the server and its host process: one JSON object a line, both ways.

To the host: ``generate {id, prompt, limits, priority}``, ``cancel {id}``, ``count {id, texts}``, ``forget {key}``,
``show {key, name, chunks, shared}``, ``learn {paths}`` and ``settle {id}`` (see memory.py).
From the host: ``ready {abilities}`` or ``failed {sentence}`` once, then ``pieces {id, pieces}``,
``finish {id, pieces, why, counts}``, ``error {id, sentence}``, ``counted {id, counts}``, ``settled {id}``; at any time
``changed {abilities, sentence}`` when the engine has become another one.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from aigc_lsp.engine.base import Abilities, Counts, Limits, Mark, Prompt
from aigc_lsp.store.manifest import Chat, Fim

Message = dict[str, Any]


def encode(message: Message) -> bytes:
    """One line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def prompt_to_json(prompt: Prompt) -> Message:
    head = [{"mark": part.name} if isinstance(part, Mark) else part for part in prompt.head]
    return {"head": head, "tail": prompt.tail, "key": prompt.key}


def prompt_from_json(message: Message) -> Prompt:
    head = tuple(Mark(part["mark"]) if isinstance(part, dict) else part for part in message["head"])
    return Prompt(head, message["tail"], message["key"])


def limits_from_json(message: Message) -> Limits:
    return Limits(**{**message, "stop": tuple(message["stop"])})


def abilities_from_json(message: Message) -> Abilities:
    fim, chat = message["fim"], message["chat"]
    return Abilities(
        **{
            **message,
            "fim": Fim(**{**fim, "end": tuple(fim["end"])}) if fim else None,
            "chat": Chat(chat["template"], tuple(chat["marks"])) if chat else None,
        }
    )


def counts_from_json(message: Message) -> Counts:
    return Counts(**message)


to_json = asdict
