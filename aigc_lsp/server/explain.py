"""aigc-lsp.explainSilence [uri] [{"quiet": true}]: why the last request was answered with nothing."""

from __future__ import annotations

from typing import Any

from lsprotocol import types

from aigc_lsp.completion.decision import Decision
from aigc_lsp.completion.suggestion import Reason
from aigc_lsp.engine.worker import State
from aigc_lsp.server.documents import key_of
from aigc_lsp.server.wire import Server


def explain_silence(ls: Server, arguments: list[Any]) -> dict[str, Any]:
    """A sentence about the newest decision, and all kept decisions, newest last: numbers and reasons, never text."""
    uri = next((argument for argument in arguments if isinstance(argument, str)), None)
    decisions = [each for each in ls.session.completer.decisions if uri is None or key_of(each.uri) == key_of(uri)]
    sentence = explained(decisions[-1] if decisions else None)
    settings = ls.session.settings if uri is None else ls.session.settings_for(uri)
    if not settings.completion.enabled:  # an editor may know and not even ask
        sentence = Reason.TURNED_OFF.value
    worker = ls.session.worker
    if worker.state is State.FAILED and worker.sentence:
        sentence = worker.sentence
    if not any(isinstance(argument, dict) and argument.get("quiet") for argument in arguments):
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, sentence))
    return {"sentence": sentence, "decisions": [as_json(each) for each in decisions]}


def explained(decision: Decision | None) -> str:
    if decision is None:
        return "The editor has not asked for a completion here yet."
    if decision.reason is None:
        return "The last request was answered with a suggestion."
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
        "recalled": decision.recalled,
        "promptTokens": counts.prompt,
        "evaluatedTokens": counts.evaluated,
        "reusedTokens": counts.reused,
        "generatedTokens": counts.generated,
        "modelMilliseconds": round(counts.seconds * 1000, 3),
        "milliseconds": round(decision.seconds * 1000, 3),
    }
