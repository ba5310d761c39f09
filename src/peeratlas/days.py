"""The first and last day of a date as the data write it, read without the library that `dates` waits for.

Who builds asks `dates`, which knows all of EDTF and refuses what is none. Who sorts or draws what was built
asks here; a test holds that both say the same of every date in the data.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Final

_ONE: Final = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?[~?%]?", re.ASCII)
_SEASONS: Final = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}

Span = tuple[date | None, date | None]


@lru_cache(maxsize=4096)
def days(text: str) -> Span | None:
    """The bounds, None where it is open; no span at all for a text that is no date."""
    first, slash, last = text.partition("/")
    if not slash:
        return _one(text)
    begins, ends = _end(first), _end(last)
    return (begins[0], ends[1]) if begins and ends else None


def _end(text: str) -> Span | None:
    return (None, None) if text in ("", "..") else _one(text)


def _one(text: str) -> Span | None:
    found = _ONE.fullmatch(text)
    if found is None:
        return None
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        if day:
            return date(year, month, day), date(year, month, day)
        begins, ends = _SEASONS.get(month) or ((month, month) if found[2] else (1, 12))
        return date(year, begins, 1), date(year, ends, monthrange(year, ends)[1])
    except ValueError:
        return None
