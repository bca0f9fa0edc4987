"""From the arguments of `aigc-lsp models` to the deed they mean."""

from __future__ import annotations

import argparse


def run_deed(arguments: argparse.Namespace) -> int:
    """Exit status of the deed that was chosen."""
    match arguments.deed:
        case "list":
            from aigc_lsp.cli.models.listing import list_models

            return list_models(memory=arguments.memory, again=arguments.measure, as_json=arguments.json)
        case "show":
            from aigc_lsp.cli.models.show import show

            return show(arguments.name, as_json=arguments.json)
        case "pull":
            from aigc_lsp.cli.models.pull import pull

            return pull(arguments.name, accepted=arguments.accept_licence)
        case "add":
            from aigc_lsp.cli.models.add import Markers, add

            return add(
                arguments.what,
                name=arguments.name or "",
                pattern=arguments.file or "",
                revision=arguments.revision,
                accepted=arguments.accept_licence,
                markers=Markers(
                    arguments.fim_order or "",
                    arguments.fim_prefix or "",
                    arguments.fim_suffix or "",
                    arguments.fim_middle or "",
                    tuple(arguments.fim_end or ()),
                    arguments.no_fim,
                ),
            )
        case "use":
            from aigc_lsp.cli.models.use import use

            return use(arguments.name)
        case "verify":
            from aigc_lsp.cli.models.verify import verify

            return verify(arguments.name)
        case "remove":
            from aigc_lsp.cli.models.remove import remove

            return remove(arguments.name)
        case "convert":
            from aigc_lsp.cli.models.convert import convert

            return convert(arguments.name, arguments.to, arguments.type, arguments.as_name)
        case "quantise":
            from aigc_lsp.cli.models.convert import quantise

            return quantise(arguments.name, arguments.type, arguments.as_name)
    raise AssertionError(arguments.deed)
