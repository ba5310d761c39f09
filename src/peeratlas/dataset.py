"""The embedded store: one named graph for each file, asked as their union. Only this module opens a store.

The union is not a set: a triple that stands in two graphs gives two rows. `vocabulary.repeated_triples`
refuses such files, and whoever adds a graph of derived triples leaves out those that stand already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Self, TypeVar

import rdflib
from pyoxigraph import (
    CanonicalizationAlgorithm,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    parse_query_results,
    serialize,
)
from pyoxigraph import Dataset as QuadSet

from peeratlas.answer import Value
from peeratlas.armour.lane import FORM, Lane
from peeratlas.errors import QueryError, SnapshotError
from peeratlas.memory import Memory
from peeratlas.prefixes import NAMESPACE, PREFIX, Prefixes
from peeratlas.rdf import BlankNode, NamedNode, Quad, Term, Triple, is_iri
from peeratlas.terms import to_rdflib, to_value

Row = tuple[Term | None, ...]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a SELECT, read as they are asked for and only once; a cell without a value is None."""

    variables: tuple[str, ...]
    rows: Iterator[Row]

    def __iter__(self) -> Iterator[Row]:
        return self.rows


class Dataset:
    """Named graphs in one store. Foreign errors end here: QueryError, SnapshotError.

    `memory` keeps what was read until something is added; `folder` is where a store lies that only reads; `waiting`
    surrounds the time in which somebody waits for a far one.
    """

    waiting: Callable[[], AbstractContextManager[None]] = nullcontext

    def __init__(self, store: Store, folder: Path | None = None) -> None:
        self._store = store
        self._folder = folder
        self.memory = Memory()

    @classmethod
    def in_memory(cls, quads: Iterable[Quad] = ()) -> Self:
        dataset = cls(Store())
        dataset.add(quads)
        return dataset

    @classmethod
    def create(cls, path: Path) -> Self:
        """A new store on disk, in a folder that does not exist or is empty."""
        if path.exists() and any(path.iterdir()):
            raise SnapshotError(f"{path} is not empty: a store is made in a fresh folder.")
        try:
            return cls(Store(str(path)))
        except OSError as fault:
            raise SnapshotError(f"The store {path} cannot be made: {fault}") from fault

    @classmethod
    def open_read_only(cls, path: Path) -> Self:
        """A store on disk that others may read at the same time."""
        try:
            return cls(Store.read_only(str(path)), path)
        except OSError as fault:
            raise SnapshotError(f"The store {path} cannot be opened: {fault}.") from fault

    def __len__(self) -> int:
        return len(self._store)

    def add(self, quads: Iterable[Quad]) -> None:
        """Adds quads in bulk; not in one transaction, so a store being read must never be written."""
        self._write(lambda: self._store.bulk_extend(quads))

    def flush(self) -> None:
        """Writes everything to disk."""
        self._write(self._store.flush)

    def query(self, text: str) -> Rows:
        """A SELECT over the union of all graphs."""
        result = self._ask(text)
        if not isinstance(result, QuerySolutions):
            raise QueryError("This query is no SELECT.")
        variables = tuple(variable.value for variable in result.variables)
        return Rows(variables, (tuple(solution) for solution in _guarded(result)))

    def rows(self, text: str, lane: Lane | None = None) -> Sequence[Row]:
        """The rows of a SELECT of ours: read once, and kept for who asks the same again.

        A `lane` runs it outside this process and bounds it; a store in memory has none.
        """
        if lane is None or self._folder is None:
            return self.memory.of(("rows", text), lambda: tuple(self.query(text)))
        bounded, folder = lane, self._folder
        return self.memory.of(("rows", text), lambda: _parsed(bounded.rows(folder, text)))

    def together(self, texts: Iterable[str]) -> None:
        """Has a far store answer these SELECTs at the same time; here nobody waits for another."""

    def ready(self) -> bool:
        """Whether pages may be asked for: the store answers now, whatever has been read of it before."""
        next(self.quads(), None)
        return True

    def said(self, iri: str) -> Mapping[str, Sequence[Value]]:
        """What is said of a thing: its values by property, each once, in order of their texts; read once and kept."""
        return self.memory.of(("said", iri), lambda: self._read(iri))

    def _read(self, iri: str) -> dict[str, tuple[Value, ...]]:
        found: dict[str, set[Value]] = {}
        for quad in self.quads(subject=iri):
            found.setdefault(quad.predicate.value, set()).add(to_value(quad.object))
        return {
            name: tuple(sorted(values, key=lambda value: (str(value), getattr(value, "lang", ""))))
            for name, values in found.items()
        }

    def construct(self, text: str) -> list[Triple]:
        """The triples of a CONSTRUCT over the union of all graphs, each once."""
        result = self._ask(text)
        if not isinstance(result, QueryTriples):
            raise QueryError("This query is no CONSTRUCT.")
        return list(dict.fromkeys(_guarded(result)))

    def ask(self, text: str) -> bool:
        """An ASK over the union of all graphs."""
        result = self._ask(text)
        if not isinstance(result, QueryBoolean):
            raise QueryError("This query is no ASK.")
        return bool(result)

    def quads(
        self, graph: str | None = None, *, subject: str | None = None, predicate: str | None = None
    ) -> Iterator[Quad]:
        """Every quad, or those of one graph, one thing, one property: the quick way to single values.

        Of what is no IRI nothing is said.
        """
        if not all(iri is None or is_iri(iri) for iri in (subject, predicate, graph)):
            return iter(())
        thing, name, home = (None if iri is None else NamedNode(iri) for iri in (subject, predicate, graph))
        return self._store.quads_for_pattern(thing, name, None, home)

    def having(self, predicate: str, value: str) -> list[str]:
        """The things of which a property names this thing, each once, in order: as quick as they are few."""
        found = self._store.quads_for_pattern(None, NamedNode(predicate), NamedNode(value), None)
        return sorted({str(to_value(quad.subject)) for quad in found})

    def holds(self, triple: Triple) -> bool:
        """Whether a triple stands in any graph."""
        found = self._store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        return next(found, None) is not None

    @cached_property
    def prefixes(self) -> Prefixes:
        """The prefix table, which is among the data; read when it is first asked for."""
        return Prefixes.of(quad for name in (PREFIX, NAMESPACE) for quad in self.quads(predicate=name))

    def says(self, iri: str) -> bool:
        """Whether anything is said of this name; of what is no IRI nothing is."""
        try:
            return next(self.quads(subject=iri), None) is not None
        except ValueError:
            return False

    def graphs(self) -> tuple[str, ...]:
        """The IRIs of the named graphs, in order."""
        return tuple(sorted(graph.value for graph in self._store.named_graphs()))

    def copy_for_rdflib(self, graphs: Iterable[str] | None = None) -> rdflib.Graph:
        """The union of these graphs, or of all, as one graph of rdflib."""
        copy = rdflib.Graph(bind_namespaces="none")
        terms: dict[object, rdflib.term.Node] = {}
        for quad in (quad for graph in ([None] if graphs is None else graphs) for quad in self.quads(graph)):
            for term in quad.triple:
                if term not in terms:
                    terms[term] = to_rdflib(term)
            copy.add((terms[quad.subject], terms[quad.predicate], terms[quad.object]))
        return copy

    def _ask(self, text: str) -> QuerySolutions | QueryBoolean | QueryTriples:
        try:
            return self._store.query(text, use_default_graph_as_union=True)
        except (SyntaxError, ValueError, OSError) as fault:
            raise QueryError(f"The query was refused: {fault}") from fault

    def _write(self, work: Callable[[], None]) -> None:
        self.memory.clear()
        try:
            work()
        except (OSError, RuntimeError) as fault:
            raise SnapshotError(f"The store cannot be written: {fault}") from fault


def canonical(quads: Iterable[Quad]) -> bytes:
    """The same N-Quads for the same content: blank nodes named by RDFC-1.0, lines sorted, each once."""
    plain: list[Quad] = []
    blank = QuadSet()
    for quad in quads:
        # The names of RDFC-1.0 depend on quads with blank nodes only; a set of all costs ten times more.
        if isinstance(quad.subject, BlankNode) or isinstance(quad.object, BlankNode):
            blank.add(quad)
        else:
            plain.append(quad)
    blank.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    lines: set[bytes] = set()
    for part in (plain, blank):
        lines.update((serialize(part, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    return b"".join(sorted(lines))


def _parsed(rows: bytes) -> tuple[Row, ...]:
    """The rows that a lane gives, as the store would give them: the same terms in the same order."""
    found = parse_query_results(rows, format=QueryResultsFormat.from_media_type(FORM))
    if not isinstance(found, QuerySolutions):
        raise QueryError("This query is no SELECT.")
    return tuple(tuple(solution) for solution in found)


def _guarded(result: Iterable[T]) -> Iterator[T]:
    """The results; a fault that comes while they are read is turned into ours."""
    try:
        yield from result
    except (ValueError, OSError, RuntimeError) as fault:
        raise QueryError(f"The query failed while it ran: {fault}") from fault
