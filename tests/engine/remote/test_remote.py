"""What is sent to a server, what is made of its answers, and what is said when there are none."""

import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from stand_in import PATIENCE, StandIn

from aigc_lsp.engine.base import Finish, Limits, Mark, Piece, Prompt
from aigc_lsp.engine.open import EngineChoice, remote_choice
from aigc_lsp.engine.remote.engine import RemoteEngine
from aigc_lsp.engine.remote.open import open_remote
from aigc_lsp.errors import RemoteFailed

URI = "file:///home/someone/secret-project/app.py"
SENT = {"prompt", "suffix", "model", "max_tokens", "temperature", "seed", "stream", "stop", "logprobs"}

Open = Callable[..., RemoteEngine]


@pytest.fixture
def open_() -> Iterator[Open]:
    engines: list[RemoteEngine] = []

    def opened(server: StandIn, **more: Any) -> RemoteEngine:
        engines.append(open_remote(remote_choice(EngineChoice(url=server.url, **more))))
        return engines[-1]

    yield opened
    for engine in engines:
        engine.close()


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn() as server:
        yield server


def ask(engine: RemoteEngine, limits: Limits | None = None, line: str = "    return") -> tuple[str, Finish]:
    *steps, finish = engine.generate(prompt(engine, line), limits or Limits(), lambda: False)
    assert isinstance(finish, Finish)
    return "".join(step.text for step in steps if isinstance(step, Piece)), finish


def prompt(engine: RemoteEngine, line: str = "    return") -> Prompt:
    """A prompt as `fill_in` makes it for this engine."""
    fim = engine.abilities.fim
    if fim is None:
        return Prompt(("above\n",), line, URI)
    if fim.order == "suffix-first":
        return Prompt((Mark(fim.suffix), "\nbelow", Mark(fim.middle), "above\n"), line, URI)
    return Prompt((Mark(fim.prefix), "above\n", Mark(fim.suffix), "\nbelow", Mark(fim.middle)), line, URI)


def test_nothing_but_the_prompt_and_how_to_go_on_from_it_is_sent(server: StandIn, open_: Open) -> None:
    ask(open_(server), Limits(stop=("\n",)))
    for heard in server.heard:
        assert set(heard.body) <= SENT
        assert "secret-project" not in repr(heard)
        assert heard.headers["user-agent"] == "aigc-lsp"
    assert server.completions()[0].body["prompt"] == "above\n    return"
    assert server.completions()[0].body["suffix"] == "\nbelow"


def test_no_redirect_to_another_server_is_followed(server: StandIn, open_: Open) -> None:
    with StandIn() as other:
        server.manner, server.location = "redirect", f"{other.url}/v1/models"
        with pytest.raises(RemoteFailed, match=rf"redirects to 127\.0\.0\.1:{other.port}, where nothing is sent"):
            open_(server)
        assert other.heard == []


def test_no_proxy_of_the_environment_comes_between(
    server: StandIn, open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    with StandIn() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert ask(open_(server))[0] == "a + b\n"
        assert proxy.heard == []


def test_the_key_comes_from_the_environment_and_is_in_no_sentence(
    server: StandIn, open_: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.key = "right-key"
    monkeypatch.setenv("TEAM_KEY", "wrong-key")
    with pytest.raises(RemoteFailed, match=r"does not let us in \(401, key from .* TEAM_KEY\)") as caught:
        open_(server, key_variable="TEAM_KEY")
    assert "wrong-key" not in str(caught.value)
    monkeypatch.setenv("TEAM_KEY", "right-key")
    assert ask(open_(server, key_variable="TEAM_KEY"))[0] == "a + b\n"


def test_one_connection_serves_key_after_key(server: StandIn, open_: Open) -> None:
    engine = open_(server)
    for _ in range(5):
        assert ask(engine)[1].why == "end"
    assert len({heard.connection for heard in server.completions()}) == 1


def test_withdrawing_closes_the_connection_so_that_the_server_stops(server: StandIn, open_: Open) -> None:
    engine = open_(server)
    server.manner = "hang"
    withdrawn = threading.Event()
    steps = engine.generate(prompt(engine), Limits(), withdrawn.is_set)
    assert next(steps) == Piece("")
    withdrawn.set()
    *_, finish = steps
    assert isinstance(finish, Finish)
    assert finish.why == "cancelled"
    assert server.left.wait(PATIENCE)


def test_limits_that_no_server_knows_are_kept_here(server: StandIn, open_: Open) -> None:
    server.words = ("x", "\n", "  y", "\n", "z")
    text, finish = ask(open_(server), Limits(indent=2))
    assert (text, finish.why) == ("x\n  y", "stop")


def test_a_token_below_the_floor_ends_the_answer(server: StandIn, open_: Open) -> None:
    assert ask(open_(server), Limits(floor=0.95))[1].why == "floor"


def test_a_last_blank_is_left_to_the_model_and_not_written_twice(server: StandIn, open_: Open) -> None:
    server.words = (" a", " +")
    assert ask(open_(server), line="    return ")[0] == "a +"
    assert server.completions()[-1].body["prompt"].endswith("    return")
    server.words = ("ed",)
    assert ask(open_(server), line="    return ")[0] == ""


def test_llama_cpps_own_infill_is_used_where_the_markers_are_not_known(server: StandIn, open_: Open) -> None:
    server.owner = "llamacpp"
    server.more = {
        "/props": {"default_generation_settings": {"n_ctx": 3000}},
        "/tokenize": {"tokens": list(range(120))},
    }
    engine = open_(server)
    assert ask(engine)[0] == "a + b\n"
    asked = server.completions()[-1]
    assert asked.path == "/infill"
    assert {name: asked.body[name] for name in ("input_prefix", "prompt", "input_suffix", "cache_prompt")} == {
        "input_prefix": "above\n",
        "prompt": "    return",
        "input_suffix": "\nbelow",
        "cache_prompt": True,
    }
    assert engine.abilities.context == int(3000 * 0.9)


def test_markers_are_put_into_the_prompt_where_they_are_known(server: StandIn, open_: Open) -> None:
    ask(open_(server, remote_markers="embedded"))
    assert server.completions()[-1].body["prompt"] == "<|fim_suffix|>\nbelow<|fim_middle|>above\n    return"


def test_a_server_that_wraps_prompts_gets_no_markers(server: StandIn, open_: Open) -> None:
    server.owner = "library"
    ask(open_(server, remote_markers="embedded"))
    assert server.completions()[-1].body["suffix"] == "\nbelow"


@pytest.mark.parametrize(("refused", "api"), [(("logprobs",), "suffix"), (("suffix", "logprobs"), "plain")])
def test_what_a_server_refuses_is_left_out(server: StandIn, open_: Open, refused: tuple[str, ...], api: str) -> None:
    server.refuses = refused
    engine = open_(server)
    assert (engine.dialect.api, engine.dialect.probabilities) == (api, False)
    assert ask(engine)[0] == "a + b\n"


def test_a_model_that_the_server_has_not_is_named_with_those_it_has(server: StandIn, open_: Open) -> None:
    with pytest.raises(RemoteFailed, match=r"has no model 'big', only toy\."):
        open_(server, remote_model="big")


@pytest.mark.parametrize(
    ("manner", "status", "said", "sentence"),
    [
        ("rubbish", 200, "", "answers something else than completions"),
        ("status", 503, "Loading model", r"answers with an error \(503: Loading model\)"),
        ("status", 429, "", r"has too many requests \(429\)"),
        ("status", 403, "", r"does not let us in \(403, no key\)"),
        ("status", 404, "The model `x` does not exist", r"has no such model \(The model `x` does not exist\)"),
    ],
)
def test_what_is_wrong_at_the_start_is_one_sentence_with_the_next_step(
    server: StandIn, open_: Open, manner: str, status: int, said: str, sentence: str
) -> None:
    server.manner, server.status, server.said = manner, status, said
    with pytest.raises(RemoteFailed, match=sentence) as caught:
        open_(server)
    assert str(caught.value).startswith(server.url)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("manner", "sentence"),
    [
        ("rubbish", "something else than completions"),
        ("half", "broke off the connection"),
        ("error", r"answers with an error \(500: out of memory\)"),
    ],
)
def test_what_goes_wrong_in_an_answer_is_said(server: StandIn, open_: Open, manner: str, sentence: str) -> None:
    engine = open_(server)
    server.manner = manner
    with pytest.raises(RemoteFailed, match=sentence):
        ask(engine)


def test_a_server_that_says_nothing_is_not_waited_for_longer_than_was_set(server: StandIn, open_: Open) -> None:
    engine = open_(server, answer_seconds=0.2)
    server.manner = "hang"
    with pytest.raises(RemoteFailed, match=r"did not answer within 0\.2 s"):
        ask(engine)


def test_a_server_that_is_not_there_is_said_so(open_: Open) -> None:
    with StandIn() as gone:
        pass
    with pytest.raises(RemoteFailed, match=r"cannot be reached \(connection refused\)"):
        open_(gone)


@pytest.mark.parametrize("url", ["models.example.org", "ftp://models.example.org", "http://", "http://h/?a=b"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(RemoteFailed, match=r"`engine\.url` must be an address such as"):
        open_remote(remote_choice(EngineChoice(url=url)))


def test_a_key_in_the_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(RemoteFailed, match="must have no user name") as caught:
        open_remote(remote_choice(EngineChoice(url="https://me:secret@models.example.org")))
    assert "secret" not in str(caught.value)


def test_a_certificate_must_be_trusted(tmp_path: Path, open_: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    with StandIn(context=context) as server:
        with pytest.raises(RemoteFailed, match=r"The certificate of .* is not trusted"):
            open_(server)
        assert server.heard == []
        authority.cert_pem.write_to_path(tmp_path / "authority.pem")
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        assert ask(open_(server))[0] == "a + b\n"
