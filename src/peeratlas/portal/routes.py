"""What each address asks for. A route is thin: what is asked, who answers it, in which form."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from peeratlas import charts, outputs
from peeratlas.answer import Answer, Iri
from peeratlas.outputs import resource
from peeratlas.portal import (
    asking,
    choosing,
    citing,
    concepts,
    country,
    drawing,
    editions,
    embedding,
    entries,
    home,
    ontology,
    pages,
    questionnaire,
    shapes,
    things,
)
from peeratlas.portal.addresses import data_of, with_query
from peeratlas.portal.comparing import comparison
from peeratlas.portal.faults import NearNamesError, WithdrawnError, near_things
from peeratlas.portal.headers import FRAMED
from peeratlas.portal.negotiation import LANGS, data_language, split
from peeratlas.portal.responses import Responses, linked, redirect
from peeratlas.portal.site import Site
from peeratlas.portal.sparql import here, sparql
from peeratlas.portal.views import VIEWS

_SLUG: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_FORMS: Final = (*outputs.FORMATS, *charts.FORMATS)
"""The suffixes of an answer: its data, and its picture."""
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
        return self._responses.html(request, "home", lambda site: {"page": home.home(site)})

    def catalogue(self, request: Request) -> Response:
        return self._responses.html(request, "questions", lambda site: {"topics": asking.topics(site)})

    def question(self, request: Request) -> Response:
        name, suffix = split(request.path_params["name"], _FORMS)
        if suffix:
            return self._to_data(request, f"/questions/{name}.{suffix}")
        asked = _values(request)
        return self._responses.html(request, "question", lambda site: {"page": asking.question(site, name, asked)})

    def compare(self, request: Request) -> Response:
        _, suffix = split(_last(request), _FORMS)
        if suffix:
            return self._to_data(request, f"/compare.{suffix}")
        asked, atlas = _values(request), self._site(request).atlas
        written = choosing.values(atlas, choosing.read(atlas, asked))
        if written != asked:
            # A form says more than it needs to: one comparison has one address, to copy and to cite.
            return redirect(with_query(request.url.path, written), 303, {})

        def show(site: Site) -> dict[str, Any]:
            page = comparison(site, asked)
            return {"page": page, "embed": embedding.offer(site, page)}

        return self._responses.html(request, "compare", show)

    def embedded(self, request: Request) -> Response:
        """The comparison without anything around it, which any page may frame."""
        asked = _values(request)
        return self._responses.html(request, "embed", lambda site: {"page": comparison(site, asked)}, FRAMED)

    def view(self, request: Request) -> Response:
        name = _last(request)
        asked = _values(request)
        return self._responses.html(request, name, lambda site: {"page": VIEWS[name].view(site, asked), "asked": asked})

    def editor(self, request: Request) -> Response:
        query = request.query_params.get("query", "")
        return self._responses.html(request, "sparql", lambda site: {"page": sparql(site, query)})

    def here(self, request: Request) -> Response:
        """Where a query runs in the reader's own browser. The query stands behind the #, and is not seen here."""
        return self._responses.html(request, "here", lambda site: {"page": here(site)})

    def editions(self, request: Request) -> Response:
        shown = editions.editions
        return self._responses.html(request, "editions", lambda site: {"page": shown(site), "lead": editions.LEAD})

    def topics(self, request: Request) -> Response:
        return self._responses.html(request, "topics", lambda _: {})

    def search(self, request: Request) -> Response:
        words = request.query_params.get("q", "").strip()[:200]
        return self._responses.html(request, "search", lambda site: {"words": words, "found": pages.found(site, words)})

    def ontology(self, request: Request) -> Response:
        _, suffix = split(_last(request), resource.FORMATS)
        if suffix:
            return self._to_data(request, f"/ontology.{suffix}")
        data = linked("/ontology")
        return self._responses.html(request, "ontology", lambda site: {"page": ontology.ontology(site)}, data)

    def module(self, request: Request) -> Response:
        """A module of the ontology in full."""
        iri, suffix = self._named(request)
        site = self._site(request)
        data = data_of(iri, site.atlas.dataset.prefixes)
        if suffix:
            return self._to_data(request, f"{data}.{suffix}")
        if iri in site.versions:
            return redirect(f"/{site.lang}/ontology", 303, {})
        self._must_exist(request, iri)
        slug = data.removeprefix("/ontology/")
        return self._responses.html(request, "module", lambda site: {"page": entries.module(site, slug)}, linked(data))

    def shapes(self, request: Request) -> Response:
        _, suffix = split(_last(request), resource.FORMATS)
        if suffix:
            return self._to_data(request, f"/shapes.{suffix}")
        return self._responses.html(request, "shapes", lambda site: {"page": shapes.document(site)}, linked("/shapes"))

    def thing(self, request: Request) -> Response:
        iri, suffix = self._named(request)
        data = data_of(iri, self._site(request).atlas.dataset.prefixes)
        if suffix:
            return self._to_data(request, f"{data}.{suffix}")
        self._must_exist(request, iri)
        if iri in self._site(request).atlas.countries:
            show = country.country
            return self._responses.html(request, "country", lambda site: {"page": show(site, iri)}, linked(data))
        template, read = concepts.page(self._site(request), iri) or ("thing", things.thing)
        return self._responses.html(request, template, lambda site: {"page": read(site, iri)}, linked(data))

    def questionnaire(self, request: Request) -> Response:
        """What to ask of a country; `?claims=all` with every claim to confirm."""
        iri = questionnaire.find(self._site(request), request.path_params["slug"])
        every = request.query_params.get("claims") == "all"
        ask = questionnaire.questionnaire
        return self._responses.html(request, "questionnaire", lambda site: {"page": ask(site, iri, every)})

    # Data, without a language in the path

    def question_data(self, request: Request) -> Response:
        name, suffix = split(request.path_params["name"], _FORMS)
        if suffix in charts.FORMATS:
            return self._picture(request, name, suffix)
        values = asking.parameters(_values(request))

        def ask(lang: str) -> Answer:
            return self._responses.site_in(lang).ask(name, values)

        return self._responses.answer(request, suffix, f"/questions/{name}", ask)

    def compare_data(self, request: Request) -> Response:
        suffix = _suffix(request, _FORMS)
        asked = _values(request)
        if suffix in charts.FORMATS:
            site = self._responses.site_in(data_language(request))
            return self._responses.file(
                request, f"comparison.{suffix}", charts.FORMATS[suffix], lambda: drawing.picture(site, asked, suffix)
            )

        def ask(lang: str) -> Answer:
            atlas = self._site(request).atlas
            return choosing.answer(atlas, choosing.read(atlas, asked), lang)

        return self._responses.answer(request, suffix, "/compare", ask)

    def oembed(self, request: Request) -> Response:
        """What a page that embeds ours asks for. It says the host of the request, so it is not kept."""
        site, base = self._site(request), str(request.base_url)
        told, media_type = embedding.oembed(self._responses.site_in, site.settings.home or base, request.query_params)
        return Response(told, media_type=media_type, headers={"Access-Control-Allow-Origin": "*"})

    def thing_data(self, request: Request) -> Response:
        iri, suffix = self._named(request)
        self._must_exist(request, iri)
        return self._responses.triples(request, suffix, iri, lambda: self._site(request).atlas.about(iri))

    def ontology_data(self, request: Request) -> Response:
        suffix = _suffix(request, resource.FORMATS)
        site = self._site(request)
        iri = Iri(site.atlas.dataset.prefixes["pa"].removesuffix("#"))
        return self._responses.triples(request, suffix, iri, lambda: ontology.triples(site))

    def module_data(self, request: Request) -> Response:
        iri, suffix = self._named(request)
        if iri in self._site(request).versions:
            return redirect(f"/ontology.{suffix}" if suffix else "/ontology", 303, {})
        self._must_exist(request, iri)
        return self._responses.triples(request, suffix, iri, lambda: entries.triples(self._site(request), iri))

    def shapes_data(self, request: Request) -> Response:
        suffix = _suffix(request, resource.FORMATS)
        site = self._site(request)
        iri = Iri(site.atlas.dataset.prefixes["pas"].removesuffix("#"))
        return self._responses.triples(request, suffix, iri, lambda: ontology.triples(site, "shapes/"))

    def static(self, request: Request) -> Response:
        return self._responses.static(request, request.path_params["name"])

    def cite(self, request: Request) -> Response:
        """How a page is cited, as a file."""
        _, suffix = split(_last(request), citing.FORMATS)
        page = request.query_params.get("page", "")
        site = self._responses.site_in(citing.language(page))
        told = citing.citation(site, page)
        return self._responses.file(
            request, f"{told.key}.{suffix}", citing.FORMATS[suffix], lambda: told.written(suffix)
        )

    # What several need

    def _picture(self, request: Request, name: str, suffix: str) -> Response:
        site, asked = self._responses.site_in(data_language(request)), _values(request)
        return self._responses.file(
            request, f"{name}.{suffix}", charts.FORMATS[suffix], lambda: asking.picture(site, name, asked, suffix)
        )

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
            raise NearNamesError("Nothing is said of %(thing)s in this edition.", near_things(site, iri), thing=short)
        if iri in site.withdrawn:
            short = site.atlas.dataset.prefixes.shrink(iri)
            replacing = site.things(iri, "dcterms:isReplacedBy")
            why = site.text(iri, "skos:changeNote")
            raise WithdrawnError("%(thing)s was withdrawn from the atlas.", replacing, why, thing=short)

    def _to_data(self, request: Request, path: str) -> Response:
        """A suffix on the address of a page leads to the data, in the language of the page."""
        values = {name: request.query_params.getlist(name) for name in request.query_params}
        return redirect(with_query(path, values | {"lang": [self._site(request).lang]}), 303, {})


def _suffix(request: Request, forms: Iterable[str]) -> str:
    """The suffix of an address that may have one; there is nothing at an address with another."""
    found = split(_last(request), forms)[1]
    if not found and "suffix" in request.path_params:
        raise HTTPException(404)
    return found


def _last(request: Request) -> str:
    """The last part of the path."""
    return request.url.path.rpartition("/")[2]


def _values(request: Request) -> dict[str, list[str]]:
    """The values of a question's parameters: every one of the address that is not empty, but the language."""
    given = {name: [text for text in request.query_params.getlist(name) if text] for name in request.query_params}
    return {name: texts for name, texts in given.items() if texts and name != "lang"}
