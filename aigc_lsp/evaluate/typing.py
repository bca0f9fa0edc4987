"""`aigc-lsp evaluate typing`: a person types real files through the real server, and every answer is waited for.

One stroke is one key: the change, then a request for an inline completion, then its answer. When at least the first
line of a suggestion equals what follows to the line's end, its lines are accepted as far as they are right and whole;
else it is ignored and the typing goes on. After acceptance the next key is pressed without asking in between. What
Enter inserts is told in `plan.keys_of`. Without workspace folders nothing on disk can be of help; with them the index
is made first, and what is on disk of an open file does not count.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from aigc_lsp.document import Document
from aigc_lsp.engine.open import EngineChoice
from aigc_lsp.errors import BadDocument, EngineFailed
from aigc_lsp.evaluate.client import Client
from aigc_lsp.evaluate.editor import Editor
from aigc_lsp.evaluate.files import read_documents
from aigc_lsp.evaluate.plan import Run, plan
from aigc_lsp.evaluate.report import Report, Stroke
from aigc_lsp.evaluate.workspace import make_index

LOADING = 0.01  # seconds between two looks at a server that is loading its model
Press = Callable[[Editor, str, str], tuple[Stroke, str]]
PACKAGE = Path(__file__).resolve().parent.parent


def evaluate_typing(
    paths: Sequence[Path],
    *,
    keystrokes: int,
    seed: int,
    choice: EngineChoice,
    confidence: float | None,
    floor: float | None,
    workspaces: Sequence[Path] = (),
    without: str | None = None,
    sources: Sequence[str] | None = None,
    names: bool = False,
) -> int:
    """Types ``keystrokes`` characters of the files and prints the report. Exit status 0.

    Args:
        paths: files, or folders of them.
        keystrokes: characters to type.
        seed: which lines.
        choice: the engine.
        confidence: the server's setting; None takes its default.
        floor: likewise.
        workspaces: folders that the server has open.
        sources: of snippets; None takes the setting's default.
        without: "memory", to see what that part of the completer gains.
        names: whether names must be known.

    Raises:
        BadDocument: a path cannot be read, or there is nothing to type.
        EngineFailed: the server's engine cannot run.
        EngineLost: the server ended or did not answer.
    """
    documents = read_documents(paths)
    runs = plan([document.text for document in documents], keystrokes, seed)
    report = Report(files=sum(map(bool, runs)), characters=sum(len(run.keys) for some in runs for run in some))
    if not report.characters:
        raise BadDocument("There is nothing to type: the files have no lines after their first. Name longer ones.")
    for folder in workspaces:
        make_index(folder).close()
    started = time.perf_counter()
    options = engine_options(choice)
    if confidence is not None:
        options["completion.confidence"] = confidence
    if floor is not None:
        options["completion.floor"] = floor
    if sources is not None:
        options["completion.snippets"] = list(sources)
    if names:
        options["completion.names"] = True
    if without:
        options[f"completion.{without}"] = False
    with start_server(options, workspaces) as client:
        report.model = wait_ready(client)
        report.ready_seconds = time.perf_counter() - started
        for document, some in zip(documents, runs, strict=True):
            type_file(client, document, some, report, started)
            status = client.execute("aigc-lsp.status")
            report.resident_bytes = max(report.resident_bytes, status["residentBytes"]["sum"])
    show_progress(report, done=True)
    print(report.table())
    print(report.json_line())
    return 0


def engine_options(choice: EngineChoice) -> dict[str, Any]:
    """A choice as an editor's settings have it."""
    options = {
        "engine.model": choice.model,
        "engine.threads": choice.threads,
        "engine.url": choice.url,
        "engine.remoteModel": choice.remote_model,
        "engine.remoteMarkers": choice.remote_markers,
    }
    return {key: value for key, value in options.items() if value not in ("", 0)}


def start_server(options: dict[str, Any], workspaces: Sequence[Path] = ()) -> Client:
    """A server of this very installation on pipes, initialized as an editor would."""
    path = os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH")]))
    # -P: a file of the current folder must not stand in for a module of the server.
    client = Client([sys.executable, "-P", "-m", "aigc_lsp", "--stdio"], {**os.environ, "PYTHONPATH": path})
    client.request(
        "initialize",
        {
            "processId": os.getpid(),
            "rootUri": None,
            "workspaceFolders": [{"uri": each.resolve().as_uri(), "name": each.name} for each in workspaces] or None,
            "capabilities": {
                "general": {"positionEncodings": ["utf-16"]},
                "textDocument": {"inlineCompletion": {"dynamicRegistration": False}},
            },
            "initializationOptions": options,
        },
    )
    client.notify("initialized", {})
    return client


def wait_ready(client: Client) -> str:
    """The model's name, as soon as it is loaded.

    Raises:
        EngineFailed: it cannot be loaded.
    """
    while (status := client.execute("aigc-lsp.status"))["state"] != "ready":
        if status["state"] == "failed":
            raise EngineFailed(status["sentence"])
        time.sleep(LOADING)
    return str(status["model"])


def type_file(
    client: Client,
    document: Document,
    runs: Sequence[Run],
    report: Report,
    started: float,
    press_key: Press | None = None,
) -> None:
    """Types all runs of one file, each in the file as it is otherwise; ``press_key`` may stand in for `press`."""
    if not runs:
        return
    editor = Editor(client, document)
    for run in runs:
        editor.take_out(run.span)
        remaining = document.text[run.span.start : run.span.end]
        pending = list(reversed(run.keys))
        while pending:
            key = pending.pop()
            remaining = remaining[len(key) :]
            stroke, accepted = (press_key or press)(editor, key, remaining)
            report.strokes.append(stroke)
            if stroke.shown and report.first_suggestion_seconds is None:
                report.first_suggestion_seconds = time.perf_counter() - started
            remaining = remaining[len(accepted) :]
            while accepted and pending:  # whole keys, because acceptance ends where a line does
                accepted = accepted[len(pending.pop()) :]
            show_progress(report)
        editor.put_back()
    editor.close()


def press(editor: Editor, key: str, remaining: str) -> tuple[Stroke, str]:
    """What one key came to, and what was accepted after it: a beginning of ``remaining``, often empty."""
    clock = time.perf_counter()
    editor.insert(key)
    item = editor.ask()
    seconds = time.perf_counter() - clock
    decision = editor.last_decision()
    offered = editor.offered(item) if item else ""
    accepted = right_lines(offered, remaining)
    if item and accepted:
        editor.accept(item, accepted, whole=accepted == offered)
    stroke = Stroke(
        newline=key.startswith("\n"),
        seconds=seconds,
        model_seconds=decision.get("modelMilliseconds", 0.0) / 1000,
        evaluated=decision.get("evaluatedTokens", 0),
        shown=item is not None,
        recalled=item is not None and decision.get("recalled", False),
        accepted=bool(accepted),
        reason="" if item else decision.get("sentence", "The server recorded no decision."),
    )
    return stroke, accepted


def right_lines(offered: str, remaining: str) -> str:
    """The beginning of a suggestion that a person would accept: its lines, as far as each equals the whole of what
    remains of that line; empty when the first line is wrong already, or when only blanks would be gained."""
    right: list[str] = []
    for line, expected in zip(offered.split("\n"), remaining.split("\n"), strict=False):
        if line != expected:
            break
        right.append(line)
    accepted = "\n".join(right)
    return accepted if accepted.strip() else ""


def show_progress(report: Report, *, done: bool = False) -> None:
    """Draws how far the typing is, over itself; nothing when nobody watches a terminal."""
    if sys.stderr.isatty():
        line = "" if done else f"{len(report.strokes):,} keys of at most {report.characters:,}"
        print(f"\r{line}\x1b[K", end="", file=sys.stderr, flush=True)
