"""Whether the portal is well, for those who watch it: it answers, and from which snapshot; requests may come."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from peeratlas.portal.responses import Responses

_NOW: Final = {"Cache-Control": "no-store"}


class Status:
    """Health and readiness of one snapshot."""

    def __init__(self, responses: Responses) -> None:
        self._site = responses.site

    def routes(self) -> list[Route]:
        return [Route("/health", self.health), Route("/ready", self.ready)]

    def health(self, request: Request) -> Response:
        """Says that the store answers, and from which snapshot."""
        site = self._site(request)
        told = {
            "status": "ok",
            "version": site.snapshot.version,
            "edition": site.edition.number,
            "claims": site.atlas.members("pa:Claim"),
        }
        return JSONResponse(told, headers=_NOW)

    def ready(self, request: Request) -> Response:
        """Says that requests may come: the store answers now, and of a far one is read what many pages share."""
        snapshot = self._site(request).snapshot
        if snapshot.atlas.dataset.ready():
            return JSONResponse({"status": "ready", "version": snapshot.version}, headers=_NOW)
        told = {"status": "reading", "version": snapshot.version}
        return JSONResponse(told, 503, headers={**_NOW, "Retry-After": "1"})
