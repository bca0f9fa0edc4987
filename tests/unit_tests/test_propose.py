"""The model's part in tests, with an engine that answers from a table, in its real process."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_lsp.document import Span
from aigc_lsp.engine.base import Limits, Prompt
from aigc_lsp.engine.caller import Caller, open_caller
from aigc_lsp.engine.worker import EngineChoice, Worker
from aigc_lsp.stage import Withdrawn, never
from aigc_lsp.unit_tests.case import Case, Check, Harvest, Kind, Raised, Target
from aigc_lsp.unit_tests.propose import Proposer

SOURCE = '''class Shelf:
    """Books."""

    @staticmethod
    def clamp(value: int, low: int = 0, *, high: "int | None") -> int:
        """Says which.

        Two lines.
        """
        if high is None:
            raise ValueError("no end")
        return max(low, min(value, high))


def put(shelf: Shelf, place: int) -> None:
    pass


def first(items):
    return items[0]
'''


def target(name: str, kind: Kind = Kind.FUNCTION) -> Target:
    lines = SOURCE.splitlines()
    line = next(number for number, text in enumerate(lines, 1) if f"def {name.rpartition('.')[2]}(" in text)
    return Target(Path("/project/shelf.py"), "shelf", name, kind, Span(0, 0), line, line + 8)


CLAMP = target("Shelf.clamp", Kind.STATIC_METHOD)


@pytest.fixture
def caller(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Caller]:
    """An engine with the answers of the test's parameter; no answer while tmp_path/gate is not there."""
    rows = "".join(
        f"[[answer]]\nafter = {json.dumps(after)}\ntext = {json.dumps(text)}\n" for after, text in request.param.items()
    )
    (tmp_path / "gate").touch()
    (tmp_path / "table.toml").write_text(f"gate = {json.dumps(str(tmp_path / 'gate'))}\n{rows}")
    with open_caller(EngineChoice(f"scripted:{tmp_path / 'table.toml'}")) as caller:
        yield caller


def answers(**texts: str) -> pytest.MarkDecorator:
    known = {"arguments": "ARGUMENTS = ", "words": "TEST = "}
    return pytest.mark.parametrize("caller", [{known[name]: text for name, text in texts.items()}], indirect=True)


@answers(arguments="[[1, 0, 3], [1, 0, 3], [-1, 2, null]]")
def test_arguments_come_back_as_source_each_once(caller: Caller):
    proposer = Proposer(caller)
    proposals = proposer.arguments(CLAMP, SOURCE, never)
    assert proposals == (
        (("value", "1"), ("low", "0"), ("high", "3")),
        (("value", "-1"), ("low", "2"), ("high", "None")),
    )
    tally = proposer.tallies["arguments"]
    assert (tally.asked, tally.given, tally.dropped["said twice"]) == (1, 3, 1)
    assert proposer.contribution.model == "table"


@answers(arguments="[[1, ")
def test_an_answer_that_breaks_off_is_dropped_and_counted(caller: Caller):
    proposer = Proposer(caller)
    assert proposer.arguments(target("first"), SOURCE, never) == ()
    assert proposer.tallies["arguments"].dropped["malformed"] == 1


@answers(arguments="[[1]]")
def test_nothing_is_asked_when_json_cannot_stand_for_a_parameter(caller: Caller):
    proposer = Proposer(caller)
    assert proposer.arguments(target("put"), SOURCE, never) == ()
    assert proposer.tallies["arguments"].asked == 0


def harvest(*cases: Case) -> Harvest:
    return Harvest(CLAMP, cases)


HELD = Case(CLAMP, "Shelf.clamp(5, 0, high=3)", checks=(Check("result", "3"),), origin="model")
REFUSED = Case(CLAMP, "Shelf.clamp(5, 0, high=None)", raises=Raised("ValueError", "no end"))


@answers(words='{"name": "test_a_value_above_high", "intent": "A value above the high end becomes it."}')
def test_a_name_and_a_sentence_that_are_true_are_kept_once(caller: Caller):
    proposer = Proposer(caller)
    first, second = proposer.words(harvest(HELD, HELD), SOURCE, never).cases
    assert (first.name, first.intent) == ("a_value_above_high", "A value above the high end becomes it.")
    assert second.name == ""
    assert proposer.tallies["names"].dropped == {"taken": 1}
    assert proposer.tallies["arguments"].kept == 2


@pytest.mark.parametrize(
    ("caller", "case", "name", "intent"),
    [
        (
            {"TEST = ": '{"name": "a_value_raises", "intent": "It is refused with an error."}'},
            HELD,
            "says that it raises, but it returns",
            "says that it raises, but it returns",
        ),
        (
            {"TEST = ": '{"name": "no_end_returns_low", "intent": "It gives the `lower` end."}'},
            REFUSED,
            "says that it returns, but it raises",
            "names what does not exist",
        ),
        (
            {"TEST = ": '{"name": "clamp_the_clamp", "intent": "Returns a string of ends."}'},
            HELD,
            "says only the function's name",
            "contradicts an annotation",
        ),
        (
            {"TEST = ": '{"name": "purple_high_end", "intent": "The value 17 is too high."}'},
            HELD,
            "words from nowhere",
            "invents a number",
        ),
        (
            {"TEST = ": '{"name": "an_empty_end", "intent": "high end"}'},
            HELD,
            "says what is not in the case",
            "no sentence",
        ),
    ],
    indirect=["caller"],
)
def test_a_lie_is_dropped_with_its_reason(caller: Caller, case: Case, name: str, intent: str):
    proposer = Proposer(caller)
    (kept,) = proposer.words(harvest(case), SOURCE, never).cases
    assert (kept.name, kept.intent) == ("", "")
    assert list(proposer.tallies["names"].dropped) == [name]
    assert list(proposer.tallies["intents"].dropped) == [intent]


@answers(words='{"name": "a_value_above_high", "intent": "A value above the high end becomes it."}')
def test_a_model_that_is_not_to_speak_is_not_asked(caller: Caller):
    proposer = Proposer(caller, asks=False)
    assert proposer.words(harvest(HELD), SOURCE, never) == harvest(HELD)
    assert proposer.arguments(CLAMP, SOURCE, never) == ()
    assert [tally.asked for tally in proposer.tallies.values()] == [0, 0, 0]
    assert str(proposer.contribution) == "table was asked nothing: its manifest does not say that it `instructs`."


@answers(arguments="[[1]]")
def test_withdrawing_the_job_ends_the_wait(caller: Caller, tmp_path: Path):
    (tmp_path / "gate").unlink()
    looks = iter([False, False])
    proposer = Proposer(caller)
    with pytest.raises(Withdrawn):
        proposer.arguments(target("first"), SOURCE, lambda: next(looks, True))


@answers(arguments="[[1]]")
def test_a_model_that_is_late_several_times_is_asked_no_more(caller: Caller, tmp_path: Path):
    (tmp_path / "gate").unlink()
    proposer = Proposer(caller, seconds=0.01)
    for _ in range(4):
        assert proposer.arguments(target("first"), SOURCE, never) == ()
    tally = proposer.tallies["arguments"]
    assert (tally.asked, tally.dropped) == (3, {"out of time": 3})
    reason = "table gave no answer within 0.01 s. It was asked nothing more after 3 failures in a row."
    assert str(proposer.contribution) == "Of table: nothing kept. " + reason


@answers(arguments="[[1, 0, 3], [1, 0, 3], [-1, 2, null]]")
def test_what_the_model_gave_is_told_in_a_sentence(caller: Caller):
    proposer = Proposer(caller)
    proposer.arguments(CLAMP, SOURCE, never)
    proposer.words(harvest(HELD), SOURCE, never)
    assert str(proposer.contribution) == "Of table: 1 of 3 arguments kept."


def test_a_model_that_is_not_there_is_a_reason_and_no_error():
    with open_caller(EngineChoice("no-such-model")) as caller:
        proposer = Proposer(caller)
        assert proposer.arguments(target("first"), SOURCE, never) == ()
        assert "no-such-model" in str(proposer.contribution)


async def test_typing_goes_before_a_threads_question(tmp_path: Path):
    rows = ("[[answer]]", 'after = "a "', 'text = "long job"', "[[answer]]", 'after = "b "', 'text = "typing"')
    (tmp_path / "table.toml").write_text("\n".join((f'gate = "{tmp_path / "gate"}"', *rows)))
    worker = Worker(EngineChoice(f"scripted:{tmp_path / 'table.toml'}"))
    caller = Caller(worker, asyncio.get_running_loop())
    await worker.wait_ready()
    done = []
    job = asyncio.create_task(asyncio.to_thread(caller.ask, Prompt(("a ",), "", "job"), Limits(), never))
    job.add_done_callback(lambda _: done.append("job"))
    while not worker._answers:  # noqa: ASYNC110 - another thread asks
        await asyncio.sleep(0)

    async def typing() -> None:
        async for _ in worker.generate(Prompt(("b ",), "", "file"), Limits()):
            pass
        done.append("typing")

    typed = asyncio.create_task(typing())
    await worker.count(["both are at the gate by now"])
    (tmp_path / "gate").touch()
    await typed
    reply = await job
    assert reply is not None
    assert reply.text == "long job"
    assert done == ["typing", "job"]
    await worker.close()
