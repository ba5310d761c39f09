"""A snapshot in a far store, asked like the embedded one. What an answer names is read together, not thing by thing."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from threading import Lock
from time import monotonic
from typing import Final, TypeVar

from peeratlas.armour.lane import Lane
from peeratlas.dataset import Dataset, Row, Rows
from peeratlas.errors import FarStoreError, SnapshotError
from peeratlas.memory import Memory
from peeratlas.rdf import Literal, NamedNode, Quad, Term, Triple, is_iri
from peeratlas.remote import reading, texts, whole
from peeratlas.remote.ahead import Ahead
from peeratlas.remote.asking import JSON, TRIPLES, Access, Engine, refuse_cut
from peeratlas.remote.connecting import Got
from peeratlas.remote.limits import Limits
from peeratlas.remote.marker import Marker
from peeratlas.remote.places import Places
from peeratlas.remote.probing import key
from peeratlas.remote.together import Shared, at_once
from peeratlas.remote.whole import Whole

_TOGETHER: Final = 100
"""How many things are read in one request."""
_AWAITED: Final = 5_000
"""How many names are remembered that nobody has asked for yet."""
T = TypeVar("T")


class RemoteDataset(Dataset):
    """The snapshot of this version in a far store. FarStoreError when the store does not answer or does not hold it.

    `home` opens the snapshot's own store: it is asked the queries that the engine is known to answer otherwise.
    `ahead` reads what many will ask for.
    """

    def __init__(
        self, access: Access, version: str, limits: Limits | None = None, home: Callable[[], Dataset] | None = None
    ) -> None:
        self.memory = Memory()
        self._engine = Engine(access, limits)
        self._places = Places(version)
        self._home = home
        self._nothing = Dataset.in_memory(())  # says which columns a query has
        self._trusted = 0.0
        self._believed = False
        self._marker: Marker | None = None
        self._awaited: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()
        self._shared = Shared()
        self._whole: Whole | None = None
        self.ahead = Ahead()

    def __len__(self) -> int:
        return self.marker.triples

    @property
    def marker(self) -> Marker:
        """What the store says of this snapshot; read again from time to time, and after every failure."""
        if self._marker is None or (monotonic() > self._trusted and not self._believed):
            self._marker = self._shared.of("marker", self._marker_now)
        return self._marker

    @property
    def connections(self) -> int:
        """How many requests go at once, where several do."""
        return self._engine.limits.connections

    def believe(self, marker: Marker) -> None:
        """Takes the content for whole, whatever the store says: for who has just brought it and tries it."""
        self._marker, self._believed = marker, True

    def _marker_now(self) -> Marker:
        found = self._engine.ask(texts.bound("graph.rq"), JSON, self._places.ready, self._marked)
        self._trusted = monotonic() + self._engine.limits.trust
        return found

    def check(self) -> None:
        """FarStoreError unless the store holds this snapshot whole: its marker, and as many triples as it names.

        If it does, it is begun to read ahead.
        """
        told, held = self.marker.triples, self._rows(texts.bound("size.rq"), self._places.all)[1]
        if [_value(cell) for row in held for cell in row] != [str(told)]:
            raise FarStoreError(f"it does not hold {told} triples of this snapshot any more. {self._remedy}")
        self.ahead.begin()

    def ready(self) -> bool:
        """FarStoreError unless the store answers now; whether what many pages share has been read."""
        try:
            with self.waiting():
                self._marker = self._marker_now()
        except FarStoreError:
            self._trusted = 0.0
            raise
        self.ahead.begin()
        return self.ahead.done

    def read_whole(self) -> None:
        """Reads all quads, a few graphs at a time, if they are not too many to be held."""
        if self._whole is None and self.marker.triples <= whole.MOST:
            _, rows = self._rows(texts.bound("count.rq", {"home": [Literal(self._places.home)]}), "")
            counts = {_name(row[0]): int(_value(row[1])) for row in rows if _value(row[1]).isdecimal()}
            self._whole = whole.read(counts, lambda names: self._said({"graph": names}), self.connections)

    def query(self, text: str) -> Rows:
        if (home := self._at_home(text)) is not None:
            return home.query(text)
        variables, rows = self._rows(text, self._places.all)
        self._await(term for row in rows for term in row)
        return Rows(variables, iter(rows))

    def rows(self, text: str, lane: Lane | None = None) -> Sequence[Row]:
        """The far store is bounded by its own limits; the lane is for what is asked at home."""
        home = None if lane is None else self._at_home(text)
        return super().rows(text) if home is None else home.rows(text, lane)

    def together(self, texts: Iterable[str]) -> None:
        fresh = [one for one in dict.fromkeys(texts) if ("rows", one) not in self.memory and self._at_home(one) is None]
        if len(fresh) > 1:
            with self.waiting():
                at_once((partial(self.rows, one) for one in fresh), self.connections)

    def construct(self, text: str) -> list[Triple]:
        if (home := self._at_home(text)) is not None:
            return home.construct(text)
        found = self._asked(TRIPLES, text, self._places.all, lambda got: reading.triples(got.body))
        self._await(term for triple in found for term in triple)
        return list(found)

    def ask(self, text: str) -> bool:
        return self._asked(JSON, text, self._places.all, lambda got: reading.boolean(got.body))

    def quads(
        self, graph: str | None = None, *, subject: str | None = None, predicate: str | None = None
    ) -> Iterator[Quad]:
        if not all(iri is None or is_iri(iri) for iri in (subject, predicate, graph)):
            return iter(())
        if self._whole is not None:
            return self._whole.quads(graph, subject, predicate)
        if graph is not None:
            found: Iterable[Quad] = self.memory.of(("graph", graph), lambda: self._graph(graph))
            return (q for q in found if subject in (None, _name(q.subject)) and predicate in (None, _name(q.predicate)))
        if subject is not None:
            return (q for q in self._thing(subject) if predicate in (None, _name(q.predicate)))
        terms = {} if predicate is None else {"predicate": [NamedNode(predicate)]}
        return iter(self.memory.of(("property", predicate), lambda: self._said(terms)))

    def having(self, predicate: str, value: str) -> list[str]:
        found = (quad for quad in self.quads(predicate=predicate) if _name(quad.object) == value)
        return sorted({_name(quad.subject) or str(quad.subject) for quad in found})

    def holds(self, triple: Triple) -> bool:
        subject = _name(triple.subject)
        return any(quad.triple == triple for quad in self.quads(subject=subject))

    def graphs(self) -> tuple[str, ...]:
        return self.marker.graphs

    def add(self, quads: Iterable[Quad]) -> None:  # noqa: ARG002 - it has to have this form
        raise SnapshotError("A far store is filled by `peeratlas push`, and not changed otherwise.")

    def flush(self) -> None:
        """There is nothing to write."""

    def _at_home(self, text: str) -> Dataset | None:
        """The snapshot's own store for a query that this engine is known to answer otherwise; else None."""
        return self._home() if self._home is not None and key(text) in self.marker.keys else None

    @property
    def _remedy(self) -> str:
        return f"Run `peeratlas push --endpoint {self._engine.access.url}`."

    def _marked(self, got: Got) -> Marker:
        marker = Marker.read(_table(got)[1], self._places)
        if marker is None:
            raise reading.AnswerError(f"it does not hold snapshot {self._places.version} whole. {self._remedy}")
        return marker

    def _thing(self, iri: str) -> tuple[Quad, ...]:
        """What is said of one thing; with it is read what else the last answers have named."""
        kept: tuple[Quad, ...] = self.memory.of(("thing", iri), lambda: self._things(iri))
        return kept

    def _names(self) -> frozenset[str]:
        """The names of all things, to be read with others; those that an answer has named go before them.

        Empty when there are more than are remembered.
        """
        _, rows = self._rows(texts.bound("names.rq"), self._places.all)
        names = frozenset(filter(None, (_name(row[0]) for row in rows)))
        with self._lock:
            for name in sorted(names - self._awaited.keys()):
                self._awaited[name] = None
                self._awaited.move_to_end(name, last=False)
        return names if len(rows) < _AWAITED else frozenset()

    def _things(self, iri: str) -> tuple[Quad, ...]:
        names = self.memory.of(("far", "names"), self._names)
        if names and iri not in names:
            return ()
        with self._lock:
            self._awaited.pop(iri, None)
            others = [self._awaited.popitem()[0] for _ in range(min(_TOGETHER - 1, len(self._awaited)))]
        found: dict[str, list[Quad]] = {name: [] for name in (iri, *others)}
        for quad in self._said({"subject": [NamedNode(name) for name in found]}):
            found[_name(quad.subject)].append(quad)
        for name in others:
            self.memory.of(("thing", name), lambda name=name: tuple(found[name]))  # type: ignore[misc]
        # A page goes from a thing to what it names: a claim, its source, the concept of its kind.
        self._await(term for quads in found.values() for quad in quads for term in quad.triple)
        return tuple(found[iri])

    def _await(self, terms: Iterable[Term | None]) -> None:
        """Remembers the names in an answer that have not been read: most are asked for next."""
        if self._whole is not None:
            return
        names = {term.value for term in terms if isinstance(term, NamedNode)}
        fresh = sorted(name for name in names if ("thing", name) not in self.memory)
        with self._lock:
            for name in fresh:
                self._awaited[name] = None
            while len(self._awaited) > _AWAITED:
                self._awaited.popitem(last=False)

    def _graph(self, graph: str) -> tuple[Quad, ...]:
        home = NamedNode(graph)
        _, rows = self._rows(texts.bound("graph.rq"), self._places.stored(graph))
        self._await(term for row in rows for term in row)
        return tuple(sorted({_quad(row, home) for row in rows}, key=str))

    def _said(self, terms: dict[str, list[NamedNode]]) -> tuple[Quad, ...]:
        text = texts.bound("said.rq", {**terms, "home": [Literal(self._places.home)]})
        _, rows = self._rows(text, "")
        if not all(_name(row[0]).startswith(self._places.home) for row in rows):
            raise FarStoreError("it gave triples of a graph that was not asked for")
        quads = (_quad(row[1:], NamedNode(self._places.meant(_name(row[0])))) for row in rows)
        return tuple(dict.fromkeys(quads))  # a graph is a set, whatever a store gives

    def _rows(self, text: str, graph: str) -> reading.Table:
        columns = self._nothing.query(text).variables
        return self._asked(JSON, text, graph, lambda got: _in_order(_table(got), columns))

    def _asked(self, form: str, text: str, graph: str, read: Callable[[Got], T]) -> T:
        """Asks, if the store still holds this snapshot; after a failure it has to say so again."""
        try:
            with self.waiting():
                _ = self.marker
                return self._shared.of((form, text, graph), lambda: self._engine.ask(text, form, graph, read))
        except FarStoreError:
            self._trusted = 0.0
            raise


def _table(got: Got) -> reading.Table:
    found = reading.table(got.body)
    refuse_cut(got, len(found[1]))
    return found


def _in_order(found: reading.Table, columns: tuple[str, ...]) -> reading.Table:
    """A table with these columns in this order; AnswerError when it has others."""
    names, rows = found
    if sorted(names) != sorted(columns):
        raise reading.AnswerError("its result has other columns than were asked for")
    if names == columns:
        return found
    places = [names.index(name) for name in columns]
    return columns, [tuple(row[place] for place in places) for row in rows]


def _name(term: Term | None) -> str:
    return term.value if isinstance(term, NamedNode) else ""


def _value(term: Term | None) -> str:
    return str(getattr(term, "value", ""))


def _quad(row: Row, graph: NamedNode) -> Quad:
    subject, predicate, object_ = row
    if subject is None or object_ is None or isinstance(subject, Literal) or not isinstance(predicate, NamedNode):
        raise FarStoreError("it gave a triple that is none")
    return Quad(subject, predicate, object_, graph)
