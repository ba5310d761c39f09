"""The ways out of a thing's triples: pretty Turtle, JSON-LD, N-Triples, RDF/XML, by rdflib's serialisers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import rdflib

from peeratlas.prefixes import Prefixes
from peeratlas.rdf import Triple
from peeratlas.terms import to_rdflib


@dataclass(frozen=True, slots=True)
class Syntax:
    """One RDF syntax: the suffix of its addresses, its media type, and its name in rdflib."""

    suffix: str
    media_type: str
    name: str

    def write(self, triples: Iterable[Triple], prefixes: Prefixes, file: BinaryIO) -> None:
        """The same triples give the same bytes, with the prefixes that are used."""
        graph = _Graph(bind_namespaces="none")
        for triple in sorted(triples, key=str):
            graph.add((to_rdflib(triple.subject), to_rdflib(triple.predicate), to_rdflib(triple.object)))
        for name in sorted(_used(graph, prefixes)):
            graph.bind(name, prefixes[name])
        if self.name == "json-ld":
            content = _ordered(json.loads(graph.serialize(format=self.name, auto_compact=True)))
            file.write((json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode())
        else:
            lines = graph.serialize(format=self.name)
            file.write(
                lines.encode() if self.name != "nt" else "".join(sorted(lines.splitlines(keepends=True))).encode()
            )


class _Graph(rdflib.Graph):
    """A graph whose subjects come in an order: RDF/XML is written as they come."""

    def subjects(self, *args: Any, **kwargs: Any) -> Any:
        return iter(sorted(set(super().subjects(*args, **kwargs))))  # type: ignore[type-var]


def _ordered(part: Any) -> Any:
    """JSON-LD with its sets in an order: rdflib writes them as this process happens to hash them."""
    if isinstance(part, dict):
        return {
            name: [_ordered(one) for one in value] if name == "@list" else _ordered(value)
            for name, value in part.items()
        }
    if isinstance(part, list):
        return sorted(map(_ordered, part), key=lambda one: json.dumps(one, ensure_ascii=False, sort_keys=True))
    return part


def _used(graph: rdflib.Graph, prefixes: Prefixes) -> set[str]:
    """The prefixes of the table that a graph needs."""
    terms = {term for triple in graph for term in triple}
    terms |= {term.datatype for term in terms if isinstance(term, rdflib.Literal) and term.datatype}
    iris = {str(term) for term in terms if isinstance(term, rdflib.URIRef)}
    return {prefixes.shrink(iri).partition(":")[0] for iri in iris} & set(prefixes.namespaces)


FORMATS: Final[Mapping[str, Syntax]] = {
    syntax.suffix: syntax
    for syntax in (
        Syntax("ttl", "text/turtle", "turtle"),
        Syntax("jsonld", "application/ld+json", "json-ld"),
        Syntax("nt", "application/n-triples", "nt"),
        Syntax("rdf", "application/rdf+xml", "xml"),
        # The same JSON-LD for programs that know JSON only.
        Syntax("json", "application/json", "json-ld"),
    )
}
