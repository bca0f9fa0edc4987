"""From a choice to an Engine that runs it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from aigc_lsp.engine.base import Abilities, Engine
from aigc_lsp.engine.choose import SCRIPTED, Kind, choose
from aigc_lsp.engine.threads import default_threads
from aigc_lsp.errors import EngineFailed, ModelError
from aigc_lsp.store.shelf import Model
from aigc_lsp.store.verify import check_sizes

if TYPE_CHECKING:
    from aigc_lsp.engine.remote.open import RemoteChoice

SEQUENCES = 16  # documents whose keys and values are kept side by side
MOST_CELLS = 8192  # of an automatic KV cache
HEADS = 8  # prompts of full length that an automatic bound has room for
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
    draft: int = 0  # most tokens of a GGUF model's answer that are guessed from the text and verified in one batch
    kind: str = Kind.AUTO
    url: str = ""  # of a server; empty: none
    remote_model: str = ""  # its name there; empty: the first
    remote_markers: str = ""  # name of the model here whose markers that one has; empty: goes by its name
    remote_api: str = "auto"
    key_variable: str = "AIGC_LSP_KEY"  # environment variable that may have the server's key
    connect_seconds: float = 2.0
    answer_seconds: float = 3.0  # longest wait for the next words of a server


def open_engine(
    choice: EngineChoice, on_change: Callable[[Abilities, str], None] = lambda abilities, sentence: None
) -> Engine:
    """A loaded engine; takes as long as loading the model takes.

    Args:
        choice: which.
        on_change: told when it has become another one, with a sentence for the user, empty when all is well.

    Raises:
        ModelError: there is no such model, or it is damaged.
        EngineFailed: it cannot be loaded.
    """
    chosen = choose(choice)
    if chosen.kind is Kind.REMOTE:
        from aigc_lsp.engine.remote.fallback import FallbackEngine
        from aigc_lsp.engine.remote.open import open_remote

        server = remote_choice(choice)
        here = replace(choice, kind=Kind.AUTO, url="")
        return FallbackEngine(lambda: open_remote(server), lambda: open_engine(here), choice.answer_seconds, on_change)
    if chosen.model is None:
        from aigc_lsp.engine.scripted import ScriptedEngine

        return ScriptedEngine(Path(choice.model.removeprefix(SCRIPTED)))
    check_sizes(chosen.model)
    return (_open_ctranslate if chosen.kind is Kind.CTRANSLATE2 else _open_llama)(chosen.model, choice)


def instructs(choice: EngineChoice) -> bool:
    """Whether a model says of itself that it does what it is told, without loading it; True for one that is not there,
    so that whoever runs it hears why it cannot be run. A server's model says it through its manifest here."""
    try:
        chosen = choose(choice)
    except (ModelError, EngineFailed):
        return True
    if chosen.kind is Kind.REMOTE:
        from aigc_lsp.engine.remote.markers import markers_of

        manifest = markers_of("", choice.remote_markers or choice.remote_model)
        return manifest is not None and manifest.instructs
    return chosen.model is None or chosen.model.manifest.instructs


def remote_choice(choice: EngineChoice) -> RemoteChoice:
    """What of a choice is about the server."""
    from aigc_lsp.engine.remote.open import RemoteChoice
    from aigc_lsp.engine.remote.survey import Wanted

    return RemoteChoice(
        choice.url,
        Wanted(choice.remote_model, choice.remote_markers, choice.remote_api, choice.context),
        choice.key_variable,
        choice.connect_seconds,
        choice.answer_seconds,
    )


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
        memory=True,
        chat=manifest.chat,
        instructs=manifest.instructs,
    )
    return LlamaEngine(native, cells, SEQUENCES, abilities, manifest.fim.end if manifest.fim else (), choice.draft)


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
    most = choice.context * native.token_bytes or min(
        HEADS * context * native.token_bytes, HEAD_BYTES[native.device.kind]
    )
    end = (*manifest.fim.end, manifest.fim.file) if manifest.fim else ()
    end = (*end, *native.ends(folder))
    return CTranslateEngine(native, load, tokens, tokens.pieces(native.names), most, abilities, end)
