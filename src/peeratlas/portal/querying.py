"""A query from outside, from the gate to what a worker made of it: whole, or an error that says what to do."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import quote

from peeratlas.armour import gate
from peeratlas.armour.gate import Read
from peeratlas.armour.line import Job
from peeratlas.armour.pool import Pool
from peeratlas.errors import QueryError, RequestError, SnapshotError, TooMuchError
from peeratlas.portal import advising
from peeratlas.portal.opening import PATH, UNKNOWN
from peeratlas.portal.protocol import GRAPHS, TABLES, Asked
from peeratlas.portal.site import Site

_SAFE: Final = "/:#?=&%+,;@!$'()*~[]"


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

    def run(self, asked: Asked, forms: Forms) -> Result:
        """The answer in the form that the client takes; this waits for a worker."""
        seen = gate.read(asked.query, self._limits)
        self._refuse_foreign([*asked.default, *asked.named, *seen.default_graphs, *seen.named_graphs])
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
        )
        outcome = self._pool().run(job)
        if "media_type" not in outcome.tail:
            raise self._fault(outcome.tail, asked.query, seen)
        return Result(outcome.parts, form, {"Vary": "Accept", **self._unknown(seen)})

    def _fault(self, tail: Mapping[str, str], query: str, seen: Read) -> QueryError | SnapshotError:
        """What a worker says instead of a result."""
        if "broken" in tail:
            return SnapshotError("The store of this portal cannot be read.")
        over = tail.get("over")
        if over == "rows":
            return TooMuchError("The result has more than %(most)s rows. Ask for less.", most=self._limits.rows)
        if over:
            return TooMuchError(
                "The result has more than %(most)s bytes. Ask for less.", most=self._limits.result_bytes
            )
        error = advising.refused(str(tail.get("refused")), query, seen, self._site.atlas.dataset.prefixes)
        unknown = advising.unknown(seen, self._site)
        error.near = tuple(dict.fromkeys(iri for near in unknown.values() for iri in near))
        return error

    def _unknown(self, seen: Read) -> Mapping[str, str]:
        """A header that names what the query names and nobody says anything of: it is often why nothing was found."""
        told = [
            "; near=".join(f"<{quote(name, safe=_SAFE)}>" for name in (iri, *near))
            for iri, near in advising.unknown(seen, self._site).items()
        ]
        return {UNKNOWN: ", ".join(told)} if told else {}

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
    def _graphs(self) -> frozenset[str]:
        return frozenset(self._site.atlas.dataset.graphs())


def unacceptable(offered: Collection[str]) -> RequestError:
    """A client takes none of the forms that there are."""
    known = ", ".join(offered)
    return RequestError(406, "This address is offered as %(known)s, and the client accepts none of these.", known=known)
