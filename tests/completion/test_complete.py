"""The completer over the real host process, with the scripted engine in it."""

import asyncio
import json
from pathlib import Path

import pytest

from aigc_lsp.completion.complete import Completer
from aigc_lsp.completion.gate import PATIENCE
from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.suggestion import Reason, Silence, Suggestion
from aigc_lsp.document import Document
from aigc_lsp.engine.worker import EngineChoice, State, Worker

DEADLINE = 20.0  # seconds
TABLE = """
log = "{folder}/log"
gate = "{folder}/gate"
crash = "{folder}/crash"
[[answer]]
after = "return "
text = "a + b"
[[answer]]
after = "):\\n    "
text = "total = a + b\\n    return total\\n\\ndef other"
[[answer]]
after = "unsure = "
text = "nothing"
probability = 0.2
[[answer]]
after = "maybe = "
text = "this"
probability = 0.4
[[answer]]
after = "call("
text = "a, b)"
"""


class Desk:
    """A completer, its scripted engine, and one document."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "gate").touch()
        (folder / "table.toml").write_text(TABLE.format(folder=folder))
        self.worker = Worker(EngineChoice(model=f"scripted:{folder / 'table.toml'}"))
        self.completer = Completer(self.worker, CompletionSettings())

    async def at(self, marked: str, uri: str = "file:///a.py", language: str = "python"):
        document = Document(uri, 1, language, marked.replace("║", ""))
        return await self.completer.complete(document, marked.index("║"))

    def generations(self) -> int:
        log = self.folder / "log"
        return sum(json.loads(line)["generated"] > 0 for line in log.read_text().splitlines()) if log.exists() else 0


@pytest.fixture
async def desk(tmp_path: Path):
    desk = Desk(tmp_path)
    yield desk
    await desk.worker.close()


async def test_a_suggestion_comes_with_its_span_and_counts(desk: Desk):
    answer = await desk.at("def add(a, b):\n    return ║\n")
    assert isinstance(answer, Suggestion)
    assert answer.text == "a + b"
    assert (answer.span.start, answer.span.end) == (26, 26)
    assert answer.counts.generated > 0
    assert 0 < answer.confidence < 1


async def test_typing_through_a_suggestion_asks_no_model(desk: Desk):
    whole = "a + b"
    for typed in range(len(whole)):
        answer = await desk.at(f"def add(a, b):\n    return {whole[:typed]}║\n")
        assert isinstance(answer, Suggestion)
        assert answer.text == whole[typed:]
        assert answer.recalled == (typed > 0)
    assert desk.generations() == 1


async def test_where_a_block_begins_the_whole_block_is_offered(desk: Desk):
    answer = await desk.at("def add(a, b):\n    ║\n")
    assert isinstance(answer, Suggestion)
    assert answer.text == "total = a + b\n    return total"


async def test_line_ends_of_a_suggestion_are_those_of_the_file(desk: Desk):
    answer = await desk.at("x = 1\r\ndef add(a, b):\r\n    ║\r\n")
    assert isinstance(answer, Suggestion)
    assert answer.text == "total = a + b\r\n    return total"


async def test_a_closer_that_stands_there_is_not_doubled(desk: Desk):
    answer = await desk.at("x = call(║)\n")
    assert isinstance(answer, Suggestion)
    assert (answer.text, len(answer.span)) in {("a, b", 0), ("a, b)", 1)}


async def test_a_model_that_is_not_sure_is_not_shown(desk: Desk):
    assert await reason(desk.at("unsure = ║\n")) is Reason.NOT_SURE


async def reason(asked) -> Reason | None:
    answer = await asked
    return answer.reason if isinstance(answer, Silence) else None


async def test_the_same_place_in_another_file_is_asked_for_again(desk: Desk):
    await desk.at("def add(a, b):\n    return ║\n")
    answer = await desk.at("def add(a, b):\n    return ║\n", uri="file:///b.py")
    assert isinstance(answer, Suggestion)
    assert not answer.recalled


async def test_after_many_ignored_suggestions_the_model_must_be_surer_until_one_is_taken(desk: Desk):
    answers = [await desk.at("x = 1\n" * number + "maybe = ║\n") for number in range(PATIENCE + 1)]
    assert all(isinstance(answer, Suggestion) for answer in answers[:-1])
    assert isinstance(answers[-1], Silence)
    assert answers[-1].reason is Reason.IGNORED
    desk.completer.accepted(answers[-2].id)
    assert isinstance(await desk.at("x = 99\nmaybe = ║\n"), Suggestion)


async def test_what_an_editor_never_showed_was_not_ignored(desk: Desk):
    desk.completer.shown("no such suggestion")
    answers = [await desk.at("x = 1\n" * number + "maybe = ║\n") for number in range(PATIENCE + 2)]
    assert all(isinstance(answer, Suggestion) for answer in answers)


@pytest.mark.parametrize(
    ("typed", "end"),
    [("x = 1  # some wo", "rds"), ('def f():\n    """Some wo', "rds."), ("x = 'some words he", "re")],
)
async def test_words_typed_on_in_prose_are_prose_until_it_ends(desk: Desk, typed: str, end: str):
    for length in range(len(end) + 1):
        assert await reason(desk.at(f"{typed}{end[:length]}║\n")) is Reason.PROSE
    closer = {"#": "", '"': '"""', "'": "'"}[next(sign for sign in typed if sign in "#\"'")]
    assert isinstance(await desk.at(f"{typed}{end}{closer}\n    return ║\n"), Suggestion)


async def test_a_name_typed_after_prose_on_the_line_above_is_code(desk: Desk):
    assert await reason(desk.at("# some words ║\n")) is Reason.PROSE
    assert isinstance(await desk.at("# some words \nreturn ║\n"), Suggestion)


async def test_every_answer_leaves_a_decision_without_text(desk: Desk):
    await desk.at("def add(a, b):\n    return ║\n")
    await desk.at("# words words ║")
    offered, silent = desk.completer.decisions
    assert (offered.reason, silent.reason) == (None, Reason.PROSE)
    assert offered.counts.generated > 0
    assert "return" not in repr(offered)


async def test_cancelling_withdraws_the_request_from_the_engine(desk: Desk):
    await desk.at("def add(a, b):\n    return ║\n")
    (desk.folder / "gate").unlink()
    asked = asyncio.create_task(desk.at("def add(a, b):\n    x = 1\n    return ║\n"))
    await desk.worker.count(["the request is at the gate by now"])
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert desk.completer.decisions[-1].reason is Reason.CANCELLED
    (desk.folder / "gate").touch()
    assert isinstance(await desk.at("def add(a, b):\n    y = 1\n    return ║\n"), Suggestion)
    assert desk.generations() == 2


async def test_a_host_that_dies_in_mid_answer_is_a_silence_with_a_reason(desk: Desk):
    await desk.worker.wait_ready()
    (desk.folder / "crash").touch()
    assert await reason(desk.at("def add(a, b):\n    return ║\n")) is Reason.ENGINE_LOST
    assert isinstance(await desk.at("def add(a, b):\n    return ║\n"), Suggestion)


async def test_an_engine_that_cannot_run_is_a_silence_with_its_sentence(tmp_path: Path):
    worker = Worker(EngineChoice(model=str(tmp_path / "nothing.gguf")))
    answer = await Completer(worker, CompletionSettings()).complete(Document("file:///a.py", 1, "python", "x = "), 4)
    assert isinstance(answer, Silence)
    assert answer.reason is Reason.ENGINE_FAILED
    assert "nothing.gguf" in answer.detail
    assert worker.state is State.FAILED
    await worker.close()


async def test_prewarming_leaves_only_the_typed_text_to_compute(desk: Desk):
    text = "def add(a, b):\n    x = 1\n    y = 2\n"
    document = Document("file:///a.py", 1, "python", text)
    await desk.completer.prewarm(document, len(text))
    answer = await desk.at(text + "    return ║")
    assert isinstance(answer, Suggestion)
    assert answer.counts.evaluated <= 4
    assert answer.counts.reused > 10


async def test_words_in_a_file_of_no_known_language_still_complete(desk: Desk):
    answer = await desk.at("whatever this is\nreturn ║", language="plaintext", uri="file:///notes.txt")
    assert isinstance(answer, Suggestion)
