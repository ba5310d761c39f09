"""What a reasoner is given: axioms on classes and properties, types of things and statements between them.

Left out are owl:imports (owlready2 would fetch them), annotations, and the ranges of data properties:
HermiT throws on xsd:date. Every literal becomes the empty text: what matters is that the thing has the
property, so that a hope with a minimum is found out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from sys import intern
from typing import Final, NamedTuple

from peeratlas.rdf import BlankNode, NamedNode, Quad, Term

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"

TYPE: Final = f"{RDF}type"
FIRST: Final = f"{RDF}first"
REST: Final = f"{RDF}rest"
DOMAIN: Final = f"{RDFS}domain"
RANGE: Final = f"{RDFS}range"
SUBCLASS: Final = f"{RDFS}subClassOf"
SUBPROPERTY: Final = f"{RDFS}subPropertyOf"
DISJOINT: Final = f"{OWL}disjointWith"
MEMBERS: Final = f"{OWL}members"

CLASS: Final = f"{OWL}Class"
OBJECT_PROPERTY: Final = f"{OWL}ObjectProperty"
DATA_PROPERTY: Final = f"{OWL}DatatypeProperty"

_LEFT_OUT = {f"{OWL}AnnotationProperty"}
_TERMS = {CLASS, OBJECT_PROPERTY, DATA_PROPERTY} | _LEFT_OUT
_NODES = {f"{OWL}{name}" for name in ("AllDisjointClasses", "AllDisjointProperties", "Restriction")}
_RESTRICTION = {f"{OWL}{name}" for name in ("allValuesFrom", "onProperty", "someValuesFrom")}
_SETS = {f"{OWL}{name}" for name in ("complementOf", "intersectionOf", "oneOf", "unionOf")}
_SAME = {f"{OWL}{name}" for name in ("differentFrom", "equivalentClass", "sameAs")}
_ANYWHERE = {SUBCLASS, DISJOINT, MEMBERS} | _RESTRICTION | _SETS | _SAME
_OF_OBJECT_PROPERTIES = {RANGE, f"{OWL}inverseOf", f"{OWL}propertyChainAxiom"}
_OF_PROPERTIES = {DOMAIN, SUBPROPERTY, f"{OWL}equivalentProperty", f"{OWL}propertyDisjointWith"}


class Said(NamedTuple):
    """A triple and its graph, as IRIs; `_:` begins a blank node, and a literal is the empty text."""

    subject: str
    predicate: str
    object: str
    graph: str


@dataclass(frozen=True)
class Theory:
    """`kinds` are the declarations of the terms; `different` are groups of things that are not the same."""

    kinds: Mapping[str, frozenset[str]]
    axioms: tuple[Said, ...]
    facts: tuple[Said, ...]
    different: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, quads: Iterable[Quad], unique_names: str = "") -> Theory:
        """`unique_names` is the annotation by which a class says that two of its names are two things."""
        said = [Said(*(_name(term) for term in quad)) for quad in quads]
        kinds = _kinds(said)
        facts = tuple(_facts(said, kinds))
        unique = {triple.subject for triple in said if triple.predicate == unique_names}
        groups: dict[str, set[str]] = defaultdict(set)
        for fact in facts:
            if fact.predicate == TYPE and fact.object in unique:
                groups[fact.object].add(fact.subject)
        different = tuple(tuple(sorted(group)) for _, group in sorted(groups.items()))
        return cls(kinds, tuple(_axioms(said, kinds)), facts, different)

    def terms(self, kind: str) -> list[str]:
        """The classes, or the properties of a kind, in order of name."""
        return sorted(term for term, kinds in self.kinds.items() if kind in kinds)

    def groups(self, predicate: str) -> list[tuple[str, ...]]:
        """The members of each list that an axiom with this predicate leads to."""
        links = {(axiom.subject, axiom.predicate): axiom.object for axiom in self.axioms}
        return [tuple(_walk(axiom.object, links)) for axiom in self.axioms if axiom.predicate == predicate]

    def sample(self) -> Theory:
        """The same with one thing of each class: its statements, and the types of what they lead to."""
        chosen: dict[str, str] = {}
        for fact in sorted(fact for fact in self.facts if fact.predicate == TYPE):
            chosen.setdefault(fact.object, fact.subject)
        things = set(chosen.values())
        near = things | {fact.object for fact in self.facts if fact.subject in things}
        kept = (fact for fact in self.facts if fact.subject in (near if fact.predicate == TYPE else things))
        different = tuple(tuple(name for name in group if name in near) for group in self.different)
        return replace(self, facts=tuple(kept), different=different)

    def triples(self) -> Iterator[str]:
        """The lines of an N-Triples file."""
        for axiom in (*self.axioms, *self.facts):
            yield _line(axiom.subject, axiom.predicate, axiom.object)
        for number, group in enumerate(group for group in self.different if len(group) > 1):
            nodes = [f"_:different{number}x{place}" for place in range(len(group))]
            yield _line(f"_:different{number}", TYPE, f"{OWL}AllDifferent")
            yield _line(f"_:different{number}", f"{OWL}distinctMembers", nodes[0])
            for node, name, rest in zip(nodes, group, [*nodes[1:], f"{RDF}nil"], strict=True):
                yield _line(node, FIRST, name)
                yield _line(node, REST, rest)


def _name(term: Term) -> str:
    if isinstance(term, NamedNode):
        return intern(term.value)
    return intern(str(term)) if isinstance(term, BlankNode) else ""


def _line(subject: str, predicate: str, object_: str) -> str:
    return f"{_written(subject)} <{predicate}> {_written(object_)} .\n"


def _written(name: str) -> str:
    if not name:
        return '""'
    return name if name.startswith("_:") else f"<{name}>"


def _kinds(said: Iterable[Said]) -> dict[str, frozenset[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    for triple in said:
        if triple.predicate == TYPE and triple.object in _TERMS:
            kinds[triple.subject].add(triple.object)
    return {term: frozenset(found) for term, found in kinds.items()}


def _facts(said: Iterable[Said], kinds: Mapping[str, frozenset[str]]) -> Iterator[Said]:
    """Of things that are no terms, each fact once."""
    seen: set[tuple[str, str, str]] = set()
    for triple in said:
        if triple[:3] not in seen and _is_fact(triple, kinds):
            seen.add(triple[:3])
            yield triple


def _is_fact(triple: Said, kinds: Mapping[str, frozenset[str]]) -> bool:
    subject, predicate, object_, _ = triple
    if subject in kinds:
        return False
    if predicate == TYPE:
        return CLASS in kinds.get(object_, ())
    wanted = OBJECT_PROPERTY if object_ else DATA_PROPERTY
    return object_ not in kinds and wanted in kinds.get(predicate, ())


def _axioms(said: Sequence[Said], kinds: Mapping[str, frozenset[str]]) -> Iterator[Said]:
    links: dict[str, list[Said]] = defaultdict(list)
    for triple in said:
        if triple.predicate in (FIRST, REST):
            links[triple.subject].append(triple)
    for triple in said:
        if _is_axiom(triple, kinds):
            yield triple
            node = triple.object
            while node in links:
                yield from links[node]
                node = next((link.object for link in links[node] if link.predicate == REST), "")


def _is_axiom(triple: Said, kinds: Mapping[str, frozenset[str]]) -> bool:
    """A declaration, a class axiom or a property axiom; what is said of annotations is none."""
    subject, predicate, object_, _ = triple
    declared = kinds.get(subject, frozenset()) & {OBJECT_PROPERTY, DATA_PROPERTY}
    if predicate == TYPE:
        if object_ in _TERMS | _NODES:
            return object_ not in _LEFT_OUT
        return bool(declared) and object_.startswith(OWL)
    if predicate in _OF_OBJECT_PROPERTIES:
        return OBJECT_PROPERTY in declared
    return bool(object_) and (predicate in _ANYWHERE or (predicate in _OF_PROPERTIES and bool(declared)))


def _walk(node: str, links: Mapping[tuple[str, str], str]) -> Iterator[str]:
    while (node, FIRST) in links:
        yield links[node, FIRST]
        node = links.get((node, REST), "")
