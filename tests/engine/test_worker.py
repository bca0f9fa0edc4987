"""The real host process, with the scripted engine in it."""

import asyncio
import contextlib
import json
import os
import signal
from pathlib import Path

import pytest

from aigc_lsp.engine.base import Finish, Limits, Piece, Prompt
from aigc_lsp.engine.worker import EngineChoice, Priority, State, Worker
from aigc_lsp.errors import EngineFailed, EngineLost

DEADLINE = 20.0  # seconds


class Script:
    """A table for the scripted engine, and the files that steer it."""

    def __init__(self, folder: Path) -> None:
        self.path, self.log, self.gate, self.crash = (
            folder / name for name in ("table.toml", "log.jsonl", "gate", "crash")
        )
        self.gate.touch()
        rows = "".join(f'[[answer]]\nafter = "{after}"\ntext = "{text}"\n' for after, text in ANSWERS.items())
        files = "".join(f'{file.stem} = "{file}"\n' for file in (self.log, self.gate, self.crash))
        self.path.write_text(files + rows)

    def generations(self) -> list[dict]:
        return [json.loads(line) for line in self.log.read_text().splitlines()] if self.log.exists() else []


ANSWERS = {"return ": "a + b", "long ": "one two three four five six seven eight"}


@pytest.fixture
def script(tmp_path: Path) -> Script:
    return Script(tmp_path)


@pytest.fixture
async def worker(script: Script):
    worker = Worker(EngineChoice(model=f"scripted:{script.path}"))
    yield worker
    await worker.close()
    assert worker.host_pid is None


def prompt(text: str, key: str = "a") -> Prompt:
    return Prompt(("def f():\n",), text, key)


async def ask(worker: Worker, text: str, key: str = "a", priority: Priority = Priority.TYPING) -> tuple[str, Finish]:
    pieces, finish = "", None
    async with contextlib.aclosing(worker.generate(prompt(text, key), Limits(), priority)) as steps:
        async for step in steps:
            if isinstance(step, Finish):
                finish = step
            else:
                pieces += step.text
    assert finish is not None
    return pieces, finish


async def until(condition) -> None:
    async with asyncio.timeout(DEADLINE):
        while not condition():  # noqa: ASYNC110 - the condition is another process's doing
            await asyncio.sleep(0.002)


async def test_a_prompt_is_answered_in_pieces(worker: Worker):
    text, finish = await ask(worker, "    return ")
    assert text == "a + b"
    assert finish.counts.generated == 3


async def test_withdrawing_a_request_stops_the_engine(worker: Worker, script: Script):
    script.gate.unlink()
    asked = asyncio.create_task(ask(worker, "    return "))
    await until(lambda: worker.state is State.READY)
    await asyncio.sleep(0)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    await worker.count(["the host has read everything before this"])
    script.gate.touch()
    await ask(worker, "    return ")
    assert [generation["finish"] for generation in script.generations()][-1] == "end"
    assert all(generation["generated"] == 0 for generation in script.generations()[:-1])


async def test_a_newer_request_for_a_document_ends_the_older_one(worker: Worker, script: Script):
    script.gate.unlink()
    older = asyncio.create_task(ask(worker, "    return "))
    await worker.wait_ready()
    newer = asyncio.create_task(ask(worker, "    return  return "))
    _, finish = await older
    assert finish.why == "cancelled"
    script.gate.touch()
    assert (await newer)[0] == "a + b"


async def test_typing_overtakes_a_long_job(worker: Worker, script: Script):
    await worker.wait_ready()
    script.gate.unlink()
    long = asyncio.create_task(ask(worker, "long ", "job", Priority.LONG))
    typing = asyncio.create_task(ask(worker, "    return "))
    done: list[str] = []
    long.add_done_callback(lambda _: done.append("long"))
    typing.add_done_callback(lambda _: done.append("typing"))
    await worker.count(["both are at the gate by now"])
    script.gate.touch()
    assert (await long)[0] == ANSWERS["long "]
    await typing
    assert done == ["typing", "long"]


async def test_tokens_are_counted_while_the_engine_is_busy(worker: Worker, script: Script):
    script.gate.unlink()
    asked = asyncio.create_task(ask(worker, "    return "))
    assert await worker.count(["a b c", "", "x"]) == [3, 0, 1]
    script.gate.touch()
    await asked


async def test_a_host_killed_in_mid_answer_ten_times_is_back_each_time(script: Script):
    said: list[tuple[State, str]] = []
    worker = Worker(EngineChoice(model=f"scripted:{script.path}"), lambda *status: said.append(status))
    await worker.wait_ready()
    for _ in range(10):
        script.crash.touch()
        with pytest.raises(EngineLost):
            await ask(worker, "    return ")
        assert (await ask(worker, "    return "))[0] == "a + b"
    assert worker.restarts == 10
    restarting = [sentence for state, sentence in said if state is State.RESTARTING]
    assert len(restarting) == 10
    assert "SIGKILL" in restarting[0]
    await worker.close()


async def test_a_host_that_dies_while_nobody_asks_is_replaced(worker: Worker):
    await worker.wait_ready()
    assert worker.host_pid is not None
    os.kill(worker.host_pid, signal.SIGSEGV)
    await until(lambda: worker.restarts == 1 and worker.state is State.READY)
    assert (await ask(worker, "    return "))[0] == "a + b"


async def test_a_host_that_hangs_is_killed_and_replaced(worker: Worker, monkeypatch: pytest.MonkeyPatch):
    await worker.wait_ready()
    monkeypatch.setattr("aigc_lsp.engine.worker.STUCK", 0.05)
    assert worker.host_pid is not None
    os.kill(worker.host_pid, signal.SIGSTOP)
    with pytest.raises(EngineLost):
        await ask(worker, "    return ")
    monkeypatch.undo()
    await until(lambda: worker.restarts == 1)
    assert (await ask(worker, "    return "))[0] == "a + b"


async def test_a_model_that_is_not_there_is_a_sentence_and_another_choice_mends_it(script: Script):
    worker = Worker(EngineChoice(model="no-such-model"))
    with pytest.raises(EngineFailed, match="no-such-model"):
        await worker.wait_ready()
    with pytest.raises(EngineFailed, match="no-such-model"):
        await ask(worker, "    return ")
    assert worker.state is State.FAILED
    await worker.configure(EngineChoice(model=f"scripted:{script.path}"))
    assert (await ask(worker, "    return "))[0] == "a + b"
    await worker.close()


async def test_whoever_wakes_the_engine_and_gives_up_leaves_it_waking(worker: Worker):
    waker = asyncio.create_task(ask(worker, "    return "))
    await asyncio.sleep(0)
    waker.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waker
    assert (await ask(worker, "    return "))[0] == "a + b"


async def test_warming_up_never_takes_the_place_of_typing(worker: Worker, script: Script):
    await worker.wait_ready()
    script.gate.unlink()
    typing = asyncio.create_task(ask(worker, "    return "))
    await worker.count(["the typing is at the gate"])
    await worker.prewarm(prompt("    return "))
    script.gate.touch()
    assert (await typing)[0] == "a + b"


async def test_an_idle_engine_is_unloaded_and_wakes_with_the_next_request(script: Script):
    worker = Worker(EngineChoice(model=f"scripted:{script.path}", idle_minutes=0.05 / 60))
    await worker.wait_ready()
    await until(lambda: worker.state is State.ASLEEP and worker.host_pid is None)
    assert (await ask(worker, "    return "))[0] == "a + b"
    await worker.close()


async def test_the_host_is_gone_as_soon_as_its_pipe_closes(worker: Worker):
    await worker.wait_ready()
    process = worker._process
    assert process is not None
    assert process.stdin is not None
    worker._watch.cancel()  # the server is killed: nobody hears, nobody restarts
    process.stdin.close()
    async with asyncio.timeout(2):
        await process.wait()


async def test_every_piece_arrives_in_order_from_two_documents_at_once(worker: Worker):
    texts = await asyncio.gather(ask(worker, "long ", "a"), ask(worker, "    return ", "b"))
    assert [text for text, _ in texts] == [ANSWERS["long "], "a + b"]
    assert Piece("x").probability == 1.0
