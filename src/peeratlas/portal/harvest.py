"""Where other portals, robots and people take the edition from: catalogue, data sets, dumps, sitemap and the like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from peeratlas import publication
from peeratlas.answer import Iri
from peeratlas.errors import NotFoundError
from peeratlas.outputs import resource
from peeratlas.portal import offers, taking
from peeratlas.portal.negotiation import HTML, LANGS, accepted, split
from peeratlas.portal.responses import NEGOTIATED, Responses, linked, redirect
from peeratlas.publication import Described
from peeratlas.texts import N_

CATALOGUE: Final = "catalog"
_FORMS: Final = {resource.FORMATS[suffix].media_type: suffix for suffix in ("ttl", "rdf", "jsonld")}
"""In which forms the catalogue answers at its plain address; the first to who does not say."""
_DESCRIBED: Final = (
    f"/{CATALOGUE}.{{suffix}}",
    "/void.ttl",
    "/.well-known/void",
    "/robots.txt",
    "/sitemap{part}",
    "/editions.atom",
    "/CITATION.cff",
    "/README.txt",
    "/w3id/{name}",
)
"""Where the files of `publication.described` answer; a test compares the two."""


class Harvest:
    """The endpoints of what is published; pages and data of one snapshot."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._site = responses.site

    def routes(self) -> list[BaseRoute]:
        pages: Mapping[str, Callable[[Request], Response]] = {
            f"/{CATALOGUE}": self.offers,
            "/dataset/{part:path}": self.offer,
        }
        data: Mapping[str, Callable[[Request], Response]] = {
            f"/{CATALOGUE}": self.catalogue,
            "/dataset/{part:path}": self.dataset,
            f"{offers.ADDRESS}{{name:path}}": self.dump,
            **dict.fromkeys(_DESCRIBED, self.described),
        }
        return [
            *(Route(f"/{lang}{path}", endpoint) for lang in LANGS for path, endpoint in pages.items()),
            *(Route(path, endpoint) for path, endpoint in data.items()),
        ]

    def offers(self, request: Request) -> Response:
        """What can be taken home, as a page."""
        return self._responses.html(
            request, "catalogue", lambda site: {"groups": offers.groups(site), "page": offers}, linked(f"/{CATALOGUE}")
        )

    def offer(self, request: Request) -> Response:
        """One data set, as a page."""
        part = request.path_params["part"]
        path = f"/dataset/{part}"
        return self._responses.html(request, "dataset", lambda site: {"page": offers.page(site, part)}, linked(path))

    def catalogue(self, request: Request) -> Response:
        """The catalogue in RDF. Whoever does not say in which form gets the first: harvesters do not ask."""
        chosen = accepted(request, [*_FORMS, HTML])
        if chosen == HTML:
            return redirect(f"/{self._site(request).lang}/{CATALOGUE}", 303, NEGOTIATED)
        return self._sent(request, f"{CATALOGUE}.{_FORMS[chosen]}", NEGOTIATED)

    def described(self, request: Request) -> Response:
        """A file that describes the edition."""
        return self._sent(request, request.url.path.removeprefix("/"), {})

    def dataset(self, request: Request) -> Response:
        """What the catalogue says of one data set."""
        part, suffix = split(request.path_params["part"], resource.FORMATS)
        site = self._site(request)
        iri = Iri(site.atlas.dataset.prefixes["dataset"] + part)
        offers.about(site, iri)
        return self._responses.triples(request, suffix, iri, lambda: offers.about(site, iri))

    def dump(self, request: Request) -> Response:
        """A file to take home."""
        return taking.sent(request, self._responses.snapshot, request.path_params["name"])

    @cached_property
    def _described(self) -> Mapping[str, Described]:
        return publication.plain(self._responses.snapshot, self._responses.settings)

    @cached_property
    def _mapped(self) -> Mapping[str, Described]:
        """Read when it is first asked for: it names every thing, and nobody should wait for that who asks for less."""
        return publication.mapped(self._responses.snapshot, self._responses.settings)

    def _sent(self, request: Request, name: str, headers: Mapping[str, str]) -> Response:
        known = self._mapped if name.startswith("sitemap") else self._described
        if name not in known:
            raise NotFoundError(N_("There is no file %(name)s among those to take home."), name=name[:100])
        return self._responses.described(request, known[name], headers)
