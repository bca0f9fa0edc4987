"""The arguments of `aigc-lsp models`, and which deed they mean. A deed is imported when it was chosen."""

from __future__ import annotations

import argparse
from typing import Any


def add_models(commands: Any) -> None:
    """Adds `models` and its deeds to the top parser's commands."""
    models = commands.add_parser("models", help="fetch, choose and look after models", allow_abbrev=False)
    deeds = models.add_subparsers(dest="deed", metavar="DEED", required=True, title="deeds")

    listed = deeds.add_parser(
        "list",
        help="the models there are: installed or not, whether they fit this machine, how fast they are",
        allow_abbrev=False,
    )
    listed.add_argument("--json", action="store_true", help="print one JSON list")
    listed.add_argument("--measure", action="store_true", help="measure again how fast those that are here run")
    listed.add_argument(
        "--memory", type=gigabytes, metavar="GB", help="judge for a machine with so much memory instead of this one"
    )

    show = deeds.add_parser("show", help="all that is known of a model", allow_abbrev=False)
    show.add_argument("name", metavar="NAME")
    show.add_argument("--json", action="store_true", help="print one JSON object")

    pull = deeds.add_parser(
        "pull",
        help="fetch a model from its hub",
        description="What was fetched before an interruption is kept, and the next call goes on from there."
        " HF_ENDPOINT, HF_TOKEN, HF_HUB_OFFLINE and the proxies' variables mean what they mean to huggingface_hub.",
        allow_abbrev=False,
    )
    pull.add_argument("name", metavar="NAME")
    _licence(pull)

    add = deeds.add_parser(
        "add",
        help="take in a GGUF file, a folder with a transformers checkpoint, or a hub's repository of either",
        description="The markers of fill-in-the-middle are read from the vocabulary; the options state them instead.",
        allow_abbrev=False,
    )
    add.add_argument("what", metavar="PATH|REPO", help="a path, or OWNER/NAME on the hub")
    add.add_argument("--name", metavar="NAME", help="what to call it; without it, after its file or repository")
    add.add_argument("--file", metavar="PATTERN", help="which GGUF file of a repository, e.g. '*q4_k_m*'")
    add.add_argument("--revision", default="main", metavar="REVISION", help="of a repository (default main)")
    _licence(add)
    fim = add.add_argument_group("fill-in-the-middle")
    fim.add_argument("--fim-order", choices=("suffix-first", "prefix-first"), help="which text the model reads first")
    fim.add_argument("--fim-prefix", metavar="MARKER", help="the control token before the text above the cursor")
    fim.add_argument("--fim-suffix", metavar="MARKER", help="the one before the text after the cursor")
    fim.add_argument("--fim-middle", metavar="MARKER", help="the one before what is to be filled in")
    fim.add_argument("--fim-end", metavar="MARKER", action="append", help="ends an answer; may be given several times")
    fim.add_argument("--no-fim", action="store_true", help="it has none: only the text before the cursor is used")

    use = deeds.add_parser("use", help="make a model the one that is used", allow_abbrev=False)
    use.add_argument("name", metavar="NAME", help="a model's name or path")

    convert = deeds.add_parser(
        "convert",
        help="write a model in another format: for CTranslate2, or as GGUF",
        description="Needs pip install 'aigc-lsp[convert]'. The result is a model of its own, and is proved to answer"
        " as its source does.",
        allow_abbrev=False,
    )
    convert.add_argument("name", metavar="NAME", help="a transformers checkpoint or a GGUF: its name or path")
    convert.add_argument("--to", choices=("ct2", "gguf"), required=True)
    convert.add_argument(
        "--type", default="", help="of the numbers: int8, int8_float16, …; q8_0, f16, … (default: 8 bits)"
    )
    convert.add_argument("--name", dest="as_name", default="", metavar="NAME", help="what to call the result")

    quantise = deeds.add_parser("quantise", help="write a GGUF with fewer bits, by llama.cpp", allow_abbrev=False)
    quantise.add_argument("name", metavar="NAME", help="a GGUF: its name or path")
    quantise.add_argument("type", metavar="TYPE", help="q8_0, q6_k, q5_k_m, q4_k_m, f16, …")
    quantise.add_argument("--name", dest="as_name", default="", metavar="NAME", help="what to call the result")

    verify = deeds.add_parser(
        "verify",
        help="read every file of a model, or of all, and compare its hash",
        description="Exit status 1 when something is not as it was fetched.",
        allow_abbrev=False,
    )
    verify.add_argument("name", metavar="NAME", nargs="?")

    remove = deeds.add_parser("remove", help="delete a model's folder", allow_abbrev=False)
    remove.add_argument("name", metavar="NAME")


def gigabytes(text: str) -> int:
    """A type for argparse: bytes of a number of gigabytes."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 < number < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of gigabytes")
    return int(number * 1e9)


def _licence(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--accept-licence", action="store_true", help="do not ask about a licence that is not permissive"
    )
