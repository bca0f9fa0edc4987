"""From the arguments of `aigc-lsp models` to the deed they mean."""

from __future__ import annotations

import argparse


def run_deed(arguments: argparse.Namespace) -> int:
    """Exit status of the deed that was chosen."""
    match arguments.deed:
        case "verify":
            from aigc_lsp.cli.models.verify import verify

            return verify(arguments.name)
    raise AssertionError(arguments.deed)
