"""A model made from another one: in a process of its own, into a folder that becomes a model only when it is whole."""

from __future__ import annotations

import importlib.util
import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from aigc_lsp.errors import ModelError
from aigc_lsp.store.conversion.task import Made, Task
from aigc_lsp.store.manifest import Manifest, ModelFile
from aigc_lsp.store.receipt import write_receipt
from aigc_lsp.store.shelf import Model, models_folder
from aigc_lsp.store.verify import check_sizes, sha256_of

PACKAGE_PARENT = str(Path(__file__).resolve().parents[2])
START = (
    f"import sys; sys.path.append({PACKAGE_PARENT!r}); from aigc_lsp.store.conversion.__main__ import main;"
    " sys.exit(main())"
)


def make(
    model: Model, name: str, deed: str, type: str, needs: Sequence[str], describe: Callable[[Made], Manifest]
) -> tuple[Model, Made]:
    """The new model in the user's folder, and what is known of it.

    Args:
        model: what it is made from.
        name: what it is called.
        deed: see Task.
        type: see Task.
        needs: modules the converting process imports.
        describe: its manifest; name, format and files are put in here.

    Raises:
        ModelError: a library is missing, there is such a model, or it cannot be made; nothing is left of it.
    """
    if sentence := missing_sentence(needs):
        raise ModelError(sentence)
    check_sizes(model)
    folder = models_folder()
    target = folder / name
    if target.exists():
        raise ModelError(
            f"{target} is there already. Choose another --name, or remove it: aigc-lsp models remove {name}"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=folder))
    except OSError as error:
        raise ModelError(f"{folder} cannot be written to: {error.strerror}.") from error
    try:
        source = model.weights if model.manifest.format == "gguf" else model.weights.parent
        made = run_task(Task(deed, str(source), model.manifest.format, str(work), type))
        files = tuple(described(work, file) for file in made.files)
        write_receipt(work, replace(describe(made), name=name, files=files))
        work.chmod(0o755)
        work.rename(target)
    except OSError as error:
        raise ModelError(f"{target} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return Model(replace(describe(made), name=name, files=files), target), made


def missing_sentence(modules: Sequence[str]) -> str:
    """What to install for the converting process; empty when all is there."""
    missing = [module for module in modules if importlib.util.find_spec(module) is None]
    return f"This needs {' and '.join(missing)}; run: pip install 'aigc-lsp[convert]'" if missing else ""


def run_task(task: Task) -> Made:
    """What the converting process made.

    Raises:
        ModelError: it could not be made.
    """
    command = [sys.executable, "-P", "-X", "utf8", "-c", START, json.dumps(task.to_json())]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    try:
        answer = json.loads(done.stdout.splitlines()[-1])
    except (IndexError, ValueError):
        raise ModelError(f"The converting process {_how(done.returncode)}. {_last_line(done.stderr)}".strip()) from None
    if "sentence" in answer:
        raise ModelError(answer["sentence"])
    return Made(tuple(answer["files"]), answer["cosine"])


def described(folder: Path, name: str) -> ModelFile:
    """A file as a manifest lists it."""
    path = folder / name
    return ModelFile(name, path.stat().st_size, sha256_of(path))


def _how(status: int) -> str:
    if status == -signal.SIGKILL:
        return "was killed, most likely for want of memory"
    return f"ended with status {status}"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
