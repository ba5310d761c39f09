"""From an EDTF text to its first and last day. Only this module imports edtf.

Bounds are strict: `2023-11` is 1 to 30 November, and `~` and `?` widen nothing. Seasons are those of
the library: 21 spring March to May, 22 summer June to August, 23 autumn September to November, and
24 winter only the December of its year. An end that is open (`..`) or unknown (empty) gives None.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from time import struct_time

from edtf import parse_edtf
from edtf.parser.edtf_exceptions import EDTFParseException

from peeratlas.errors import DateError

_REMEDY = "Write 2023, 2023-11, 2023-11-26, 2022-21 (spring), 2023-12~ (about), 2019/2021 or ../2023-11-26 (EDTF)."


@lru_cache(maxsize=4096)
def bounds(text: str) -> tuple[date | None, date | None]:
    """The first and the last day of an EDTF date; None where it is open."""
    try:
        parsed = parse_edtf(text)
        # The library reads an unknown end ("/2023") as ten years from the other one; nobody said so.
        first = None if text.startswith("/") else _day(parsed.lower_strict())
        last = None if text.endswith("/") else _day(parsed.upper_strict())
    except (EDTFParseException, ValueError, OverflowError):
        raise DateError(None, None, f'"{text}" is not a date', _REMEDY) from None
    if first and last and last < first:
        raise DateError(None, None, f'"{text}" ends before it starts', "Put the earlier date first.")
    return first, last


def _day(limit: struct_time | float) -> date | None:
    """The library's limit as a date; its infinities are open ends."""
    return None if isinstance(limit, float) else date(*limit[:3])
