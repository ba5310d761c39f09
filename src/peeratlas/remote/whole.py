"""All quads of a snapshot that is not too large, by graph, thing and property: what they say need not be asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Final, Self

from peeratlas.errors import FarStoreError
from peeratlas.rdf import NamedNode, Quad
from peeratlas.remote.together import at_once

MOST: Final = 100_000
"""Quads of a snapshot that is held whole: they take about 1.1 kB each."""
PIECE: Final = 1_500
"""Quads that are read in one request, if a graph has no more: some engines take half a second for so many."""

By = Mapping[str, Sequence[Quad]]


@dataclass(frozen=True, slots=True)
class Whole:
    """The quads by the names of their graphs, things and properties; nodes without names are found by the others."""

    graphs: By
    things: By
    properties: By

    @classmethod
    def of(cls, quads: Iterable[Quad]) -> Self:
        graphs: dict[str, list[Quad]] = {}
        things: dict[str, list[Quad]] = {}
        properties: dict[str, list[Quad]] = {}
        for quad in quads:
            graphs.setdefault(_name(quad.graph_name), []).append(quad)
            properties.setdefault(quad.predicate.value, []).append(quad)
            if isinstance(quad.subject, NamedNode):
                things.setdefault(quad.subject.value, []).append(quad)
        return cls(graphs, things, properties)

    def quads(self, graph: str | None, subject: str | None, predicate: str | None) -> Iterator[Quad]:
        """Those of a graph, a thing, a property; None stands for any."""
        if subject is not None:
            found: Iterable[Quad] = self.things.get(subject, ())
        elif predicate is not None:
            found = self.properties.get(predicate, ())
        else:
            found = chain.from_iterable(self.graphs.values()) if graph is None else self.graphs.get(graph, ())
        return (
            quad
            for quad in found
            if (predicate is None or quad.predicate.value == predicate)
            and (graph is None or _name(quad.graph_name) == graph)
        )


def read(counts: Mapping[str, int], said: Callable[[list[NamedNode]], Sequence[Quad]], most: int) -> Whole | None:
    """What is said in these graphs, of which the store counts so many quads; None when they are too many to be held.

    `said` asks for a few graphs, `most` are asked at once. FarStoreError when it is not as many as were counted.
    """
    count = sum(counts.values())
    if count > MOST:
        return None
    found: list[Sequence[Quad]] = []

    def ask(graphs: list[str]) -> None:
        found.append(said([NamedNode(graph) for graph in graphs]))

    at_once((partial(ask, graphs) for graphs in pieces(counts)), most)
    held = Whole.of(chain.from_iterable(found))
    if sum(map(len, held.graphs.values())) != count:
        raise FarStoreError(f"it gave another number of triples than the {count} that it counts")
    return held


def pieces(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """Graphs, with how many quads each has, in groups that are read together."""
    group: list[str] = []
    held = 0
    for graph, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        if group and held + count > PIECE:
            yield group
            group, held = [], 0
        group.append(graph)
        held += count
    if group:
        yield group


def _name(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else ""
