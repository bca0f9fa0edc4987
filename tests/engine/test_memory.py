"""What is remembered of documents and files: found, kept up to date, and mixed into what is decoded."""

import os
import random
from pathlib import Path

import numpy as np
import pytest
from toy_native import ToyNative

from aigc_lsp.engine.base import Abilities, Limits, Mark, Prompt
from aigc_lsp.engine.corpus import LEAST, MOST, Corpus, continuation
from aigc_lsp.engine.llama import LlamaEngine
from aigc_lsp.engine.memory import Memory
from aigc_lsp.engine.mixture import mixed

NONE: frozenset[str] = frozenset()


def ids(text: str) -> list[int]:
    return list(text.encode())


class Unsure(ToyNative):
    """Holds all printable characters for equally probable."""

    def logits(self) -> np.ndarray:
        return np.where(np.isin(np.arange(self.vocabulary_size), range(32, 127)), 1.0, -10.0).astype(np.float32)


def following(memory: Memory, key: str, text: str) -> tuple[str, str]:
    """The most frequent character after the longest match, in the document and in the other files; "" for none."""
    found = memory.recall(key)
    document, others = found.of(ids(text), None) if found else (None, None)
    return chr(document.best) if document else "", chr(others.best) if others else ""


@pytest.mark.parametrize("seed", range(20))
def test_a_corpus_finds_what_a_search_through_the_texts_finds(seed):
    chance = random.Random(seed)
    texts = [[chance.randrange(4) for _ in range(chance.randrange(80))] for _ in range(chance.randrange(1, 5))]
    context = [chance.randrange(4) for _ in range(chance.randrange(MOST + 5))]
    corpus = Corpus(texts, [str(number) for number in range(len(texts))])
    found = {
        length: sorted((place.name, len(place.before)) for place in map(corpus.place, places))
        for length, places in corpus.matches(context)
    }
    expected = {}
    for length in range(LEAST, min(MOST, len(context)) + 1):
        wanted = context[-length:]
        expected[length] = sorted(
            (str(number), at)
            for number, text in enumerate(texts)
            for at in range(length, len(text))
            if text[at - length : at] == wanted
        )
    longest_of_same = {
        length: places
        for length, places in expected.items()
        if places and len(places) != len(expected.get(length + 1, []))
    }
    assert found == longest_of_same


def test_a_text_can_be_left_out():
    corpus = Corpus([ids("abc"), ids("abd")], ["one", "two"])
    only = continuation([(corpus, frozenset({"one"}))], ids("ab"), None)
    assert only is not None
    assert (chr(only.best), only.count, only.length) == ("d", 1, 2)


def test_a_longer_match_weighs_more_than_many_shorter_ones():
    corpus = Corpus([ids("xab1 yab2 zab2 wab2 qab2")], ["file"])
    found = continuation([(corpus, NONE)], ids("..xab"), None)
    assert found is not None
    chances = dict(zip(map(chr, found.tokens), found.chances, strict=True))
    assert chances["1"] > 0.9 > 0.1 > chances["2"] > 0
    assert sum(chances.values()) == pytest.approx(1)


def test_only_allowed_tokens_follow():
    corpus = Corpus([ids("ab1 ab1 ab2")], ["file"])
    found = continuation([(corpus, NONE)], ids("ab"), np.array(ids("23"), np.int32))
    assert found is not None
    assert found.tokens.tolist() == ids("2")


def test_a_mixture_is_a_distribution_and_follows_a_long_match():
    corpus = Corpus([ids("return answer_to_everything(value)")], ["file"])
    document = continuation([(corpus, NONE)], ids("return answer_to_eve"), None)
    chances = np.full(256, 1 / 256, np.float32)
    mixture, shares = mixed(chances, document, None)
    assert mixture.sum() == pytest.approx(1, abs=1e-3)
    assert chr(mixture.argmax()) == "r"
    assert shares.document > 0.5
    assert shares.others == 0


def test_a_document_is_taken_in_and_changes_with_its_pieces():
    memory = Memory(ids)
    memory.show("a", "/a.py", [(1, 0, "first = one\n"), (2, 1, "second = two\n")])
    memory.settle(60)
    assert following(memory, "a", "second = tw")[0] == "o"
    memory.show("a", "/a.py", [(1, 0, None), (3, 1, "second = six\n")])
    memory.settle(60)
    assert following(memory, "a", "first = on")[0] == "e"
    assert following(memory, "a", "second = si")[0] == "x"
    assert following(memory, "a", "second = tw")[0] == ""


def test_what_two_quick_changes_bring_is_not_lost():
    memory = Memory(ids)
    for number in range(50):
        memory.show("a", "/a.py", [(number, 0, f"value = {number:03}\n"), (number - 1, 1, None if number else "x")])
    memory.settle(60)
    assert following(memory, "a", "value = 04")[0] in ("8", "9")


def test_files_are_read_and_an_open_one_counts_as_it_is_in_the_editor(tmp_path: Path):
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("colour = red\n")
    two.write_text("number = seven\n")
    memory = Memory(ids)
    memory.learn([str(one), str(two), str(tmp_path / "missing.py")])
    memory.show("a", str(tmp_path / "a.py"), [(1, 0, "import one\n")])
    memory.settle(60)
    assert following(memory, "a", "colour = r") == ("", "e")
    memory.show("one", str(one), [(1, 0, "colour = blue\n")])
    memory.settle(60)
    assert following(memory, "a", "colour = r")[1] == ""
    assert following(memory, "a", "colour = bl")[1] == "u"
    assert following(memory, "a", "number = sev")[1] == "e"
    memory.forget("one")
    assert following(memory, "a", "colour = r")[1] == "e"


def test_a_document_that_is_not_shared_serves_itself_alone():
    memory = Memory(ids)
    memory.show("env", "/work/.env", [(1, 0, "TOKEN=sesame\n")], shared=False)
    memory.show("a", "/work/a.py", [(2, 0, "import os\n")])
    memory.settle(60)
    assert following(memory, "env", "TOKEN=ses") == ("a", "")
    assert following(memory, "a", "TOKEN=ses") == ("", "")


def test_a_file_that_changed_is_read_again_and_one_that_is_not_named_is_forgotten(tmp_path: Path):
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    one.write_text("colour = red\n")
    two.write_text("number = seven\n")
    memory = Memory(ids)
    memory.learn([str(one), str(two)])
    memory.settle(60)
    one.write_text("colour = green\n")
    os.utime(one, ns=(1, 1))
    memory.learn([str(one)])
    memory.settle(60)
    assert following(memory, "none", "colour = gr")[1] == "e"
    assert following(memory, "none", "number = se")[1] == ""


def test_the_tokens_of_files_are_bounded(tmp_path: Path):
    paths = []
    for number in range(40):
        paths.append(tmp_path / f"{number}.py")
        paths[-1].write_text("x" * 1000)
    memory = Memory(ids, most_tokens=5000)
    memory.learn([str(path) for path in paths])
    memory.settle(60)
    assert 4000 < memory.file_tokens <= 5100


def test_the_engine_writes_what_stands_elsewhere_in_the_document():
    engine = LlamaEngine(Unsure(), 4096, 4, Abilities("llama", "toy", 1024), ("<end>",))
    engine.memory.show("a", "/a.py", [(1, 6, "\ntotal = price * quantity_of_goods\n")])
    engine.memory.settle(60)
    prompt = Prompt((Mark("<suffix>"), "", Mark("<middle>"), ""), "total = price * quant", "a")
    limits = Limits(max_tokens=40, stop=("\n",), memory=True)
    *pieces, finish = engine.generate(prompt, limits, lambda: False)
    assert "".join(piece.text for piece in pieces) == "ity_of_goods"
    assert finish.why == "stop"
    assert pieces[-2].remembered > 0.5
    assert pieces[-2].source == "/a.py:8"
    without = [*engine.generate(prompt, Limits(max_tokens=40, stop=("\n",)), lambda: False)]
    assert "ity_of_goods" not in "".join(piece.text for piece in without[:-1])
