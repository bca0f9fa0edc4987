"""An engine whose model runs on a server: a Prompt becomes a request, its answer is read as it comes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from aigc_lsp.engine.base import Abilities, Counts, Finish, Limits, Piece, Prompt
from aigc_lsp.engine.remote.connection import END, Connection
from aigc_lsp.engine.remote.dialect import Dialect
from aigc_lsp.engine.remote.faults import fault
from aigc_lsp.engine.stopping import Stopper

GLANCE = 0.005  # seconds between two looks at whether a newer key was pressed
BLANK = " "
UNIT = re.compile(r"[^\W\d_]{1,6}|\d|\s+|_+|[^\w\s]{1,2}")  # of the size of a token, more or less
TOKENS_PER_UNIT = 1.0


class RemoteEngine:
    """An Engine that asks a server.

    Args:
        connection: to it.
        dialect: how it is asked.
        abilities: what to say of itself.
        tokens_per_unit: its tokenizer's average, see `units`.
    """

    def __init__(
        self,
        connection: Connection,
        dialect: Dialect,
        abilities: Abilities,
        tokens_per_unit: float = TOKENS_PER_UNIT,
    ) -> None:
        self.abilities = abilities
        self.memory = None  # a server gives no distributions in which something could be mixed
        self.dialect = dialect
        self.connection = connection
        self._tokens_per_unit = tokens_per_unit

    def tokens(self, text: str) -> list[int]:
        """As many zeros as the text has tokens by estimate: asking the server for each line would take longer than
        the completion."""
        return [0] * round(units(text) * self._tokens_per_unit)

    def generate(self, prompt: Prompt, limits: Limits, cancelled: Callable[[], bool]) -> Iterator[Piece | Finish]:
        """As every engine does, but for token healing, which a server has not: a half word at the prompt's end stays
        as it is, and a last blank is left to the model, whose tokens for words begin with one.

        Raises:
            RemoteFailed: the server cannot be asked, or does not answer as it should.
        """
        started = time.perf_counter()
        first, generated = 0.0, 0
        read = Counts()

        def finish(why: str) -> Finish:
            seconds = time.perf_counter() - started
            return Finish(why, replace(read, generated=generated, prompt_seconds=first or seconds, seconds=seconds))

        blank = BLANK if limits.heal and not limits.grammar and prompt.tail.endswith(BLANK) else ""
        prompt = replace(prompt, tail=prompt.tail.removesuffix(blank))
        stopper = Stopper(limits)
        stream = self.connection.stream(self.dialect.path, self.dialect.request(prompt, limits))
        why = ""
        try:
            while not why:
                if cancelled():
                    why = "cancelled"
                    break
                event = stream.next(GLANCE)
                if event is None:
                    yield Piece("")
                    continue
                if event is END:
                    why = "end"
                    break
                first = first or time.perf_counter() - started
                read = self.dialect.read(event) or read
                for piece in self._pieces(event) if limits.max_tokens else ():
                    if piece.probability < limits.floor:
                        why = "floor"
                        break
                    if blank and piece.text and not piece.text.startswith(blank):
                        why = "floor"  # it would not have typed the blank
                        break
                    generated += 1
                    text, blank = piece.text.removeprefix(blank), "" if piece.text else blank
                    yield Piece(stopper.feed(text), piece.probability)
                    if stopper.stopped:
                        why = "stop"
                        break
                else:
                    why = self.dialect.end(event)
            if why in ("end", "length") and (rest := stopper.flush()):
                yield Piece(rest)
            yield finish(why)
        finally:
            if why not in ("end", "length"):  # else the server is done, and the connection serves the next key
                stream.close()

    def forget(self, key: str) -> None:
        """The server keeps what it keeps."""

    def close(self) -> None:
        self.connection.close()

    def _pieces(self, event: dict[str, object]) -> list[Piece]:
        try:
            return list(self.dialect.pieces(event))
        except ValueError as error:
            raise fault(error, self.connection.address.name, 0, 0) from error


def units(text: str) -> int:
    """Words, signs and runs of blanks in a text, long words counted in parts."""
    return sum(1 for _ in UNIT.finditer(text))
