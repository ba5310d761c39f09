"""The catalogue and the description of the graph, in the forms that other portals read."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas import catalogue, dumps
from peeratlas.catalogue import void
from peeratlas.rdf import Quad, Triple
from peeratlas.settings import Settings
from peeratlas.snapshot import Snapshot

_CATALOGUE: Final = "The catalogue of the data sets (DCAT-AP)."
_GRAPH: Final = "The graph as a whole, counted (VoID)."
_SAME: Final = "The same, in another form."
_LOOKED_FOR: Final = "The same, where programs look for it."

Read = Callable[[Snapshot, Settings], Sequence[Triple]]
FILES: Final[Mapping[str, tuple[Read, str, str]]] = {
    "catalog.ttl": (catalogue.describe, "ttl", _CATALOGUE),
    "catalog.rdf": (catalogue.describe, "rdf", _SAME),
    "catalog.jsonld": (catalogue.describe, "jsonld", _SAME),
    "void.ttl": (void.describe, "ttl", _GRAPH),
    ".well-known/void": (void.describe, "ttl", _LOOKED_FOR),
}
"""Of each file who reads its triples, the suffix of its form, and what it is."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A file of triples about one edition of one host."""

    name: str
    snapshot: Snapshot
    settings: Settings

    @property
    def suffix(self) -> str:
        return FILES[self.name][1]

    @property
    def what(self) -> str:
        return FILES[self.name][2]

    def written(self) -> bytes:
        """Its bytes: the same for the same snapshot and settings."""
        read, suffix, _ = FILES[self.name]
        quads = [Quad(triple.subject, triple.predicate, triple.object) for triple in read(self.snapshot, self.settings)]
        file = io.BytesIO()
        head = "\n".join(self._head(_CATALOGUE if read is catalogue.describe else _GRAPH))
        dumps.GRAPHS[suffix](quads, self.snapshot.atlas.dataset.prefixes, head, file)
        return file.getvalue()

    def _head(self, title: str) -> Iterator[str]:
        """The same for the same graph in two places: so that of one name is a copy of the other."""
        edition = self.snapshot.atlas.edition
        yield f"Peer Atlas - {title}"
        yield f"Edition {edition.number} of {edition.day}, content version {self.snapshot.version}"
        yield f"Published by {self.settings.publisher}, {self.settings.root}/"
