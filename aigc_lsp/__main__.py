"""The command line's parser, and which command it means. Nothing else: a command is imported when it was chosen."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from aigc_lsp import __version__
from aigc_lsp.cli.models.parser import add_models
from aigc_lsp.completion.settings import SNIPPETS
from aigc_lsp.errors import AigcError, BadOption

if TYPE_CHECKING:
    from aigc_lsp.engine.open import EngineChoice
    from aigc_lsp.server.settings import Settings

INTERRUPTED = 130  # what shells report for a program ended by Ctrl-C
PIPE_CLOSED = 141  # what shells report for a program whose reader went away
LOOPBACK = "127.0.0.1"
SIZES = (1000, 2500, 5000, 10_000)  # files of the folders that `evaluate index` makes
SHAPES = ("qwen2.5-coder-1.5b", "tiny")
MOST_THREADS = 256  # as the setting `engine.threads`
FROM_OPTIONS = ("threads", "url", "remote_model", "remote_markers")  # of EngineChoice

EXAMPLES = """\
examples:
  aigc-lsp                                          serve an editor on stdin and stdout
  aigc-lsp --tcp 7777                               serve one on 127.0.0.1:7777
  aigc-lsp complete app.py --line 12 --column 8     one suggestion, shown in its place
  aigc-lsp complete app.py --json                   the same at the file's end, as JSON
  aigc-lsp tests app.py::total --write              unit tests for one function, run before they are written
  aigc-lsp docs src --check                         what is not documented, or not as the code is
  aigc-lsp evaluate typing src --keystrokes 2000    how it would have gone to type these files
  aigc-lsp models list                              models to choose from, and which fit this machine
  aigc-lsp doctor                                   what works, what does not, and what to do
"""


class Parser(argparse.ArgumentParser):
    """Answers wrong arguments with one sentence and exit status 2."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}. See {self.prog} --help.\n")


def address(text: str) -> tuple[str, int]:
    """Host and port of ``HOST:PORT`` or ``PORT``; an IPv6 host stands in brackets."""
    host, colon, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or int(port) > 65535 or (colon and not host):
        raise argparse.ArgumentTypeError(f"{text!r} is not HOST:PORT or PORT, a port being 0 to 65535")
    return host.strip("[]") or LOOPBACK, int(port)


def whole(least: int, most: int = 10**9) -> Callable[[str], int]:
    """A type for argparse: whole numbers from ``least`` to ``most``."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most}")
        return int(text)

    return number


def definition(text: str) -> tuple[Path, str]:
    """Path and qualified name of ``PATH`` or ``PATH::NAME``; pytest's ``::`` between class and method is taken too."""
    path, _, name = text.partition("::")
    return Path(path), name.replace("::", ".")


def probability(text: str) -> float:
    """A type for argparse: numbers from 0 to 1."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return number


def parser() -> Parser:
    """The whole command line."""
    top = Parser(
        prog="aigc-lsp",
        description="A language server that completes code, and writes unit tests that were run and documentation that "
        "was checked, with a small model, on this machine.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"aigc-lsp {__version__}")
    where = top.add_mutually_exclusive_group()
    where.add_argument("--stdio", action="store_true", help="serve LSP on stdin and stdout (the default)")
    where.add_argument(
        "--tcp", type=address, metavar="HOST:PORT", help="serve LSP on a socket; a PORT alone is on 127.0.0.1"
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", title="commands")

    complete = commands.add_parser("complete", help="print one suggestion in its place", allow_abbrev=False)
    complete.add_argument("file", type=Path, metavar="FILE")
    complete.add_argument("--line", type=whole(1), metavar="N", help="1-based; without it, the end of the file")
    complete.add_argument("--column", type=whole(0), metavar="M", help="0-based, in code points")
    _engine(complete)
    complete.add_argument("--workspace", type=Path, metavar="FOLDER", help="a folder whose files are known, too")
    complete.add_argument("--explain", action="store_true", help="say where the suggestion comes from")
    complete.add_argument("--json", action="store_true", help="print one JSON object")

    tests = commands.add_parser(
        "tests",
        help="write unit tests that were run",
        description="Exit status 0 when tests were made, 1 when none could be.",
        allow_abbrev=False,
    )
    tests.add_argument(
        "path", type=definition, metavar="PATH[::NAME]", help="a file, a folder, or a function or class in a file"
    )
    where = tests.add_mutually_exclusive_group()
    where.add_argument("--write", action="store_true", help="put them where they belong")
    where.add_argument("--stdout", action="store_true", help="print the test file, and all else on standard error")
    tests.add_argument("--json", action="store_true", help="print one JSON object")
    tests.add_argument("--framework", choices=("auto", "pytest", "unittest"))
    tests.add_argument("--max-tests", type=whole(1, 1000), metavar="N", help="most tests of one function")
    tests.add_argument("--seconds", type=whole(1, 3600), metavar="S", help="time for each file")
    tests.add_argument("--no-model", action="store_true", help="search alone, without the model's proposals")
    tests.add_argument("--model", default="", metavar="NAME", help="a model's name or path")
    tests.add_argument("--interpreter", default="", metavar="PYTHON", help="the project's Python; looked for without")
    tests.add_argument("--report", type=Path, metavar="FOLDER", help="write an HTML report there")
    tests.add_argument(
        "--trust", action="store_true", help="run the code also where nothing but limits isolates it (level 1)"
    )

    docs = commands.add_parser(
        "docs",
        help="write documentation, or bring it up to date, with proof that the code is the same",
        description="Exit status of --check: 1 when documentation is missing or outdated. Otherwise 1 when a file or"
        " a definition that was asked for could not be documented.",
        allow_abbrev=False,
    )
    docs.add_argument(
        "path", type=definition, metavar="PATH[::NAME]", help="a file, a folder, or a function or class in a file"
    )
    what = docs.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="change the files")
    what.add_argument("--diff", action="store_true", help="print a patch, and all else on standard error")
    what.add_argument("--check", action="store_true", help="print what is missing or outdated, as compilers do")
    docs.add_argument("--json", action="store_true", help="print one JSON object")
    docs.add_argument("--style", choices=("auto", "google", "numpy", "sphinx"))
    docs.add_argument("--only", choices=("all", "missing", "outdated"))
    docs.add_argument("--private", action="store_true", help="also what begins with an underscore")
    docs.add_argument("--examples", action="store_true", help="run the code and show what it gave (Python)")
    docs.add_argument("--no-model", action="store_true", help="words from the code alone")
    docs.add_argument("--model", default="", metavar="NAME", help="a model's name or path")

    add_models(commands)

    index = commands.add_parser(
        "index",
        help="make the index of a folder or bring it up to date",
        description="A server does the same for the folders that an editor opens.",
        allow_abbrev=False,
    )
    index.add_argument("path", type=Path, metavar="PATH", nargs="?", default=Path(), help="a folder; here without")
    index.add_argument("--stats", action="store_true", help="also print what was left out, and why")
    index.add_argument("--json", action="store_true", help="print one JSON object")

    evaluate = commands.add_parser("evaluate", help="measure", allow_abbrev=False)
    measures = evaluate.add_subparsers(dest="measure", metavar="MEASURE", required=True)
    typing = measures.add_parser(
        "typing", help="replay typing files through the server", description="The last line of the report is JSON."
    )
    typing.add_argument("paths", type=Path, metavar="PATH", nargs="+", help="a source file, or a folder of them")
    typing.add_argument("--keystrokes", type=whole(1), default=1000, metavar="N", help="keys in all (default 1000)")
    typing.add_argument("--seed", type=whole(0), default=0, metavar="S", help="which lines are typed (default 0)")
    typing.add_argument("--confidence", type=probability, metavar="P", help="instead of the setting's default")
    typing.add_argument("--floor", type=probability, metavar="P", help="likewise")
    typing.add_argument(
        "--workspace",
        type=Path,
        action="append",
        default=[],
        metavar="FOLDER",
        help="a folder that the server has open; may be given more than once",
    )
    typing.add_argument("--names", action="store_true", help="as with the setting `completion.names`")
    typing.add_argument(
        "--sources",
        nargs="*",
        choices=SNIPPETS,
        metavar="SOURCE",
        help=f"of snippets, instead of the setting's default: any of {', '.join(SNIPPETS)}",
    )
    typing.add_argument("--without", choices=("memory",), help="leave that part of the completer out")
    _engine(typing)

    endurance = measures.add_parser(
        "endurance",
        help="type thousands of keys and see whether memory stays flat and every answer comes",
        description="The last line of the report is JSON; exit status 1 when an answer or a process was lost.",
    )
    endurance.add_argument("paths", type=Path, metavar="PATH", nargs="+", help="a source file, or a folder of them")
    endurance.add_argument("--keystrokes", type=whole(1), default=10_000, metavar="N", help="keys (default 10000)")
    endurance.add_argument("--seed", type=whole(0), default=0, metavar="S", help="which lines are typed (default 0)")
    endurance.add_argument("--picture", type=Path, metavar="FILE", help="draw memory over keys there, as SVG")
    _engine(endurance)

    holes = measures.add_parser(
        "holes",
        help="take pieces out of files and have the model write them again",
        description="Each PATH gets an equal share of the holes. The last line of the report is JSON.",
    )
    holes.add_argument("paths", type=Path, metavar="PATH", nargs="+", help="a source file, or a folder of them")
    holes.add_argument("--holes", type=whole(1), default=400, metavar="N", help="holes in all (default 400)")
    holes.add_argument("--seed", type=whole(0), default=0, metavar="S", help="which pieces are taken (default 0)")
    holes.add_argument(
        "--snippets",
        choices=("on", "off"),
        default="on",
        help="whether the model sees more than the text around the cursor (default on)",
    )
    holes.add_argument(
        "--without",
        choices=("healing", "veto", "floor", "memory", "workspace", "snippets"),
        help="leave that part of the completer out",
    )
    holes.add_argument("--names", action="store_true", help="as with the setting `completion.names`")
    holes.add_argument(
        "--sources",
        nargs="*",
        choices=SNIPPETS,
        metavar="SOURCE",
        help=f"of snippets, instead of the setting's default: any of {', '.join(SNIPPETS)}",
    )
    holes.add_argument("--each", action="store_true", help="also print every hole as a line of JSON")
    _engine(holes)

    written = measures.add_parser(
        "tests",
        help="write tests for files, without a model, and judge them",
        description="The last line of the report is JSON.",
    )
    written.add_argument("paths", type=Path, metavar="PATH", nargs="+", help="a source file, or a folder of them")
    written.add_argument("--seed", type=whole(0), default=0, metavar="S", help="of the search (default 0)")
    written.add_argument("--interpreter", default="", metavar="PYTHON", help="with pytest; looked for without")
    written.add_argument(
        "--instead", type=Path, metavar="FOLDER", help="faulty versions, which the tests should notice"
    )
    written.add_argument("--keep", type=Path, metavar="FOLDER", help="where the tests are left")

    documented = measures.add_parser(
        "docs",
        help="document every definition of files, without a model, and judge it",
        description="Nothing is written. The last line of the report is JSON; exit status 1 when code would change.",
    )
    documented.add_argument("paths", type=Path, metavar="PATH", nargs="+", help="a source file, or a folder of them")
    documented.add_argument("--style", choices=("auto", "google", "numpy", "sphinx"), default="auto")
    documented.add_argument("--seed", type=whole(0), default=0, metavar="S", help="which are timed (default 0)")

    indexed = measures.add_parser(
        "index",
        help="index many files, ask, change some, and type meanwhile",
        description="Links to the files are made in a folder of its own. The last line of the report is JSON.",
    )
    indexed.add_argument("paths", type=Path, metavar="PATH", nargs="+", help="a folder of source files")
    indexed.add_argument(
        "--sizes", type=whole(1), metavar="N", nargs="+", default=SIZES, help="files in each folder (to 10000)"
    )
    indexed.add_argument(
        "--keystrokes", type=whole(0), default=1000, metavar="N", help="typed meanwhile (default 1000)"
    )
    indexed.add_argument("--picture", type=Path, metavar="FILE", help="draw the growth as SVG")
    indexed.add_argument("--seed", type=whole(0), default=0, metavar="S", help="which files (default 0)")
    _engine(indexed)

    latency = measures.add_parser("latency", help="tokens per second, alone and beside busy programs")
    latency.add_argument("--busy", type=whole(0), default=1, metavar="N", help="programs that spin (default 1)")
    latency.add_argument("--tokens", type=whole(1), default=256, metavar="N", help="tokens to write (default 256)")
    _engine(latency)

    engines = measures.add_parser(
        "engines",
        help="what models cost: time to the first token, tokens per second, memory over hundreds of lines",
        description="The last line of the report is JSON.",
    )
    engines.add_argument("models", nargs="*", default=["embedded"], metavar="NAME", help="models, by names or paths")
    engines.add_argument("--prompt-tokens", type=whole(64), default=2048, metavar="N", help="(default 2048)")
    engines.add_argument("--tokens", type=whole(1), default=64, metavar="N", help="tokens to write (default 64)")
    engines.add_argument("--heads", type=whole(0), default=500, metavar="N", help="new lines typed (default 500)")
    engines.add_argument("--shape", choices=SHAPES, default="", help="also random weights in the shape of this model")
    engines.add_argument("--torch", action="store_true", help="also torch on the same weights")
    engines.add_argument("--device", default="", metavar="DEVICE", help="as the setting engine.device")
    engines.add_argument("--compute-type", default="", metavar="TYPE", help="as the setting engine.computeType")
    engines.add_argument("--threads", type=whole(0, MOST_THREADS), default=0, metavar="N", help="0 chooses")

    doctor = commands.add_parser("doctor", help="say what works, what does not, and what to do", allow_abbrev=False)
    _engine(doctor)
    doctor.add_argument("--json", action="store_true", help="print one JSON object")
    return top


def _engine(command: argparse.ArgumentParser) -> None:
    command.add_argument("--model", default="", metavar="NAME", help="a model's name or path")
    command.add_argument(
        "--threads", type=whole(0, MOST_THREADS), default=0, metavar="N", help="0, the default, chooses"
    )
    command.add_argument("--url", default="", metavar="URL", help="a server that runs the model instead")
    command.add_argument("--remote-model", default="", metavar="NAME", help="its name there; the first without")
    command.add_argument("--remote-markers", default="", metavar="NAME", help="a model here that has the same markers")


def _usual() -> Settings:
    """The settings of the user's own file above the defaults; what is wrong with it is said."""
    from aigc_lsp.server.options import resolve
    from aigc_lsp.server.user import user_layer

    layer = user_layer()
    for fault in layer.faults:
        print(f"aigc-lsp: {fault}", file=sys.stderr)
    return resolve(layer)


def _choice(arguments: argparse.Namespace) -> EngineChoice:
    """What the options of `_engine` say, above the user's own settings. A model that is named is run here."""
    usual = _usual().engine
    if arguments.model:
        usual = replace(usual, model=arguments.model, url="")
    said = {name: value for name in FROM_OPTIONS if (value := getattr(arguments, name))}
    return replace(usual, **said)


def run(arguments: argparse.Namespace) -> int:
    """Exit status of the command that was chosen."""
    if arguments.command == "complete":
        from aigc_lsp.cli.complete import complete

        return complete(
            arguments.file,
            line=arguments.line,
            column=arguments.column,
            choice=_choice(arguments),
            as_json=arguments.json,
            explain=arguments.explain,
            workspace=arguments.workspace,
        )
    if arguments.command == "tests":
        return run_tests(arguments)
    if arguments.command == "docs":
        return run_docs(arguments)
    if arguments.command == "models":
        from aigc_lsp.cli.models.run import run_deed

        return run_deed(arguments)
    if arguments.command == "index":
        from aigc_lsp.cli.index import index

        return index(arguments.path, with_stats=arguments.stats, as_json=arguments.json)
    if arguments.command == "evaluate" and arguments.measure == "tests":
        from aigc_lsp.evaluate.unit_tests import evaluate_tests

        return evaluate_tests(
            arguments.paths,
            interpreter=arguments.interpreter,
            seed=arguments.seed,
            instead=arguments.instead,
            keep=arguments.keep,
        )
    if arguments.command == "evaluate" and arguments.measure == "docs":
        from aigc_lsp.evaluate.docs import evaluate_docs

        return evaluate_docs(arguments.paths, style=arguments.style, seed=arguments.seed)
    if arguments.command == "evaluate" and arguments.measure == "index":
        from aigc_lsp.evaluate.index import evaluate_index

        return evaluate_index(
            arguments.paths,
            sizes=arguments.sizes,
            seed=arguments.seed,
            keystrokes=arguments.keystrokes,
            choice=_choice(arguments),
            picture=arguments.picture,
        )
    if arguments.command == "evaluate" and arguments.measure == "latency":
        from aigc_lsp.evaluate.latency import evaluate_latency

        return evaluate_latency(choice=_choice(arguments), busy=arguments.busy, tokens=arguments.tokens)
    if arguments.command == "evaluate" and arguments.measure == "engines":
        return run_engines(arguments)
    if arguments.command == "evaluate" and arguments.measure == "endurance":
        from aigc_lsp.evaluate.endurance import evaluate_endurance

        return evaluate_endurance(
            arguments.paths,
            keystrokes=arguments.keystrokes,
            seed=arguments.seed,
            choice=_choice(arguments),
            picture=arguments.picture,
        )
    if arguments.command == "evaluate" and arguments.measure == "holes":
        from aigc_lsp.evaluate.holes import evaluate_holes

        return evaluate_holes(
            arguments.paths,
            count=arguments.holes,
            seed=arguments.seed,
            choice=_choice(arguments),
            snippets=arguments.snippets == "on",
            without=arguments.without,
            sources=arguments.sources,
            names=arguments.names,
            as_lines=arguments.each,
        )
    if arguments.command == "evaluate":
        from aigc_lsp.evaluate.typing import evaluate_typing

        return evaluate_typing(
            arguments.paths,
            keystrokes=arguments.keystrokes,
            seed=arguments.seed,
            choice=_choice(arguments),
            confidence=arguments.confidence,
            floor=arguments.floor,
            workspaces=arguments.workspace,
            without=arguments.without,
            sources=arguments.sources,
            names=arguments.names,
        )
    if arguments.command == "doctor":
        from aigc_lsp.cli.doctor import doctor

        return doctor(choice=_choice(arguments), as_json=arguments.json)
    if arguments.tcp:
        from aigc_lsp.server.serve import serve_tcp

        try:
            return serve_tcp(*arguments.tcp)
        except OSError as error:
            host, port = arguments.tcp
            raise BadOption(f"{host}:{port} cannot be listened on ({error.strerror}). Choose another port.") from error
    from aigc_lsp.server.serve import serve_stdio

    return serve_stdio()


def run_tests(arguments: argparse.Namespace) -> int:
    """Exit status of `aigc-lsp tests`."""
    from aigc_lsp.cli.tests import tests

    usual = _usual()
    path, name = arguments.path
    return tests(
        path,
        name,
        settings=replace(
            usual.tests,
            interpreter=arguments.interpreter or usual.tests.interpreter,
            framework=arguments.framework or usual.tests.framework,
            max_tests=arguments.max_tests or usual.tests.max_tests,
            seconds=arguments.seconds or usual.tests.seconds,
            use_model=usual.tests.use_model and not arguments.no_model,
        ),
        choice=replace(usual.engine, model=arguments.model, url="") if arguments.model else usual.engine,
        write=arguments.write,
        to_stdout=arguments.stdout,
        as_json=arguments.json,
        report=arguments.report,
        trust=arguments.trust,
    )


def run_engines(arguments: argparse.Namespace) -> int:
    """Exit status of `aigc-lsp evaluate engines`."""
    from aigc_lsp.evaluate.engines import evaluate_engines

    usual = _usual().engine
    return evaluate_engines(
        arguments.models,
        choice=replace(
            usual,
            threads=arguments.threads or usual.threads,
            device=arguments.device or usual.device,
            compute_type=arguments.compute_type or usual.compute_type,
        ),
        prompt_tokens=arguments.prompt_tokens,
        tokens=arguments.tokens,
        heads=arguments.heads,
        shape=arguments.shape,
        torch=arguments.torch,
    )


def run_docs(arguments: argparse.Namespace) -> int:
    """Exit status of `aigc-lsp docs`."""
    from aigc_lsp.cli.docs import Deed, docs

    usual = _usual()
    path, name = arguments.path
    return docs(
        path,
        name,
        settings=replace(
            usual.docs,
            style=arguments.style or usual.docs.style,
            only=arguments.only or usual.docs.only,
            private=arguments.private or usual.docs.private,
            examples=arguments.examples or usual.docs.examples,
            use_model=usual.docs.use_model and not arguments.no_model,
        ),
        choice=replace(usual.engine, model=arguments.model, url="") if arguments.model else usual.engine,
        deed=next((deed for deed in Deed if getattr(arguments, deed.value, False)), Deed.SHOW),
        as_json=arguments.json,
    )


def check(top: Parser, arguments: argparse.Namespace) -> None:
    """Refuses arguments that are right one by one and wrong together."""
    if arguments.command and (arguments.stdio or arguments.tcp):
        top.error(f"--stdio and --tcp serve an editor; leave them out with {arguments.command}")
    if arguments.command == "complete" and (arguments.line is None) != (arguments.column is None):
        top.error("--line and --column name one position: give both, or neither for the end of the file")


def main(words: list[str] | None = None) -> int:
    """Exit status of one call of the program; ``words`` are its arguments, else the process's own."""
    top = parser()
    arguments = top.parse_args(words)
    check(top, arguments)
    try:
        status = run(arguments)
        sys.stdout.flush()
    except AigcError as error:
        print(f"aigc-lsp: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains while it closes stdout
        return PIPE_CLOSED
    return status


if __name__ == "__main__":
    sys.exit(main())
