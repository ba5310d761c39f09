"""How often each term and each concept is used, by which things, and which stored queries name it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from peeratlas.answer import Iri, Value
from peeratlas.dataset import Dataset
from peeratlas.inventory import Counts
from peeratlas.queries import Query
from peeratlas.rdf import NamedNode, Term, is_iri
from peeratlas.terms import to_value

_FOLDERS: Final = ("questions", "comparison")
"""The queries that a reader can open."""
_DECLARED = re.compile(r"\bPREFIX\s+([\w-]*):\s*<([^>]*)>", re.IGNORECASE)
# An IRI, or a prefixed name; texts, comments and variables are read and left aside.
_NAMES = re.compile(
    r"""<(?P<iri>[^<>"{}|^`\\\s]*)>|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\#[^\n]*|[?$]\w+"""
    r"""|(?P<prefix>[A-Za-z][\w-]*):(?P<local>[A-Za-z0-9_](?:[\w.-]*[\w-])?)"""
)


@dataclass(frozen=True, slots=True)
class Use:
    """One statement: the thing, the property, the value."""

    thing: Iri
    property: Iri
    value: Value


@dataclass(frozen=True, slots=True)
class Statements:
    """How many statements there are with a property, and the first by its thing; none where every one is set aside."""

    number: int = 0
    first: Use | None = None


@dataclass(frozen=True)
class Usage:
    """`set_aside` are things that serve as no example: claims that newer ones supersede, things withdrawn.

    `counts` is what the build counted; what it did not is counted when it is asked for.
    """

    dataset: Dataset
    queries: Mapping[str, Mapping[str, Query]]
    set_aside: frozenset[Iri] = frozenset()
    counts: Callable[[], Counts] = field(default=Counts, repr=False)
    _statements: dict[str, Statements] = field(default_factory=dict, repr=False)

    @cached_property
    def members(self) -> Mapping[str, tuple[Iri, ...]]:
        """Each class -> the things of it, in order of their IRIs."""
        found: dict[str, set[Iri]] = {}
        once: dict[str, Iri] = {}  # a thing has several classes, and one name for all of them
        for thing, class_ in self._with(self.dataset.prefixes.expand("rdf:type")):
            found.setdefault(str(to_value(class_)), set()).add(once.setdefault(thing.value, Iri(thing.value)))
        return {class_: tuple(sorted(things)) for class_, things in found.items()}

    def number(self, term: str, is_class: bool) -> int:
        """How many things there are of a class of ours, or statements with a property of ours."""
        counts = self.counts()
        if counts.triples:
            return (counts.classes if is_class else counts.properties).get(term, 0)
        return len(self.members.get(term, ())) if is_class else self.statements(term).number

    def example(self, class_: str) -> Iri | None:
        """The first thing of a class that is not set aside."""
        return next((one for one in self.members.get(class_, ()) if one not in self.set_aside), None)

    def statements(self, property_: str) -> Statements:
        """The statements with this property."""
        if property_ not in self._statements:
            self._statements[property_] = self._counted(property_)
        return self._statements[property_]

    def _counted(self, property_: str) -> Statements:
        """All are counted, and the first is found without a list of them."""
        number, thing, values = 0, "", list[Term]()
        for quad in self.dataset.quads(predicate=property_):
            number += 1
            name = quad.subject.value if isinstance(quad.subject, NamedNode) else ""
            if not name or (thing and name > thing) or name in self.set_aside:
                continue
            values = [*values, quad.object] if name == thing else [quad.object]
            thing = name
        use = Use(Iri(thing), Iri(property_), to_value(min(values, key=str))) if thing else None
        return Statements(number, use)

    @cached_property
    def schemes(self) -> Mapping[str, tuple[Iri, ...]]:
        """Each scheme -> its concepts, in order of their IRIs."""
        found: dict[str, set[Iri]] = {}
        for concept, scheme in self._with(self.dataset.prefixes.expand("skos:inScheme")):
            found.setdefault(str(to_value(scheme)), set()).add(Iri(concept.value))
        return {scheme: tuple(sorted(listed)) for scheme, listed in found.items()}

    @cached_property
    def concepts(self) -> Mapping[str, Mapping[Iri, int]]:
        """Each concept -> how many things use it by each property; how concepts stand to each other is no use."""
        own, expand = self.dataset.prefixes["skos"], self.dataset.prefixes.expand
        properties = [
            Iri(one)
            for one in self.dataset.having(expand("rdf:type"), expand("owl:ObjectProperty"))
            if is_iri(one) and not one.startswith(own)
        ]
        if counted := self.counts().uses:
            listed = ((concept, _in_order(uses, properties)) for concept, uses in counted.items())
            return {concept: uses for concept, uses in listed if uses}
        known = {concept for concepts in self.schemes.values() for concept in concepts}
        found: dict[str, dict[Iri, int]] = {}
        for property_ in properties:
            things: dict[str, set[NamedNode]] = {}
            for thing, value in self._with(property_):
                if isinstance(value, NamedNode) and value.value in known:
                    things.setdefault(value.value, set()).add(thing)
            for concept, users in things.items():
                found.setdefault(concept, {})[property_] = len(users)
        return found

    def uses(self, concept: str) -> int:
        """How many statements use a concept."""
        return sum(self.concepts.get(concept, {}).values())

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[Iri, ...]]:
        """Each property whose values are concepts -> their schemes, in order."""
        scheme_of = {concept: Iri(scheme) for scheme, concepts in self.schemes.items() for concept in concepts}
        found: dict[str, set[Iri]] = {}
        for concept, uses in self.concepts.items():
            for property_ in uses:
                found.setdefault(property_, set()).add(scheme_of[Iri(concept)])
        return {property_: tuple(sorted(schemes)) for property_, schemes in found.items()}

    @cached_property
    def named(self) -> Mapping[str, tuple[Query, ...]]:
        """Each IRI -> the stored questions, then the rows of the comparison, whose SPARQL names it."""
        found: dict[str, list[Query]] = {}
        for folder in _FOLDERS:
            for query in self.queries.get(folder, {}).values():
                for iri in sorted(names(query.text)):
                    found.setdefault(iri, []).append(query)
        return {iri: tuple(queries) for iri, queries in found.items()}

    def _with(self, property_: str) -> Iterator[tuple[NamedNode, Term]]:
        """Thing and value of the statements with a property, of things that have a name."""
        for quad in self.dataset.quads(predicate=property_):
            if isinstance(quad.subject, NamedNode):
                yield quad.subject, quad.object


def _in_order(uses: Mapping[str, int], properties: Iterable[Iri]) -> dict[Iri, int]:
    return {property_: uses[property_] for property_ in properties if property_ in uses}


def names(text: str) -> set[str]:
    """Every IRI that a query names, in full or by its own prefixes."""
    spaces = dict(_DECLARED.findall(text))
    found = set()
    for match in _NAMES.finditer(_DECLARED.sub("", text)):
        if match["iri"]:
            found.add(match["iri"])
        elif match["prefix"] in spaces:
            found.add(spaces[match["prefix"]] + match["local"])
    return found
