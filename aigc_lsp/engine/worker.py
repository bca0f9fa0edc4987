"""The async side of the host process: starts it, asks it, restarts it when it dies, lets it sleep when nobody types."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import signal
import sys
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import asdict
from enum import IntEnum, StrEnum
from itertools import count
from pathlib import Path

from aigc_lsp.engine import pipe
from aigc_lsp.engine.base import Abilities, Chunk, Finish, Limits, Piece, Prompt
from aigc_lsp.engine.open import EngineChoice, instructs
from aigc_lsp.errors import AigcError, EngineFailed, EngineLost

__all__ = ["EngineChoice", "Priority", "State", "Worker"]

log = logging.getLogger(__name__)

PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
START = f"import sys; sys.path.append({PACKAGE_PARENT!r}); from aigc_lsp.engine.host import main; main()"
PATIENCE = 10.0  # seconds a request waits for an engine that is being loaded
BACK_OFF = (0.0, 0.1, 0.5, 2.0, 10.0, 30.0)  # seconds before the n-th restart without an answer in between
MOST_FAILED_STARTS = 3  # hosts in a row that died before they were ready; then no more are started
STUCK = 120.0  # seconds without a word about a request
LINE_LIMIT = 1 << 20  # bytes
LOST = "The engine process ended unexpectedly and is being restarted."


class State(StrEnum):
    """What the engine is doing, for the user's status line."""

    STARTING = "starting"
    READY = "ready"
    ASLEEP = "asleep"
    RESTARTING = "restarting"
    FAILED = "failed"


class Priority(IntEnum):
    """What goes first."""

    TYPING = 0
    PREWARM = 1
    LONG = 2


class Worker:
    """Asks one host process at a time. Belongs to one event loop.

    Args:
        choice: which model, and how.
        on_status: called with every change of state and a sentence for the user, empty when all is well.
    """

    def __init__(self, choice: EngineChoice, on_status: Callable[[State, str], None] = lambda state, sentence: None):
        self.state = State.ASLEEP
        self.sentence = ""
        self.abilities: Abilities | None = None
        self.restarts = 0
        self.hosts = 0  # that were ready so far: with a new one, nothing is remembered
        self._choice = choice
        self._on_status = on_status
        self._process: asyncio.subprocess.Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._spawned = asyncio.Event()
        self._settled = asyncio.Event()  # ready or failed
        self._answers: dict[int, asyncio.Queue[pipe.Message | None]] = {}
        self._ids = count(1)
        self._answered = False  # the present host has finished a generation
        self._closed = False

    @property
    def host_pid(self) -> int | None:
        """The host's process id, None when there is none."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def start(self) -> None:
        """Spawns the host; returns when it runs, not when the model is loaded."""
        if self._watch is None or self._watch.done():
            self._say(State.STARTING, "")
            self._settled.clear()
            self._spawned = asyncio.Event()
            self._watch = asyncio.create_task(self._keep_alive())
        await self._spawned.wait()  # whoever gives up waiting leaves the watch alone

    @property
    def instructs(self) -> bool:
        """Whether its model is worth asking for words; known before it is loaded."""
        return instructs(self._choice)

    async def wait_ready(self) -> Abilities:
        """What the engine is and can, once it is loaded.

        Raises:
            EngineFailed: it cannot be loaded, or takes too long.
        """
        if self.state is State.READY and self.abilities is not None:
            return self.abilities
        if self.state is State.ASLEEP and not self._closed:
            await self.start()
        try:
            await asyncio.wait_for(self._settled.wait(), PATIENCE)
        except TimeoutError:
            raise EngineFailed(f"The model was not loaded within {PATIENCE:.0f} seconds.") from None
        if self.state is State.READY and self.abilities is not None:
            return self.abilities
        raise EngineFailed(self.sentence or "The engine is not running.")

    async def generate(
        self, prompt: Prompt, limits: Limits, priority: Priority = Priority.TYPING
    ) -> AsyncGenerator[Piece | Finish, None]:
        """Yields Pieces, then one Finish. Ending the iteration early stops the engine at its next step.

        Raises:
            EngineFailed: the engine cannot run, or cannot run this.
            EngineLost: the host died meanwhile; it is being restarted.
        """
        await self.wait_ready()
        id, answers = self._ask()
        message = {"prompt": pipe.prompt_to_json(prompt), "limits": vars(limits), "priority": int(priority)}
        finished = False
        try:
            self._send({"op": "generate", "id": id, **message})
            while not finished:
                answer = await self._next(answers)
                if answer is None:
                    finished = True
                    raise EngineLost(LOST)
                if answer["op"] == "error":
                    finished = True
                    raise EngineFailed(answer["sentence"])
                finished = answer["op"] == "finish"
                for piece in answer["pieces"]:
                    yield Piece(*piece)
                if finished:
                    self._answered = True
                    yield Finish(answer["why"], pipe.counts_from_json(answer["counts"]))
        finally:
            del self._answers[id]
            if not finished:
                self._send({"op": "cancel", "id": id})
            self._rest_later()

    async def prewarm(self, prompt: Prompt) -> None:
        """Computes a prompt's keys and values, so that the next keystroke finds them."""
        async with contextlib.aclosing(self.generate(prompt, Limits(max_tokens=0), Priority.PREWARM)) as steps:
            async for _ in steps:
                pass

    async def count(self, texts: list[str]) -> list[int]:
        """Number of tokens of each text; answered even while the engine decodes.

        Raises:
            EngineFailed: the engine cannot run.
            EngineLost: the host died meanwhile.
        """
        return list((await self._exchange("count", texts=texts))["counts"])

    def forget(self, key: str) -> None:
        """Frees what the engine keeps for a document that was closed."""
        if self.state is State.READY:
            self._send({"op": "forget", "key": key})

    def show(self, key: str, name: str, chunks: Sequence[Chunk], shared: bool) -> None:
        """Lets the engine remember a document as it is now; see `Memory.show`. The host of ``hosts`` must have had the
        texts that are left out."""
        if self.state is State.READY:
            self._send({"op": "show", "key": key, "name": name, "chunks": chunks, "shared": shared})

    def learn(self, paths: Sequence[str]) -> None:
        """Lets the engine remember files; see `Memory.learn`."""
        if self.state is State.READY:
            self._send({"op": "learn", "paths": paths})

    async def settle(self) -> None:
        """Returns when the engine has taken in all it was shown.

        Raises:
            EngineFailed: the engine cannot run.
            EngineLost: the host died meanwhile.
        """
        await self._exchange("settle")

    async def configure(self, choice: EngineChoice) -> None:
        """Runs ``choice`` from here on; the host is replaced when that differs from what runs."""
        if choice != self._choice or self.state is State.FAILED:
            await self._end_host()
            self._choice = choice
            await self.start()

    async def close(self) -> None:
        """Ends the host; nothing can be asked afterwards."""
        self._closed = True
        await self._end_host()

    async def _exchange(self, op: str, **fields: object) -> pipe.Message:
        """The answer to a question that has one answer."""
        await self.wait_ready()
        id, answers = self._ask()
        try:
            self._send({"op": op, "id": id, **fields})
            answer = await self._next(answers)
        finally:
            del self._answers[id]
        if answer is None:
            raise EngineLost(LOST)
        return answer

    def _ask(self) -> tuple[int, asyncio.Queue[pipe.Message | None]]:
        id = next(self._ids)
        self._answers[id] = asyncio.Queue()
        return id, self._answers[id]

    async def _next(self, answers: asyncio.Queue[pipe.Message | None]) -> pipe.Message | None:
        """The next message about a request, None when the host died; one that says nothing for too long is killed."""
        try:
            async with asyncio.timeout(STUCK):
                return await answers.get()
        except TimeoutError:
            if self._process is not None and self._process.returncode is None:
                log.warning("host stuck seconds=%.0f", STUCK)
                self._process.kill()
            return None

    def _send(self, message: pipe.Message) -> None:
        if self._process is not None and self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(pipe.encode(message))

    def _say(self, state: State, sentence: str) -> None:
        if (state, sentence) != (self.state, self.sentence):
            self.state, self.sentence = state, sentence
            self._on_status(state, sentence)

    def _fail(self, sentence: str) -> None:
        self._say(State.FAILED, sentence)
        self._settled.set()

    async def _spawn(self) -> asyncio.subprocess.Process | None:
        """A new host; None, and FAILED, when the system gives no process."""
        command = (sys.executable, "-P", "-X", "utf8", "-c", START, json.dumps(asdict(self._choice)))
        pipe_end = asyncio.subprocess.PIPE
        try:
            process = await asyncio.create_subprocess_exec(
                *command, stdin=pipe_end, stdout=pipe_end, stderr=pipe_end, limit=LINE_LIMIT
            )
        except OSError as error:
            self._fail(f"The engine process cannot be started: {error.strerror}.")
            return None
        self._process = process
        return process

    async def _keep_alive(self) -> None:
        """Starts and hears one host after the other, until one fails for good or the worker ends it."""
        deaths = failed_starts = 0
        while True:
            process = await self._spawn()
            self._spawned.set()
            if process is None:
                return
            self._answered = False
            last_words = asyncio.create_task(_tail(process.stderr))
            was_ready, failure = await self._hear(process)
            self.abilities = None
            self._settled.clear()  # whoever asks from here on waits for the next host
            status = await process.wait()
            self._lose_answers()
            said = await last_words
            if failure:
                self._fail(failure)
                return
            log.warning("host ended status=%s ready=%s", status, was_ready)
            failed_starts = 0 if was_ready else failed_starts + 1
            if failed_starts >= MOST_FAILED_STARTS:
                self._fail(f"The engine ended {failed_starts} times while loading ({_how(status)}). {said}".strip())
                return
            deaths = 1 if self._answered else deaths + 1
            self.restarts += 1
            self._say(State.RESTARTING, f"The engine ended unexpectedly ({_how(status)}) and is being restarted.")
            await asyncio.sleep(BACK_OFF[min(deaths, len(BACK_OFF)) - 1])

    async def _hear(self, process: asyncio.subprocess.Process) -> tuple[bool, str]:
        """Hands answers to whoever asked until the host's pipe closes; whether it was ready, and why it refused."""
        assert process.stdout is not None
        was_ready, failure, notice = False, "", ""
        async for line in process.stdout:
            try:
                message = json.loads(line)
            except ValueError:
                continue  # the line in which the host died
            if message["op"] == "ready":
                was_ready = True
                self.hosts += 1
                self.abilities = pipe.abilities_from_json(message["abilities"])
                self._say(State.READY, notice)
                self._settled.set()
                self._rest_later()
            elif message["op"] == "changed":
                notice, self.abilities = message["sentence"], pipe.abilities_from_json(message["abilities"])
                if was_ready:
                    self._say(State.READY, notice)
            elif message["op"] == "failed":
                failure = message["sentence"]
            elif message["id"] in self._answers:
                self._answers[message["id"]].put_nowait(message)
        return was_ready, failure

    def _lose_answers(self) -> None:
        for answers in self._answers.values():
            answers.put_nowait(None)

    def _rest_later(self) -> None:
        """Lets the host sleep when nothing is asked for the idle time."""
        if self._idle is not None:
            self._idle.cancel()
        if self._choice.idle_minutes > 0 and not self._closed:
            seconds = self._choice.idle_minutes * 60
            self._idle = asyncio.get_running_loop().call_later(seconds, self._rest)

    def _rest(self) -> None:
        if self.state is not State.READY or self._answers:
            return
        self._resting = asyncio.create_task(self._end_host())

    async def _end_host(self) -> None:
        """Ends the host, gently first: closing its pipe is its order to go."""
        if self._idle is not None:
            self._idle.cancel()
        watch, self._watch = self._watch, None
        process, self._process = self._process, None
        self._lose_answers()
        self.abilities = None
        self._settled.clear()
        self._spawned.set()
        self._say(State.ASLEEP, "")
        if watch is not None:
            watch.cancel()
            with contextlib.suppress(asyncio.CancelledError, AigcError):
                await watch
        if process is None or process.returncode is not None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), 1.0)
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _how(status: int) -> str:
    """How a process ended, in words."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:
        return f"signal {-status}"


async def _tail(stream: asyncio.StreamReader | None) -> str:
    """The last line a host said on standard error."""
    lines: deque[str] = deque(maxlen=1)
    if stream is not None:
        async for line in stream:
            if text := line.decode(errors="replace").strip():
                lines.append(text)
    return lines[0] if lines else ""
