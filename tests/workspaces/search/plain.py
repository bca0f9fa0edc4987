"""Functions with one thing each that a search has to find."""

import random


def clamp(value, low, high):
    """The value, or the nearer of the two bounds.

    >>> clamp(5, 0, 3)
    3
    >>> clamp(-7, 0, 3)
    1
    """
    if low > high:
        raise ValueError(f"{low} is greater than {high}")
    if value < low:
        return low
    if value > high:
        return high
    return value


def is_secret(word):
    if word == "open sesame":
        return True
    return False


def of_kind(name: str) -> str:
    if name.startswith("tmp-") and len(name) > 12:
        return "temporary"
    if name.endswith(".bak"):
        return "backup"
    return "other"


def reverse_in_place(items):
    items.reverse()


def greet(name: str) -> None:
    print(f"Hello, {name}!")


def evens(limit: int):
    for number in range(0, limit, 2):
        yield number


async def later(number: int) -> int:
    return number + 1


def mean(numbers: list[float]) -> float:
    return sum(numbers) / len(numbers)


def roll():
    return random.random()


def collatz(n: int) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += 1
    return steps


def save(path, text):
    with open(path, "w") as opened:
        opened.write(text)


def reduced(price: float, share: float, code: str) -> float:
    if len(code) != 4:
        raise ValueError("not valid")
    if share > 1:
        raise ValueError("not valid")
    return round(price * share, 2)
