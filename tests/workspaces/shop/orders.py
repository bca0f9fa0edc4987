"""Orders of a small shop: what was bought, what it costs, what it weighs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from stock import Item, Shelf

SHIPPING = 490  # cents
FREE_FROM = 5000  # cents


@dataclass
class Line:
    """Some pieces of one item."""

    item: Item
    count: int

    def price(self) -> int:
        return self.item.price * self.count

    def weight(self) -> float:
        return self.item.weight * self.count


@dataclass
class Order:
    """What one customer buys."""

    customer: str
    lines: list[Line] = field(default_factory=list)
    paid: bool = False

    def add(self, shelf: Shelf, name: str, count: int = 1) -> None:
        """Takes some pieces from the shelf into the order."""
        item = shelf.take(name, count)
        self.lines.append(Line(item, count))

    def subtotal(self) -> int:
        """What the lines cost together, in cents."""
        return sum(line.price() for line in self.lines)

    def shipping(self) -> int:
        """What sending it costs, in cents; large orders are sent for nothing."""
        if self.subtotal() >= FREE_FROM:
            return 0
        return SHIPPING

    def total(self) -> int:
        return self.subtotal() + self.shipping()

    def weight(self) -> float:
        """What the parcel weighs, in kilograms."""
        return sum(line.weight() for line in self.lines)


def save_orders(path: Path, orders: list[Order]) -> None:
    """Writes the orders as JSON."""
    rows = []
    for order in orders:
        rows.append({"customer": order.customer, "total": order.total(), "paid": order.paid})
    with open(path, "w", encoding="utf-8") as file:
        json.dump(rows, file)


def load_orders(path: Path) -> list[dict[str, object]]:
    """Reads what `save_orders` wrote."""
    with open(path, "r", encoding="utf-8") as file:
        return json.load(file)


def unpaid(orders: list[Order]) -> list[Order]:
    """The orders nobody paid for yet."""
    return [order for order in orders if not order.paid]
