"""From a model's name to an Engine that runs it: the only place that asks for the format."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aigc_lsp.engine.base import Abilities, Engine
from aigc_lsp.engine.threads import default_threads
from aigc_lsp.errors import ModelError
from aigc_lsp.store.shelf import Model, find
from aigc_lsp.store.verify import check_sizes

SCRIPTED = "scripted:"
SEQUENCES = 16  # documents whose keys and values are kept side by side
MOST_CELLS = 8192  # of an automatic KV cache
HEAD_BYTES = {"cpu": 256 << 20, "cuda": 2 << 30}  # of an automatic bound for the heads CTranslate2 keeps
MOST_CONTEXT = 4096  # tokens of one prompt and its answer when nothing else is said


@dataclass(frozen=True)
class EngineChoice:
    """Which model, and how it is run."""

    model: str = "embedded"  # a name of the store, a path, or "scripted:TABLE" for tests
    threads: int = 0  # 0: physical cores minus one
    context: int = 0  # tokens of the KV cache, all documents together; 0: chosen for the model
    idle_minutes: float = 15.0  # without a request, then the model is unloaded; 0 never does
    device: str = "auto"  # of a CTranslate2 model: auto, cpu, cuda or cuda:N
    compute_type: str = "auto"  # of a CTranslate2 model, by its name there; auto: as it was converted
    gpu_layers: int = 0  # of a GGUF model, put on the GPU by a llama.cpp that was built for one


def open_engine(choice: EngineChoice) -> Engine:
    """A loaded engine; takes as long as loading the model takes.

    Raises:
        ModelError: there is no such model, or it is damaged.
        EngineFailed: it cannot be loaded.
    """
    if choice.model.startswith(SCRIPTED):
        from aigc_lsp.engine.scripted import ScriptedEngine

        return ScriptedEngine(Path(choice.model.removeprefix(SCRIPTED)))
    model = find(choice.model)
    check_sizes(model)
    return (_open_ctranslate if model.manifest.format == "ct2" else _open_llama)(model, choice)


def instructs(choice: EngineChoice) -> bool:
    """Whether a model says of itself that it does what it is told, without loading it; True for one that is not there,
    so that whoever runs it hears why it cannot be run."""
    if choice.model.startswith(SCRIPTED):
        return True
    try:
        return find(choice.model).manifest.instructs
    except ModelError:
        return True


def _open_llama(model: Model, choice: EngineChoice) -> Engine:
    from aigc_lsp.engine.llama import STEP, LlamaEngine
    from aigc_lsp.engine.llama_native import LlamaNative

    manifest = model.manifest
    context = min(manifest.context or MOST_CONTEXT, MOST_CONTEXT)
    cells = choice.context or min(8 * context, MOST_CELLS)
    threads = choice.threads or default_threads()
    native = LlamaNative(model.weights, cells, SEQUENCES, threads, STEP, choice.gpu_layers)
    context = min(context, cells, native.trained_context)
    abilities = Abilities(
        "llama",
        manifest.name,
        context,
        threads,
        manifest.fim,
        grammars=True,
        chat=manifest.chat,
        instructs=manifest.instructs,
    )
    return LlamaEngine(native, cells, SEQUENCES, abilities, manifest.fim.end if manifest.fim else ())


def _open_ctranslate(model: Model, choice: EngineChoice) -> Engine:
    from aigc_lsp.engine.ctranslate import CTranslateEngine
    from aigc_lsp.engine.ctranslate_native import CTranslateNative
    from aigc_lsp.engine.tokenizer_file import TokenizerFile

    manifest, folder = model.manifest, model.weights.parent
    threads = choice.threads or default_threads()

    def load() -> CTranslateNative:
        return CTranslateNative(folder, choice.device, choice.compute_type, threads)

    tokens = TokenizerFile(folder)
    native = load()
    context = min(manifest.context or MOST_CONTEXT, MOST_CONTEXT)
    abilities = Abilities(
        "ctranslate",
        manifest.name,
        context,
        threads,
        manifest.fim,
        chat=manifest.chat,
        instructs=manifest.instructs,
        device=str(native.device),
    )
    most = choice.context * native.token_bytes or HEAD_BYTES[native.device.kind]
    end = (*manifest.fim.end, manifest.fim.file) if manifest.fim else ()
    end = (*end, *native.ends(folder))
    return CTranslateEngine(native, load, tokens, tokens.pieces(native.names), most, abilities, end)
