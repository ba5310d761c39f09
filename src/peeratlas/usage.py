"""How often each term and each concept is used, by which things, and which stored queries name it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from operator import itemgetter
from typing import Final

from peeratlas.answer import Iri, Value
from peeratlas.dataset import Dataset
from peeratlas.queries import Query
from peeratlas.rdf import NamedNode
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
    """`set_aside` are things that serve as no example: claims that newer ones supersede, things withdrawn."""

    dataset: Dataset
    queries: Mapping[str, Mapping[str, Query]]
    set_aside: frozenset[Iri] = frozenset()
    _statements: dict[str, Statements] = field(default_factory=dict, repr=False)

    @cached_property
    def members(self) -> Mapping[str, tuple[Iri, ...]]:
        """Each class -> the things of it, in order of their IRIs."""
        found: dict[str, set[Iri]] = {}
        for use in self._of("rdf:type"):
            found.setdefault(str(use.value), set()).add(use.thing)
        return {class_: tuple(sorted(things)) for class_, things in found.items()}

    def example(self, class_: str) -> Iri | None:
        """The first thing of a class that is not set aside."""
        return next((one for one in self.members.get(class_, ()) if one not in self.set_aside), None)

    def statements(self, property_: str) -> Statements:
        """The statements with this property."""
        if property_ not in self._statements:
            quads = list(self.dataset.quads(predicate=property_))
            named = (
                (quad.subject.value, str(quad.object), quad.object)
                for quad in quads
                if isinstance(quad.subject, NamedNode)
            )
            first = min((row for row in named if row[0] not in self.set_aside), default=None, key=itemgetter(0, 1))
            use = Use(Iri(first[0]), Iri(property_), to_value(first[2])) if first else None
            self._statements[property_] = Statements(len(quads), use)
        return self._statements[property_]

    @cached_property
    def schemes(self) -> Mapping[str, tuple[Iri, ...]]:
        """Each scheme -> its concepts, in order of their IRIs."""
        found: dict[str, set[Iri]] = {}
        for use in self._of("skos:inScheme"):
            found.setdefault(str(use.value), set()).add(use.thing)
        return {scheme: tuple(sorted(concepts)) for scheme, concepts in found.items()}

    @cached_property
    def concepts(self) -> Mapping[str, tuple[Use, ...]]:
        """Each concept -> the statements that use it, in order; how concepts stand to each other is no use of them."""
        known = {concept for concepts in self.schemes.values() for concept in concepts}
        own = self.dataset.prefixes["skos"]
        found: dict[str, set[Use]] = {}
        for property_ in self.members.get(self.dataset.prefixes.expand("owl:ObjectProperty"), ()):
            for use in () if property_.startswith(own) else self._with(property_):
                if use.value in known:
                    found.setdefault(str(use.value), set()).add(use)
        return {one: tuple(sorted(uses, key=lambda use: (use.property, use.thing))) for one, uses in found.items()}

    @cached_property
    def vocabularies(self) -> Mapping[str, tuple[Iri, ...]]:
        """Each property whose values are concepts -> their schemes, in order."""
        scheme_of = {concept: Iri(scheme) for scheme, concepts in self.schemes.items() for concept in concepts}
        found: dict[str, set[Iri]] = {}
        for concept, uses in self.concepts.items():
            for use in uses:
                found.setdefault(use.property, set()).add(scheme_of[Iri(concept)])
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

    def _of(self, name: str) -> Iterator[Use]:
        return self._with(self.dataset.prefixes.expand(name))

    def _with(self, property_: str) -> Iterator[Use]:
        for quad in self.dataset.quads(predicate=property_):
            if isinstance(quad.subject, NamedNode):
                yield Use(Iri(quad.subject.value), Iri(property_), to_value(quad.object))


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
