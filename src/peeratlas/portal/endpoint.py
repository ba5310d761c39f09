"""The SPARQL endpoint, open to everybody: gate, fairness, kept answers, and the workers, in this order."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from peeratlas.answer import Iri
from peeratlas.armour import gate
from peeratlas.armour.fairness import Fairness
from peeratlas.armour.gate import Read
from peeratlas.armour.line import Job, Outcome
from peeratlas.armour.pool import Pool
from peeratlas.catalogue import void
from peeratlas.errors import BusyError, QueryError, RequestError, TooMuchError
from peeratlas.outputs import resource
from peeratlas.portal import advising, protocol
from peeratlas.portal.keeping import KeptResponse
from peeratlas.portal.negotiation import HTML, accepted
from peeratlas.portal.opening import UNKNOWN
from peeratlas.portal.protocol import GRAPHS, TABLES, Asked
from peeratlas.portal.responses import NEGOTIATED, Responses, redirect
from peeratlas.portal.shelf import ROOM, Content, Kept, Key, Shelf
from peeratlas.publication import Described

_THREADS: Final = 64
"""How many queries of all clients may wait for their turn, their place or their worker; a waiting one costs little."""
_LARGE: Final = 1_000_000
"""From how many bytes on an answer is sent part by part and not kept."""
_DESCRIPTIONS: Final = {resource.FORMATS[suffix].media_type: suffix for suffix in ("ttl", "rdf", "jsonld", "nt")}


@dataclass(frozen=True, slots=True)
class _Forms:
    """The media types in which a client takes rows and triples; empty when it takes none."""

    tables: str
    graphs: str


class Endpoint:
    """The endpoint of one snapshot, with its one pool; that starts with the first query."""

    def __init__(self, responses: Responses) -> None:
        self._responses = responses
        self._limits = responses.settings.limits
        self._fairness = Fairness(self._limits)
        self._answers = Shelf(ROOM)
        self._threads = ThreadPoolExecutor(_THREADS, "sparql")
        self._busy = 0

    @cached_property
    def pool(self) -> Pool:
        """The workers on the store of the snapshot."""
        return Pool(self._responses.snapshot.path / "store", self._limits)

    async def answer(self, request: Request) -> Response:
        """The result of a query; what the endpoint is, to who asks nothing; what a page of another site may do."""
        if request.method == "OPTIONS":
            return Response(status_code=204)
        asked = await protocol.read(request, self._limits)
        if asked is None:
            return self._described(request)
        forms = _Forms(protocol.form(request, TABLES), protocol.form(request, GRAPHS))
        if not (forms.tables or forms.graphs):
            raise _unacceptable({**TABLES, **GRAPHS})
        key = Key(asked.query, "\n".join((*asked.default, "", *asked.named)), f"{forms.tables} {forms.graphs}")
        # What is kept has passed the gate and costs nothing: a snapshot does not change.
        if kept := self._answers.get(key):
            return KeptResponse(kept)
        return await self._in_thread(partial(self._made, request, asked, forms, key))

    async def _in_thread(self, work: partial[Response]) -> Response:
        """In a thread of the endpoint's own: the pages' threads wait for no query."""
        if self._busy >= _THREADS:
            raise BusyError("Too many queries are at work just now. Try again in a moment, or take a dump.")
        self._busy += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._busy -= 1

    def _made(self, request: Request, asked: Asked, forms: _Forms, key: Key) -> Response:
        with self._fairness.turn(protocol.address(request)):
            seen = gate.read(asked.query, self._limits)
            self._refuse_foreign([*asked.default, *asked.named, *seen.default_graphs, *seen.named_graphs])
            kind = GRAPHS if seen.form in ("CONSTRUCT", "DESCRIBE") else TABLES
            form = forms.graphs if kind is GRAPHS else forms.tables
            if not form:
                raise _unacceptable(kind)
            outcome = self._run(asked, seen, kind[form])
            headers = {"Vary": "Accept", **self._unknown(request, seen)}
            if sum(map(len, outcome.parts)) >= _LARGE:
                return StreamingResponse(_sent(outcome.parts), media_type=form, headers=headers)
            content = Content(b"".join(outcome.parts), form, headers)
            kept = Kept.of(content, self._responses.snapshot.version)
            self._answers.put(key, kept)
            return KeptResponse(kept)

    def _run(self, asked: Asked, seen: Read, form: str) -> Outcome:
        limits = self._limits
        outcome = self.pool.run(
            Job(
                asked.query,
                tables=form if form in TABLES else "",
                graphs=form if form in GRAPHS else "",
                seconds=limits.seconds,
                rows=limits.rows,
                size=limits.result_bytes,
                chooses=seen.chooses,
                default=asked.default,
                named=asked.named,
            )
        )
        tail = outcome.tail
        if tail.get("over") == "rows":
            raise TooMuchError("The result has more than %(most)s rows. Ask for fewer with LIMIT.", most=limits.rows)
        if "over" in tail:
            raise TooMuchError("The result has more than %(most)s bytes. Ask for less.", most=limits.result_bytes)
        if "media_type" not in tail:
            prefixes = self._responses.site_in("en").atlas.dataset.prefixes
            raise self._advised(advising.refused(str(tail.get("refused")), asked.query, seen, prefixes), seen)
        return outcome

    def _advised(self, error: advising.AdvisedError, seen: Read) -> advising.AdvisedError:
        """With the names that may have been meant."""
        unknown = advising.unknown(seen, self._responses.site_in("en"))
        error.near = tuple(dict.fromkeys(iri for near in unknown.values() for iri in near))
        return error

    def _unknown(self, request: Request, seen: Read) -> Mapping[str, str]:
        """A header that names what the query names and nobody says anything of: it is often why nothing was found."""
        unknown = advising.unknown(seen, self._responses.site(request))
        told = [
            f"<{_plain(iri)}>" + "".join(f"; near=<{_plain(one)}>" for one in near) for iri, near in unknown.items()
        ]
        return {UNKNOWN: ", ".join(told)} if told else {}

    def _refuse_foreign(self, graphs: Collection[str]) -> None:
        foreign = next((graph for graph in graphs if graph not in self._graphs), None)
        if foreign is not None:
            raise QueryError(
                "The graph %(graph)s is not in the atlas, and nothing is fetched from elsewhere. "
                "Its graphs stand in the description of the endpoint: %(address)s",
                graph=f"<{foreign[:200]}>",
                address="/sparql",
            )

    @cached_property
    def _graphs(self) -> frozenset[str]:
        return frozenset(self._responses.site_in("en").atlas.dataset.graphs())

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


def _plain(iri: Iri) -> str:
    """An IRI as a header may have it."""
    return quote(iri, safe="/:#?=&%+,;@!$'()*~[]")


def _unacceptable(offered: Collection[str]) -> RequestError:
    return RequestError(
        406,
        "This address is offered as %(known)s, and the client accepts none of these.",
        known=", ".join(offered),
    )
