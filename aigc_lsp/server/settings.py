"""The settings, and every option that sets one, described once: key, default, accepted values, meaning."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from aigc_lsp.completion.settings import SNIPPETS, CompletionSettings
from aigc_lsp.context.workspace.settings import IndexSettings
from aigc_lsp.documentation.settings import DocSettings
from aigc_lsp.engine.choose import SETTABLE
from aigc_lsp.engine.open import EngineChoice
from aigc_lsp.unit_tests.settings import TestSettings


@dataclass(frozen=True)
class Fallback:
    """textDocument/completion for editors without ghost text."""

    enabled: bool = False
    milliseconds: int = 200


@dataclass(frozen=True)
class Settings:
    """All options resolved; every field is valid."""

    completion: CompletionSettings = field(default_factory=CompletionSettings)
    engine: EngineChoice = field(default_factory=EngineChoice)
    index: IndexSettings = field(default_factory=IndexSettings)
    fallback: Fallback = field(default_factory=Fallback)
    tests: TestSettings = field(default_factory=TestSettings)
    docs: DocSettings = field(default_factory=DocSettings)
    log_level: str = "info"


@dataclass(frozen=True)
class Option:
    """One key an editor may send.

    Args:
        key: as it is written, dots between the levels.
        place: the part of Settings, and its field if it has any.
        meaning: a sentence for the user.
        kind: bool, int, float, str, or tuple for a list of texts.
        least: of a number.
        most: of a number.
        one_of: the texts taken; none is any.
        harmless: a workspace may set it: it chooses nothing that is run.
        of_the_user: no file of a workspace may set it, not even one in which an editor keeps settings.
    """

    key: str
    place: tuple[str, str]
    meaning: str
    kind: type = bool
    least: int = 0
    most: int = 1
    one_of: tuple[str, ...] = ()
    harmless: bool = False
    of_the_user: bool = False

    @property
    def default(self) -> Any:
        part = getattr(Settings(), self.place[0])
        return getattr(part, self.place[1]) if self.place[1] else part

    @property
    def accepts(self) -> str:
        """The values taken, in words."""
        if self.one_of:
            return " or ".join(f'"{choice}"' for choice in self.one_of)
        if self.kind in (int, float):
            noun = "a whole number" if self.kind is int else "a number"
            return f"{noun} from {self.least} to {self.most}"
        return {bool: "true or false", str: "a text", tuple: "a list of texts"}[self.kind]

    def value(self, given: Any) -> Any:
        """``given`` as the setting has it.

        Raises:
            ValueError: it is not accepted.
        """
        if self.kind is tuple and isinstance(given, list | tuple) and all(isinstance(each, str) for each in given):
            return tuple(given)
        if self.kind is bool and isinstance(given, bool):
            return given
        if (
            self.kind is str
            and isinstance(given, str)
            and (given or given == self.default)
            and (not self.one_of or given in self.one_of)
        ):
            return given
        number = isinstance(given, int | float) and not isinstance(given, bool)
        if self.kind is int and number and self.least <= given <= self.most and given == int(given):
            return int(given)
        if self.kind is float and number and self.least <= given <= self.most:
            return float(given)
        raise ValueError(self.accepts)


OPTIONS = (
    Option("completion.enabled", ("completion", "enabled"), "Offer completions."),
    Option(
        "completion.disabledLanguages",
        ("completion", "disabled_languages"),
        'Language ids without completions, e.g. `["markdown"]`.',
        tuple,
    ),
    Option("completion.prose", ("completion", "prose"), "Also complete in comments and in strings that are prose."),
    Option(
        "completion.maxFileBytes",
        ("completion", "max_file_bytes"),
        "Larger files are left alone; close and open a file after raising it.",
        int,
        1,
        100_000_000,
    ),
    Option("completion.maxTokens", ("completion", "max_tokens"), "Most tokens of one suggestion.", int, 1, 1024),
    Option(
        "completion.maxLines",
        ("completion", "max_lines"),
        "Most lines of one suggestion; 1 never offers a block.",
        int,
        1,
        200,
    ),
    Option(
        "completion.confidence",
        ("completion", "confidence"),
        "How probable, by the model's own account, a suggestion's first line must be as a whole to be shown.",
        float,
        0,
        1,
    ),
    Option(
        "completion.floor",
        ("completion", "floor"),
        "A suggestion is cut before the first token less probable than this.",
        float,
        0,
        1,
    ),
    Option(
        "completion.pauseMs",
        ("completion", "pause_ms"),
        "Longest wait for another key before a slow model is asked, in milliseconds.",
        int,
        0,
        5000,
    ),
    Option(
        "completion.promptTokens",
        ("completion", "prompt_tokens"),
        "Most tokens of a prompt; 0 takes the model's own measure.",
        int,
        0,
        1_000_000,
    ),
    Option(
        "completion.memory",
        ("completion", "memory"),
        "Let what stands elsewhere in the file and in the workspace weigh in.",
    ),
    Option(
        "completion.names",
        ("completion", "names"),
        "End a suggestion before a name that neither the file nor the workspace knows.",
    ),
    Option(
        "completion.snippets",
        ("completion", "snippets"),
        "What of other files the model is shown: any of " + ", ".join(f"`{name}`" for name in SNIPPETS) + ".",
        tuple,
    ),
    Option("engine.model", ("engine", "model"), "Name of a model, or the path of one.", str),
    Option("engine.threads", ("engine", "threads"), "0 takes the physical cores but one.", int, 0, 256),
    Option(
        "engine.contextTokens",
        ("engine", "context"),
        "Tokens that are kept ready for all open files together; 0 chooses for the model.",
        int,
        0,
        10_000_000,
    ),
    Option(
        "engine.idleMinutes",
        ("engine", "idle_minutes"),
        "The model leaves memory after this time without a request; 0 keeps it.",
        float,
        0,
        100_000,
    ),
    Option(
        "engine.device",
        ("engine", "device"),
        "Where a CTranslate2 model computes; `auto` takes a CUDA device if one works.",
        str,
        one_of=("auto", "cpu", "cuda", *(f"cuda:{number}" for number in range(8))),
    ),
    Option(
        "engine.computeType",
        ("engine", "compute_type"),
        "Numbers a CTranslate2 model computes with; `auto` takes what it was converted to, or the nearest that works.",
        str,
        one_of=("auto", "int8", "int8_float16", "int8_bfloat16", "float16", "float32"),
    ),
    Option(
        "engine.gpuLayers",
        ("engine", "gpu_layers"),
        "Layers of a `.gguf` model on the GPU, for a llama.cpp that was built with CUDA or Metal; 999 is all.",
        int,
        0,
        999,
    ),
    Option(
        "engine.draftTokens",
        ("engine", "draft"),
        "Most tokens guessed from the file's own text and verified at once by llama.cpp; 0 guesses none.",
        int,
        0,
        32,
    ),
    Option(
        "engine.kind",
        ("engine", "kind"),
        "What runs the model; `auto` takes the server of `engine.url` if one is set, else CTranslate2 where a CUDA"
        " device works and the model is there in its form, else llama.cpp.",
        str,
        one_of=SETTABLE,
        of_the_user=True,
    ),
    Option(
        "engine.url",
        ("engine", "url"),
        "Address of a server that runs the model instead of this machine.",
        str,
        of_the_user=True,
    ),
    Option(
        "engine.remoteModel",
        ("engine", "remote_model"),
        "Name that the server has for its model; empty takes its first.",
        str,
        of_the_user=True,
    ),
    Option(
        "engine.remoteMarkers",
        ("engine", "remote_markers"),
        "Name of a model here that has the same fill-in-the-middle markers; empty goes by the name on the server.",
        str,
        of_the_user=True,
    ),
    Option(
        "engine.remoteApi",
        ("engine", "remote_api"),
        "How the server is asked: markers in the prompt of `/v1/completions`, its `suffix`, or llama.cpp's `/infill`;"
        " `auto` finds out.",
        str,
        one_of=("auto", "markers", "suffix", "infill"),
        of_the_user=True,
    ),
    Option(
        "engine.keyVariable",
        ("engine", "key_variable"),
        "Environment variable with the server's key; without one, the keyring is asked (extra `keyring`).",
        str,
        of_the_user=True,
    ),
    Option(
        "engine.connectSeconds",
        ("engine", "connect_seconds"),
        "Longest wait for a connection to the server.",
        float,
        1,
        60,
        of_the_user=True,
    ),
    Option(
        "engine.answerSeconds",
        ("engine", "answer_seconds"),
        "Longest wait for the next words from the server; then the model of this machine answers.",
        float,
        1,
        600,
        of_the_user=True,
    ),
    Option(
        "index.enabled",
        ("index", "enabled"),
        "Index the workspace's folders in the background; the index stays in your cache.",
        harmless=True,
    ),
    Option(
        "index.exclude",
        ("index", "exclude"),
        'Files and folders that are left out like what Git ignores, as in a `.gitignore`, e.g. `["/generated/"]`.',
        tuple,
        harmless=True,
    ),
    Option(
        "index.maxFileBytes",
        ("index", "max_file_bytes"),
        "Larger files are left out.",
        int,
        1,
        100_000_000,
    ),
    Option(
        "fallbackCompletion.enabled",
        ("fallback", "enabled"),
        "Answer `textDocument/completion` too, for editors without ghost text; read when the server starts.",
    ),
    Option(
        "fallbackCompletion.milliseconds",
        ("fallback", "milliseconds"),
        "Longest time such an answer may take.",
        int,
        1,
        5000,
    ),
    Option(
        "tests.interpreter",
        ("tests", "interpreter"),
        "Path of the project's Python; looked for when not set.",
        str,
    ),
    Option(
        "tests.framework",
        ("tests", "framework"),
        "What the tests are written for; `auto` does as the project does.",
        str,
        one_of=("auto", "pytest", "unittest"),
        harmless=True,
    ),
    Option("tests.maxTests", ("tests", "max_tests"), "Most tests of one function.", int, 1, 1000, harmless=True),
    Option(
        "tests.seconds",
        ("tests", "seconds"),
        "Time for one request, shared by all its functions.",
        float,
        1,
        3600,
        harmless=True,
    ),
    Option(
        "tests.useModel",
        ("tests", "use_model"),
        "Let the model propose arguments and names of tests.",
        harmless=True,
    ),
    Option(
        "tests.sandbox",
        ("tests", "sandbox"),
        "Least level of isolation in which code is run: 3 namespaces, 2 Landlock, 1 limits only (asks once).",
        int,
        1,
        3,
    ),
    Option(
        "docs.style",
        ("docs", "style"),
        "How Python's documentation is written; `auto` does as the project does.",
        str,
        one_of=("auto", "google", "numpy", "sphinx"),
        harmless=True,
    ),
    Option(
        "docs.only",
        ("docs", "only"),
        "What is written: documentation that is missing, that does not agree with the code, or both.",
        str,
        one_of=("all", "missing", "outdated"),
        harmless=True,
    ),
    Option(
        "docs.private",
        ("docs", "private"),
        "Document also what begins with an underscore when a class or a file is asked for.",
        harmless=True,
    ),
    Option("docs.examples", ("docs", "examples"), "Run the code in the sandbox and show as examples what it gave."),
    Option("docs.useModel", ("docs", "use_model"), "Let the model propose sentences.", harmless=True),
    Option(
        "docs.diagnostics",
        ("docs", "diagnostics"),
        "Show hints where documentation and code do not agree.",
        harmless=True,
    ),
    Option(
        "log.level",
        ("log_level", ""),
        "Least severity of what is written to the log (standard error).",
        str,
        one_of=("debug", "info", "warning", "error"),
    ),
)


def settings_table() -> str:
    """All options as a Markdown table."""
    rows = ["| setting | default | accepts | meaning |", "|---|---|---|---|"]
    rows += [f"| `{each.key}` | `{shown(each.default)}` | {each.accepts} | {each.meaning} |" for each in OPTIONS]
    return "\n".join(rows) + "\n"


def shown(value: Any) -> str:
    """A default as JSON has it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return "[" + ", ".join(f'"{each}"' for each in value) + "]"
    return f"{value:g}" if isinstance(value, float) else f'"{value}"' if isinstance(value, str) else str(value)
