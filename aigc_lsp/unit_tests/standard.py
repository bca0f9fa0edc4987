"""Values of well-known types of the standard library: dates, paths, files in memory, exact numbers."""

from __future__ import annotations

import random

from aigc_lsp.unit_tests.arguments import Built, Filed, Value, Written
from aigc_lsp.unit_tests.case import Import
from aigc_lsp.unit_tests.shape import Shape
from aigc_lsp.unit_tests.texts import Texts

DATES = ("2024, 1, 15", "2024, 2, 29", "2023, 12, 31", "2000, 1, 1")


def standard_value(shape: Shape, rng: random.Random, texts: Texts, patterns: tuple[str, ...]) -> Value:
    """A value of a well-known type of the standard library; None for an unknown one."""
    match shape.kind:
        case "date" | "datetime":
            hours = ", 10, 30" if shape.kind == "datetime" and rng.random() < 0.5 else ""
            return Written(f"{shape.kind}({rng.choice(DATES)}{hours})", (Import("datetime", shape.kind),))
        case "time":
            return Written(f"time({rng.choice(('10, 30', '0, 0', '23, 59, 59'))})", (Import("datetime", "time"),))
        case "timedelta":
            return Written(
                f"timedelta({rng.choice(('days=1', 'hours=2', 'seconds=90', '0'))})",
                (Import("datetime", "timedelta"),),
            )
        case "Decimal":
            return Written(f'Decimal("{rng.choice(("1.50", "0", "-2.25", "100"))}")', (Import("decimal", "Decimal"),))
        case "Fraction":
            return Written(
                f"Fraction({rng.choice(('1, 2', '3, 4', '0, 1', '-5, 3'))})", (Import("fractions", "Fraction"),)
            )
        case "UUID":
            return Written('UUID("12345678-1234-5678-1234-567812345678")', (Import("uuid", "UUID"),))
        case "Path" | "PurePath" | "PosixPath" | "PathLike":
            contents = ("", "hello\n", "first\nsecond\n", texts.lines(), texts.make())
            filed = (
                Filed("data.txt", rng.choice(contents)),
                Filed("data.txt", rng.choice(contents)),
                Filed("missing.txt", None),
            )
            return rng.choice((*filed, Written("tmp_path")))
        case "StringIO" | "TextIO" | "TextIOWrapper" | "IO":
            return Built("StringIO", (("", texts.lines()),), (Import("io", "StringIO"),))
        case "BytesIO" | "BinaryIO":
            return Built("BytesIO", (("", texts.make().encode()),), (Import("io", "BytesIO"),))
        case "Pattern":
            pattern = rng.choice(patterns or ("a+", r"\d+", r"\w+"))
            return Written(f"re.compile({pattern!r})", (Import("re", ""),))
        case "SimpleNamespace" | "Namespace":
            return Built("SimpleNamespace", (), (Import("types", "SimpleNamespace"),))
        case "Random":
            return Written(f"random.Random({rng.randint(0, 3)})", (Import("random", ""),))
        case "Logger":
            return Written('logging.getLogger("test")', (Import("logging", ""),))
    return None
