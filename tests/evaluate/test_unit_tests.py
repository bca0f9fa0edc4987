"""The benchmark of tests, on two files and a faulty version of one."""

import json
import sys
from pathlib import Path

import pytest

from aigc_lsp.evaluate.unit_tests import evaluate_tests
from aigc_lsp.sandbox.ladder import Level, probe

RIGHT = """\
def largest(numbers):
    best = numbers[0]
    for n in numbers:
        if n > best:
            best = n
    return best
"""


@pytest.mark.skipif(probe().level < Level.LANDLOCK, reason="nothing isolates what is run on this machine")
def test_what_the_tests_are_worth_is_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    right, wrong = tmp_path / "right", tmp_path / "wrong"
    right.mkdir()
    wrong.mkdir()
    (right / "largest.py").write_text(RIGHT)
    (right / "broken.py").write_text("import nothing_that_exists\n\n\ndef f():\n    return 1\n")
    (wrong / "largest.py").write_text(RIGHT.replace(">", "<"))
    status = evaluate_tests([right], interpreter=sys.executable, seed=0, instead=wrong, keep=tmp_path / "kept")
    numbers = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert status == 0
    assert (numbers["files"], numbers["served"], numbers["bugs_caught"]) == (2, 1, 1)
    assert numbers["files_not_imported"] == ["broken.py"]
    assert numbers["lines_and_branches_percent"] > 90
    assert "largest(" in (tmp_path / "kept" / "test_largest.py").read_text()
