import json
from pathlib import Path

import pytest

from aigc_lsp.document import Document
from aigc_lsp.evaluate.hole import Kind, holes

SHOP = Path(__file__).resolve().parent.parent / "workspaces" / "shop"
SOURCES = sorted((Path(__file__).resolve().parents[2] / "aigc_lsp" / "completion").glob("*.py"))


def documents(paths: list[Path]) -> list[Document]:
    return [Document(path.as_uri(), 1, "python", path.read_text("utf-8")) for path in paths]


def test_a_filled_hole_is_the_file_it_was_taken_from() -> None:
    originals = {document.uri: document.text for document in documents(SOURCES)}
    found = list(holes([documents(SOURCES)], 80, seed=1))
    assert [sum(hole.kind is kind for hole in found) for kind in Kind] == [20, 20, 20, 20]
    for hole in found:
        assert hole.filled(hole.answer).text == originals[hole.document.uri]
        assert hole.document.text != originals[hole.document.uri]


def test_each_kind_takes_out_what_it_is_named_for() -> None:
    for hole in holes([documents(SOURCES)], 120, seed=2):
        before = hole.document.text[: hole.offset].rpartition("\n")[2]
        after = hole.document.text[hole.offset :].partition("\n")[0]
        lines = hole.answer.split("\n")
        assert hole.answer == hole.answer.rstrip()
        if hole.kind is Kind.BLOCK:
            assert not before.strip()
            assert hole.document.text[: hole.offset].rstrip().endswith(":")
            assert len(lines) <= 8
        else:
            assert len(lines) == 1
        assert bool(before.strip()) == (hole.kind in (Kind.LINE_END, Kind.MID_LINE))
        assert bool(after.strip()) == (hole.kind is Kind.MID_LINE)


def test_no_hole_lies_in_a_comment_or_in_prose() -> None:
    text = (
        '"""Some words that tell about it.\n\nAnd more words."""\n\n'
        + "# a comment of some length\n" * 9
        + "value = 1\n"
    )
    found = list(holes([[Document("file:///prose.py", 1, "python", text)]], 12, seed=3))
    assert found
    assert all("value = 1".endswith(hole.answer) or hole.answer in "value = 1" for hole in found)


def test_the_same_seed_takes_the_same_pieces_and_each_group_its_share() -> None:
    groups = [documents(SOURCES[:3]), documents(SOURCES[3:])]
    first, second = (list(holes(groups, 32, seed=5)) for _ in range(2))
    assert first == second
    assert first != list(holes(groups, 32, seed=6))
    uris = {document.uri for document in groups[0]}
    assert sum(hole.document.uri in uris for hole in first) == 16


def numbers(result) -> dict:
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout.splitlines()[-1])


def test_a_model_that_knows_the_answers_is_exact(command, script, tmp_path: Path) -> None:
    lines = [f"{letter}_value = read('{letter}')\n" for letter in "abcdefghijklmnopqrstuvwxyz"]
    path = tmp_path / "table.py"
    path.write_text("".join(lines))
    knows = {line[:cut]: line[cut:] for line in lines for cut in range(1, len(line) - 1)}
    found = numbers(command("evaluate", "holes", path, "--holes", 12, "--model", script(knows)))
    assert found["line_end"]["exact"] == 1.0
    assert found["all"]["holes"] == 12
    ignorant = numbers(command("evaluate", "holes", path, "--holes", 12, "--model", script({"value": "x"})))
    assert ignorant["line_end"]["exact"] == 0.0


def test_the_embedded_model_is_measured_by_kind(command) -> None:
    result = command("evaluate", "holes", SHOP, "--holes", 16, "--each")
    found = numbers(result)
    assert found["snippets"] is True
    for kind in ("line_end", "mid-line", "whole_line", "block"):
        assert found[kind]["holes"] == 4
        assert 0 <= found[kind]["exact"] <= found[kind]["valid"] <= 1
        assert 0 < found[kind]["similarity"] <= 1
    each = [json.loads(line) for line in result.stdout.splitlines() if line.startswith('{"uri"')]
    assert len(each) == 16
    assert sum(hole["exact"] for hole in each) == round(found["all"]["exact"] * 16)


def test_leaving_out_the_snippets_is_said_and_changes_the_prompt(command) -> None:
    found = numbers(command("evaluate", "holes", SHOP, "--holes", 4, "--snippets", "off"))
    assert found["snippets"] is False


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["missing.py"], "missing.py cannot be read"),
        (["missing.py", "--snippets", "maybe"], "invalid choice: 'maybe'"),
        (["missing.py", "--without", "sense"], "invalid choice: 'sense'"),
    ],
)
def test_wrong_arguments_get_a_sentence(command, words: list[str], sentence: str) -> None:
    result = command("evaluate", "holes", *words)
    assert result.returncode != 0
    assert sentence in result.stderr
    assert "Traceback" not in result.stderr
