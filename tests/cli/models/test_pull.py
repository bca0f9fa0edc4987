"""A model over real HTTP from a hub on the loopback, by the command line."""

import hashlib
import json
import random
import signal
import socket
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from loopback_hub import FILE, NAME, REPOSITORY, Hub, Repository, altered, cut, fail, from_the_beginning, hold, whole

SECRET = "hf_aSecretThatNobodyMayPrint"


def manifest(models: Path) -> dict:
    return tomllib.loads((models / NAME / "manifest.toml").read_text(encoding="utf-8"))


def is_whole(models: Path, weights: bytes) -> bool:
    """Whether the model is there, with its manifest and its file as the hub has it, and nothing besides."""
    folder = models / NAME
    return (
        sorted(path.name for path in folder.iterdir()) == ["manifest.toml", FILE]
        and (folder / FILE).read_bytes() == weights
        and manifest(models)["files"][0]["sha256"] == hashlib.sha256(weights).hexdigest()
    )


def is_no_model(models: Path) -> bool:
    """Whether what lies there is not taken for a model: there is no manifest, and no file has its own name."""
    return not (models / NAME / "manifest.toml").exists() and not (models / NAME / FILE).exists()


def test_a_pulled_model_completes_a_line(call, command, hub: Hub, models: Path, weights: bytes, tmp_path: Path) -> None:
    result = call("pull", NAME)
    assert result.returncode == 0, result.stderr
    assert "licence Apache-2.0" in result.stderr
    assert f"5.6 MB from {REPOSITORY} to {models / NAME}" in result.stderr
    assert "tokens a second here." in result.stdout
    assert (models / NAME / FILE).read_bytes() == weights
    receipt = manifest(models)
    assert receipt["source"] == {"repository": REPOSITORY, "revision": hub.repositories[REPOSITORY].commit}
    assert receipt["files"] == [
        {"path": FILE, "size": len(weights), "sha256": hashlib.sha256(weights).hexdigest()},
    ]
    assert receipt["fim"] == {
        "order": "prefix-first",
        "prefix": "<|fim_prefix|>",
        "suffix": "<|fim_suffix|>",
        "middle": "<|fim_middle|>",
        "file": "<|file_sep|>",
        "end": ["<|endoftext|>", "<|file_sep|>"],  # of those stated, what the vocabulary has
    }
    (tmp_path / "shapes.py").write_text("def area(width, height):\n    return width * ")
    answer = command("complete", "shapes.py", "--json", "--model", NAME, AIGC_LSP_MODELS=str(models))
    assert json.loads(answer.stdout)["model"] == NAME
    assert call("verify", NAME).stdout == f"ok     {NAME}: 1 file, 5.6 MB\n"


def test_a_model_that_is_here_is_not_fetched_again(call, hub: Hub) -> None:
    assert call("pull", NAME).returncode == 0
    hub.requests.clear()
    result = call("pull", NAME)
    assert (result.returncode, result.stdout.split(" is here already")[0]) == (0, NAME)
    assert hub.requests == []


def test_a_damaged_model_is_fetched_again_and_what_is_whole_is_kept(call, hub: Hub, models: Path, weights) -> None:
    assert call("pull", NAME).returncode == 0
    path = models / NAME / FILE
    path.write_bytes(path.read_bytes()[:-1])
    hub.ranges.clear()
    assert call("pull", NAME).returncode == 0
    assert hub.ranges == [""]
    (models / NAME / "manifest.toml").unlink()
    hub.ranges.clear()
    assert call("pull", NAME).returncode == 0
    assert hub.ranges == []
    assert is_whole(models, weights)


def test_connections_cut_at_any_byte_are_taken_up_where_they_broke(call, hub: Hub, models: Path, weights) -> None:
    generator = random.Random(7)
    cuts = [1, *(generator.randrange(1, 900_000) for _ in range(9))]
    hub.deeds = [*map(cut, cuts), whole]
    result = call("pull", NAME)
    assert result.returncode == 0, result.stderr
    place = 0
    for count, asked in zip(cuts, hub.ranges[1:], strict=True):
        place += count
        assert asked == f"bytes={place}-"
    assert is_whole(models, weights)


@pytest.mark.parametrize("count", [0, 1, 5_635_775])
def test_a_killed_call_leaves_no_model_and_the_next_one_goes_on(
    start, call, hub: Hub, models: Path, weights: bytes, count: int
) -> None:
    hub.deeds = [hold(count), whole]
    process = start("pull", NAME)
    assert hub.sent.wait(60)
    kept = 0
    if count:
        while not kept:  # what was sent is on its way to the disk
            kept = sum(path.stat().st_size for path in models.rglob("*.partial"))
            assert process.poll() is None
    process.kill()
    process.communicate()
    assert is_no_model(models)
    assert "There is no model" in call("verify", NAME).stdout
    kept = sum(path.stat().st_size for path in models.rglob("*.partial"))
    assert kept <= count
    result = call("pull", NAME)
    assert result.returncode == 0, result.stderr
    assert hub.ranges[1:] == [f"bytes={kept}-" if kept else ""]
    assert is_whole(models, weights)


def test_an_interrupted_call_says_that_the_next_one_goes_on(start, call, hub: Hub) -> None:
    hub.deeds = [hold(1_000_000), whole]
    process = start("pull", NAME)
    assert hub.sent.wait(60)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.endswith(f"{NAME} is not whole yet. Call again: it goes on from there.\n")


def test_a_hub_without_ranges_sends_it_all_again(call, hub: Hub, models: Path, weights: bytes) -> None:
    hub.deeds = [cut(2_000_000), from_the_beginning]
    assert call("pull", NAME).returncode == 0
    assert is_whole(models, weights)


def test_what_changed_at_the_hub_is_not_continued(call, hub: Hub, models: Path, weights: bytes) -> None:
    hub.deeds = [cut(1_000_000), fail(404)]
    assert call("pull", NAME).returncode == 1
    assert len(list(models.rglob("*.partial"))) == 1
    other = weights + b"\0" * 1000  # GGUF may have a tail
    hub.repositories[REPOSITORY] = Repository({FILE: other})
    hub.deeds, hub.ranges = [whole], []
    assert call("pull", NAME).returncode == 0
    assert hub.ranges == [""]
    assert (models / NAME / FILE).read_bytes() == other
    assert list(models.rglob("*.partial")) == []


def test_an_altered_file_is_refused_and_deleted(call, hub: Hub, models: Path) -> None:
    hub.deeds = [altered]
    result = call("pull", NAME)
    assert result.returncode == 1
    assert f"{FILE} arrived altered: its hash begins with" in result.stderr
    assert not (models / NAME).exists()


def test_a_file_that_git_itself_holds_is_checked_too(call, hub: Hub, models: Path) -> None:
    hub.repositories[REPOSITORY].files[FILE] = b"GGUF but not really"
    hub.deeds = [altered]
    assert "arrived altered" in call("pull", NAME).stderr
    hub.deeds = [whole]
    result = call("pull", NAME)
    assert result.returncode == 1
    assert "is no GGUF file that llama.cpp can read" in result.stderr
    assert not (models / NAME / "manifest.toml").exists()


def test_more_bytes_than_stated_are_refused(call, hub: Hub, weights: bytes) -> None:
    hub.deeds = [lambda answer: answer.send(content=answer.content + b"more")]
    result = call("pull", NAME)
    assert result.returncode == 1
    assert f"longer than the {len(weights):,} bytes it says it has" in result.stderr


@pytest.mark.parametrize(
    ("prepare", "sentence"),
    [
        (lambda hub: hub.repositories.clear(), f"has no repository {REPOSITORY}, or shows it only with a token."),
        (lambda hub: hub.repositories[REPOSITORY].files.pop(FILE), f"{REPOSITORY} has no {FILE}, only other kinds"),
        (lambda hub: setattr(hub, "status", 500), "answered with 500 Internal Server Error when asked for"),
        (lambda hub: setattr(hub, "status", 401), "answered with 401 Unauthorized when asked for"),
        (lambda hub: setattr(hub, "status", 403), "answered with 403 Forbidden when asked for"),
        (lambda hub: hub.deeds.append(fail(500)), "it answered with 500 Internal Server Error. Call again"),
        (lambda hub: hub.deeds.append(fail(404)), "answered with 404 Not Found when asked for"),
        (lambda hub: hub.deeds.append(fail(416)), "answered with 416 "),
    ],
)
def test_what_the_hub_refuses_is_one_sentence(call, hub: Hub, models: Path, prepare, sentence: str) -> None:
    prepare(hub)
    result = call("pull", NAME, HF_TOKEN=SECRET)
    assert result.returncode == 1
    assert sentence in result.stderr
    said = [line for line in result.stderr.splitlines() if line.startswith("aigc-lsp: ")]
    assert len(said) == 1
    assert "Traceback" not in result.stderr
    assert SECRET not in result.stderr + result.stdout
    assert not (models / NAME / "manifest.toml").exists()


def test_a_hub_that_falls_silent_is_given_up_and_what_came_is_kept(call, hub: Hub, models: Path) -> None:
    hub.deeds = [hold(1_000_000), hold(0)]
    result = call("pull", NAME, HF_HUB_DOWNLOAD_TIMEOUT="1")
    assert result.returncode == 1
    assert f"The hub stopped at 1.0 of 5.6 MB of {FILE}: it sent nothing for 1 s." in result.stderr
    assert [path.stat().st_size for path in models.rglob("*.partial")] == [1_000_000]


def test_without_a_network_one_sentence_says_so(call) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    result = call("pull", NAME, HF_ENDPOINT=f"http://127.0.0.1:{port}")
    assert result.returncode == 1
    assert f"http://127.0.0.1:{port} cannot be reached" in result.stderr
    assert len(result.stderr.splitlines()) == 2  # the licence, then the sentence
    result = call("pull", NAME, HF_HUB_OFFLINE="1")
    assert "HF_HUB_OFFLINE is set" in result.stderr


def test_a_server_that_is_no_hub_is_said_to_be_none(call, hub: Hub, models: Path) -> None:
    hub.repositories[REPOSITORY].claims[FILE] = {"size": "many", "lfs": ["no"]}
    result = call("pull", NAME)
    assert result.returncode == 1
    assert "does not answer as a hub does" in result.stderr


def test_a_disk_without_room_is_said_before_anything_is_fetched(call, hub: Hub) -> None:
    huge = {"size": 10**15, "lfs": {"size": 10**15, "sha256": "0" * 64, "pointerSize": 134}}
    hub.repositories[REPOSITORY].claims[FILE] = huge
    result = call("pull", NAME)
    assert result.returncode == 1
    assert "and 1,000,000,000 MB are to come. Make room" in result.stderr
    assert hub.ranges == []


def test_a_disk_that_becomes_full_keeps_what_came(call, hub: Hub, models: Path) -> None:
    most = 2_000_000
    script = (
        f"import resource, runpy, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}));"
        f"sys.argv = ['aigc-lsp', 'models', 'pull', '{NAME}']; runpy.run_module('aigc_lsp', run_name='__main__')"
    )
    environment = {"HF_ENDPOINT": hub.address, "AIGC_LSP_MODELS": str(models), "HF_HOME": str(models.parent / "hf")}
    top = str(Path(__file__).resolve().parents[3])
    result = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": top, "HOME": str(models.parent), **environment},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert result.returncode == 1
    assert f"The disk was full at 2.0 of 5.6 MB of {models / NAME / FILE}." in result.stderr
    assert is_no_model(models)
    hub.ranges.clear()
    assert call("pull", NAME).returncode == 0
    assert hub.ranges == [f"bytes={most}-"]


def test_the_token_goes_to_the_hub_alone_and_into_no_output(call, hub: Hub) -> None:
    hub.deeds = [cut(500_000), whole]
    result = call("pull", NAME, HF_TOKEN=SECRET, HF_DEBUG="", HF_HUB_VERBOSITY="info")
    assert result.returncode == 0
    assert SECRET not in result.stdout + result.stderr
    for host, path, authorization in hub.requests:
        expected = "" if path.startswith("/elsewhere/") else f"Bearer {SECRET}"
        assert (host, path, authorization) == (host, path, expected)


def test_a_proxy_is_used_as_the_variables_say(call, hub: Hub, models: Path) -> None:
    hub.repositories[REPOSITORY].files = {FILE: b"GGUF"}  # small: not given from elsewhere
    result = call("pull", NAME, HF_ENDPOINT="http://hub.invalid", HTTP_PROXY=hub.address, NO_PROXY="")
    assert "is no GGUF file" in result.stderr  # it arrived
    assert {host for host, _, _ in hub.requests} == {"hub.invalid"}


def test_two_calls_do_not_write_the_same_model(start, call, hub: Hub) -> None:
    hub.deeds = [hold(100_000), whole]
    first = start("pull", NAME)
    assert hub.sent.wait(60)
    second = call("pull", NAME)
    assert second.returncode == 1
    assert f"{NAME} is being fetched by another call. Wait for it." in second.stderr
    first.kill()
    first.communicate()
    assert call("pull", NAME).returncode == 0


def test_a_licence_that_restricts_use_is_not_passed_over(call, hub: Hub, weights: bytes) -> None:
    name, file = "qwen2.5-coder-3b", "Qwen2.5-Coder-3B-Q4_K_M.gguf"
    hub.repositories["bartowski/Qwen2.5-Coder-3B-GGUF"] = Repository({file: weights})
    refused = call("pull", name)
    assert refused.returncode == 1
    assert f"{name}: licence Qwen-Research, https://" in refused.stderr
    assert "Then call again with --accept-licence." in refused.stderr
    assert hub.requests == []
    accepted = call("pull", name, "--accept-licence")
    assert accepted.returncode == 0, accepted.stderr
    assert "licence Qwen-Research" in accepted.stderr


def test_a_repository_that_asks_for_agreement_says_where(call, hub: Hub) -> None:
    def gated(answer) -> None:
        answer._head(403, **{"X-Error-Code": "GatedRepo"})

    hub.deeds = [gated]
    result = call("pull", NAME)
    assert f"Agree to its terms on {hub.address}/{REPOSITORY}, then set HF_TOKEN" in result.stderr


@pytest.mark.parametrize("name", ["huge", "../small", "owner/name"])
def test_a_name_that_is_not_in_the_catalogue_is_refused(call, hub: Hub, name: str) -> None:
    result = call("pull", name)
    assert result.returncode == 1
    assert "is not in the catalogue" in result.stderr
    assert hub.requests == []


def test_the_embedded_model_need_not_be_fetched(call, hub: Hub) -> None:
    assert call("pull", "embedded").returncode == 0
    assert hub.requests == []
