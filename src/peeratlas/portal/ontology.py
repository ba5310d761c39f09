"""The ontology as a document: every class and property with its definition, by topic, and its triples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from peeratlas.answer import Iri, Text
from peeratlas.portal.site import Fact, Site
from peeratlas.rdf import Triple

_HIDDEN = (
    "rdf:type",
    "rdfs:isDefinedBy",
    "rdfs:label",
    "skos:definition",
    "skos:example",
    "skos:scopeNote",
    "vs:term_status",
)


@dataclass(frozen=True, slots=True)
class Term:
    """A class or a property; `uses` counts its instances or the statements with it in this edition."""

    anchor: str
    name: Text
    short: str
    is_class: bool
    definition: Text | None
    notes: tuple[Text, ...]
    facts: tuple[Fact, ...]
    uses: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A module of the ontology with its terms."""

    anchor: str
    title: Text
    description: Text | None
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Ontology:
    """All topics, in order of their names."""

    topics: tuple[Topic, ...]


def ontology(site: Site) -> Ontology:
    """Every term of ours, under the module that defines it."""
    namespace = site.atlas.dataset.prefixes["pa"]
    instances = Counter(kind for _, kind in set(site.statements("rdf:type")))
    modules: dict[str, list[Term]] = {}
    for iri, module in site.statements("rdfs:isDefinedBy"):
        if iri.startswith(namespace):
            modules.setdefault(module, []).append(_term(site, Iri(iri), instances[iri]))
    topics = (
        Topic(
            anchor=f"topic-{iri.rpartition('/')[2]}",
            title=site.label(iri),
            description=site.text(iri, "dcterms:description"),
            terms=tuple(sorted(terms, key=lambda term: (not term.is_class, term.name.value.casefold()))),
        )
        for iri, terms in modules.items()
    )
    return Ontology(tuple(sorted(topics, key=lambda topic: topic.title.value)))


def triples(site: Site) -> list[Triple]:
    """What the ontology's files say."""
    dataset = site.atlas.dataset
    home = f"{dataset.prefixes['graph']}ontology/"
    graphs: Iterable[str] = (graph for graph in dataset.graphs() if graph.startswith(home))
    return list(dict.fromkeys(quad.triple for graph in graphs for quad in dataset.quads(graph)))


def _term(site: Site, iri: Iri, instances: int) -> Term:
    kinds = {kind.rpartition("#")[2] for kind in site.things(iri, "rdf:type")}
    is_class = "Class" in kinds
    return Term(
        anchor=iri.rpartition("#")[2],
        name=site.label(iri),
        short=site.atlas.dataset.prefixes.shrink(iri),
        is_class=is_class,
        definition=site.text(iri, "skos:definition"),
        notes=tuple(text for name in ("skos:scopeNote", "skos:example") if (text := site.text(iri, name))),
        facts=tuple(site.facts(iri, _HIDDEN)),
        uses=instances if is_class else sum(1 for _ in site.atlas.dataset.quads(predicate=iri)),
    )
