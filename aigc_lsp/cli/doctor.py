"""`aigc-lsp doctor`: every part is tried for real, and what is wrong is said with what to do about it."""

from __future__ import annotations

import asyncio
import json
import os
import platform
import time
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from aigc_lsp import __version__
from aigc_lsp.cli.hints import hints
from aigc_lsp.cli.index import state
from aigc_lsp.completion.complete import Completer
from aigc_lsp.completion.settings import CompletionSettings
from aigc_lsp.completion.suggestion import Answer, Suggestion
from aigc_lsp.document import Document
from aigc_lsp.engine.choose import SCRIPTED, Kind, choose
from aigc_lsp.engine.open import remote_choice
from aigc_lsp.engine.threads import physical_cores
from aigc_lsp.engine.worker import EngineChoice, Worker
from aigc_lsp.errors import AigcError, BadOption, InterpreterMissing
from aigc_lsp.languages.language import languages
from aigc_lsp.sandbox.interpreter import find_interpreter
from aigc_lsp.sandbox.ladder import probe
from aigc_lsp.store.shelf import find
from aigc_lsp.store.user_settings import read_settings, settings_file
from aigc_lsp.store.verify import check_hashes

LIBRARIES = ("pygls", "lsprotocol", "tree-sitter", "llama-cpp-python")
PROBE = 'def area(width: int, height: int) -> int:\n    """Width times height."""\n    return '
REINSTALL = "Install aigc-lsp again (pip install --force-reinstall aigc-lsp)."


@dataclass(frozen=True)
class Check:
    """One part of the program and how it is."""

    name: str
    ok: bool
    found: str
    todo: str = ""  # the next step, when it is not in ``found``


def doctor(*, choice: EngineChoice, as_json: bool) -> int:
    """Prints every check and how editors start the server. Exit status 1 when something is wrong."""
    checks = [
        *installed(),
        grammars(),
        model_files(choice.model),
        *engine_choice(choice),
        *asyncio.run(engine(choice)),
        Check("tests, sandbox", True, probe().sentence),
        interpreter(Path.cwd()),
        workspace_index(Path.cwd()),
        user_settings(),
        configuration(Path.cwd()),
    ]
    if as_json:
        ok = all(check.ok for check in checks)
        print(json.dumps({"ok": ok, "checks": [asdict(check) for check in checks], "editors": hints()}))
    else:
        print(report(checks))
    return 0 if all(check.ok for check in checks) else 1


def installed() -> Iterator[Check]:
    """Versions of what the program is made of."""
    yield Check("aigc-lsp", True, __version__)
    yield Check("python", True, f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    for library in LIBRARIES:
        try:
            yield Check(library, True, metadata.version(library))
        except metadata.PackageNotFoundError:
            yield Check(library, False, "is not installed.", REINSTALL)


def grammars() -> Check:
    """Whether every language's grammar can be loaded."""
    broken = []
    for language in languages():
        try:
            language.grammar  # noqa: B018  # loading it is the check
        except (ImportError, AttributeError, ValueError, OSError) as error:
            broken.append(f"{language.name} ({error})")
    if broken:
        return Check("languages", False, f"no grammar for {', '.join(broken)}.", REINSTALL)
    return Check(
        "languages", True, ", ".join(language.name for language in languages()) + "; any other text without one"
    )


def model_files(name: str) -> Check:
    """Whether the model is there, to the last byte."""
    if name.startswith(SCRIPTED):
        return Check("model", True, "answers from a table, for tests")
    try:
        model = find(name)
        check_hashes(model)
    except AigcError as error:
        return Check("model", False, str(error))
    manifest = model.manifest
    stated = all(file.sha256 for file in manifest.files)
    verified = "verified by its hash" if stated else "no hash stated"
    return Check(
        "model", True, f"{manifest.name}: {manifest.nbytes / 1e6:.1f} MB, {verified}, licence {manifest.licence}"
    )


def engine_choice(choice: EngineChoice) -> Iterator[Check]:
    """Which engine is taken and why, and whether the server answers where it is one."""
    try:
        chosen = choose(choice)
    except AigcError as error:
        yield Check("engine, choice", False, str(error))
        return
    yield Check("engine, choice", True, f"{chosen.kind}.", " ".join(chosen.reasons))
    if chosen.kind is Kind.REMOTE:
        yield server(choice)


def server(choice: EngineChoice) -> Check:
    """Whether the server lets us in, has the model, and completes in time."""
    from aigc_lsp.engine.remote.report import report_server

    try:
        return Check("server", True, report_server(remote_choice(choice)))
    except AigcError as error:
        return Check("server", False, str(error))


async def engine(choice: EngineChoice) -> list[Check]:
    """Starts the engine and lets it complete one line."""
    worker = Worker(choice)
    started = time.perf_counter()
    try:
        await worker.start()
        abilities = await worker.wait_ready()
        loaded = time.perf_counter() - started
        document = Document("untitled:doctor.py", 1, "python", PROBE)
        clock = time.perf_counter()
        answer = await Completer(worker, CompletionSettings()).complete(document, len(PROBE), invoked=True)
        seconds = time.perf_counter() - clock
        memory = _resident_bytes(worker.host_pid)
    except AigcError as error:
        return [Check("engine", False, str(error))]
    finally:
        await worker.close()
    cores = physical_cores()
    return [
        Check("engine", True, f"{abilities.engine}, loaded in {loaded:.2f} s, context of {abilities.context} tokens"),
        Check("threads", True, f"{abilities.threads} on {cores} cores{_busy(cores)}"),
        Check("completion", True, f"{_outcome(answer)} in {seconds * 1000:.0f} ms{_speed(answer)}"),
        Check("memory", True, f"engine process {memory / 2**20:.0f} MB" if memory else "unknown on this system"),
    ]


def interpreter(folder: Path) -> Check:
    """The Python that tests of a project in ``folder`` would be run with."""
    try:
        found = find_interpreter(folder)
    except InterpreterMissing as error:
        return Check("tests, interpreter", False, str(error))
    version = ".".join(map(str, found.version))
    return Check(
        "tests, interpreter",
        True,
        f"Python {version} at {found.path}, from {found.source};",
        "pytest is there" if found.pytest else found.without_pytest,
    )


def workspace_index(folder: Path) -> Check:
    """How the index of ``folder`` is."""
    ok, found, todo = state(folder)
    return Check("index", ok, found, todo)


def user_settings() -> Check:
    """What the user's own settings file sets."""
    path = settings_file()
    try:
        keys = ", ".join(_dotted(read_settings()))
    except BadOption as error:
        return Check("your settings", False, str(error))
    return Check("your settings", True, f"{path} sets {keys}" if keys else f"nothing is set in {path}")


def configuration(folder: Path) -> Check:
    """What a workspace at ``folder`` sets."""
    path = folder / "pyproject.toml"
    if not path.is_file():
        return Check("configuration", True, "no pyproject.toml here; your editor's settings and the defaults")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8")).get("tool", {}).get("aigc-lsp", {})
    except (OSError, ValueError) as error:
        return Check(
            "configuration", False, f"{path} cannot be read: {error}.", "Correct it; until then it is ignored."
        )
    keys = ", ".join(_dotted(table)) or "nothing"
    return Check("configuration", True, f"[tool.aigc-lsp] in {path} sets {keys}")


def _dotted(table: dict[str, Any], above: str = "") -> Iterator[str]:
    """The keys of a table and of those inside it."""
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _dotted(value, f"{above}{key}.")
        else:
            yield f"{above}{key}"


def report(checks: list[Check]) -> str:
    """The checks below one another, then the hints."""
    width = max(len(check.name) for check in checks)
    lines = [
        f"{'ok   ' if check.ok else 'WRONG'}  {check.name:<{width}}  {check.found} {check.todo}".rstrip()
        for check in checks
    ]
    lines += ["", "How an editor starts it:"]
    lines += [f"  {editor:<8}  {hint}" for editor, hint in hints().items()]
    wrong = [check.name for check in checks if not check.ok]
    lines += ["", f"Wrong: {', '.join(wrong)}." if wrong else "Everything works."]
    return "\n".join(lines)


def _outcome(answer: Answer) -> str:
    if isinstance(answer, Suggestion):
        return f"suggested `{answer.text.splitlines()[0]}`"
    return f"answered with silence ({answer.reason.value})"


def _speed(answer: Answer) -> str:
    counts = answer.counts
    decoding = counts.seconds - counts.prompt_seconds
    if not counts.generated or decoding <= 0 or counts.prompt_seconds <= 0:
        return ""
    prompt, generated = counts.evaluated / counts.prompt_seconds, counts.generated / decoding
    return f"; {prompt:,.0f} prompt and {generated:,.0f} generated tokens/s"


def _busy(cores: int) -> str:
    """A remark when other programs keep the cores busy."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0
    return f"; the machine is busy (load {load:.1f}), so suggestions come later" if load > cores else ""


def _resident_bytes(pid: int | None) -> int:
    """Memory a process holds, 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS:")), 0)
