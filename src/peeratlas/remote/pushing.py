"""Brings a snapshot to a far store, graph by graph. Its marker is written last: until then no reader sees it.

Every step can be done twice with the same result, so what broke off is simply run again. Other versions stay.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Protocol, Self
from urllib.parse import quote, urlsplit
from urllib.request import Request

from peeratlas.errors import FarStoreError, SnapshotError
from peeratlas.rdf import Literal, Triple, read_quads
from peeratlas.remote import reading, texts
from peeratlas.remote.asking import JSON, TRIPLES, Access, Engine
from peeratlas.remote.limits import LOADING
from peeratlas.remote.marker import Marker
from peeratlas.remote.places import Places, packed

_PIECE: Final = 5_000
"""Triples in one request of the Graph Store Protocol."""
_STATEMENT: Final = 500
"""Triples in one SPARQL Update: Virtuoso compiles each as one statement, and refuses a long one."""


class Writer(Protocol):
    """A way to change graphs of a store. Each step may be repeated."""

    def replace(self, graph: str, triples: Sequence[Triple]) -> None: ...
    def remove(self, graph: str) -> None: ...


@dataclass(frozen=True)
class ByGraphStore:
    """SPARQL 1.1 Graph Store HTTP Protocol: PUT, POST and DELETE of a graph named in the address."""

    engine: Engine

    def replace(self, graph: str, triples: Sequence[Triple]) -> None:
        self._send(graph, "PUT", triples[:_PIECE])
        for start in range(_PIECE, len(triples), _PIECE):
            self._send(graph, "POST", triples[start : start + _PIECE])

    def remove(self, graph: str) -> None:
        try:
            self._send(graph, "DELETE", ())
        except FarStoreError as fault:
            if "404" not in fault.reason:  # it is not there
                raise

    def _send(self, graph: str, method: str, triples: Sequence[Triple]) -> None:
        url = self.engine.access.url
        address = f"{url}{'&' if urlsplit(url).query else '?'}graph={quote(graph, safe='')}"
        body = None if method == "DELETE" else _lines(triples).encode()
        request = Request(address, body, {"Content-Type": TRIPLES}, method=method)  # noqa: S310 - Access has checked it
        self.engine.send(request)


@dataclass(frozen=True)
class ByUpdate:
    """SPARQL 1.1 Update: DROP and INSERT DATA."""

    engine: Engine

    def replace(self, graph: str, triples: Sequence[Triple]) -> None:
        self.remove(graph)
        for start in range(0, len(triples), _STATEMENT):
            given = f"GRAPH <{graph}> {{\n{_lines(triples[start : start + _STATEMENT])}}}"
            self.engine.update(texts.update("insert.ru", given))

    def remove(self, graph: str) -> None:
        self.engine.update(texts.update("drop.ru", f"<{graph}>"))


@dataclass(frozen=True)
class Content:
    """What a snapshot has to bring: its graphs by name, blank nodes replaced, and every triple once."""

    places: Places
    sha256: str
    graphs: Mapping[str, Sequence[Triple]]

    @classmethod
    def read(cls, path: Path, version: str) -> Self:
        """From `content.nq` of a snapshot, in its written forms; about 500 bytes of memory for each triple."""
        graphs: dict[str, dict[Triple, None]] = {}
        for quad in read_quads(path):
            graphs.setdefault(getattr(quad.graph_name, "value", ""), {})[packed(quad)] = None
        if "" in graphs:
            raise SnapshotError(f"{path} has triples outside named graphs. Run `peeratlas build` again.")
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        return cls(Places(version), sha256, {name: list(graphs[name]) for name in sorted(graphs)})

    @property
    def all(self) -> list[Triple]:
        return list(dict.fromkeys(triple for triples in self.graphs.values() for triple in triples))


@dataclass(frozen=True)
class Target:
    """A store: where it is asked, and how it is changed."""

    engine: Engine
    writer: Writer

    @classmethod
    def of(cls, asked: Access, changed: Access, *, by_update: bool) -> Self:
        engine = Engine(changed, LOADING)
        return cls(Engine(asked, LOADING), ByUpdate(engine) if by_update else ByGraphStore(engine))

    def marker(self, places: Places) -> Marker | None:
        rows = self.engine.ask(texts.bound("graph.rq"), JSON, places.ready, lambda got: reading.table(got.body)[1])
        return Marker.read(rows, places)

    def counted(self, places: Places) -> dict[str, int]:
        """How many triples each graph of a version has in the store, `all` among them by its name there."""
        text = texts.bound("count.rq", {"home": [Literal(places.home)]})
        rows = self.engine.ask(text, JSON, "", lambda got: reading.table(got.body)[1])
        found = {places.meant(_text(graph)): int(_text(count)) for graph, count in rows if graph is not None}
        whole = self.engine.ask(texts.bound("size.rq"), JSON, places.all, lambda got: reading.table(got.body)[1])
        return {**found, places.all: int(_text(whole[0][0]))}


def push(
    content: Content,
    target: Target,
    judge: Callable[[Marker], Iterable[str]] = lambda marker: (),  # noqa: ARG005 - nothing is judged
    progress: Callable[[str], object] = str,
) -> Marker:
    """Brings everything, counts it in the store, has the engine judged, and then says that it is there."""
    places, whole = content.places, content.all
    marker = Marker(len(whole), tuple(content.graphs), content.sha256)
    wanted = {name: len(triples) for name, triples in content.graphs.items()} | {places.all: len(whole)}
    there = target.marker(places)
    if there is not None and marker.same(there) and target.counted(places) == wanted:
        return there
    target.writer.remove(places.ready)
    for name, triples in content.graphs.items():
        progress(name)
        target.writer.replace(places.stored(name), triples)
    progress("all triples")
    target.writer.replace(places.all, whole)
    if (held := target.counted(places)) != wanted:
        wrong = sorted(name for name in wanted if held.get(name) != wanted[name])
        raise FarStoreError(f"it holds another number of triples than it was sent, in {', '.join(wrong[:3])}")
    progress("the stored queries")
    marker = replace(marker, differs=tuple(sorted(judge(marker))))
    target.writer.replace(places.ready, marker.written(places))
    if target.marker(places) != marker:
        raise FarStoreError("it does not give back the marker of the snapshot as it was written")
    return marker


def remove(version: str, target: Target) -> int:
    """Takes a version away, its marker first; how many graphs that were. A reader of it must have stopped before."""
    places = Places(version)
    marker = target.marker(places)
    graphs = set(marker.graphs if marker else ()) | (target.counted(places).keys() - {places.all})
    target.writer.remove(places.ready)
    for stored in (places.all, *sorted(map(places.stored, graphs))):
        target.writer.remove(stored)
    return len(graphs)


def _lines(triples: Iterable[Triple]) -> str:
    return "".join(f"{triple} .\n" for triple in triples)


def _text(term: object) -> str:
    return str(getattr(term, "value", ""))
