"""What each address asks for. A route is thin: what is asked, who answers it, in which form."""

from __future__ import annotations

import re
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from peeratlas import outputs
from peeratlas.answer import Answer, Iri
from peeratlas.outputs import resource
from peeratlas.portal import endpoint, ontology, pages, things
from peeratlas.portal.addresses import data_of, with_query
from peeratlas.portal.comparing import comparison, names
from peeratlas.portal.faults import NearNamesError, near_things
from peeratlas.portal.negotiation import LANGS, split
from peeratlas.portal.responses import Responses, redirect
from peeratlas.portal.views import VIEWS

_SLUG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_BY_LANGUAGE: Final = {"Vary": "Accept-Language"}


class Routes:
    """The endpoints of one snapshot."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._site = responses.site

    # Pages: their address begins with the language

    def root(self, request: Request) -> Response:
        return redirect(f"/{self._site(request).lang}/", 302, _BY_LANGUAGE)

    def start(self, request: Request) -> Response:
        return self._responses.html(request, "start", lambda site: {"page": pages.start(site)})

    def catalogue(self, request: Request) -> Response:
        return self._responses.html(request, "questions", lambda site: {"questions": pages.catalogue(site)})

    def question(self, request: Request) -> Response:
        name, suffix = split(request.path_params["name"], outputs.FORMATS)
        if suffix:
            return self._to_data(request, f"/questions/{name}.{suffix}")
        values = _values(request)
        return self._responses.html(request, "question", lambda site: {"page": pages.question(site, name, values)})

    def compare(self, request: Request) -> Response:
        _, suffix = split(_last(request), outputs.FORMATS)
        if suffix:
            return self._to_data(request, f"/compare.{suffix}")
        return self._responses.html(request, "compare", lambda site: {"page": comparison(site, *_chosen(request))})

    def view(self, request: Request) -> Response:
        name = _last(request)
        asked = _values(request)
        return self._responses.html(request, name, lambda site: {"page": VIEWS[name].view(site, asked), "asked": asked})

    def topics(self, request: Request) -> Response:
        return self._responses.html(request, "topics", lambda site: {})

    def search(self, request: Request) -> Response:
        words = request.query_params.get("q", "").strip()[:200]
        return self._responses.html(request, "search", lambda site: {"words": words, "found": pages.found(site, words)})

    def ontology(self, request: Request) -> Response:
        _, suffix = split(_last(request), resource.FORMATS)
        if suffix:
            return self._to_data(request, f"/ontology.{suffix}")
        return self._responses.html(request, "ontology", lambda site: {"page": ontology.ontology(site)}, "/ontology")

    def thing(self, request: Request) -> Response:
        iri, suffix = self._named(request)
        data = data_of(iri, self._site(request).atlas.dataset.prefixes)
        if suffix:
            return self._to_data(request, f"{data}.{suffix}")
        self._must_exist(request, iri)
        return self._responses.html(request, "thing", lambda site: {"page": things.thing(site, iri)}, data)

    # Data, without a language in the path

    def question_data(self, request: Request) -> Response:
        name, suffix = split(request.path_params["name"], outputs.FORMATS)
        values = _values(request)

        def ask(lang: str) -> Answer:
            return self._site(request).atlas.ask(name, values, lang)

        return self._responses.answer(request, suffix, f"/questions/{name}", ask)

    def compare_data(self, request: Request) -> Response:
        _, suffix = split(_last(request), outputs.FORMATS)

        def ask(lang: str) -> Answer:
            return self._site(request).atlas.table(*_chosen(request), lang)

        return self._responses.answer(request, suffix, "/compare", ask)

    def thing_data(self, request: Request) -> Response:
        iri, suffix = self._named(request)
        self._must_exist(request, iri)
        return self._responses.triples(request, suffix, iri, lambda: self._site(request).atlas.about(iri))

    def ontology_data(self, request: Request) -> Response:
        _, suffix = split(_last(request), resource.FORMATS)
        site = self._site(request)
        iri = Iri(site.atlas.dataset.prefixes["pa"].removesuffix("#"))
        return self._responses.triples(request, suffix, iri, lambda: ontology.triples(site))

    def query(self, request: Request) -> Response:
        """The IRI of a stored question leads to its page."""
        name = request.path_params["name"]
        return redirect(f"/{self._site(request).lang}/questions/{name}", 303, _BY_LANGUAGE)

    async def sparql(self, request: Request) -> Response:
        return await endpoint.answer(request, self._site(request).atlas.dataset)

    def health(self, request: Request) -> Response:
        """Says that the store answers, and from which snapshot."""
        site = self._site(request)
        told = {
            "status": "ok",
            "version": site.snapshot.version,
            "edition": site.edition.number,
            "claims": len(site.atlas.claims),
        }
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    # What several need

    def _named(self, request: Request) -> tuple[Iri, str]:
        """The IRI of ours that the address stands for, and its suffix."""
        path = request.url.path.removeprefix("/")
        lang, _, rest = path.partition("/")
        local, suffix = split(rest if lang in LANGS else path, resource.FORMATS)
        if not all(_SLUG.fullmatch(part) for part in local.split("/")):
            raise HTTPException(404)
        return Iri(self._site(request).atlas.dataset.prefixes.base + local), suffix

    def _must_exist(self, request: Request, iri: Iri) -> None:
        site = self._site(request)
        if next(iter(site.atlas.dataset.quads(subject=iri)), None) is None:
            short = site.atlas.dataset.prefixes.shrink(iri)
            raise NearNamesError(f"Nothing is said of {short} in this edition.", near_things(site, iri))

    def _to_data(self, request: Request, path: str) -> Response:
        """A suffix on the address of a page leads to the data, in the language of the page."""
        values = {name: request.query_params.getlist(name) for name in request.query_params}
        return redirect(with_query(path, values | {"lang": [self._site(request).lang]}), 303, {})


def _last(request: Request) -> str:
    """The last part of the path."""
    return request.url.path.rpartition("/")[2]


def _values(request: Request) -> dict[str, list[str]]:
    """The values of a question's parameters: every one of the address that is not empty, but the language."""
    given = {name: [text for text in request.query_params.getlist(name) if text] for name in request.query_params}
    return {name: texts for name, texts in given.items() if texts and name != "lang"}


def _chosen(request: Request) -> tuple[list[str], list[str]]:
    """Countries and rows of a comparison."""
    return names(request.query_params.getlist("countries")), names(request.query_params.getlist("rows"))
