"""Asking a server once what it is: which family, which model, how long a prompt may be, what it gives with a token."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from aigc_lsp.engine.base import Abilities, Limits, Mark, Prompt
from aigc_lsp.engine.remote.connection import Connection
from aigc_lsp.engine.remote.dialect import APART, Api, Dialect
from aigc_lsp.engine.remote.engine import TOKENS_PER_UNIT, units
from aigc_lsp.engine.remote.families import OTHER, Family, family_of, listed
from aigc_lsp.engine.remote.markers import markers_of
from aigc_lsp.errors import RemoteFailed, RemoteRefused
from aigc_lsp.store.manifest import Fim, Manifest

MOST_CONTEXT = 4096  # tokens of one prompt and its answer when nothing else is said
USUAL_CONTEXT = 2048  # of a server that does not tell
ESTIMATED = 0.9  # of the context is used, since tokens are counted by estimate
SAMPLE = '''def area(width: int, height: int) -> int:
    """Width times height."""
    if width < 0 or height < 0:
        raise ValueError(f"no such rectangle: {width} x {height}")
    return width * height  # in squares


class Shelf:
    def __init__(self, items: dict[str, int] | None = None) -> None:
        self._items = items or {}
'''


@dataclass(frozen=True)
class Wanted:
    """What the settings say of a server's model.

    Args:
        model: name it has there; empty takes the first.
        markers: name of the model here whose markers it has; empty goes by its name.
        api: how it is asked; ``auto`` finds out.
        context: tokens of one prompt and its answer; 0 asks.
    """

    model: str = ""
    markers: str = ""
    api: str = "auto"
    context: int = 0


@dataclass(frozen=True)
class Surveyed:
    """What came of it."""

    dialect: Dialect
    abilities: Abilities
    tokens_per_unit: float


def survey(connection: Connection, wanted: Wanted) -> Surveyed:
    """Asks for the server's models and for one token.

    Raises:
        RemoteFailed: it cannot be asked, has no such model, or does not complete.
        ModelError: `engine.remoteMarkers` names no model.
    """
    models = _models(connection)
    family = family_of(models)
    names = [model["id"] for model in listed(models)]
    if wanted.model and names and wanted.model not in names:
        raise RemoteFailed(
            f"{connection.address.name} has no model {wanted.model!r}, only {', '.join(names[:8])}."
            " Set `engine.remoteModel` to one of these."
        )
    name = wanted.model or next(iter(names), "")
    manifest = markers_of(wanted.markers, name)
    fim = manifest.fim if manifest is not None else None
    dialect = Dialect(family, name, _api(wanted.api, family, fim), fim, probabilities=True)
    dialect = _first_token(connection, dialect)
    context = wanted.context or min(_context(connection, family, models, name, manifest), MOST_CONTEXT)
    abilities = Abilities(
        "remote",
        name or family.name,
        int(context * ESTIMATED),
        fim=dialect.prompt_fim,
        grammars=family.grammars and dialect.api != "infill",
        instructs=manifest is not None and manifest.instructs,
        chat=manifest.chat if manifest is not None else None,
    )
    return Surveyed(dialect, abilities, _tokens_per_unit(connection, family, name))


def _models(connection: Connection) -> Any:
    """What the server says of its models; None where it has no such path."""
    try:
        return connection.get("/v1/models")
    except RemoteFailed as error:
        if "(404)" in str(error):
            return None
        raise


def _api(wanted: str, family: Family, fim: Fim | None) -> Api:
    """How the server is best asked. Markers in the prompt come first: what was typed stands at the prompt's end then,
    and the server computes only that; with `suffix` or /infill it computes what follows the cursor at every key."""
    if wanted == "suffix":
        return "suffix"
    if wanted == "infill":
        return "infill"
    if fim is not None and not family.templates:
        return "markers"
    if wanted == "auto" and family.native:
        return "infill"
    if wanted == "auto" and (family.suffix or family is OTHER):
        return "suffix"
    return "plain"


def _first_token(connection: Connection, dialect: Dialect) -> Dialect:
    """The dialect without what the server refuses, seen at one token.

    Raises:
        RemoteFailed: it gives none.
    """
    try:
        _try(connection, dialect)
        return dialect
    except RemoteFailed as error:
        refused = error
    candidates = [replace(dialect, probabilities=False)]
    if dialect.api == "suffix" and dialect.family is OTHER:
        candidates += [replace(dialect, api="plain"), replace(dialect, api="plain", probabilities=False)]
    for candidate in candidates if _may_be_a_field(refused) else ():
        try:
            _try(connection, candidate)
            return candidate
        except RemoteFailed:
            continue
    raise refused


def _may_be_a_field(error: RemoteFailed) -> bool:
    """Whether another request might be answered: servers refuse a field with 400, 422 or 500."""
    return isinstance(error, RemoteRefused) or "(500" in str(error)


def _try(connection: Connection, dialect: Dialect) -> None:
    fim = dialect.prompt_fim
    head: tuple[str | Mark, ...] = ("width = ",)
    if dialect.api == "markers" and fim is not None:
        head = (Mark(fim.suffix), "\n", Mark(fim.middle), "width = ")
        if fim.order == "prefix-first":
            head = (Mark(fim.prefix), "width = ", Mark(fim.suffix), "\n", Mark(fim.middle))
    elif fim is not None:
        head = (Mark(APART.prefix), "width = ", Mark(APART.suffix), "\n", Mark(APART.middle))
    answer = connection.post(dialect.path, dialect.request(Prompt(head, ""), Limits(max_tokens=1), stream=False))
    try:
        list(dialect.pieces(answer))
    except (ValueError, AttributeError):
        raise RemoteFailed(
            f"{connection.address.name} answers something else than completions. Is `engine.url` the right address?"
        ) from None


def _context(connection: Connection, family: Family, models: Any, name: str, manifest: Manifest | None) -> int:
    """Tokens that one prompt and its answer may have, as the server says, else as the manifest does."""
    told = next((model.get("max_model_len") for model in listed(models) if model["id"] == name), None)
    if family.native:
        try:
            told = connection.get("/props")["default_generation_settings"]["n_ctx"]
        except (RemoteFailed, KeyError, TypeError):
            told = None
    known = manifest.context if manifest is not None else 0
    if isinstance(told, int) and told > 0:
        return min(told, known) if known else told
    return known or USUAL_CONTEXT


def _tokens_per_unit(connection: Connection, family: Family, name: str) -> float:
    """How many tokens the server's tokenizer makes of a unit of code; the usual where it has none to ask."""
    if not family.tokenizer:
        return TOKENS_PER_UNIT
    body = {family.tokenizer_key: SAMPLE, **({"model": name} if name else {})}
    try:
        tokens = connection.post(family.tokenizer, body)["tokens"]
        return max(1, len(tokens)) / units(SAMPLE)
    except (RemoteFailed, KeyError, TypeError):
        return TOKENS_PER_UNIT
