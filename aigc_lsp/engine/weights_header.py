"""The header of CTranslate2's model.bin: what the weights are, without reading them."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from aigc_lsp.errors import ModelDamaged

TYPES = ("float32", "int8", "int16", "int32", "float16", "bfloat16")  # by their numbers in the file
LAYERS = "decoder/layer_"
PROJECTION = "self_attention/linear_0/weight"  # of queries, keys and values below one another
SMALL = 8  # bytes: a variable that is a number


@dataclass(frozen=True)
class Header:
    """What an engine wants to know of the weights."""

    layers: int
    key_value_width: int  # numbers that one token's keys have in one layer, and its values as many
    stored: str  # the type of the weights, by the name of the compute type that is theirs

    def token_bytes(self, size: int) -> int:
        """Bytes of the keys and values of one token whose numbers have ``size`` bytes."""
        return 2 * self.layers * self.key_value_width * size


def read_header(path: Path) -> Header:
    """The header of a model.bin.

    Raises:
        ModelDamaged: it is not there, or no decoder that CTranslate2 wrote.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    types: dict[str, str] = {}
    numbers: dict[str, int] = {}
    try:
        with path.open("rb") as file:
            for name, shape, kind, number in _variables(file):
                shapes[name], types[name], numbers[name] = shape, kind, number
        layers = sum(name.startswith(LAYERS) and name.endswith(PROJECTION) for name in shapes)
        first = LAYERS + "0/"
        heads = numbers["decoder/num_heads"]
        theirs = numbers.get(first + "self_attention/num_heads_kv", heads)
        rows = shapes[first + PROJECTION][0]
        return Header(layers, rows * theirs // (heads + 2 * theirs), _stored(types, first))
    except (OSError, struct.error, UnicodeDecodeError, KeyError, IndexError) as error:
        raise ModelDamaged(
            f"{path} is no decoder converted by CTranslate2 ({error}). Convert the model again."
        ) from error


def _stored(types: dict[str, str], layer: str) -> str:
    weights = types[layer + PROJECTION]
    others = next((kind for name, kind in types.items() if name.endswith("/gamma")), "float32")
    return f"int8_{others}" if weights == "int8" else weights


def _variables(file: BinaryIO) -> Iterator[tuple[str, tuple[int, ...], str, int]]:
    """Name, shape, type and, for a whole number, value of each variable; values of tensors are skipped."""
    file.seek(4)  # the format's version
    _text(file)
    _, count = struct.unpack("<II", file.read(8))
    for _ in range(count):
        name = _text(file)
        (rank,) = struct.unpack("<B", file.read(1))
        shape = struct.unpack(f"<{rank}I", file.read(4 * rank))
        kind, size = struct.unpack("<BI", file.read(5))
        value = 0
        if size <= SMALL:
            value = int.from_bytes(file.read(size), "little", signed=True)
        else:
            file.seek(size, 1)
        yield name, shape, TYPES[kind], value


def _text(file: BinaryIO) -> str:
    (size,) = struct.unpack("<H", file.read(2))
    return file.read(size)[:-1].decode()
