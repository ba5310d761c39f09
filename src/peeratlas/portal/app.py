"""The portal as one ASGI application over one snapshot: addresses, errors, headers."""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from peeratlas.errors import AtlasError, FarStoreError
from peeratlas.portal import ahead
from peeratlas.portal.endpoint import Endpoint
from peeratlas.portal.faults import PROBLEM, fault_of, wants_page
from peeratlas.portal.harvest import Harvest
from peeratlas.portal.headers import HEADERS, SafeHeaders
from peeratlas.portal.instead import HERE
from peeratlas.portal.keeping import FromShelf
from peeratlas.portal.negotiation import HTML, LANGS
from peeratlas.portal.opening import PATH, OpenEndpoint
from peeratlas.portal.others import Others
from peeratlas.portal.responses import Responses
from peeratlas.portal.routes import Routes
from peeratlas.portal.sieve import Sieve
from peeratlas.portal.slashes import Slashes
from peeratlas.portal.status import Status
from peeratlas.portal.turns import aside
from peeratlas.portal.views import VIEWS
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot
from peeratlas.texts import SOURCE

_LOG: Final = logging.getLogger("peeratlas")


def create_app(snapshot: Snapshot, settings: Settings | None = None) -> Starlette:
    """Serves this snapshot for as long as it runs; a newer one needs a new application."""
    responses = Responses(snapshot, settings or Settings())
    if snapshot.far:
        _reach_far(responses)
    tell = _teller(responses)
    endpoint = Endpoint(responses, tell)
    app = Starlette(
        routes=[
            Route(PATH, endpoint),
            *Status(responses).routes(),
            *_routes(Routes(responses)),
            *Others(responses).routes(),
            *Harvest(responses).routes(),
        ],
        middleware=[
            Middleware(Sieve, home=responses.settings.home),
            Middleware(OpenEndpoint, endpoint=endpoint, limits=responses.settings.limits),
            Middleware(FromShelf, shelves=responses.shelves),
            Middleware(SafeHeaders),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={AtlasError: tell, HTTPException: tell, Exception: tell},
    )
    app.router.default = Slashes(app.router)
    app.state.endpoint = endpoint
    app.state.lane = responses.lane
    return app


def _reach_far(responses: Responses) -> None:
    """A page that waits for a far store gives its turn to others; what pages share is made ahead."""
    dataset = responses.snapshot.atlas.dataset
    dataset.waiting = aside
    if isinstance(dataset, RemoteDataset):
        dataset.ahead.then(*ahead.reads(responses.site_in(SOURCE), responses.templates))


def _routes(to: Routes) -> list[BaseRoute]:
    """Every address. Suffixes (`.ttl`, `.csv`) are part of the last name and are read by the routes."""
    pages = [route for lang in LANGS for route in _pages(to, lang)]
    data = {
        "/questions/{name}": to.question_data,
        "/compare": to.compare_data,
        "/compare.{suffix}": to.compare_data,
        "/id/{kind}/{slug}": to.thing_data,
        "/concept/{scheme}": to.thing_data,
        "/concept/{scheme}/{slug}": to.thing_data,
        "/ontology": to.ontology_data,
        "/ontology.{suffix}": to.ontology_data,
        "/ontology/{module:path}": to.module_data,
        "/shapes": to.shapes_data,
        "/shapes.{suffix}": to.shapes_data,
        "/oembed": to.oembed,
        "/cite.bib": to.cite,
        "/cite.ris": to.cite,
        "/": to.root,
    }
    return [
        *pages,
        *(Route(path, endpoint) for path, endpoint in data.items()),
        Route("/static/{name:path}", to.static),
    ]


def _pages(to: Routes, lang: str) -> list[BaseRoute]:
    pages: dict[str, Callable[[Request], Any]] = {
        "/": to.start,
        "/questions": to.catalogue,
        "/questions/{name}": to.question,
        "/compare": to.compare,
        "/compare.{suffix}": to.compare,
        "/embed/compare": to.embedded,
        "/topics": to.topics,
        "/sparql": to.editor,
        HERE: to.here,
        **{f"/{name}": to.view for name in VIEWS},
        "/search": to.search,
        "/ontology": to.ontology,
        "/ontology.{suffix}": to.ontology,
        "/ontology/{module:path}": to.module,
        "/shapes": to.shapes,
        "/shapes.{suffix}": to.shapes,
        "/questionnaire/{slug}": to.questionnaire,
        "/edition": to.thing,
        "/editions": to.editions,
        "/labels/{part}/{name}": to.thing,
        "/id/{kind}/{slug}": to.thing,
        "/concept/{scheme}": to.thing,
        "/concept/{scheme}/{slug}": to.thing,
    }
    return [Route(f"/{lang}{path}", endpoint) for path, endpoint in pages.items()]


def _teller(responses: Responses) -> Callable[[Request, Exception], Response]:
    """Tells an error, whatever its kind, in the one shape."""

    def tell(request: Request, error: Exception) -> Response:
        asked, site = getattr(request.state, "asked", None), responses.site(request)
        fault = fault_of(error, site, request.scope.get("request_id", ""), asked)
        ours = fault.status == HTTPStatus.INTERNAL_SERVER_ERROR
        if ours:
            _LOG.error("error %s", fault.id, exc_info=error)
        if responses.snapshot.far and (ours or getattr(request.state, "told", False)):
            # A store that answers in good form may still say what no page can be made of, not even that of an error.
            error = FarStoreError("no page can be made of what it says")
            fault = fault_of(error, site, fault.id, asked)
        request.state.told = True
        headers = {
            **HEADERS,
            "Vary": "Accept, Accept-Language",
            "Cache-Control": "no-store",
            "Content-Language": site.lang,
            **(getattr(error, "headers", None) or {}),
        }
        if wants_page(request):
            # Of a fault of our own the page reads nothing of the snapshot, which may be what is broken; nor can it of a
            # far store that does not answer.
            unreadable = ours or isinstance(error, FarStoreError)
            template = "broken" if unreadable else "error"
            body = responses.rendered(request, template, {"fault": fault})
            return Response(body, fault.status, headers, HTML)
        return Response(fault.problem(), fault.status, headers, PROBLEM)

    return tell
