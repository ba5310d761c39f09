"""Where the other IRIs of ours lead: named graphs, sets of labels, the edition, prefixes, stored queries, the logo."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from peeratlas.answer import Iri
from peeratlas.errors import NotFoundError
from peeratlas.outputs import resource
from peeratlas.portal import description
from peeratlas.portal.addresses import data_of, page_of
from peeratlas.portal.negotiation import HTML, accepted, data_language, split
from peeratlas.portal.responses import NEGOTIATED, Responses, linked, redirect
from peeratlas.prefixes import Prefixes
from peeratlas.publication.feed import anchor
from peeratlas.questions import choose
from peeratlas.rdf import Triple
from peeratlas.texts import N_

_UNKNOWN: Final = N_("Nothing is said of %(thing)s in this edition.")
_PREFIXES: Final = "ontology/prefixes"
_LOGO: Final = "mark.svg"

Read = Callable[[], list[Triple]]


class Others:
    """Each answers as triples, or leads to the page that shows it best."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._site = responses.site

    def routes(self) -> list[BaseRoute]:
        endpoints: Mapping[str, Callable[[Request], Response]] = {
            "/graph/{path:path}": self.graph,
            "/labels/{part}/{name}": self.thing,
            "/edition": self.thing,
            "/edition.{suffix}": self.thing,
            "/edition/{number}": self.issue,
            "/query/{name:path}": self.query,
            "/prefixes": self.prefixes,
            "/prefixes.{suffix}": self.prefixes,
            "/logo.svg": self.logo,
            description.ADDRESS: self.description,
        }
        return [Route(path, endpoint) for path, endpoint in endpoints.items()]

    def graph(self, request: Request) -> Response:
        """A named graph, which is a file; it has no page."""
        iri, suffix = self._named(request)
        read = self._graph(request, iri)
        return self._either(request, (iri, suffix), f"{data_of(iri, self._prefixes(request))}.ttl", read)

    def thing(self, request: Request) -> Response:
        """What has a page like that of a thing."""
        iri, suffix = self._named(request)
        site = self._site(request)
        if not site.atlas.dataset.said(iri):
            raise NotFoundError(_UNKNOWN, thing=site.atlas.dataset.prefixes.shrink(iri))
        page = page_of(iri, site.atlas.dataset.prefixes, site.lang)
        return self._either(request, (iri, suffix), page, lambda: site.atlas.about(iri))

    def issue(self, request: Request) -> Response:
        """An edition by its number leads to where the page of editions tells of it."""
        site, number = self._site(request), request.path_params["number"]
        if all(number != issue.number for issue in site.snapshot.editions):
            raise NotFoundError(_UNKNOWN, thing=f"edition/{number[:100]}")
        return redirect(f"/{site.lang}/editions#{anchor(number)}", 303, {"Vary": "Accept-Language"})

    def query(self, request: Request) -> Response:
        """A stored question, a row of the comparison, or a column."""
        iri, _ = self._named(request)
        site = self._site(request)
        prefixes = site.atlas.dataset.prefixes
        for space, folder, what in (("row", "comparison", "row"), ("query", "questions", "question")):
            name = iri.removeprefix(prefixes[space])
            if name != iri and "/" not in name:
                choose(site.atlas.queries[folder], name, what)
                break
        return self.thing(request)

    def prefixes(self, request: Request) -> Response:
        """The table of prefixes, which the terms are read with."""
        iri, suffix = self._named(request)
        if "suffix" in request.path_params and not suffix:
            raise NotFoundError(_UNKNOWN, thing=self._prefixes(request).shrink(iri))
        read = self._graph(request, Iri(self._prefixes(request)["graph"] + _PREFIXES))
        return self._either(request, (iri, suffix), f"/{self._site(request).lang}/ontology", read)

    def logo(self, request: Request) -> Response:
        return self._responses.static(request, _LOGO)

    def description(self, request: Request) -> Response:
        """The portal as programs see it."""
        site = self._responses.site_in(data_language(request))
        name = description.ADDRESS.removeprefix("/")
        return self._responses.file(request, name, "application/json", lambda: description.openapi(site))

    def _either(self, request: Request, named: tuple[Iri, str], page: str, read: Read) -> Response:
        """Triples by suffix or for who accepts them, else the page."""
        iri, suffix = named
        syntaxes = [syntax.media_type for syntax in resource.FORMATS.values()]
        if not suffix and accepted(request, [HTML, *syntaxes]) == HTML:
            return redirect(page, 303, NEGOTIATED | linked(data_of(iri, self._prefixes(request))))
        return self._responses.triples(request, suffix, iri, read)

    def _graph(self, request: Request, iri: Iri) -> Read:
        """Reads a named graph; one that does not exist is an error."""
        dataset = self._site(request).atlas.dataset
        if next(iter(dataset.quads(iri)), None) is None:
            raise NotFoundError(_UNKNOWN, thing=dataset.prefixes.shrink(iri))
        return lambda: [quad.triple for quad in dataset.quads(iri)]

    def _named(self, request: Request) -> tuple[Iri, str]:
        """The IRI of ours at this address, and its suffix."""
        local, suffix = split(request.url.path.removeprefix("/"), resource.FORMATS)
        return self._site(request).atlas.resolve(self._prefixes(request).base + local), suffix

    def _prefixes(self, request: Request) -> Prefixes:
        return self._site(request).atlas.dataset.prefixes
