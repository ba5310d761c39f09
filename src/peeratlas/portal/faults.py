"""The shape of every error: status, what is wrong, what to do, what is near: a page or problem details (RFC 9457)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from peeratlas.answer import Iri
from peeratlas.errors import AtlasError, NotFoundError, UnknownQueryError
from peeratlas.portal.negotiation import HTML, LANGS, choose
from peeratlas.portal.site import Shown, Site

PROBLEM: Final = "application/problem+json"

_REMEDIES: Final = {
    403: "Ask from the machine on which the portal runs.",
    404: "Look for it in the search, or begin at the start page.",
    405: "Fetch this address with GET.",
    406: "Ask for one of these, or add a suffix such as .ttl or .csv to the address.",
    500: "Tell the publisher of this portal which address you asked for.",
}
_OTHERWISE: Final = "Mend the address or the request, and send it again."


class NearNamesError(NotFoundError):
    """Nothing is said of this thing, but of others whose names are near."""

    def __init__(self, message: str, near: Iterable[Iri]) -> None:
        self.near = tuple(near)
        super().__init__(message)


@dataclass(frozen=True, slots=True)
class Fault:
    """`near` are links to what may have been meant."""

    status: int
    title: str
    what: str
    remedy: str
    near: tuple[Shown, ...] = ()

    def problem(self) -> bytes:
        """As problem details."""
        content = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.what,
            "remedy": self.remedy,
            "near": [near.href for near in self.near],
        }
        return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def fault_of(error: Exception, site: Site) -> Fault:
    """What there is to say of an error. Of one that is not foreseen, nothing about the inside is told."""
    status, what = 500, "The portal has met a fault of its own."
    near: tuple[Shown, ...] = ()
    if isinstance(error, HTTPException):
        status, what = error.status_code, _sentence(error)
    elif isinstance(error, AtlasError):
        status, what = error.http_status, str(error)
    if isinstance(error, UnknownQueryError):
        namespace = site.atlas.dataset.prefixes["query"]
        near = tuple(site.link(namespace + name) for name in error.suggestions)
    elif isinstance(error, NearNamesError):
        near = tuple(site.link(iri) for iri in error.near)
    return Fault(status, HTTPStatus(status).phrase, what, _REMEDIES.get(status, _OTHERWISE), near)


def wants_page(request: Request) -> bool:
    """Whether an error is told as a page: where pages stand, unless the client asks for something else."""
    first = request.url.path.split("/")[1]
    offered = [HTML, PROBLEM] if first in ("", *LANGS) else [PROBLEM, HTML]
    return choose(request.headers.get("accept", ""), [*offered, "application/json"]) == HTML


def near_things(site: Site, iri: Iri) -> list[Iri]:
    """The things of the same kind whose names are near, or those of any kind with this very name."""
    space, _, slug = iri.rpartition("/")
    homes = tuple(site.atlas.dataset.prefixes.base + folder for folder in ("id/", "concept/"))
    ours = sorted({name for name, _ in site.statements("rdf:type") if name.startswith(homes)})
    alike = [name for name in ours if name.endswith(f"/{slug}")]
    beside = {name.rpartition("/")[2]: name for name in ours if name.startswith(f"{space}/")}
    near = (beside[name] for name in get_close_matches(slug, beside, n=3, cutoff=0.5))
    return [Iri(name) for name in dict.fromkeys([*alike, *near])]


def _sentence(error: HTTPException) -> str:
    """A detail of our own, or what the status means."""
    phrase = HTTPStatus(error.status_code).phrase
    if error.detail != phrase:
        return error.detail
    known = {404: "There is no page at this address.", 405: "This address does not take that method."}
    return known.get(error.status_code, f"{phrase}.")
