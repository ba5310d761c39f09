"""A stored query as RDF: what it asks in nine languages, its text, and its parameters (SHACL-AF, 5 and 6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain
from typing import Final

from peeratlas import questions
from peeratlas.answer import Text
from peeratlas.atlas import Atlas
from peeratlas.dumps.classes import Class, most_specific, read_classes
from peeratlas.labels import LANGUAGES
from peeratlas.queries import Parameter, Query
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad, Term
from peeratlas.terms import XSD, from_value

_SPACES: Final = {"questions": "query", "comparison": "row"}
_PLAIN: Final = {"date": "date", "integer": "integer", "text": "string", "year": "integer"}
_PREFIX: Final = re.compile(r"^ *PREFIX +([a-z-]*):", re.MULTILINE)


@dataclass(frozen=True)
class Executables:
    """Of one atlas. Nothing is made up: a parameter has no default value, since without one a query asks for all."""

    atlas: Atlas

    def of(self, query: Query) -> list[Quad]:
        """All that is said of a question or a row, of its parameters and of the prefixes in its text."""
        iri = self._expand(f"{_SPACES[query.folder]}:{query.name}")
        table = f"{self.atlas.dataset.prefixes.base}prefixes"
        prefixes = list(dict.fromkeys(_PREFIX.findall(query.body)))
        topic = query.head.get("topic") or query.head.get("group")
        return [
            *self._types(iri, query),
            *self._texts(iri, "rdfs:label", partial(questions.title, query, self.atlas.dataset)),
            *self._texts(iri, "rdfs:comment", partial(questions.explanation, query, self.atlas.dataset)),
            self._quad(iri, "sh:select", Literal(query.body)),
            self._quad(iri, "dcterms:license", NamedNode(self.atlas.edition.licence)),
            *([self._quad(iri, "schema:keywords", Literal(topic))] if topic else []),
            *chain.from_iterable(self._parameters(iri, query)),
            self._quad(iri, "sh:prefixes", NamedNode(table)),
            *chain.from_iterable(self._prefix(table, name) for name in prefixes),
        ]

    def _types(self, iri: str, query: Query) -> Iterator[Quad]:
        names = ["sh:SPARQLExecutable", "sh:SPARQLSelectExecutable"]
        for name in [*names, "sh:Parameterizable"] if query.parameters else names:
            yield self._quad(iri, "rdf:type", self._node(name))

    def _texts(self, iri: str, name: str, told: Callable[[str], Text]) -> Iterator[Quad]:
        """One text in each language that has it."""
        for text in dict.fromkeys(told(lang) for lang in LANGUAGES):
            yield self._quad(iri, name, from_value(text))

    def _parameters(self, iri: str, query: Query) -> Iterator[Iterator[Quad]]:
        for place, parameter in enumerate(query.parameters, 1):
            optional = f"{parameter.name} ({parameter.type}, optional)" in query.head["params"]
            rest = {"sh:order": from_value(place), "sh:optional": from_value(optional)}
            yield self._parameter(iri, parameter, rest)

    def _parameter(self, query: str, parameter: Parameter, rest: Mapping[str, Term]) -> Iterator[Quad]:
        """Its variable is the local name of its path, as in SHACL; the path is the column of that name."""
        iri = f"{query}#{parameter.name}"
        path = self._expand(f"column:{parameter.name}")
        yield self._quad(query, "sh:parameter", NamedNode(iri))
        yield self._quad(iri, "rdf:type", self._node("sh:Parameter"))
        yield self._quad(iri, "sh:path", NamedNode(path))
        for name, value in rest.items():
            yield self._quad(iri, name, value)
        for label in self.atlas.dataset.said(path).get(self._expand("rdfs:label"), ()):
            yield self._quad(iri, "sh:name", from_value(label))
        if parameter.type in _PLAIN:
            yield self._quad(iri, "sh:datatype", NamedNode(XSD + _PLAIN[parameter.type]))
        else:
            yield self._quad(iri, "sh:nodeKind", self._node("sh:IRI"))
            yield from self._choices(iri, parameter)

    def _choices(self, iri: str, parameter: Parameter) -> Iterator[Quad]:
        """What may be given: one of these concepts, or any thing of the class that all choices have."""
        dataset = self.atlas.dataset
        known = sorted(questions.choices(parameter, dataset))
        types = [set(dataset.said(one).get(self._expand("rdf:type"), ())) for one in known]
        shared = {str(type_) for type_ in set.intersection(*types)} if types else set()
        concept = self._expand("skos:Concept")
        for class_ in [concept] if concept in shared else sorted(most_specific(shared, self._classes)):
            yield self._quad(iri, "sh:class", NamedNode(class_))
        if concept in shared:
            yield from self._list(iri, "sh:in", known)

    def _list(self, iri: str, name: str, items: Sequence[str]) -> Iterator[Quad]:
        """An RDF list. Its nodes are named for their place, so that the same atlas gives the same quads."""
        stem = re.sub(r"[^A-Za-z0-9]+", "-", iri.removeprefix(self.atlas.dataset.prefixes.base))
        nodes: list[NamedNode | BlankNode] = [
            *(BlankNode(f"{stem}-{place}") for place in range(len(items))),
            self._node("rdf:nil"),
        ]
        yield self._quad(iri, name, nodes[0])
        for node, item, rest in zip(nodes, items, nodes[1:], strict=False):
            yield self._quad(node, "rdf:first", NamedNode(item))
            yield self._quad(node, "rdf:rest", rest)

    def _prefix(self, table: str, name: str) -> Iterator[Quad]:
        iri = self._expand(f"prefix:{name}")
        namespace = Literal(self.atlas.dataset.prefixes[name], datatype=NamedNode(f"{XSD}anyURI"))
        yield self._quad(table, "sh:declare", NamedNode(iri))
        yield self._quad(iri, "rdf:type", self._node("sh:PrefixDeclaration"))
        yield self._quad(iri, "sh:prefix", Literal(name))
        yield self._quad(iri, "sh:namespace", namespace)

    @cached_property
    def _classes(self) -> Mapping[str, Class]:
        return read_classes(self.atlas)

    def _quad(self, subject: str | NamedNode | BlankNode, name: str, value: Term) -> Quad:
        thing = NamedNode(subject) if isinstance(subject, str) else subject
        return Quad(thing, self._node(name), value)

    def _node(self, name: str) -> NamedNode:
        return NamedNode(self._expand(name))

    def _expand(self, name: str) -> str:
        return self.atlas.dataset.prefixes.expand(name)
