"""Types that only a type checker imports."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    import no_such_library


def quarter(day: dt.date, other: no_such_library.Thing = None) -> int:
    if day.month > 9:
        return 4
    return (day.month + 2) // 3
