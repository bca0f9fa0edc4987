"""Why the last request was answered with nothing, and where the last suggestion comes from.

``aigc-lsp.explainSilence [uri] [{"quiet": true}]``, ``aigc-lsp.explainSuggestion [uri] [{"quiet": true}]``
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lsprotocol import types

from aigc_lsp.completion.decision import Decision
from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.engine.worker import State
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.wire import Server


def explain_silence(ls: Server, arguments: list[Any]) -> dict[str, Any]:
    """A sentence about the newest decision, and all kept decisions, newest last: numbers and reasons, never text."""
    uri, decisions = _asked(ls, arguments)
    sentence = explained(decisions[-1] if decisions else None)
    settings = ls.session.settings if uri is None else ls.session.settings_for(uri)
    if not settings.completion.enabled:  # an editor may know and not even ask
        sentence = Reason.TURNED_OFF.value
    worker = ls.session.worker
    if worker.state is State.FAILED and worker.sentence:
        sentence = worker.sentence
    _tell(ls, arguments, sentence)
    return {"sentence": sentence, "decisions": [as_json(each) for each in decisions]}


def explain_suggestion(ls: Server, arguments: list[Any]) -> dict[str, Any]:
    """A sentence about the newest suggestion, and the places in the user's code that it follows, as "path:line"."""
    offered = [each for each in _asked(ls, arguments)[1] if each.reason is None]
    sentence = followed(offered[-1].sources) if offered else "Nothing was suggested here yet."
    _tell(ls, arguments, sentence)
    return {"sentence": sentence, "sources": list(offered[-1].sources) if offered else []}


def followed(sources: Sequence[str]) -> str:
    """Where a suggestion comes from, in words."""
    if not sources:
        return "It is the model's own: nothing like it stands in this file or the workspace."
    return f"It follows what stands at {', '.join(sources)}."


def _asked(ls: Server, arguments: list[Any]) -> tuple[str | None, list[Decision]]:
    """The URI that is asked about, None for all, and the decisions about it."""
    uri = next((argument for argument in arguments if isinstance(argument, str)), None)
    return uri, [each for each in ls.session.completer.decisions if uri is None or key_of(each.uri) == key_of(uri)]


def _tell(ls: Server, arguments: list[Any], sentence: str) -> None:
    if not any(isinstance(argument, dict) and argument.get("quiet") for argument in arguments):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, sentence))


def explained(decision: Decision | None) -> str:
    if decision is None:
        return "The editor has not asked for a completion here yet."
    if decision.reason is None:
        return f"The last request was answered with a suggestion. {followed(decision.sources)}"
    return decision.reason.value


def as_json(decision: Decision) -> dict[str, Any]:
    counts = decision.counts
    return {
        "at": decision.at,
        "uri": decision.uri,
        "language": decision.language,
        "line": decision.line,
        "reason": decision.reason and decision.reason.name,
        "sentence": explained(decision),
        "offered": decision.reason is None,
        "sources": list(decision.sources),
        "recalled": decision.recalled,
        "promptTokens": counts.prompt,
        "evaluatedTokens": counts.evaluated,
        "reusedTokens": counts.reused,
        "generatedTokens": counts.generated,
        "modelMilliseconds": round(counts.seconds * 1000, 3),
        "milliseconds": round(decision.seconds * 1000, 3),
    }
