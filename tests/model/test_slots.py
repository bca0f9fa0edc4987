"""Slots filled by the embedded model: whatever they hold, the answer is read."""

import ast
from collections.abc import Iterator

import pytest

from aigc_lsp.engine.base import Engine, Finish, Limits, Prompt
from aigc_lsp.engine.open import EngineChoice, open_engine
from aigc_lsp.prompt.slots import Choice, Items, Record, SnakeCase, Text, grammar, read
from aigc_lsp.unit_tests.forms import anything, form

ANNOTATIONS = (
    "dict[str, list[tuple[int, str]]]",
    "Mapping[int, set[float]]",
    "list[list[list[int]]] | None",
    "Literal['a\\\\b', 'c\"d', 3, True, None]",
)
SLOTS = {
    "anything": anything().slot,
    "words": Record((("name", SnakeCase()), ("intent", Text(60, least=8)), ("sure", Choice((True, False))))),
    "calls of anything": Items(anything(1).slot, most=8, least=1),
}
SLOTS |= {text: known.slot for text in ANNOTATIONS if (known := form(ast.parse(text, mode="eval").body)) is not None}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = open_engine(EngineChoice(threads=1))
    yield engine
    engine.close()


@pytest.mark.parametrize("temperature", [0.0, 1.2])
@pytest.mark.parametrize("name", SLOTS)
def test_the_models_answer_fits_its_slot(engine: Engine, name: str, temperature: float):
    limits = Limits(max_tokens=400, temperature=temperature, seed=3, grammar=grammar(SLOTS[name]))
    *pieces, finish = engine.generate(Prompt(("ARGUMENTS = ",), "", "a"), limits, lambda: False)
    assert isinstance(finish, Finish)
    text = "".join(piece.text for piece in pieces)
    if finish.why == "end":
        read(SLOTS[name], text)
    else:
        assert len(text) > 100


def test_there_is_a_slot_for_every_annotation():
    assert len(SLOTS) == 3 + len(ANNOTATIONS)
