"""When two values say the same: what a portal writes in its own way is no change."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Final

from peeratlas.inventory import FORMS
from peeratlas.rehearsal.listing import Kind

_NO_SIGN: Final = re.compile(r"[\W_]+")
_DAY: Final = 10  # characters of 2026-03-01


def alike(kind: Kind, ours: str, theirs: str) -> bool:
    """Whether these say the same, by the kind of the field.

    An IRI may be written with http: or https: and with a last slash. Of two dates one of which has no time only
    the days count. A mailbox may lack its mailto:, a form be told by suffix, media type or the EU's code.
    """
    if kind == "day":
        return _same_moment(ours, theirs)
    plain = _PLAIN[kind]
    return plain(ours) == plain(theirs)


def a_day_apart(ours: str, theirs: str) -> bool:
    """Whether the days of two dates, one of which has a time, are neighbours."""
    try:
        days = (date.fromisoformat(text[:_DAY]) for text in (ours, theirs))
        return abs((next(days) - next(days)).days) == 1 and max(len(ours), len(theirs)) > _DAY
    except ValueError:
        return False


def plain_text(text: str) -> str:
    """The text without what a form or a page does to its white space."""
    return " ".join(text.split())


def _same_moment(ours: str, theirs: str) -> bool:
    if _DAY in (len(ours), len(theirs)):
        return ours[:_DAY] == theirs[:_DAY]
    try:
        return datetime.fromisoformat(ours) == datetime.fromisoformat(theirs)
    except (ValueError, TypeError):
        return ours == theirs


def _iri(text: str) -> str:
    return re.sub(r"^https?://", "//", text.strip()).rstrip("/")


def _number(text: str) -> str:
    try:
        return str(int(float(text)))
    except (ValueError, OverflowError):
        return text


def _form(text: str) -> str:
    """The suffix of a form of ours, else the last part of the name without signs."""
    name = text.lower().partition("/media-types/")[2] or text.lower()
    folded = _NO_SIGN.sub("", name.rstrip("/").rpartition("/")[2])
    whole = _NO_SIGN.sub("", name)
    return _FORMS.get(whole) or _FORMS.get(folded) or folded


_FORMS: Final[Mapping[str, str]] = {
    _NO_SIGN.sub("", name.lower()): form.suffix
    for form in FORMS.values()
    for name in (form.suffix, form.media_type, form.file_type)
} | {"turtle": "ttl", "ntriples": "nt", "nquads": "nq"}

_PLAIN: Final[Mapping[Kind, Callable[[str], str]]] = {
    "address": lambda text: text.strip().rstrip("/"),
    "form": _form,
    "hash": lambda text: text.strip().lower(),
    "iri": _iri,
    "mailbox": lambda text: text.strip().removeprefix("mailto:").lower(),
    "number": _number,
    "word": plain_text,
}
