"""`aigc-lsp complete`: one suggestion, shown where it would stand."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

from aigc_lsp.cli.index import made
from aigc_lsp.cli.picture import Colours, picture, why
from aigc_lsp.cli.source import read_source
from aigc_lsp.completion.complete import Completer
from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.suggestion import Answer, Silence, Suggestion
from aigc_lsp.context.workspace.index import Index
from aigc_lsp.document import Document
from aigc_lsp.engine.worker import EngineChoice, Worker
from aigc_lsp.errors import BadPosition


def complete(
    path: Path,
    *,
    line: int | None,
    column: int | None,
    choice: EngineChoice,
    workspace: Path | None,
    explain: bool,
    as_json: bool,
) -> int:
    """Prints the suggestion, or why there is none. Exit status 0.

    Args:
        line: 1-based; None is the end of the file.
        column: 0-based, in code points.
        choice: the engine.
        workspace: a folder whose files are known, as those of an editor's folder are; its index is made first.
        explain: also say where the suggestion comes from.

    Raises:
        AigcError: the file, the position or the model cannot be used.
    """
    settings = CompletionSettings()
    source = read_source(path, settings.max_file_bytes)
    offset = offset_of(source.document, line, column)
    index = made(workspace)[0] if workspace is not None else None
    answer, model_name, seconds, sentence = asyncio.run(answer_at(source.document, offset, settings, choice, index))
    if index is not None:
        index.close()
    for note in filter(None, (source.note, sentence)):
        print(f"aigc-lsp: {note}", file=sys.stderr)
    if as_json:
        print(as_json_line(answer, model_name, seconds))
    else:
        print(picture(path, source.document, offset, answer, Colours.of(sys.stdout)))
        print(f"{model_name}, {summary(answer, seconds)}")
        if explain and isinstance(answer, Suggestion):
            print("\n".join(explanation(answer)))
    return 0


async def answer_at(
    document: Document, offset: int, settings: CompletionSettings, choice: EngineChoice, index: Index | None
) -> tuple[Answer, str, float, str]:
    """The answer, the model's name, the seconds it took without loading the model and reading the workspace, and what
    the engine has to say: why it is another one than was asked for; empty when all is well."""
    worker = Worker(choice)
    try:
        await worker.start()
        abilities = await worker.wait_ready()
        completer = Completer(worker, settings, lambda uri: index)
        if index is not None and abilities.memory:
            completer.learn(document)
            await worker.settle()
        started = time.perf_counter()
        answer = await completer.complete(document, offset, invoked=True)
        seconds = time.perf_counter() - started
        return answer, worker.abilities.model if worker.abilities else abilities.model, seconds, worker.sentence
    finally:
        await worker.close()


def offset_of(document: Document, line: int | None, column: int | None) -> int:
    """Offset of a 1-based line and a 0-based column; the end of the document without them.

    Raises:
        BadPosition: the document has no such line or column.
    """
    if line is None or column is None:
        return len(document.text)
    offset = document.offset_at(line - 1, column)
    length = len(document.line_span(line - 1))
    if column > length:
        raise BadPosition(f"column {column} is outside line {line}, which has {length} characters.")
    return offset


def as_json_line(answer: Answer, model: str, seconds: float) -> str:
    """The answer for another program."""
    return json.dumps(
        {
            "text": answer.text if isinstance(answer, Suggestion) else None,
            "model": model,
            "prompt_tokens": answer.counts.prompt,
            "reused_tokens": answer.counts.reused,
            "generated_tokens": answer.counts.generated,
            "milliseconds": round(seconds * 1000, 1),
            "reason": why(answer) if isinstance(answer, Silence) else None,
            "sources": list(answer.sources) if isinstance(answer, Suggestion) else [],
        }
    )


def explanation(suggestion: Suggestion) -> list[str]:
    """Where it comes from, in lines."""
    if not suggestion.sources:
        return ["the model's own: nothing like it stands in this file or the workspace"]
    return ["it follows", *(f"  {source}" for source in suggestion.sources)]


def summary(answer: Answer, seconds: float) -> str:
    """Its numbers for people."""
    return f"{answer.counts.prompt} prompt tokens, {answer.counts.generated} generated, {seconds * 1000:.0f} ms"
