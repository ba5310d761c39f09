"""A query from outside, from the gate to what a worker made of it: whole, or an error that says what to do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from peeratlas.answer import Iri
from peeratlas.armour import gate
from peeratlas.armour.gate import Read
from peeratlas.armour.line import Job
from peeratlas.armour.pool import Pool
from peeratlas.errors import QueryError, RequestError
from peeratlas.portal import advising
from peeratlas.portal.opening import PATH, UNKNOWN
from peeratlas.portal.protocol import GRAPHS, TABLES, Asked
from peeratlas.portal.site import Site
from peeratlas.prefixes import Prefixes

_SAFE: Final = "/:#?=&%+,;@!$'()*~[]"
_SHORT: Final = 1000
"""So many characters pass the gate in a fraction of a millisecond."""


@dataclass(frozen=True, slots=True)
class Forms:
    """The media types in which a client takes rows and triples; empty when it takes none."""

    tables: str
    graphs: str


@dataclass(frozen=True, slots=True)
class Result:
    """The parts of an answer, its media type, and headers of its own."""

    parts: tuple[bytes, ...]
    media_type: str
    headers: Mapping[str, str]


class Querying:
    """The queries to one snapshot; `site` is any of its sites, `pool` gives its workers."""

    def __init__(self, site: Site, pool: Callable[[], Pool]) -> None:
        self._site = site
        self._pool = pool
        self._limits = site.settings.limits

    async def run(self, asked: Asked, forms: Forms) -> Result:
        """The answer in the form that the client takes, when a worker has made it."""
        seen = await self._read(asked.query)
        if "_prefixes" not in vars(self):
            # The first time a far store is asked for them: nobody else shall wait for it.
            await asyncio.to_thread(getattr, self, "_prefixes")
        if graphs := (*asked.default, *asked.named, *seen.default_graphs, *seen.named_graphs):
            # A far store may have to be asked which it has.
            await asyncio.to_thread(self._refuse_foreign, graphs)
        triples = seen.form in ("CONSTRUCT", "DESCRIBE")
        offered, form = (GRAPHS, forms.graphs) if triples else (TABLES, forms.tables)
        if not form:
            raise unacceptable(offered)
        job = Job(
            asked.query,
            tables="" if triples else offered[form],
            graphs=offered[form] if triples else "",
            seconds=self._limits.seconds,
            rows=self._limits.rows,
            size=self._limits.result_bytes,
            chooses=seen.chooses,
            default=asked.default,
            named=asked.named,
            names=advising.ours(seen, self._prefixes),
        )
        outcome = await self._pool().run(job)
        unknown: Mapping[Iri, tuple[Iri, ...]] = {}
        if unsaid := outcome.tail.get("unsaid"):
            unknown = await asyncio.to_thread(advising.near, map(Iri, unsaid), self._site)
        if "media_type" not in outcome.tail:
            error = advising.refused(str(outcome.tail.get("refused")), asked.query, seen, self._prefixes)
            error.near = tuple(dict.fromkeys(iri for near in unknown.values() for iri in near))
            raise error
        return Result(outcome.parts, form, {"Vary": "Accept", **_told(unknown)})

    async def _read(self, query: str) -> Read:
        """Through the gate; with a long query that takes so long that the pages would notice."""
        if len(query) <= _SHORT:
            return gate.read(query, self._limits)
        return await asyncio.to_thread(gate.read, query, self._limits)

    def _refuse_foreign(self, graphs: Collection[str]) -> None:
        foreign = next((graph for graph in graphs if graph not in self._graphs), None)
        if foreign is not None:
            raise QueryError(
                "The graph %(graph)s is not in the atlas, and nothing is fetched from elsewhere. "
                "Its graphs stand in the description of the endpoint: %(address)s",
                graph=f"<{foreign[:200]}>",
                address=PATH,
            )

    @cached_property
    def _prefixes(self) -> Prefixes:
        return self._site.atlas.dataset.prefixes

    @cached_property
    def _graphs(self) -> frozenset[str]:
        return frozenset(self._site.atlas.dataset.graphs())


def _told(unknown: Mapping[Iri, tuple[Iri, ...]]) -> Mapping[str, str]:
    """A header that names what the query names and nobody says anything of: it is often why nothing was found."""
    told = ["; near=".join(f"<{quote(name, safe=_SAFE)}>" for name in (iri, *near)) for iri, near in unknown.items()]
    return {UNKNOWN: ", ".join(told)} if told else {}


def unacceptable(offered: Collection[str]) -> RequestError:
    """A client takes none of the forms that there are."""
    known = ", ".join(offered)
    return RequestError(406, "This address is offered as %(known)s, and the client accepts none of these.", known=known)
