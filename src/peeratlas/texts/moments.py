"""Dates and ages in words: what a person reads for `../2023-11-26`."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton
from babel.units import format_unit

from peeratlas.texts import N_, texts

_SEASONS: Final = {
    # Translators: a season with its year, such as "spring 2023"
    "21": N_("spring %(year)s"),
    "22": N_("summer %(year)s"),
    "23": N_("autumn %(year)s"),
    "24": N_("winter %(year)s"),
}
_LASTING = re.compile(r"P(\d{1,5})([YMWD])")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ONE = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?(?P<sure>[~?%]?)")


@lru_cache(maxsize=4096)
def in_words(edtf: str, lang: str) -> str:
    """An EDTF date as a person says it; a form that is not foreseen here stays as it is."""
    said = texts(lang).gettext
    first, slash, last = edtf.partition("/")
    if not slash:
        return _one(edtf, lang)
    if first in ("", ".."):
        # Translators: the date is a day, a month with year, or a year, in its basic form; write around it if the
        # language would have to inflect it
        return said("%(date)s or earlier") % {"date": _one(last, lang)}
    if last in ("", ".."):
        return said("%(date)s or later") % {"date": _one(first, lang)}
    if _DAY.fullmatch(first) and _DAY.fullmatch(last):
        days = date.fromisoformat(first), date.fromisoformat(last)
        return format_interval(*days, "yMMMMd", locale=texts(lang).locale)
    # Translators: a span of time between two dates in their basic form
    return said("%(first)s – %(last)s") % {"first": _one(first, lang), "last": _one(last, lang)}


def day_in_words(day: date, lang: str) -> str:
    return format_date(day, "long", locale=texts(lang).locale)


def months_between(first: date, last: date) -> int:
    """Whole months from one day to a later one."""
    return (last.year - first.year) * 12 + last.month - first.month - (last.day < first.day)


def age(first: date, last: date, lang: str, rough: bool = False) -> str:
    """How old on the day `last` is what was said on the day `first`; `rough` leaves out the months beside years."""
    years, months = divmod(max(months_between(first, last), 0), 12)
    months = 0 if rough and years else months
    said = texts(lang)
    parts = [
        said.ngettext("%(num)d year", "%(num)d years", years) % {"num": years} if years else "",
        said.ngettext("%(num)d month", "%(num)d months", months) % {"num": months} if months else "",
    ]
    return " ".join(filter(None, parts)) or said.gettext("less than a month")


def lasting(duration: str, lang: str) -> str:
    """How long something takes: P1Y as "1 year". A duration that is not foreseen here stays as it is."""
    parts = _LASTING.fullmatch(duration)
    if not parts:
        return duration
    number, said = int(parts[1]), texts(lang)
    # The locales lack a word for months in Estonian, and their days of 24 hours are not those of a meeting.
    match parts[2]:
        case "Y":
            told = said.ngettext("%(num)d year", "%(num)d years", number)
        case "M":
            told = said.ngettext("%(num)d month", "%(num)d months", number)
        case "D":
            told = said.ngettext("%(num)d day", "%(num)d days", number)
        case _:
            return format_unit(number, "duration-week", locale=said.locale)
    return told % {"num": number}


def _one(edtf: str, lang: str) -> str:
    match = _ONE.fullmatch(edtf)
    if match is None:
        return edtf
    if match["day"]:
        plain = day_in_words(date.fromisoformat(edtf[:10]), lang)
    elif match["month"] in _SEASONS:
        season = _SEASONS[match["month"]]
        plain = texts(lang).gettext(season) % {"year": match["year"]}
    elif match["month"]:
        month = date(int(match["year"]), int(match["month"]), 1)
        plain = format_skeleton("yMMMM", month, locale=texts(lang).locale)
    else:
        plain = match["year"]
    # Translators: a date that is not exact, such as "about 2019"
    return texts(lang).gettext("about %(date)s") % {"date": plain} if match["sure"] else plain
