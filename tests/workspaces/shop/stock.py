"""What a small shop has on its shelves."""

from __future__ import annotations

from dataclasses import dataclass, field


class OutOfStock(Exception):
    """Fewer pieces are there than were asked for."""


@dataclass(frozen=True)
class Item:
    """One kind of thing the shop sells."""

    name: str
    price: int  # cents
    weight: float = 0.0  # kilograms


@dataclass
class Shelf:
    """Items and how many of each there are."""

    pieces: dict[str, int] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)

    def add(self, item: Item, count: int = 1) -> None:
        """Puts some pieces of an item on the shelf."""
        if count < 1:
            raise ValueError("count must be at least 1")
        self.items[item.name] = item
        self.pieces[item.name] = self.pieces.get(item.name, 0) + count

    def take(self, name: str, count: int = 1) -> Item:
        """Takes some pieces of an item from the shelf."""
        if count < 1:
            raise ValueError("count must be at least 1")
        if self.pieces.get(name, 0) < count:
            raise OutOfStock(name)
        self.pieces[name] -= count
        return self.items[name]

    def count(self, name: str) -> int:
        """How many pieces of an item there are."""
        return self.pieces.get(name, 0)

    def value(self) -> int:
        """What everything on the shelf costs together, in cents."""
        return sum(self.items[name].price * count for name, count in self.pieces.items())
