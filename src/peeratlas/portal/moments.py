"""Dates and ages in words: what a person reads for `../2023-11-26`."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from babel.dates import format_date, format_interval, format_skeleton

_SEASONS = {"21": "spring", "22": "summer", "23": "autumn", "24": "winter"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ONE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<sure>[~?%]?)")


@lru_cache(maxsize=4096)
def in_words(edtf: str, lang: str) -> str:
    """An EDTF date as a person says it; a form that is not foreseen here stays as it is."""
    first, slash, last = edtf.partition("/")
    if not slash:
        return _one(edtf, lang)
    if first in ("", ".."):
        return f"{_one(last, lang)} or earlier"
    if last in ("", ".."):
        return f"{_one(first, lang)} or later"
    if _DAY.fullmatch(first) and _DAY.fullmatch(last):
        return format_interval(date.fromisoformat(first), date.fromisoformat(last), "yMMMMd", locale=_locale(lang))
    return f"{_one(first, lang)} to {_one(last, lang)}"


def day_in_words(day: date, lang: str) -> str:
    return format_date(day, "long", locale=_locale(lang))


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def age(first: date, last: date) -> str:
    """How old on the day `last` is what was said on the day `first`."""
    years, months = divmod(max(months_between(first, last), 0), 12)
    parts = [f"{number} {name}{'s' * (number > 1)}" for number, name in ((years, "year"), (months, "month")) if number]
    return " ".join(parts) or "less than a month"


def _one(edtf: str, lang: str) -> str:
    match = _ONE.fullmatch(edtf)
    if match is None:
        return edtf
    about = "about " if match["sure"] else ""
    if match["day"]:
        return about + day_in_words(date.fromisoformat(edtf[:10]), lang)
    if match["month"] in _SEASONS:
        return f"{about}{_SEASONS[match['month']]} {match['year']}"
    if match["month"]:
        return about + format_skeleton("yMMMM", date(int(match["year"]), int(match["month"]), 1), locale=_locale(lang))
    return about + match["year"]


def _locale(lang: str) -> str:
    """The locale of a language; English is that of Europe."""
    return "en_GB" if lang == "en" else lang
