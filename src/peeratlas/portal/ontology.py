"""The ontology as a document: every class and property in short, by topic, the vocabularies, and its triples."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from peeratlas.answer import Iri, Text
from peeratlas.portal.naming import file_name, place
from peeratlas.portal.site import Shown, Site
from peeratlas.rdf import Triple


@dataclass(frozen=True, slots=True)
class Row:
    """A class or a property in short; `uses` counts its things or the statements with it in this edition."""

    anchor: str
    name: Text
    short: str
    href: str
    is_class: bool
    definition: Text | None
    uses: int


@dataclass(frozen=True, slots=True)
class Topic:
    """A module of the ontology with its terms."""

    anchor: str
    href: str
    title: Text
    description: Text | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A class with those directly under it."""

    row: Row
    under: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A scheme of concepts in short."""

    link: Shown
    definition: Text | None
    concepts: int
    uses: int


@dataclass(frozen=True, slots=True)
class Ontology:
    """Topics in their order; `others` are the modules that speak of outside terms."""

    topics: tuple[Topic, ...]
    tree: tuple[Branch, ...]
    vocabularies: tuple[Vocabulary, ...]
    others: tuple[Shown, ...]
    shapes: int

    @property
    def classes(self) -> int:
        return sum(row.is_class for topic in self.topics for row in topic.rows)

    @property
    def properties(self) -> int:
        return sum(not row.is_class for topic in self.topics for row in topic.rows)


def ontology(site: Site) -> Ontology:
    """Every term of ours, under the module that defines it."""
    slugs = sorted(modules(site), key=place)
    topics = [topic(site, slug) for slug in slugs]
    rows = {row.anchor: row for one in topics for row in one.rows if row.is_class}
    return Ontology(
        topics=tuple(one for one in topics if one.rows),
        tree=_tree(site, rows),
        vocabularies=_vocabularies(site),
        others=tuple(Shown(one.title, one.href) for one in topics if not one.rows),
        shapes=len(site.atlas.shapes.all),
    )


def modules(site: Site) -> list[str]:
    """The modules of the ontology (`core`, `alignments/org`)."""
    home = f"{site.atlas.dataset.prefixes.base}ontology/"
    found = site.having("rdf:type", site.atlas.dataset.prefixes.expand("owl:Ontology"))
    return [iri.removeprefix(home) for iri in found if iri.startswith(home)]


def terms(site: Site, slug: str) -> list[Iri]:
    """The terms of ours that a module defines: classes first, then by name."""
    prefixes = site.atlas.dataset.prefixes
    module = f"{prefixes.base}ontology/{slug}"
    found = set(site.having("rdfs:isDefinedBy", module))
    own = (iri for iri in found if iri.startswith(prefixes["pa"]))
    return sorted(own, key=lambda iri: (not is_class(site, iri), site.order(site.label(iri).value), iri))


def is_class(site: Site, iri: str) -> bool:
    return any(kind.endswith("#Class") for kind in site.things(iri, "rdf:type"))


def topic(site: Site, slug: str) -> Topic:
    """A module in short."""
    iri = f"{site.atlas.dataset.prefixes.base}ontology/{slug}"
    return Topic(
        anchor=f"topic-{slug.replace('/', '-')}",
        href=f"/{site.lang}/ontology/{slug}",
        title=file_name(site, slug),
        description=site.text(iri, "dcterms:description"),
        rows=tuple(row(site, term, slug) for term in terms(site, slug)),
    )


def row(site: Site, iri: Iri, slug: str) -> Row:
    """A term in short."""
    usage, class_ = site.atlas.usage, is_class(site, iri)
    anchor = iri.rpartition("#")[2]
    return Row(
        anchor=anchor,
        name=site.label(iri),
        short=site.atlas.dataset.prefixes.shrink(iri),
        href=f"/{site.lang}/ontology/{slug}#{anchor}",
        is_class=class_,
        definition=site.text(iri, "skos:definition"),
        uses=usage.number(iri, class_),
    )


def triples(site: Site, folder: str = "ontology/") -> list[Triple]:
    """What the files of a folder say."""
    dataset = site.atlas.dataset
    home = dataset.prefixes["graph"] + folder
    graphs: Iterable[str] = (graph for graph in dataset.graphs() if graph.startswith(home))
    return list(dict.fromkeys(quad.triple for graph in graphs for quad in dataset.quads(graph)))


def _tree(site: Site, rows: Mapping[str, Row]) -> tuple[Branch, ...]:
    """The classes of ours, each under every class that is directly above it."""
    own = site.atlas.dataset.prefixes["pa"]
    under: dict[str, set[str]] = {}
    for lower, higher in site.statements("rdfs:subClassOf"):
        if lower.startswith(own) and higher.startswith(own):
            under.setdefault(higher.removeprefix(own), set()).add(lower.removeprefix(own))
    lower_ones = {name for found in under.values() for name in found}

    def branches(names: Iterable[str]) -> tuple[Branch, ...]:
        ordered = sorted((rows[name] for name in names if name in rows), key=lambda row: site.order(row.name.value))
        return tuple(Branch(row, branches(under.get(row.anchor, ()))) for row in ordered)

    return branches(name for name in rows if name not in lower_ones)


def _vocabularies(site: Site) -> tuple[Vocabulary, ...]:
    usage = site.atlas.usage
    found = (
        Vocabulary(
            link=site.link(scheme),
            definition=site.text(scheme, "skos:definition"),
            concepts=len(concepts),
            uses=sum(map(usage.uses, concepts)),
        )
        for scheme, concepts in usage.schemes.items()
    )
    return tuple(sorted(found, key=lambda one: site.order(one.link.text.value)))
