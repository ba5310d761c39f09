"""A module of the ontology in full: each term with its names, relations, shapes, an example and who asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from peeratlas.answer import Iri, Text
from peeratlas.portal.alignments import ABOVE, MATCHES, Alignment, Outside, alignments, outside
from peeratlas.portal.naming import Asked, asked, names, reference
from peeratlas.portal.ontology import Row, Topic, is_class, modules, row, terms, topic
from peeratlas.portal.site import Shown, Site
from peeratlas.rdf import NamedNode, Triple
from peeratlas.texts import N_


@dataclass(frozen=True, slots=True)
class Relation:
    """How a term stands to others: the words for it, and the others."""

    name: str
    values: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A thing of the class; for a property the thing and the value of one statement."""

    thing: Shown
    value: Shown | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A class or a property in full. `computed`: the build reckons it and nobody writes it."""

    row: Row
    iri: Iri
    names: tuple[Text, ...]
    notes: tuple[Text, ...]
    computed: bool
    relations: tuple[Relation, ...]
    example: Example | None
    asked: Asked
    shapes: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Module:
    """A module with everything that it says."""

    topic: Topic
    note: Text | None
    entries: tuple[Entry, ...]
    alignments: tuple[Alignment, ...]
    outside: tuple[Outside, ...]
    data: str
    all: tuple[Topic, ...]


def module(site: Site, slug: str) -> Module:
    """A module in full, with the others to go on to."""
    iri = f"{site.atlas.dataset.prefixes.base}ontology/{slug}"
    return Module(
        topic=topic(site, slug),
        note=site.text(iri, "skos:editorialNote"),
        entries=tuple(entry(site, term, slug) for term in terms(site, slug)),
        alignments=alignments(site, slug),
        outside=outside(site, slug),
        data=f"/ontology/{slug}",
        all=tuple(topic(site, other) for other in modules(site)),
    )


def triples(site: Site, iri: Iri) -> list[Triple]:
    """What the file of a module says, and the names of its terms in every language."""
    dataset = site.atlas.dataset
    home = dataset.prefixes["graph"] + iri.removeprefix(dataset.prefixes.base)
    own = [quad.triple for quad in dataset.quads(home)]
    subjects = dict.fromkeys(triple.subject.value for triple in own if isinstance(triple.subject, NamedNode))
    said = (quad.triple for subject in subjects for quad in dataset.quads(subject=subject))
    return list(dict.fromkeys([*own, *said]))


def entry(site: Site, iri: Iri, slug: str) -> Entry:
    """A term of ours in full."""
    short = row(site, iri, slug)
    notes = (site.text(iri, name) for name in ("skos:scopeNote", "skos:example"))
    known = site.atlas.shapes
    judging = (known.of_class if short.is_class else known.of_property).get(iri, ())
    return Entry(
        row=short,
        iri=iri,
        names=names(site, iri),
        notes=tuple(text for text in notes if text),
        computed=iri in site.computed,
        relations=_relations(site, iri),
        example=_class_example(site, iri) if short.is_class else _statement_example(site, iri),
        asked=asked(site, [iri]),
        shapes=tuple(_shape(site, shape.iri) for shape in judging),
    )


def _relations(site: Site, iri: Iri) -> tuple[Relation, ...]:
    """Those that there are, in one order."""
    values = _of_class(site, iri) if is_class(site, iri) else _of_property(site, iri)
    values += [(label, site.things(iri, name)) for name, label in MATCHES.items()]
    say = site.texts.gettext
    return tuple(Relation(say(label), _links(site, found)) for label, found in values if found)


def _of_class(site: Site, iri: Iri) -> list[tuple[str, list[Iri]]]:
    known, above = site.atlas.shapes, _above(site, iri)
    own = list(dict.fromkeys([*known.properties_of(iri), *_pointing(site, iri, "rdfs:domain")]))
    inherited = dict.fromkeys(name for higher in above for name in known.properties_of(higher) if name not in own)
    return [
        (ABOVE, site.things(iri, "rdfs:subClassOf")),
        (N_("Directly under it"), _pointing(site, iri, "rdfs:subClassOf")),
        (N_("Excludes"), sorted({*site.things(iri, "owl:disjointWith"), *_pointing(site, iri, "owl:disjointWith")})),
        (N_("Properties of its own"), own),
        (N_("Properties from above"), list(inherited)),
    ]


def _of_property(site: Site, iri: Iri) -> list[tuple[str, list[Iri]]]:
    shapes = site.atlas.shapes.of_property.get(iri, ())
    typed = (kind for shape in shapes if shape.properties == (iri,) for kind in site.things(shape.iri, "sh:datatype"))
    return [
        (ABOVE, site.things(iri, "rdfs:subPropertyOf")),
        (N_("Said of"), site.things(iri, "rdfs:domain")),
        (N_("Its values are"), list(dict.fromkeys([*site.things(iri, "rdfs:range"), *typed]))),
        (N_("Vocabulary"), list(site.atlas.usage.vocabularies.get(iri, ()))),
    ]


def _above(site: Site, iri: Iri) -> list[Iri]:
    """Every class above it, the nearest first."""
    found: dict[Iri, None] = dict.fromkeys(site.things(iri, "rdfs:subClassOf"))
    for higher in list(found):
        found |= dict.fromkeys(_above(site, higher))
    return list(found)


def _pointing(site: Site, iri: Iri, name: str) -> list[Iri]:
    return site.having(name, iri)


def _links(site: Site, iris: Iterable[Iri]) -> tuple[Shown, ...]:
    """What is not ours goes by its short name, which its own documentation uses."""
    return tuple(reference(site, iri) for iri in iris)


def _shape(site: Site, iri: Iri) -> Shown:
    return Shown(Text(site.atlas.dataset.prefixes.shrink(iri)), f"/{site.lang}/shapes#{iri.rpartition('#')[2]}")


def _class_example(site: Site, iri: Iri) -> Example | None:
    found = site.atlas.usage.example(iri)
    return Example(reference(site, found)) if found else None


def _statement_example(site: Site, iri: Iri) -> Example | None:
    use = site.atlas.usage.statements(iri).first
    if use is None:
        return None
    value = reference(site, use.value) if isinstance(use.value, Iri) else site.shown(use.value, use.property)
    return Example(reference(site, use.thing), value)
