"""How one server is asked: from a Prompt and Limits to a request, and from the events of its answer to Pieces."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from aigc_lsp.engine.base import Counts, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.remote.families import Family
from aigc_lsp.engine.reshape import around
from aigc_lsp.store.manifest import Fim

Api = Literal["markers", "suffix", "infill", "plain"]

MOST_STOPS = 4  # that OpenAI-compatible servers take
APART = Fim("prefix-first", "<before>", "<after>", "<here>", "", ())  # for servers that put markers in themselves


@dataclass(frozen=True)
class Dialect:
    """What is sent to a server, and how its answer is read.

    Args:
        family: of the server.
        model: the name it has for its model; empty where it has but one.
        api: ``markers`` in the prompt, what follows as ``suffix``, llama.cpp's ``infill``, or ``plain``: the text
            before the cursor alone.
        fim: the markers of the model, for ``markers``.
        probabilities: whether it gives the tokens' probabilities.
    """

    family: Family
    model: str
    api: Api
    fim: Fim | None
    probabilities: bool

    @property
    def prompt_fim(self) -> Fim | None:
        """The markers that Prompts for this server are made with."""
        if self.api == "markers":
            return self.fim
        return None if self.api == "plain" else APART

    @property
    def path(self) -> str:
        """Where requests go."""
        return "/infill" if self.api == "infill" else "/v1/completions"

    def request(self, prompt: Prompt, limits: Limits, *, stream: bool = True) -> dict[str, Any]:
        """The body of a request: the prompt and how to go on from it, nothing else."""
        infill = self.api == "infill"
        body: dict[str, Any] = {
            **self._prompt(prompt),
            "n_predict" if infill else "max_tokens": max(1, limits.max_tokens),
            "temperature": limits.temperature,
            "seed": limits.seed,
            "stream": stream,
            **dict(self.family.more),
        }
        if self.model:
            body["model"] = self.model
        if limits.stop:
            body["stop"] = list(limits.stop[:MOST_STOPS])
        if self.probabilities:
            body["n_probs" if infill else "logprobs"] = 1
        if limits.grammar and self.family.grammars:
            body["grammar"] = limits.grammar
        return body

    def pieces(self, event: dict[str, Any]) -> Iterator[Piece]:
        """The tokens in one event.

        Raises:
            ValueError: it has none and no end either: it is no event of a completion.
        """
        choice = _choice(event)
        text = choice.get("text", choice.get("content"))
        if not isinstance(text, str):
            raise ValueError("no text")
        tokens = list(_tokens(choice))
        if tokens and "".join(token for token, _ in tokens) == text:
            yield from (Piece(token, probability) for token, probability in tokens)
        elif text or tokens:
            yield Piece(text, math.prod(probability for _, probability in tokens))

    def end(self, event: dict[str, Any]) -> str:
        """Why the answer ended, as in Finish; empty when it goes on."""
        choice = _choice(event)
        if choice.get("stop") is True:  # llama.cpp's own
            return "length" if choice.get("stop_type") == "limit" else "end"
        reason = choice.get("finish_reason")
        return "" if not reason else "length" if reason == "length" else "end"

    def read(self, event: dict[str, Any]) -> Counts | None:
        """How much of the prompt the server computed, where it says so."""
        timings = event.get("timings")
        if not isinstance(timings, dict):
            return None
        evaluated, reused = timings.get("prompt_n"), timings.get("cache_n", 0)
        if not isinstance(evaluated, int) or not isinstance(reused, int):
            return None
        return Counts(prompt=evaluated + reused, reused=reused, evaluated=evaluated)

    def _prompt(self, prompt: Prompt) -> dict[str, str]:
        if self.api in ("markers", "plain"):
            names = [part.name for part in prompt.head if isinstance(part, Mark)]
            parts = [part.name if isinstance(part, Mark) else _text(part, names) for part in prompt.head]
            return {"prompt": "".join(parts) + _text(prompt.tail, names)}
        text = around(prompt, (APART,))
        if self.api == "suffix":
            return {"prompt": text.before + text.line, "suffix": text.after}
        return {"input_prefix": text.before, "prompt": text.line, "input_suffix": text.after}


def _text(part: str, names: list[str]) -> str:
    """Text in which nothing looks like a marker: a server would take it for one."""
    for name in names:
        part = part.replace(name, f"{name[:1]} {name[1:]}")
    return part


def _choice(event: dict[str, Any]) -> dict[str, Any]:
    """The part of an event that has the text; a server's own error raises ValueError."""
    choices = event.get("choices")
    if isinstance(choices, list):
        return choices[0] if choices and isinstance(choices[0], dict) else {"text": ""}
    return event


def _tokens(choice: dict[str, Any]) -> Iterator[tuple[str, float]]:
    """Tokens and their probabilities, in any of the three forms that servers have for them."""
    logprobs = choice.get("logprobs")
    if isinstance(logprobs, dict) and isinstance(logprobs.get("token_logprobs"), list):
        tokens, numbers = logprobs.get("tokens") or [], logprobs["token_logprobs"]
        yield from ((str(token), _probability(number)) for token, number in zip(tokens, numbers, strict=False))
        return
    each = logprobs.get("content") if isinstance(logprobs, dict) else choice.get("completion_probabilities")
    for token in each if isinstance(each, list) else []:
        if isinstance(token, dict) and "logprob" in token:
            yield str(token.get("token", "")), _probability(token["logprob"])


def _probability(logprob: Any) -> float:
    return min(1.0, math.exp(logprob)) if isinstance(logprob, int | float) else 1.0
