"""What follows: the days of every date, then queries/rules in order of name, all into the one inferred graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Final

from peeratlas.dataset import Dataset
from peeratlas.dates import bounds
from peeratlas.errors import DateError
from peeratlas.queries import Query
from peeratlas.rdf import Literal, NamedNode, Quad, Triple
from peeratlas.report import Finding
from peeratlas.terms import from_value

# The dated property -> where its first and its last day go (ontology/core.ttl, ontology/sources.ttl).
DAYS: Final[Mapping[str, tuple[str, str]]] = {
    "asOf": ("earliest", "latest"),
    "when": ("whenEarliest", "whenLatest"),
    "published": ("earliest", "latest"),
}


def date_faults(dataset: Dataset) -> Iterator[Finding]:
    """Every text of a dated property that is no EDTF date, or ends before it starts."""
    for subject, name, text in _dated(dataset):
        try:
            bounds(text)
        except DateError as fault:
            yield Finding("violation", f"edtf-{name}", subject, f"{fault.problem}. {fault.remedy}")


def infer(dataset: Dataset, rules: Iterable[Query]) -> list[Quad]:
    """Adds to the inferred graph what is not said already, and gives the added quads."""
    graph = NamedNode(f"{dataset.prefixes['graph']}inferred")
    added = _add(dataset, graph, _days(dataset))
    for rule in rules:
        added += _add(dataset, graph, dataset.construct(rule.text))
    return added


def _add(dataset: Dataset, graph: NamedNode, triples: Iterable[Triple]) -> list[Quad]:
    new = [t for t in dict.fromkeys(triples) if not dataset.holds(t)]
    quads = [Quad(t.subject, t.predicate, t.object, graph) for t in new]
    dataset.add(quads)
    return quads


def _days(dataset: Dataset) -> Iterator[Triple]:
    pa = dataset.prefixes["pa"]
    for subject, name, text in _dated(dataset):
        for place, day in zip(DAYS[name], bounds(text), strict=True):
            if isinstance(day, date):
                yield Triple(NamedNode(subject), NamedNode(pa + place), from_value(day))


def _dated(dataset: Dataset) -> Iterator[tuple[str, str, str]]:
    """Subject, name of the property and text of every dated property, in the order of the table."""
    pa = dataset.prefixes["pa"]
    for name in DAYS:
        for quad in dataset.quads(predicate=pa + name):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, name, quad.object.value
