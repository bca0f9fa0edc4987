"""Classes: state, properties, factories, special methods, an abstract one, a dataclass, an enumeration."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum


class Stack:
    def __init__(self, capacity=3):
        if capacity < 1:
            raise ValueError("a stack needs room")
        self.capacity = capacity
        self._items = []

    def push(self, item):
        if len(self._items) >= self.capacity:
            raise OverflowError("the stack is full")
        self._items.append(item)

    def pop(self):
        if not self._items:
            raise IndexError("the stack is empty")
        return self._items.pop()

    @property
    def is_full(self) -> bool:
        return len(self._items) == self.capacity

    def __len__(self) -> int:
        return len(self._items)


class Colour(Enum):
    RED = "red"
    GREEN = "green"


@dataclass
class Item:
    name: str
    price: float
    colour: Colour = Colour.RED
    tags: list[str] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> "Item":
        name, _, price = text.partition(":")
        if not price:
            raise ValueError(f"no price in {text!r}")
        return cls(name, float(price))

    def discounted(self, percent: int) -> "Item":
        if percent > 50:
            percent = 50
        return Item(self.name, self.price * (100 - percent) / 100, self.colour)


class Shape(ABC):
    @abstractmethod
    def area(self) -> float: ...

    def is_larger(self, other: "Shape") -> bool:
        return self.area() > other.area()


class Square(Shape):
    def __init__(self, side: int):
        self.side = side

    def area(self) -> float:
        return self.side * self.side


def total(items: list[Item], colour: Colour | None = None) -> float:
    return sum(item.price for item in items if colour is None or item.colour is colour)


class Thermostat:
    def __init__(self, degrees):
        self._degrees = degrees

    @property
    def degrees(self):
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        if value > 30:
            raise ValueError("too warm")
        self._degrees = value


def describe(order):
    if order.express:
        return "fast: " + order.city.upper()
    return "slow: " + order.city
