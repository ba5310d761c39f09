"""The page of a thing, a concept or a term: what it is, what is said of it and by whom, and what refers to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from peeratlas.answer import Iri, Text, Value
from peeratlas.outputs import resource
from peeratlas.portal.addresses import data_of
from peeratlas.portal.claims import Said, Witness, said, witness
from peeratlas.portal.site import Fact, Shown, Site

_CARD = (
    "dcterms:description",
    "pa:about",
    "pa:asOf",
    "pa:basis",
    "pa:confirmedBy",
    "pa:confirmedOn",
    "pa:conflictsWith",
    "pa:max",
    "pa:measure",
    "pa:min",
    "pa:source",
    "pa:when",
    "rdf:type",
)
"""What the card of a claim says already."""
_NAMES = ("rdfs:label", "skos:prefLabel")
_TEXTS = ("dcterms:description", "skos:definition", "skos:scopeNote")


@dataclass(frozen=True, slots=True)
class Group:
    """Claims of one class, newest first."""

    title: Shown
    intention: bool
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing that refers to this one, and what kind of thing it is."""

    link: Shown
    kind: Text


@dataclass(frozen=True, slots=True)
class References:
    """What refers to this thing by one property."""

    name: Shown
    things: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Thing:
    """`claim` is set on the page of a claim, `source` on that of a source.

    `facts` are what is written of it besides what the page says already, `whole` is every statement of a claim.
    """

    iri: Iri
    slug: str
    short: str
    kinds: tuple[Shown, ...]
    name: Text
    names: tuple[Text, ...]
    texts: tuple[Text, ...]
    claim: Said | None
    source: Witness | None
    groups: tuple[Group, ...]
    facts: tuple[Fact, ...]
    whole: tuple[Fact, ...]
    references: tuple[References, ...]
    data: str

    @property
    def syntaxes(self) -> Sequence[resource.Syntax]:
        return list(resource.FORMATS.values())

    @property
    def said_count(self) -> int:
        return sum(len(group.claims) for group in self.groups)


def thing(site: Site, iri: Iri) -> Thing:
    """What there is to show of a thing of this edition."""
    prefixes, claims = site.atlas.dataset.prefixes, site.atlas.claims
    kinds = site.kinds(iri)
    pointing = site.references(iri)
    own = {other for _, other in pointing if other in claims and _is_said_of(site, other, iri)}
    name = site.label(iri)
    is_claim, is_source = iri in claims, prefixes.kind_of(iri) == "source"
    return Thing(
        iri=iri,
        slug=iri.rpartition("/")[2],
        short=prefixes.shrink(iri),
        kinds=tuple(site.link(kind) for kind in kinds),
        name=name,
        names=other_names(site, iri, name),
        texts=() if is_claim else tuple(text for property_ in _TEXTS if (text := site.text(iri, property_))),
        claim=said(site, iri) if is_claim else None,
        source=witness(site, iri) if is_source else None,
        groups=groups(site, own),
        facts=written(site, iri, is_claim),
        whole=tuple(site.facts(iri)) if is_claim else (),
        references=references(site, [pair for pair in pointing if pair[1] not in own], is_claim),
        data=data_of(iri, prefixes),
    )


def written(site: Site, iri: Iri, is_claim: bool = False) -> tuple[Fact, ...]:
    """What the build computes is left out: it stands where it belongs, in words."""
    facts = site.facts(iri, _CARD if is_claim else ("rdf:type", *_NAMES, *_TEXTS))
    return tuple(fact for fact in facts if fact.iri not in site.computed)


def _is_said_of(site: Site, claim: Iri, iri: Iri) -> bool:
    return iri in site.things(claim, "pa:about") or iri in site.things(claim, "pa:source")


def other_names(site: Site, iri: Iri, shown: Text) -> tuple[Text, ...]:
    found: list[Value] = [value for property_ in _NAMES for value in site.values(iri, property_)]
    texts = {value for value in found if isinstance(value, Text) and value != shown}
    return tuple(sorted(texts, key=lambda text: (text.lang, site.order(text.value))))


def groups(site: Site, claims: Iterable[Iri]) -> tuple[Group, ...]:
    """By class, in order of its name; what is planned or hoped stands last."""
    by_kind: dict[Shown, list[Said]] = {}
    for one in sorted(claims, key=lambda iri: (_last_day(site, iri), iri)):
        read = said(site, one)
        by_kind.setdefault(read.kind, []).append(read)
    made = [Group(kind, found[0].intention, tuple(found)) for kind, found in by_kind.items()]
    return tuple(sorted(made, key=lambda group: (group.intention, site.order(group.title.text.value))))


def _last_day(site: Site, claim: Iri) -> int:
    return -(site.atlas.claims[claim].latest or date.min).toordinal()


def references(site: Site, pointing: Iterable[tuple[Iri, Iri]], is_claim: bool = False) -> tuple[References, ...]:
    """What the build computes, and what contradicts a claim, is left out: it stands where it belongs, in words."""
    told = site.computed | ({site.atlas.dataset.prefixes.expand("pa:conflictsWith")} if is_claim else set())
    by_name: dict[Iri, list[Mention]] = {}
    for name, other in pointing:
        if name not in told:
            kinds = site.kinds(other)
            kind = site.label(kinds[0]) if kinds else Text("")
            by_name.setdefault(name, []).append(Mention(site.link(other), kind))
    found = [
        References(site.link(name), tuple(sorted(things, key=lambda one: site.order(one.link.text.value))))
        for name, things in by_name.items()
    ]
    return tuple(sorted(found, key=lambda references: site.order(references.name.text.value)))
