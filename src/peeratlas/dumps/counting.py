"""What is in a part, counted as it is written: triples, subjects, classes, properties, named graphs, languages."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from peeratlas.inventory import Counts
from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Literal, NamedNode, Quad, Term

_TYPE: Final = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


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


def _name(term: Term) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)
