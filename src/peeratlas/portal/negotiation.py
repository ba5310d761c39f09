"""Which language and which form an answer takes: the suffix of the address first, then what the client accepts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from starlette.datastructures import Headers
from starlette.requests import Request

from peeratlas.errors import ParameterError, RequestError
from peeratlas.labels import LANGUAGES

LANGS: Final = LANGUAGES
"""The languages that pages are offered in: those of the data."""

HTML: Final = "text/html"
_QUOTED: Final = re.compile(r'"(?:[^"\\]|\\.?)*+(?:"|$)', re.DOTALL)
"""A value in quotes, which may hold the signs that divide a list; none that is wished for has one."""
_MOST: Final = 4000
"""So many signs of a header are read; browsers send a few hundred."""
_WEIGHT: Final = re.compile(r"[0-9]{1,9}(?:\.[0-9]{0,9})?|\.[0-9]{1,9}")


class Wish(NamedTuple):
    """One item of an Accept header: what, and how much it is wished for (0 to 1)."""

    name: str
    weight: float


def lines(headers: Headers, name: str) -> str:
    """A header that is a list; its several lines are one (RFC 9110, 5.3)."""
    return ", ".join(headers.getlist(name))


def wishes(header: str) -> list[Wish]:
    """The items of an Accept or Accept-Language header, in its own order; parameters other than q are left out."""
    found = []
    for item in _QUOTED.sub("", header[:_MOST]).split(","):
        name, *parameters = (part.strip().lower() for part in item.split(";"))
        weights = [
            value.strip() for key, _, value in (part.partition("=") for part in parameters) if key.strip() == "q"
        ]
        if name:
            found.append(Wish(name, _weight(weights[0]) if weights else 1.0))
    return found


def choose(header: str, offered: Sequence[str]) -> str | None:
    """The offered media type that is wished for most; of equals the first offered; None when none is acceptable."""
    asked = wishes(header) or [Wish("*/*", 1.0)]
    weights = {media_type: _weight_of(media_type.partition(";")[0].strip(), asked) for media_type in offered}
    best = max(weights, key=lambda media_type: weights[media_type], default=None)
    return best if best is not None and weights[best] > 0 else None


def accepted(request: Request, offered: Sequence[str]) -> str:
    """The same for a request; when nothing offered is acceptable, 406 with the list of what is offered."""
    chosen = choose(lines(request.headers, "accept"), offered)
    if chosen is None:
        known = ", ".join(media_type.partition(";")[0] for media_type in offered)
        raise RequestError(
            406, "This address is offered as %(known)s, and the client accepts none of these.", known=known
        )
    return chosen


def split(name: str, suffixes: Iterable[str]) -> tuple[str, str]:
    """`norway.ttl` -> norway and ttl; a name without one of these suffixes keeps all, with an empty suffix."""
    stem, _, suffix = name.rpartition(".")
    return (stem, suffix) if stem and suffix in suffixes else (name, "")


def page_language(header: str) -> str:
    """The language of pages for an Accept-Language header."""
    for wish in sorted(wishes(header), key=lambda wish: -wish.weight):
        primary = wish.name.partition("-")[0]
        if wish.weight > 0 and primary in LANGS:
            return primary
    return LANGS[0]


def data_language(request: Request) -> str:
    """The language that `?lang=` asks for; one that the atlas does not have is an error that names those it has."""
    lang = request.query_params.get("lang") or "en"
    if lang not in LANGUAGES:
        raise ParameterError(
            "There are no labels in the language %(lang)s. Use one of %(known)s.",
            lang=lang,
            known=", ".join(LANGUAGES),
        )
    return lang


def _weight(text: str) -> float:
    """A q-value; what is none counts as not wished for. Clients in use write `.2` for `0.2`."""
    return min(1.0, float(text)) if _WEIGHT.fullmatch(text) else 0.0


def _weight_of(media_type: str, asked: Iterable[Wish]) -> float:
    """The weight of the most exact item that covers a media type (RFC 9110, 12.5.1)."""
    whole, family = media_type, f"{media_type.partition('/')[0]}/*"
    exactness = {whole: 3, family: 2, "*/*": 1}
    fitting = [wish for wish in asked if wish.name in exactness]
    return max(fitting, key=lambda wish: exactness[wish.name]).weight if fitting else 0.0
