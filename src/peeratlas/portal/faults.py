"""The shape of every error: status, what is wrong, what to do, what is near: a page or problem details (RFC 9457)."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from peeratlas.answer import Iri, Text
from peeratlas.errors import (
    AtlasError,
    GateError,
    NotFoundError,
    QueryError,
    RequestError,
    UnknownQueryError,
)
from peeratlas.portal.instead import Instead, instead
from peeratlas.portal.negotiation import HTML, LANGS, choose, lines
from peeratlas.portal.protocol import Asked
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_

PROBLEM: Final = "application/problem+json"
_MANY: Final = 2_000
"""Among so many names none is looked for that is near."""

_TITLES: Final = {
    400: N_("The request cannot be answered"),
    404: N_("Not found"),
    405: N_("Not this method"),
    406: N_("Not in this form"),
    408: N_("It took too long"),
    410: N_("Withdrawn"),
    413: N_("Too long"),
    415: N_("Unknown form of request"),
    422: N_("Too much for one answer"),
    429: N_("Too many queries"),
    500: N_("A fault of the portal"),
    503: N_("Not ready"),
    504: N_("It took too long"),
}
_WHAT: Final = {
    404: N_("There is no page at this address."),
    405: N_("This address does not take that method."),
    500: N_("The portal has met a fault of its own."),
}
_REMEDIES: Final = {
    404: N_("Look for it in the search, or begin at the start page."),
    405: N_("Fetch this address with GET."),
    406: N_("Ask for one of these, or add a suffix such as .ttl or .csv to the address."),
    410: N_("It was taken out of the atlas. What stands in its place, if anything does, is named below."),
    429: N_("Wait as long as the header Retry-After says. The whole atlas can be taken home and asked there."),
    500: N_("Tell the publisher of this portal the address that you asked for and the number of this error."),
    503: N_("Try again in a moment. The whole atlas can be taken home and asked there."),
}
_PLACE: Final = N_("Line %(line)s, column %(column)s: %(what)s")
_INSTEAD: Final = N_(
    "Run the query in your own browser, take the whole atlas home, or begin with a stored question: "
    "all are named below."
)
_OTHERWISE: Final = N_("Mend the address or the request, and send it again.")


class NearNamesError(NotFoundError):
    """Nothing is said of this thing, but of others whose names are near."""

    def __init__(self, message: str, near: Iterable[Iri], **values: object) -> None:
        self.near = tuple(near)
        super().__init__(message, **values)


class WithdrawnError(NearNamesError):
    """The thing was in an earlier edition; `near` is what replaces it, `why` the reason."""

    http_status = 410

    def __init__(self, message: str, near: Iterable[Iri], why: Text | None, **values: object) -> None:
        self.why = why
        super().__init__(message, near, **values)


@dataclass(frozen=True, slots=True)
class Fault:
    """`near` are links to what may have been meant, `instead` is what works when a query is too heavy.

    `why` is a text of the data; `id` numbers this one error.
    """

    id: str
    status: int
    title: str
    what: str
    remedy: str
    near: tuple[Shown, ...] = ()
    why: Text | None = None
    instead: Instead | None = None

    def problem(self) -> bytes:
        """As problem details."""
        content = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": f"{self.what} {self.why}" if self.why else self.what,
            "instance": f"urn:peeratlas:error:{self.id}",
            "remedy": self.remedy,
            "near": [near.href for near in self.near] + [*(self.instead.links if self.instead else ())],
            **({"alternatives": self.instead.told()} if self.instead else {}),
        }
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def fault_of(error: Exception, site: Site, number: str = "", asked: Asked | None = None) -> Fault:
    """What there is to say of an error in the language of the pages. The inside of an unforeseen one is not told.

    It is numbered by the id of the request, if that has one; `asked` is the query that the request brought.
    """
    said = site.texts.gettext
    status = _status(error)
    title = said(_TITLES[status]) if status in _TITLES else HTTPStatus(status).phrase
    what = _what(error, site) or said(_WHAT.get(status, title))
    own = error.remedy if isinstance(error, QueryError) else ""
    works = instead(error, site, asked)
    remedy = said(own or _REMEDIES.get(status, _INSTEAD if works else _OTHERWISE))
    why = error.why if isinstance(error, WithdrawnError) else None
    return Fault(number or secrets.token_hex(4), status, title, what, remedy, _near(error, site), why, works)


def _status(error: Exception) -> int:
    if isinstance(error, HTTPException | RequestError):
        return error.status_code if isinstance(error, HTTPException) else error.status
    return error.http_status if isinstance(error, AtlasError) else HTTPStatus.INTERNAL_SERVER_ERROR


def _what(error: Exception, site: Site) -> str:
    """What an error of ours says, in the language of the pages where its message is in the catalogues."""
    said = site.texts.gettext
    if isinstance(error, UnknownQueryError):
        names = {"question": N_("There is no question named %(name)s."), "row": N_("There is no row named %(name)s.")}
        return said(names[error.what]) % {"name": error.name}
    if isinstance(error, GateError) and error.line:
        return said(_PLACE) % {"line": error.line, "column": error.column, "what": _filled(error, site)}
    if isinstance(error, AtlasError):
        return _filled(error, site) if error.values else said(str(error))
    return ""


def _filled(error: AtlasError, site: Site) -> str:
    """Its message with its values, numbers as the language writes them: 20,000,000."""
    shown = {name: site.texts.number(one) if isinstance(one, int) else one for name, one in error.values.items()}
    return site.texts.gettext(error.message) % shown


def _near(error: Exception, site: Site) -> tuple[Shown, ...]:
    if isinstance(error, UnknownQueryError):
        namespace = site.atlas.dataset.prefixes["query" if error.what == "question" else "row"]
        return tuple(site.link(namespace + name) for name in error.suggestions)
    return tuple(site.link(iri) for iri in getattr(error, "near", ()))


def wants_page(request: Request) -> bool:
    """Whether an error is told as a page: where pages stand, unless the client asks for something else."""
    first = request.url.path.split("/")[1]
    offered = [HTML, PROBLEM] if first in ("", *LANGS) else [PROBLEM, HTML]
    return choose(lines(request.headers, "accept"), [*offered, "application/json"]) == HTML


def near_things(site: Site, iri: Iri) -> list[Iri]:
    """The things of the same kind whose names are near, or those of any kind with this very name.

    Among too many of a kind nothing near is looked for: it would take longer than any page.
    """
    space, _, slug = iri.rpartition("/")
    alike = sorted(names[slug] for names in site.atlas.names.values() if slug in names)
    beside = site.atlas.names.get(space, {})
    near = get_close_matches(slug, beside, n=3, cutoff=0.5) if len(beside) < _MANY else []
    return list(dict.fromkeys([*alike, *(beside[name] for name in near)]))
