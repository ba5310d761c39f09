"""What is in a part, counted as it is written: triples, subjects, classes, properties, named graphs, languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from peeratlas.inventory import Counts
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal, NamedNode, Quad, Term

_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_SCHEME: Final = NamedNode("http://www.w3.org/2004/02/skos/core#inScheme")


def spaces(prefixes: Prefixes) -> tuple[str, ...]:
    """What the names of things and of concepts begin with."""
    return (f"{prefixes.base}id/", f"{prefixes.base}concept/")


def count(quads: Iterable[Quad], prefixes: Prefixes) -> Counts:
    """Counts what is said, whatever says it: a triple of several graphs once, if its quads follow each other."""
    properties: Counter[NamedNode] = Counter()
    members: dict[Term, set[Term]] = defaultdict(set)
    subjects: set[Term] = set()
    languages: set[str] = set()
    before: tuple[Term, Term, Term] | None = None
    for subject, predicate, value, _ in quads:
        if before == (before := (subject, predicate, value)):
            continue
        subjects.add(subject)
        properties[predicate] += 1
        if isinstance(value, Literal):
            languages.add(value.language or "")
        elif predicate == _TYPE:
            members[value].add(subject)
    return Counts(
        triples=properties.total(),
        subjects=len(subjects),
        entities=sum(isinstance(one, NamedNode) and one.value.startswith(spaces(prefixes)) for one in subjects),
        classes=dict(sorted((_name(class_), len(found)) for class_, found in members.items())),
        properties=dict(sorted((name.value, number) for name, number in properties.items())),
        languages=tuple(sorted(languages - {""})),
    )


def graphs(quads: Iterable[Quad]) -> dict[str, int]:
    """How many triples each named graph has."""
    found = Counter(quad.graph_name for quad in quads)
    return dict(sorted((name.value, number) for name, number in found.items() if isinstance(name, NamedNode)))


def kinds(quads: Iterable[Quad], prefixes: Prefixes) -> dict[str, int]:
    """How many things with a class there are of each kind, as their names tell it (`claim`)."""
    typed = {quad.subject for quad in quads if quad.predicate == _TYPE and isinstance(quad.subject, NamedNode)}
    found = Counter(kind for thing in typed if (kind := prefixes.kind_of(thing.value)))
    return dict(sorted(found.items()))


def uses(quads: Collection[Quad]) -> dict[str, dict[str, int]]:
    """How many things name each concept of a scheme, by each property."""
    concepts = {quad.subject for quad in quads if quad.predicate == _SCHEME}
    named = {
        (quad.object, quad.predicate, quad.subject)
        for quad in quads
        if isinstance(quad.object, NamedNode) and quad.object in concepts and isinstance(quad.subject, NamedNode)
    }
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for concept, property_, _ in named:
        found[concept.value][property_.value] += 1
    return {concept: dict(sorted(numbers.items())) for concept, numbers in sorted(found.items())}


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
