"""The SPARQL endpoint, open to everybody: kept answers, fairness, then gate and workers, away from the pages."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable, Collection
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from peeratlas.armour.fairness import Fairness
from peeratlas.armour.pool import Pool
from peeratlas.catalogue import void
from peeratlas.errors import AtlasError, BusyError, TooManyError
from peeratlas.outputs import resource
from peeratlas.portal import protocol
from peeratlas.portal.headers import SafeHeaders
from peeratlas.portal.keeping import KeptResponse
from peeratlas.portal.negotiation import HTML, accepted
from peeratlas.portal.opening import KEPT, METHODS, PATH
from peeratlas.portal.protocol import GRAPHS, TABLES, Asked
from peeratlas.portal.querying import Forms, Querying, unacceptable
from peeratlas.portal.responses import NEGOTIATED, Responses, redirect
from peeratlas.portal.shelf import ROOM, Content, Kept, Key, Shelf
from peeratlas.publication import Described

_AT_ONCE: Final = 64
"""How many queries of all clients may wait for their turn, their place or their worker."""
_PAUSE: Final = 0.5
"""Seconds until a client is told that it asks too much: to tell it takes time of everybody, and it would ask again."""
_LARGE: Final = 1_000_000
"""From how many bytes on an answer is sent part by part and not kept."""
_SMALL: Final = 10_000
"""Up to how many bytes an answer is packed so quickly that nobody notices."""
_DESCRIPTIONS: Final = {resource.FORMATS[suffix].media_type: suffix for suffix in ("ttl", "rdf", "jsonld", "nt")}


class Endpoint:
    """The endpoint of one snapshot, as an ASGI application; `tell` makes the answer to an error, in a thread."""

    path: Final = PATH

    def __init__(self, responses: Responses, tell: Callable[[Request, Exception], Response]) -> None:
        self._responses = responses
        self._tell = tell
        self._limits = responses.settings.limits
        self._fairness = Fairness(self._limits)
        self._querying = Querying(responses.site_in("en"), lambda: self.pool)
        self._answers = Shelf(ROOM)
        self._busy = 0

    @cached_property
    def pool(self) -> Pool:
        """The workers on the store of the snapshot; the first query starts them."""
        return Pool(self._responses.snapshot.path / "store", self._limits)

    def close(self) -> None:
        """Ends the workers, those at work when they are done; nothing is asked here any more."""
        if "pool" in vars(self):
            self.pool.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        scope["route"] = self  # for who counts
        try:
            if request.method not in METHODS:
                raise HTTPException(405, headers={"Allow": ", ".join(METHODS)})
            response: ASGIApp = await self._answer(request)
        except (AtlasError, HTTPException) as error:
            if isinstance(error, TooManyError):
                await asyncio.sleep(_PAUSE)
            response = await run_in_threadpool(self._tell, request, error)
        if not isinstance(response, KeptResponse):
            response = SafeHeaders(GZipMiddleware(response, minimum_size=1000))
        await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        """The result of a query; what the endpoint is, to who asks nothing; what a page of another site may do."""
        if request.method == "OPTIONS":
            return Response(status_code=204)
        asked = await protocol.read(request, self._limits)
        if asked is None:
            return self._described(request)
        # Whoever tells an error says what else works for this query.
        request.state.asked = asked
        forms = Forms(protocol.form(request, TABLES), protocol.form(request, GRAPHS))
        if not (forms.tables or forms.graphs):
            return self._for_readers(request, asked)
        key = Key(asked.query, "\n".join((*asked.default, "", *asked.named)), f"{forms.tables} {forms.graphs}")
        # What is kept has passed the gate and costs nothing: a snapshot does not change.
        if kept := self._answers.get(key):
            request.scope[KEPT] = True
            return KeptResponse(kept)
        if self._busy >= _AT_ONCE:
            raise BusyError("Too many queries are at work just now. Try again in a moment, or take a dump.")
        self._busy += 1
        try:
            return await self._made(protocol.address(request), asked, forms, key)
        finally:
            self._busy -= 1

    def _for_readers(self, request: Request, asked: Asked) -> Response:
        """Who takes pages only is led to the editor with the query in it, which has no place for a choice of graphs."""
        if request.method == "POST" or asked.default or asked.named or not protocol.form(request, (HTML,)):
            raise unacceptable({**TABLES, **GRAPHS})
        query = urlencode({"query": asked.query})
        return redirect(f"/{self._responses.site(request).lang}/sparql?{query}", 303, NEGOTIATED)

    async def _made(self, client: str, asked: Asked, forms: Forms, key: Key) -> Response:
        """In turn of the client; what takes little room is kept."""
        async with self._fairness.turn(client):
            result = await self._querying.run(asked, forms)
            size = sum(map(len, result.parts))
            if size >= _LARGE:
                return StreamingResponse(_sent(result.parts), headers=result.headers, media_type=result.media_type)
            content = Content(b"".join(result.parts), result.media_type, result.headers)
            version = self._responses.snapshot.version
            kept = Kept.of(content, version) if size < _SMALL else await asyncio.to_thread(Kept.of, content, version)
            self._answers.put(key, kept)
            return KeptResponse(kept)

    def _described(self, request: Request) -> Response:
        """The service description in RDF; to browsers the page where queries are written."""
        chosen = accepted(request, [*_DESCRIPTIONS, HTML])
        if chosen == HTML:
            return redirect(f"/{self._responses.site(request).lang}/sparql", 303, NEGOTIATED)
        suffix = _DESCRIPTIONS[chosen]

        def make() -> bytes:
            file, responses = io.BytesIO(), self._responses
            triples = void.service(responses.snapshot, responses.settings)
            resource.FORMATS[suffix].write(triples, responses.snapshot.atlas.dataset.prefixes, file)
            return file.getvalue()

        return self._responses.described(request, Described(f"sparql.{suffix}", chosen, make, ""), NEGOTIATED)


async def _sent(parts: Collection[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
