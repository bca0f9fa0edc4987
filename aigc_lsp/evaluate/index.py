"""`aigc-lsp evaluate index`: how long the index of many real files takes, and what it costs whoever types meanwhile.

Folders of several sizes are made of the given files, links where that can be, drawn by chance. The index of each is
made from nothing by the process that a server starts, then once more as at the next start of a server, then asked and
changed. Everything is in a folder of its own: the user's cache is not touched.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar, cast

from aigc_lsp.context.workspace.files import LeftOut, Rules
from aigc_lsp.context.workspace.index import Index
from aigc_lsp.context.workspace.indexer import Indexer
from aigc_lsp.context.workspace.start import COMMAND
from aigc_lsp.engine.open import EngineChoice
from aigc_lsp.errors import BadDocument, EngineLost
from aigc_lsp.evaluate.chart import Curve, chart, write_picture
from aigc_lsp.evaluate.client import Client
from aigc_lsp.evaluate.files import read_document
from aigc_lsp.evaluate.plan import plan
from aigc_lsp.evaluate.report import Report, aligned, percentile
from aigc_lsp.evaluate.typing import engine_options, start_server, type_file, wait_ready

ASKED = 400  # files about which the index is asked
NAMES = 10  # in one question about definitions
CHANGED = 100  # files that are changed
TYPED_FILES = 4
LOOKING = 0.2  # seconds between two looks at a server that indexes
PERCENTS = (50, 95)
DRAWN = {  # of each folder's numbers: what they are, their unit, and a colour
    "cold_processor_seconds": ("made from nothing", "s", "#c2571a"),
    "warm_processor_seconds": ("looked at again", "s", "#2a6fb0"),
    "process_mb": ("its memory", "MB", "#444444"),
    "disk_mb": ("on disk", "MB", "#7a3fa0"),
    "definitions_ms_p95": ("definitions, p95", "ms", "#2e8540"),
    "update_ms_p95": ("one file, p95", "ms", "#b0892a"),
}

Given = TypeVar("Given")


def evaluate_index(
    paths: Sequence[Path],
    *,
    sizes: Sequence[int],
    seed: int,
    keystrokes: int,
    choice: EngineChoice,
    picture: Path | None = None,
) -> int:
    """Prints the report, as JSON in its last line. Exit status 0.

    Args:
        paths: folders of source files.
        sizes: how many files each folder has; what is more than there are takes all.
        seed: which files.
        keystrokes: characters that are typed while the largest folder is indexed, and again after; 0 types none.
        choice: the engine that types.
        picture: where the growth is drawn, as SVG; None draws nothing.

    Raises:
        BadDocument: the paths have no source files, or the picture cannot be written.
        EngineLost: a process ended.
    """
    files = program_files(paths)
    random.Random(seed).shuffle(files)
    growth: list[dict[str, Any]] = []
    typing: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="aigc-lsp-index-") as folder, cache_in(Path(folder) / "cache"):
        for size in sorted({min(size, len(files)) for size in sizes}):
            root = Path(folder) / f"files-{size}"
            fill(root, files[:size])
            growth.append(measured(root, random.Random(seed)))
            print(line(growth[-1]), flush=True)
        if keystrokes:
            shutil.rmtree(Path(folder) / "cache")
            typing = typed_beside(root, keystrokes, seed, choice)
            print(aligned([(key.replace("_", " "), str(value)) for key, value in typing.items()]))
    if picture is not None:
        write_picture(picture, picture_of(growth))
    print(json.dumps({"growth": growth, **typing}))
    return 0


def picture_of(growth: Sequence[dict[str, Any]]) -> str:
    """What grows with the files, each relative to its most, which its label names."""
    curves = []
    for key, (name, unit, colour) in DRAWN.items():
        most = max(each[key] for each in growth) or 1
        points = [(each["files"], 100 * each[key] / most) for each in growth]
        curves.append(Curve(f"{name}: {most:g} {unit}", colour, points))
    return chart("an index of growing folders, relative to the largest value", curves, "files", "%")


def program_files(paths: Sequence[Path]) -> list[tuple[Path, str]]:
    """Every file that an index would have of these folders, and a name for it that is only its own."""
    found = []
    for number, path in enumerate(paths):
        if not path.is_dir():
            raise BadDocument(f"{path} is no folder. Name folders of source files.")
        rules = Rules(path)
        found += [(rules.root / name, f"{number}-{path.name}/{name}") for name, _ in rules.walk(LeftOut())]
    if not found:
        raise BadDocument("The folders have no source file of a known language. Name others.")
    return sorted(found)


def fill(root: Path, files: Sequence[tuple[Path, str]]) -> None:
    for source, name in files:
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)


@contextmanager
def cache_in(folder: Path) -> Iterator[None]:
    """Everything keeps its index there meanwhile, processes that are started included."""
    before = os.environ.get("AIGC_LSP_CACHE")
    os.environ["AIGC_LSP_CACHE"] = str(folder)
    try:
        yield
    finally:
        os.environ.pop("AIGC_LSP_CACHE")
        if before is not None:
            os.environ["AIGC_LSP_CACHE"] = before


def measured(root: Path, chance: random.Random) -> dict[str, Any]:
    """The numbers of one folder."""
    cold = looked_at(root)
    warm = looked_at(root)
    with closing(Index(root)) as index:
        stats = index.stats()
        asking = asked(index, chance)
    return {
        "files": stats.files,
        "lines": stats.lines,
        "definitions": stats.definitions,
        "names": stats.names,
        "disk_mb": round(stats.nbytes / 1e6, 1),
        "cold_seconds": cold["seconds"],
        "cold_processor_seconds": cold["processor_seconds"],
        "warm_seconds": warm["seconds"],
        "warm_processor_seconds": warm["processor_seconds"],
        "process_mb": cold["mb"],
        "warm_process_mb": warm["mb"],
        **asking,
        **changed(root, chance),
    }


def looked_at(root: Path) -> dict[str, float]:
    """Starts the process and waits until the folder is up to date: time, processor time, and most memory it had."""
    started = time.perf_counter()
    process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    message = {"op": "folder", "root": str(root), "exclude": [], "most_bytes": 1_000_000, "watched": True}
    with process:
        process.stdin.write(json.dumps(message).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline() or b'{"op": "ended"}')
        seconds = time.perf_counter() - started
        if answer["op"] != "looked":
            process.kill()
            raise EngineLost(f"The index was not made: {answer.get('sentence', 'its process ended')}.")
        status = process_status(process.pid)
        process.stdin.close()
    return {"seconds": round(seconds, 2), **status}


def process_status(pid: int) -> dict[str, float]:
    """Processor time and the largest resident memory so far; 0 where there is no /proc."""
    numbers = {"processor_seconds": 0.0, "mb": 0.0}
    with suppress(OSError, ValueError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        numbers["processor_seconds"] = round(sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK"), 2)
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
        numbers["mb"] = next(round(int(each.split()[1]) / 1024, 1) for each in lines if each.startswith("VmHWM:"))
    return numbers


def asked(index: Index, chance: random.Random) -> dict[str, float]:
    """What questions cost the process that reads, in milliseconds."""
    paths = index.files(most=1_000_000)
    paths = chance.sample(paths, min(ASKED, len(paths)))
    entries = [entry for path in paths if (entry := index.file(path))]
    names = [[each.name for each in entry.definitions[:NAMES]] for entry in entries]
    imports = [(each.module, entry.path) for entry in entries for each in entry.imports]
    chance.shuffle(imports)
    unknown = [[*some, *(f"{name}_{number}" for number, name in enumerate(some))] for some in names]
    return {
        **times("definitions", names, index.definitions),
        **times("known", unknown, index.known),
        **times("file", paths, index.file),
        **times("files", paths, index.files),
        **times("module", imports[:ASKED], lambda each: index.module(*each)),
        **times("allows", paths, index.allows),
    }


def changed(root: Path, chance: random.Random) -> dict[str, float]:
    """What it costs to learn the text of one file anew, in milliseconds."""
    with closing(Index(root)) as index, closing(Indexer(root)) as indexer:
        paths = index.files(most=1_000_000)
        paths = chance.sample(paths, min(CHANGED, len(paths)))
        texts = [
            Path(path).read_text("utf-8", "replace") + f"\nadded_{number} = 1\n" for number, path in enumerate(paths)
        ]

        def learn(each: tuple[str, str]) -> None:
            path, text = os.path.relpath(each[0], root), each[1]
            indexer.text(path, text)
            indexer.update(path)

        numbers = times("update", list(zip(paths, texts, strict=True)), learn)
        seen = index.known(f"added_{number}" for number in range(len(paths)))
    return {**numbers, "updates_seen": round(len(seen) / len(paths), 3)}


def times(name: str, given: Sequence[Given], call: Callable[[Given], object]) -> dict[str, float]:
    """Milliseconds of calls with each of what is given."""
    seconds = []
    for each in given:
        started = time.perf_counter()
        call(each)
        seconds.append(time.perf_counter() - started)
    return {f"{name}_ms_p{percent}": round(1000 * (percentile(seconds, percent) or 0.0), 3) for percent in PERCENTS}


def typed_beside(root: Path, keystrokes: int, seed: int, choice: EngineChoice) -> dict[str, Any]:
    """Types while the folder is indexed, then the same keys when it is up to date."""
    sources = sorted(((status.st_size, path) for path, status in Rules(root).walk(LeftOut())), reverse=True)
    chosen = sources[len(sources) // 10 :][:TYPED_FILES]  # files of some length
    documents = [read_document(root / path) for _, path in chosen]
    runs = plan([document.text for document in documents], keystrokes, seed)
    beside, alone = Report(), Report()
    with start_server(engine_options(choice), [root]) as client:
        wait_ready(client)
        begun = time.perf_counter()
        for document, some in zip(documents, runs, strict=True):
            type_file(client, document, some, beside, begun)
        was_late = bool(looks(client))
        wait_indexed(client)
        ended = time.perf_counter()
        for document, some in zip(documents, runs, strict=True):
            type_file(client, document, some, alone, ended)
        memory = memory_of(client)
    indexing, idle = (cast("float", report.numbers()["latency_ms_p95"]) for report in (beside, alone))
    return {
        "typing_keystrokes": len(beside.strokes),
        "typing_ms_p95_while_indexing": indexing,
        "typing_ms_p95_idle": idle,
        "typing_ratio": round(indexing / idle, 3) if idle else None,
        "typing_ended_after_indexing": was_late,
        "indexed_beside_typing_seconds": round(ended - begun, 1),
        **memory,
    }


def looks(client: Client) -> list[dict[str, Any]]:
    """What the server's index process has said."""
    said: list[dict[str, Any]] = client.execute("aigc-lsp.status")["index"]["folders"]
    return said


def wait_indexed(client: Client) -> None:
    while not (said := looks(client)):
        time.sleep(LOOKING)
    if said[0]["op"] != "looked":
        raise EngineLost(said[0]["sentence"])


def memory_of(client: Client) -> dict[str, float]:
    status = client.execute("aigc-lsp.status")
    index = status["index"]["residentBytes"] or 0
    return {
        "server_mb": round((status["residentBytes"]["server"] or 0) / 2**20, 1),
        "engine_mb": round((status["residentBytes"]["host"] or 0) / 2**20, 1),
        "index_process_mb": round(index / 2**20, 1),
    }


def line(numbers: dict[str, Any]) -> str:
    return (
        f"{numbers['files']:>7,} files {numbers['lines']:>10,} lines: from nothing {numbers['cold_seconds']} s"
        f" ({numbers['cold_processor_seconds']} s of a processor), again {numbers['warm_seconds']} s,"
        f" {numbers['process_mb']} MB, {numbers['disk_mb']} MB on disk; definitions"
        f" {numbers['definitions_ms_p95']} ms, names {numbers['known_ms_p95']} ms, one file"
        f" {numbers['update_ms_p50']} / {numbers['update_ms_p95']} ms"
    )
