"""The SPARQL endpoint, open to everybody: kept answers, fairness, then gate and workers, away from the pages."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Collection
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, partial
from typing import Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from peeratlas.armour.fairness import Fairness
from peeratlas.armour.pool import Pool
from peeratlas.catalogue import void
from peeratlas.errors import BusyError
from peeratlas.outputs import resource
from peeratlas.portal import protocol
from peeratlas.portal.keeping import KeptResponse
from peeratlas.portal.negotiation import HTML, accepted
from peeratlas.portal.opening import KEPT
from peeratlas.portal.protocol import GRAPHS, TABLES, Asked
from peeratlas.portal.querying import Forms, Querying, unacceptable
from peeratlas.portal.responses import NEGOTIATED, Responses, redirect
from peeratlas.portal.shelf import ROOM, Content, Kept, Key, Shelf
from peeratlas.publication import Described

_THREADS: Final = 64
"""How many queries of all clients may wait for their turn, their place or their worker; a waiting one costs little."""
_LARGE: Final = 1_000_000
"""From how many bytes on an answer is sent part by part and not kept."""
_DESCRIPTIONS: Final = {resource.FORMATS[suffix].media_type: suffix for suffix in ("ttl", "rdf", "jsonld", "nt")}


class Endpoint:
    """The endpoint of one snapshot."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._limits = responses.settings.limits
        self._fairness = Fairness(self._limits)
        self._querying = Querying(responses.site_in("en"), lambda: self.pool)
        self._answers = Shelf(ROOM)
        self._threads = ThreadPoolExecutor(_THREADS, "sparql")
        self._busy = 0

    @cached_property
    def pool(self) -> Pool:
        """The workers on the store of the snapshot; the first query starts them."""
        return Pool(self._responses.snapshot.path / "store", self._limits)

    def close(self) -> None:
        """Ends the workers, those at work when they are done; nothing is asked here any more."""
        self._threads.shutdown(wait=False)
        if "pool" in vars(self):
            self.pool.close()

    async def answer(self, request: Request) -> Response:
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
            raise unacceptable({**TABLES, **GRAPHS})
        key = Key(asked.query, "\n".join((*asked.default, "", *asked.named)), f"{forms.tables} {forms.graphs}")
        # What is kept has passed the gate and costs nothing: a snapshot does not change.
        if kept := self._answers.get(key):
            request.scope[KEPT] = True
            return KeptResponse(kept)
        return await self._in_thread(partial(self._made, protocol.address(request), asked, forms, key))

    async def _in_thread(self, work: partial[Response]) -> Response:
        """In a thread of the endpoint's own: the pages' threads wait for no query."""
        if self._busy >= _THREADS:
            raise BusyError("Too many queries are at work just now. Try again in a moment, or take a dump.")
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._busy -= 1

    def _made(self, client: str, asked: Asked, forms: Forms, key: Key) -> Response:
        """In turn of the client; what takes little room is kept."""
        with self._fairness.turn(client):
            result = self._querying.run(asked, forms)
            if sum(map(len, result.parts)) >= _LARGE:
                return StreamingResponse(_sent(result.parts), headers=result.headers, media_type=result.media_type)
            content = Content(b"".join(result.parts), result.media_type, result.headers)
            kept = Kept.of(content, self._responses.snapshot.version)
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
