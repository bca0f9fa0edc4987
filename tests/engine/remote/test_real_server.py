"""Against a real server: llama-cpp-python's, with the embedded model."""

from collections.abc import Iterator

import pytest
from team_server import TeamServer

from aigc_lsp.engine.base import Engine, Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.open import EngineChoice, open_engine, remote_choice
from aigc_lsp.engine.remote.engine import RemoteEngine
from aigc_lsp.engine.remote.open import open_remote

AREA = 'def area(width: int, height: int) -> int:\n    """Width times height."""\n'
LOOP = "import os\n\n\ndef sizes(folder):\n    for name in os.listdir(folder):\n"
LIMITS = (
    Limits(max_tokens=24, stop=("\n",), heal=False),
    Limits(max_tokens=32, max_lines=3, indent=4, heal=False),
    Limits(max_tokens=12, heal=False),
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TeamServer]:
    with TeamServer(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def remote(server: TeamServer) -> Iterator[RemoteEngine]:
    engine = open_remote(remote_choice(EngineChoice(url=server.url, remote_markers="embedded")))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def local() -> Iterator[Engine]:
    engine = open_engine(EngineChoice(threads=1))
    yield engine
    engine.close()


def prompt(above: str, line: str, after: str = "") -> Prompt:
    return Prompt((Mark("<|fim_suffix|>"), after, Mark("<|fim_middle|>"), above), line, "file:///a.py")


def ask(engine: Engine, prompt: Prompt, limits: Limits) -> tuple[str, list[Piece], Finish]:
    *steps, finish = engine.generate(prompt, limits, lambda: False)
    assert isinstance(finish, Finish)
    pieces = [step for step in steps if isinstance(step, Piece) and (step.text or step.probability < 1)]
    return "".join(piece.text for piece in pieces), pieces, finish


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("line", ["", "    return ", "    return width *", "    if width < 0:\n       ", "    name."])
@pytest.mark.parametrize(("above", "after"), [(AREA, ""), (LOOP, "\n    return total\n")])
def test_the_greedy_text_is_the_same_as_on_this_machine(
    remote: RemoteEngine, local: Engine, above: str, after: str, line: str, limits: Limits
) -> None:
    asked = prompt(above, line, after)
    there, here = ask(remote, asked, limits), ask(local, asked, limits)
    assert there[0] == here[0]


def test_a_last_blank_is_healed_as_on_this_machine(remote: RemoteEngine, local: Engine) -> None:
    there, here = (ask(engine, prompt(AREA, "    return "), Limits(max_tokens=12)) for engine in (remote, local))
    assert there[0].startswith(here[0]) or here[0].startswith(there[0])
    assert there[0]


def test_the_tokens_probabilities_are_those_of_this_machine(remote: RemoteEngine, local: Engine) -> None:
    asked = prompt(AREA, "    return width *")
    limits = Limits(max_tokens=16, heal=False)
    there, here = ask(remote, asked, limits)[1], ask(local, asked, limits)[1]
    assert [piece.text for piece in there] == [piece.text for piece in here]
    assert [piece.probability for piece in there] == pytest.approx([piece.probability for piece in here], abs=0.02)


def test_text_that_looks_like_a_marker_does_not_become_one(remote: RemoteEngine) -> None:
    asked = prompt("MIDDLE = '<|fim_middle|>'\nMID = ", "")
    sent = remote.dialect.request(asked, Limits())["prompt"]
    assert sent.count("<|fim_middle|>") == 1


def test_a_grammar_is_kept_to(remote: RemoteEngine) -> None:
    limits = Limits(max_tokens=8, grammar='root ::= "yes" | "no"')
    assert ask(remote, Prompt(("Is it so? ",), ""), limits)[0] in ("yes", "no")


def test_tokens_are_estimated_by_what_the_servers_tokenizer_makes_of_code(remote: RemoteEngine, local: Engine) -> None:
    text = (AREA + LOOP) * 8
    assert len(remote.tokens(text)) == pytest.approx(len(local.tokens(text)), rel=0.25)


def test_the_model_is_known_by_its_name_on_the_server(server: TeamServer) -> None:
    engine = open_remote(remote_choice(EngineChoice(url=server.url)))
    engine.close()
    assert engine.dialect.api == "markers"  # its name there is its path, in which the folder's name is
