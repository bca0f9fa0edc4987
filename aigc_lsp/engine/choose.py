"""Which engine runs a choice, and every reason for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from aigc_lsp.errors import BadManifest, EngineFailed, ModelMissing
from aigc_lsp.store.shelf import Model, find

if TYPE_CHECKING:
    from aigc_lsp.engine.open import EngineChoice

SCRIPTED = "scripted:"
CHECKPOINT = "transformers"  # a manifest's format that nothing here runs
CT2 = "ct2"  # a manifest's format, and the end of the name of a model that was converted to it


class Kind(StrEnum):
    """The engines there are."""

    AUTO = "auto"
    LLAMA = "llama"
    CTRANSLATE2 = "ctranslate2"
    REMOTE = "remote"
    SCRIPTED = "scripted"


SETTABLE = (Kind.AUTO, Kind.LLAMA, Kind.CTRANSLATE2, Kind.REMOTE)


@dataclass(frozen=True)
class Chosen:
    """An engine's kind, never AUTO, what it runs, and why it is this one."""

    kind: Kind
    model: Model | None  # None for a server and a script
    reasons: tuple[str, ...]  # sentences for the user


def choose(choice: EngineChoice) -> Chosen:
    """The engine for a choice; loads no model. What is set wins, then a server's address; then CTranslate2 where the
    model is there in its form and a CUDA device works, else llama.cpp.

    Raises:
        ModelError: there is no such model.
        EngineFailed: the model is not there in the form that the engine which was set runs.
    """
    if choice.kind == Kind.REMOTE:
        return Chosen(Kind.REMOTE, None, ("`engine.kind` says so.",))
    if choice.kind == Kind.AUTO and choice.url:
        return Chosen(Kind.REMOTE, None, ("`engine.url` names a server.",))
    if choice.model.startswith(SCRIPTED):
        return Chosen(Kind.SCRIPTED, None, ("`engine.model` is a script.",))
    model = _runnable(find(choice.model), choice.model)
    if choice.kind == Kind.LLAMA:
        if model.manifest.format == CT2:
            raise EngineFailed(f"{choice.model} is in CTranslate2's form, which llama.cpp does not run; set another.")
        return Chosen(Kind.LLAMA, model, ("`engine.kind` says so.",))
    if choice.kind == Kind.CTRANSLATE2:
        converted = _converted(model, choice.model)
        if converted is None:
            raise EngineFailed(
                f"{choice.model} is not in CTranslate2's form. Convert it (`aigc-lsp models convert {choice.model}"
                " --to ct2`), or set `engine.kind` to auto."
            )
        return Chosen(Kind.CTRANSLATE2, converted, ("`engine.kind` says so.",))
    return _by_machine(model, choice.model)


def _by_machine(model: Model, name: str) -> Chosen:
    """What runs a model when nothing is set."""
    if model.manifest.format == CT2:
        return Chosen(Kind.CTRANSLATE2, model, (f"{name} is in CTranslate2's form.", _cuda()[1]))
    converted = _converted(model, name)
    if converted is None:
        return Chosen(Kind.LLAMA, model, (f"{name} is a GGUF file and not converted for CTranslate2.",))
    works, sentence = _cuda()
    found = f"{name} is there for CTranslate2 too ({converted.folder.name})."
    kind, taken = (Kind.CTRANSLATE2, converted) if works else (Kind.LLAMA, model)
    return Chosen(kind, taken, (found, sentence))


def _runnable(model: Model, name: str) -> Model:
    """The model, or what a checkpoint was converted to."""
    if model.manifest.format != CHECKPOINT:
        return model
    converted = _converted(model, name)
    if converted is None:
        raise EngineFailed(
            f"{name} is a checkpoint of transformers, which is converted before it is run: aigc-lsp models convert"
            f" {name} --to ct2."
        )
    return converted


def _converted(model: Model, name: str) -> Model | None:
    """The same model in CTranslate2's form."""
    if model.manifest.format == CT2:
        return model
    try:
        found = find(f"{name}-{CT2}")
    except (ModelMissing, BadManifest):
        return None
    return found if found.manifest.format == CT2 else None


def _cuda() -> tuple[bool, str]:
    """Whether CTranslate2 can compute on a CUDA device, and what was seen."""
    from aigc_lsp.engine.ctranslate_native import bindings

    try:
        devices = bindings().get_cuda_device_count()
    except (EngineFailed, RuntimeError, OSError) as error:
        return False, f"No CUDA device can be looked for: {error}"
    if not devices:
        return False, "CTranslate2 sees no CUDA device."
    return True, f"CTranslate2 sees {devices} CUDA device{'s' * (devices != 1)}."
