"""What a query from outside may cost, in words: the limits of the endpoint, for the page and the description of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Final

from peeratlas.answer import Text
from peeratlas.armour.limits import MET, Limits
from peeratlas.labels import LANGUAGES
from peeratlas.texts import N_, Texts, texts

_SECONDS: Final = N_("%(number)s s")


def _number(said: Texts, value: float) -> str:
    return said.number(Decimal(f"{value:g}"))


def _size(said: Texts, value: float) -> str:
    return said.size(int(value))


def _time(said: Texts, value: float) -> str:
    return said.gettext(_SECONDS) % {"number": _number(said, value)}


_COSTS: Final[Mapping[str, tuple[str, Callable[[Texts, float], str]]]] = {
    "query_bytes": (N_("Length of a query"), _size),
    "patterns": (N_("Triples that a query joins"), _number),
    "depth": (N_("Brackets within each other"), _number),
    "tokens": (N_("Words and signs"), _number),
    "seconds": (N_("Time for an answer"), _time),
    "rows": (N_("Rows or triples of an answer"), _number),
    "result_bytes": (N_("Size of an answer"), _size),
    "memory_bytes": (N_("Memory for an answer"), _size),
    "client_running": (N_("Queries of one client at work"), _number),
    "client_waiting": (N_("Queries of one client that wait"), _number),
    "client_seconds_per_minute": (N_("Time for one client in a minute"), _time),
    "client_errors_per_minute": (N_("Failed queries of one client in a minute"), _number),
}


def costs(limits: Limits, lang: str) -> list[tuple[str, str]]:
    """Each limit that a client may meet: what it is called in a language, and what it is."""
    said = texts(lang)
    named = ((field, *_COSTS[field]) for field in MET)
    return [(said.gettext(name), written(said, getattr(limits, field))) for field, name, written in named]


def sentences(limits: Limits) -> list[Text]:
    """All of them in one text, in each language that has the words."""
    known = [
        lang for lang in LANGUAGES if all(map(texts(lang).knows, [_SECONDS, *(name for name, _ in _COSTS.values())]))
    ]
    return [Text("; ".join(f"{name}: {value}" for name, value in costs(limits, lang)), lang) for lang in known]
