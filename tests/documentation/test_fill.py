"""The model's part in documentation, with an engine that answers from a table, in its real process."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.documentation.facts import Facts
from aigc_lsp.documentation.fill import WordFiller
from aigc_lsp.documentation.python.read import read
from aigc_lsp.documentation.words import Words, describe
from aigc_lsp.engine.caller import Caller, open_caller
from aigc_lsp.engine.worker import EngineChoice
from aigc_lsp.stage import Withdrawn, never

CODE = """def pack(parcel, stuffing):
    for item in parcel.items:
        wrap(item, stuffing)
        parcel.box.put(item)
"""


def facts() -> Facts:
    return read(Document("file:///shop.py", 0, "python", CODE))[1]


@pytest.fixture
def caller(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Caller]:
    """An engine that has one answer, the test's parameter."""
    row = f"[[answer]]\nafter = {json.dumps('DOCUMENTATION = ')}\ntext = {json.dumps(request.param)}\n"
    (tmp_path / "table.toml").write_text(row)
    with open_caller(EngineChoice(f"scripted:{tmp_path / 'table.toml'}")) as caller:
        yield caller


def answer(**texts: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("caller", [json.dumps({key.replace("_", "."): text for key, text in texts.items()})],
                                   indirect=True)  # fmt: skip


GOOD = {
    "summary": "Wrap each item of a parcel and put it into the box.",
    "parameters_parcel": "Has the items and the box.",
}


@answer(**GOOD)
def test_texts_that_say_more_than_names_take_their_place(caller: Caller) -> None:
    plain = describe(facts())
    filler = WordFiller(caller, asks=True)
    words = filler.improve(facts(), plain, never)
    assert words.summary == GOOD["summary"]
    assert words.parameters["parcel"] == GOOD["parameters_parcel"]
    assert words.from_model == ("summary", "parameters.parcel")
    assert str(filler.contribution) == "Of table: 2 of 2 texts kept."


@answer(summary="Pack the parcel.", parameters_parcel="The parcel, sent with `postage`.")
def test_what_only_repeats_or_names_what_is_not_there_is_dropped(caller: Caller) -> None:
    plain = describe(facts())
    filler = WordFiller(caller, asks=True)
    assert filler.improve(facts(), plain, never) == plain
    assert filler.tally.dropped == {"says only the name": 1, "names what does not exist": 1}


@answer(**GOOD)
def test_nothing_is_asked_where_the_plain_words_say_enough(caller: Caller) -> None:
    enough = Words(
        summary="Wrap things before they travel.", parameters={"parcel": "What travels.", "stuffing": "Straw."}
    )
    filler = WordFiller(caller, asks=True)
    assert filler.improve(facts(), enough, never) is enough
    assert filler.tally.asked == 0


@answer(**GOOD)
def test_a_model_that_does_not_instruct_is_not_asked(caller: Caller) -> None:
    plain = describe(facts())
    filler = WordFiller(caller, asks=False)
    assert filler.improve(facts(), plain, never) == plain
    assert "was asked nothing" in str(filler.contribution)


@answer(**GOOD)
def test_a_withdrawn_job_ends_with_the_question(caller: Caller) -> None:
    with pytest.raises(Withdrawn):
        WordFiller(caller, asks=True).improve(facts(), describe(facts()), lambda: True)
