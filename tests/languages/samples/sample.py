"""A small ledger, with amounts in cents and names in any script: Zoë, 北京, 😀."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import (
    dataclass,
    field,
)

LIMIT = 10_000  # cents


@dataclass(frozen=True)
class Entry:
    """One line of the ledger."""

    name: str
    cents: int = 0
    tags: list[str] = field(default_factory=list)

    @property
    def amount(self) -> str:
        return f"{self.cents / 100:.2f} € for {self.name!r}"

    def tagged(self, *tags: str, **options: bool) -> Entry:
        if not tags and not options.get("empty", False):
            raise ValueError("an entry needs a tag")
        return Entry(self.name, self.cents, [*self.tags, *tags])


class Ledger:
    def __init__(self, path: str | None = None) -> None:
        self.path = path or os.environ.get("LEDGER", "ledger.csv")
        self.entries: dict[str, Entry] = {}

    def add(self, entry: Entry) -> None:
        match entry:
            case Entry(name="") | Entry(cents=0):
                return
            case Entry(name=name) if name in self.entries:
                self.entries[name] = entry
            case _:
                self.entries[entry.name] = entry

    def over(self, limit: int = LIMIT) -> Iterator[Entry]:
        yield from (entry for entry in self.entries.values() if entry.cents > limit)

    async def save(self) -> int:
        try:
            with open(self.path, "w", encoding="utf-8") as file:
                for number, entry in enumerate(self.entries.values(), 1):
                    file.write("%d;%s;%d\n" % (number, entry.name, entry.cents))
        except OSError as error:
            print("😀", error)
            return 0
        else:
            return len(self.entries)
        finally:
            self.entries = {}


def total(ledger: Ledger) -> int:
    count = lambda entry: entry.cents  # noqa: E731
    result = 0
    while ledger.entries:
        _, entry = ledger.entries.popitem()
        result += count(entry) if entry.cents >= 0 else -count(entry)
    return result
