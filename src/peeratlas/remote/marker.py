"""The marker of a snapshot in a far store: it is written last, so who finds it finds everything."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from peeratlas.dataset import Row
from peeratlas.rdf import Literal, NamedNode, Triple
from peeratlas.remote.places import Places

_TRIPLES: Final = "http://rdfs.org/ns/void#triples"
_PART: Final = "http://purl.org/dc/terms/hasPart"
_SUM: Final = "http://purl.org/dc/terms/identifier"
_DIFFERS: Final = "urn:peeratlas:differs"
_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"


@dataclass(frozen=True, slots=True)
class Marker:
    """How many different triples a snapshot has, its graphs by their names with us, the SHA-256 of its content.

    `differs`: the stored queries that this engine answers otherwise than ours, each as `key name` (`probing.key`).
    """

    triples: int
    graphs: tuple[str, ...]
    sha256: str
    differs: tuple[str, ...] = ()

    @classmethod
    def read(cls, rows: Iterable[Row], places: Places) -> Self | None:
        """The marker that these triples are; None when they are none."""
        said: dict[str, list[str]] = {}
        for _, predicate, object_ in rows:
            said.setdefault(getattr(predicate, "value", ""), []).append(getattr(object_, "value", ""))
        try:
            triples, sha256 = int(said[_TRIPLES][0]), said[_SUM][0]
        except (KeyError, ValueError):
            return None
        graphs = tuple(sorted(map(places.meant, said.get(_PART, ()))))
        return cls(triples, graphs, sha256, tuple(sorted(said.get(_DIFFERS, ()))))

    def same(self, other: Marker | None) -> bool:
        """Whether both tell of the same content."""
        return other is not None and (self.triples, self.graphs, self.sha256) == (
            other.triples,
            other.graphs,
            other.sha256,
        )

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the queries that differ."""
        return frozenset(line.partition(" ")[0] for line in self.differs)

    def written(self, places: Places) -> list[Triple]:
        thing = NamedNode(places.all)
        return [
            *(Triple(thing, NamedNode(_PART), NamedNode(places.stored(graph))) for graph in self.graphs),
            Triple(thing, NamedNode(_TRIPLES), Literal(str(self.triples), datatype=NamedNode(_INTEGER))),
            Triple(thing, NamedNode(_SUM), Literal(self.sha256)),
            *(Triple(thing, NamedNode(_DIFFERS), Literal(line)) for line in self.differs),
        ]
