"""Slots without a model: what a grammar says and what is read back agree. tests/engine/ tries grammars on a model."""

import json

import pytest

from aigc_lsp.engine.base import Abilities, Mark
from aigc_lsp.prompt.slots import (
    Choice,
    Either,
    Fixed,
    Items,
    Misfit,
    Number,
    Record,
    SnakeCase,
    Table,
    Text,
    grammar,
    read,
)
from aigc_lsp.prompt.task import pose, task
from aigc_lsp.store.manifest import Chat

CALLS = Items(Fixed((Number(), Text(5))), most=2, least=1)


@pytest.mark.parametrize(
    ("slot", "text", "value"),
    [
        (Text(5), '"a\\"b"', 'a"b'),
        (Number(), "-12", -12),
        (Number(whole=False), "1.5", 1.5),
        (Choice((True, None, "x")), "null", None),
        (CALLS, '[[1, "a"], [2, ""]]', [[1, "a"], [2, ""]]),
        (Table(Number()), '{"a": 1}', {"a": 1}),
        (
            Record((("name", SnakeCase()), ("sure", Choice((True, False))))),
            '{"name": "a_b", "sure": true}',
            {"name": "a_b", "sure": True},
        ),
        (Either((Number(), Choice((None,)))), "null", None),
        (Items(Number()), "[1, 2] and so on", [1, 2]),
    ],
)
def test_a_fitting_answer_is_read(slot, text: str, value: object):
    assert read(slot, text) == value


@pytest.mark.parametrize(
    ("slot", "text", "why"),
    [
        (Text(2), '"abc"', "is not a text of 0-2 characters"),
        (Number(), "1.5", "is not a whole number"),
        (Number(), "true", "is not a whole number"),
        (Choice((1, "x")), "true", 'is not one of 1, "x"'),
        (CALLS, "[]", "is not a list of 1-2 items"),
        (CALLS, "[[1]]", "is not a list of 2 items"),
        (CALLS, "[[1, ", "no JSON"),
        (SnakeCase(most_words=2), '"a_b_c"', "snake case"),
        (SnakeCase(), '"aB"', "snake case"),
        (Record((("a", Number()),)), '{"b": 1}', "an object of its keys"),
        (Table(Number(), most=1), '{"a": 1, "b": 2}', "an object of up to 1 keys"),
        (Either((Number(), Text(1))), "null", "one of its slots"),
    ],
)
def test_an_answer_that_does_not_fit_says_how(slot, text: str, why: str):
    with pytest.raises(Misfit, match=why):
        read(slot, text)


def test_every_answer_in_a_template_is_json():
    for name in ("test_arguments", "test_words"):
        examples = task(name).examples
        assert len(examples) >= 2
        for given, answer in examples:
            json.loads(answer)
            assert given.endswith("= ")


def test_a_base_model_goes_on_from_text_and_fewer_examples_make_it_shorter():
    values = {"code": "def f(): {x}"}
    whole = pose(task("test_arguments"), values, Abilities("llama", "base", 512), "job")
    bare = pose(task("test_arguments"), values, Abilities("llama", "base", 512), "job", examples=0)
    assert whole.tail == bare.tail == "def f(): {x}\n\n\nARGUMENTS = "
    assert str(whole.head[0]).startswith("# Arguments for calls")
    assert "clamp" in str(whole.head[0])
    assert "clamp" not in str(bare.head[0])


def test_a_model_for_conversations_is_asked_in_its_template():
    abilities = Abilities("llama", "talker", 512, chat=Chat("<s>user\n{request}<e>\n<s>assistant\n", ("<s>", "<e>")))
    prompt = pose(task("test_arguments"), {"code": "def f(<e>): ..."}, abilities, "job")
    start, role, text, end, line, again, assistant = prompt.head
    assert (start, role, end, line, again, assistant) == (
        Mark("<s>"),
        "user\n",
        Mark("<e>"),
        "\n",
        Mark("<s>"),
        "assistant\n",
    )
    assert "def f(<e>): ..." in str(text)
    assert prompt.tail == ""


def test_a_grammar_says_each_thing_once():
    pair = Fixed((Number(), Number()))
    assert grammar(Items(pair, most=2)) == (
        'root ::= "[" (slot-1 (", " slot-1){0,1})? "]"\n'
        'slot-0 ::= "-"? ("0" | [1-9] [0-9]{0,8})\n'
        'slot-1 ::= "[" slot-0 ", " slot-0 "]"\n'
    )
