"""The catalogue that came, read as the portals read it: datasets, distributions, texts in a language, people to ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property

import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF
from rdflib.term import Identifier, Node


class Record:
    """A graph as a catalogue. Everything comes in order of IRI, so that the same bytes give the same report."""

    def __init__(self, graph: rdflib.Graph) -> None:
        self.graph = graph

    @cached_property
    def catalogues(self) -> tuple[Identifier, ...]:
        return self._typed(DCAT.Catalog)

    @cached_property
    def datasets(self) -> tuple[Identifier, ...]:
        """Every thing of the type: a portal makes a dataset of each, whether it is listed or not."""
        return self._typed(DCAT.Dataset)

    @cached_property
    def services(self) -> tuple[Identifier, ...]:
        return self._typed(DCAT.DataService)

    @property
    def first(self) -> Identifier | None:
        """The dataset that a report shows in full: one that is no part of another, with the shortest IRI."""
        return min(
            self.datasets, key=lambda one: (bool(self.values(one, DCTERMS.isPartOf)), len(one), one), default=None
        )

    def distributions(self, dataset: Node) -> tuple[Identifier, ...]:
        return self.values(dataset, DCAT.distribution)

    def values(self, thing: Node, path: Node) -> tuple[Identifier, ...]:
        return _in_order(self.graph.objects(thing, path))

    def text(self, thing: Node, path: Node, languages: Iterable[str]) -> str:
        """The text in the first of these languages that it has; empty when it has none of them."""
        told = {
            (value.language or "").lower(): str(value)
            for value in self.values(thing, path)
            if isinstance(value, rdflib.Literal)
        }
        return next((told[language] for language in languages if told.get(language)), "")

    def names(self, thing: Node, path: Node, name: Node = FOAF.name) -> tuple[str, ...]:
        """What the things at a property are called; the end of the IRI where nothing says."""
        values = self.values(thing, path)
        return tuple(str(next(iter(self.values(value, name)), last(value))) for value in values)

    def near(self, dataset: Node) -> frozenset[Node]:
        """The dataset with what describes it: its distributions, agents and periods, not other datasets."""
        found, todo = set[Node]({dataset}), list[Node]([dataset])
        others: set[Node] = {*self.datasets, *self.catalogues, *self.services}
        while todo:
            for value in self.graph.objects(todo.pop()):
                if value not in found and value not in others and not isinstance(value, rdflib.Literal):
                    found.add(value)
                    todo.append(value)
        return frozenset(found)

    def formats(self, dataset: Node) -> tuple[str, ...]:
        return tuple(
            sorted(
                {last(value) for one in self.distributions(dataset) for value in self.values(one, DCTERMS["format"])}
            )
        )

    def licences(self, dataset: Node) -> tuple[str, ...]:
        return tuple(
            sorted({last(value) for one in self.distributions(dataset) for value in self.values(one, DCTERMS.license)})
        )

    def _typed(self, kind: Node) -> tuple[Identifier, ...]:
        return _in_order(self.graph.subjects(RDF.type, kind))


def _in_order(terms: Iterable[Node]) -> tuple[Identifier, ...]:
    """The terms, each of which is an IRI, a blank node or a literal, by how they are written."""
    return tuple(sorted((term for term in terms if isinstance(term, Identifier)), key=lambda term: term.n3()))


def last(term: Node) -> str:
    """The end of an IRI, by which people know the concepts of the EU's tables."""
    return str(term).rstrip("/").rpartition("/")[2].rpartition("#")[2]


def told(things: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(things))


def each(record: Record) -> Iterator[tuple[Identifier, Identifier]]:
    """Every distribution with its dataset."""
    return ((dataset, one) for dataset in record.datasets for one in record.distributions(dataset))
