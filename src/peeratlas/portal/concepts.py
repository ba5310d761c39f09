"""The page of a concept: its names, how it stands to others, what uses it, and who asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.outputs import resource
from peeratlas.portal.addresses import data_of, with_query
from peeratlas.portal.alignments import MATCHES
from peeratlas.portal.entries import Relation
from peeratlas.portal.naming import Asked, asked, names, reference
from peeratlas.portal.schemes import Scheme, notes, scheme
from peeratlas.portal.site import Fact, Shown, Site
from peeratlas.portal.things import Mention
from peeratlas.questions import bind
from peeratlas.texts import N_

MOST: Final = 60
"""So many uses are listed for each property; a query leads to all."""
_INVERSE: Final = ("skos:related", "skos:exactMatch", "skos:closeMatch", "skos:relatedMatch")
"""What holds in both directions, though the data say it in one."""
_SHOWN: Final = (
    "rdf:type",
    "skos:altLabel",
    "skos:broader",
    "skos:definition",
    "skos:hiddenLabel",
    "skos:inScheme",
    "skos:notation",
    "skos:prefLabel",
    "skos:related",
    "skos:scopeNote",
    "skos:topConceptOf",
    *MATCHES,
)
"""What the page of a concept says in its own words."""


@dataclass(frozen=True, slots=True)
class Uses:
    """The things that use a concept by one property, at most `MOST` of them."""

    property: Shown
    number: int
    things: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Concept:
    """A concept; `query` leads to everything that refers to it."""

    iri: Iri
    scheme: Shown
    name: Text
    names: tuple[Text, ...]
    others: tuple[Text, ...]
    definition: Text | None
    notes: tuple[Text, ...]
    relations: tuple[Relation, ...]
    facts: tuple[Fact, ...]
    uses: tuple[Uses, ...]
    asked: Asked
    shapes: tuple[Shown, ...]
    query: str
    data: str

    @property
    def syntaxes(self) -> Sequence[resource.Syntax]:
        return list(resource.FORMATS.values())

    @property
    def number(self) -> int:
        return sum(group.number for group in self.uses)


def page(site: Site, iri: Iri) -> tuple[str, Callable[[Site, Iri], Scheme | Concept]] | None:
    """The template of a vocabulary or a concept and what it shows; nothing for any other thing."""
    if iri in site.atlas.usage.schemes:
        return "scheme", scheme
    return ("concept", concept) if site.things(iri, "skos:inScheme") else None


def concept(site: Site, iri: Iri) -> Concept:
    """A concept with everything that the edition says with it."""
    name = site.label(iri)
    text = bind(site.atlas.queries["parts"]["references"], site.atlas.dataset, {"thing": [iri]})
    others = (value for value in site.values(iri, "skos:altLabel") if isinstance(value, Text))
    return Concept(
        iri=iri,
        scheme=site.link(site.things(iri, "skos:inScheme")[0]),
        name=name,
        names=names(site, iri),
        others=tuple(sorted(others, key=lambda one: (one.lang, one.value))),
        definition=site.text(iri, "skos:definition"),
        notes=notes(site, iri),
        relations=tuple(_relations(site, iri)),
        facts=tuple(site.facts(iri, _SHOWN)),
        uses=tuple(_uses(site, iri)),
        asked=asked(site, [iri]),
        shapes=tuple(
            reference(site, shape.iri)
            for shape in site.atlas.shapes.all.values()
            if iri in shape.targets.get("sh:targetNode", ())
        ),
        query=with_query(f"/{site.lang}/sparql", {"query": [text]}),
        data=data_of(iri, site.atlas.dataset.prefixes),
    )


def _relations(site: Site, iri: Iri) -> Iterator[Relation]:
    """Those that there are, in one order; what holds both ways from both sides."""
    pointing = site.references(iri)
    expand = site.atlas.dataset.prefixes.expand

    def others(name: str) -> list[Iri]:
        back = [other for property_, other in pointing if name in _INVERSE and property_ == expand(name)]
        return list(dict.fromkeys([*site.things(iri, name), *back]))

    narrower = [other for property_, other in pointing if property_ == expand("skos:broader")]
    listed = [
        (N_("Broader"), others("skos:broader")),
        (N_("Narrower"), narrower),
        (N_("Related"), others("skos:related")),
        *((label, others(name)) for name, label in MATCHES.items()),
    ]
    for label, found in listed:
        if found:
            links = sorted((reference(site, other) for other in found), key=lambda link: site.order(link.text.value))
            yield Relation(site.texts.gettext(label), tuple(links))


def _uses(site: Site, iri: Iri) -> Iterator[Uses]:
    """By property, that with the most uses first; the things in order of their names."""
    expand = site.atlas.dataset.prefixes.expand
    by_property: dict[Iri, list[Iri]] = {}
    for name, thing in site.references(iri):
        # How concepts stand to each other is no use of them.
        if not name.startswith(expand("skos:")) and expand("owl:ObjectProperty") in site.things(name, "rdf:type"):
            by_property.setdefault(name, []).append(thing)
    for name, things in sorted(by_property.items(), key=lambda pair: (-len(pair[1]), pair[0])):
        ordered = sorted(things, key=lambda one: site.order(site.label(one).value))
        mentions = (Mention(site.link(one), _kind(site, one)) for one in ordered[:MOST])
        yield Uses(site.link(name), len(things), tuple(mentions))


def _kind(site: Site, iri: Iri) -> Text:
    kinds = site.kinds(iri)
    return site.label(kinds[0]) if kinds else Text("")
