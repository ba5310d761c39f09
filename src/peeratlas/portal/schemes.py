"""The page of a vocabulary: its concepts in order, the narrower under the broader, with their definitions and uses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from peeratlas.answer import Iri, Text
from peeratlas.outputs import resource
from peeratlas.portal.addresses import data_of
from peeratlas.portal.naming import Asked, asked, names
from peeratlas.portal.site import Shown, Site


@dataclass(frozen=True, slots=True)
class Row:
    """A concept in short; `depth` is how many stand above it, `under` the one directly above."""

    link: Shown
    depth: int
    under: Text | None
    definition: Text | None
    names: tuple[Text, ...]
    uses: int


@dataclass(frozen=True, slots=True)
class Scheme:
    """A vocabulary; `properties` are those whose values come from it."""

    iri: Iri
    name: Text
    names: tuple[Text, ...]
    definition: Text | None
    notes: tuple[Text, ...]
    rows: tuple[Row, ...]
    properties: tuple[Shown, ...]
    asked: Asked
    data: str

    @property
    def syntaxes(self) -> Sequence[resource.Syntax]:
        return list(resource.FORMATS.values())


def scheme(site: Site, iri: Iri) -> Scheme:
    """A vocabulary with its concepts: by notation where they have one, else by name, the narrower under the broader."""
    usage = site.atlas.usage
    kind = iri.rpartition("/")[2]
    choosing = [
        query
        for query in site.atlas.queries["questions"].values()
        if any(parameter.type == kind for parameter in query.parameters)
    ]
    properties = [name for name, schemes in usage.vocabularies.items() if iri in schemes]
    return Scheme(
        iri=iri,
        name=site.label(iri),
        names=names(site, iri),
        definition=site.text(iri, "skos:definition"),
        notes=notes(site, iri),
        rows=tuple(_rows(site, usage.schemes.get(iri, ()))),
        properties=tuple(site.link(name) for name in sorted(properties)),
        asked=asked(site, [iri, *usage.schemes.get(iri, ())], choosing),
        data=data_of(iri, site.atlas.dataset.prefixes),
    )


def notes(site: Site, iri: Iri) -> tuple[Text, ...]:
    note = site.text(iri, "skos:scopeNote")
    return (note,) if note else ()


def _rows(site: Site, concepts: Iterable[Iri]) -> Iterator[Row]:
    """The concepts of a scheme; each after that which it stands directly under."""
    known = list(concepts)
    above = {one: next((up for up in site.things(one, "skos:broader") if up in known), None) for one in known}

    def under(higher: Iri | None, depth: int) -> Iterator[Row]:
        for one in sorted((iri for iri in known if above[iri] == higher), key=lambda iri: _place(site, iri)):
            yield Row(
                link=site.link(one),
                depth=depth,
                under=site.label(higher) if higher else None,
                definition=site.text(one, "skos:definition"),
                names=names(site, one),
                uses=site.atlas.usage.uses(one),
            )
            yield from under(one, depth + 1)

    return under(None, 0)


def _place(site: Site, iri: Iri) -> tuple[float, bytes]:
    notations = [str(value) for value in site.values(iri, "skos:notation")]
    number = int(notations[0]) if notations and notations[0].isdigit() else float("inf")
    return (number, site.order(site.label(iri).value))
