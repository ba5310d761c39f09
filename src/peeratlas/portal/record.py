"""What a country has on record: its milestones in order of time, its organisations, and the sources of its claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from dataclasses import dataclass

from peeratlas.answer import Iri
from peeratlas.portal.claims import Pointer, Witness, pointer, witness
from peeratlas.portal.exchange import iri, rows
from peeratlas.portal.site import Shown, Site
from peeratlas.texts.moments import in_words


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is planned (`intention`), with every claim that says so."""

    when: str
    kind: Shown
    about: Shown
    intention: bool
    claims: tuple[Pointer, ...]
    outcomes: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What an organisation is in the network, a project or at a meeting, according to a claim."""

    name: Shown
    of: Shown | None
    claim: Pointer


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with the parts that it takes."""

    link: Shown
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The organisations of one kind; `title` is empty where none is given."""

    title: Shown | None
    organisations: tuple[Organisation, ...]

    @property
    def size(self) -> int:
        return len(self.organisations)


@dataclass(frozen=True, slots=True)
class SourceShown:
    """A source, the countries of its publishers, and how many of the country's claims rest on it."""

    witness: Witness
    countries: tuple[Shown, ...]
    own_voice: bool
    claims: int


def timeline(site: Site, country: Iri, here: Container[Iri]) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """The milestones of the country, then those of the network, both in order of time."""
    own: dict[tuple[str, Iri, Iri], dict[Iri, None]] = {}
    shared: dict[tuple[str, Iri, Iri], dict[Iri, None]] = {}
    for row in rows(site, "milestones", country=country):
        events = own if row["country"] == country else shared
        key = (str(row["when"]), iri(row, "kind"), iri(row, "about"))
        events.setdefault(key, {})[iri(row, "claim")] = None
    return _events(site, own, here), _events(site, shared, here)


def _events(site: Site, found: dict[tuple[str, Iri, Iri], dict[Iri, None]], here: Container[Iri]) -> tuple[Event, ...]:
    return tuple(
        Event(
            when=in_words(when, site.lang),
            kind=site.link(kind),
            about=site.link(about),
            intention=all(site.atlas.claims[claim].intention for claim in claims),
            claims=tuple(pointer(site, claim, here) for claim in claims),
            outcomes=tuple(
                pointer(site, outcome, here) for claim in claims for outcome in site.things(claim, "pa:outcome")
            ),
        )
        for (when, kind, about), claims in found.items()
    )


def organisations(site: Site, country: Iri, here: Container[Iri]) -> tuple[Kind, ...]:
    """The organisations of the country by kind, both by name."""
    prefix = site.atlas.dataset.prefixes["organisation"]
    mine = site.having("pa:inCountry", country)
    parts = _parts(site, country, here)
    kinds: dict[Iri | None, list[Organisation]] = {}
    for one in mine:
        if one.startswith(prefix):
            shown = Organisation(site.link(one), tuple(parts.get(one, ())))
            kinds.setdefault(next(iter(site.things(one, "org:classification")), None), []).append(shown)
    made = [
        Kind(site.link(kind) if kind else None, tuple(sorted(found, key=lambda one: site.order(one.link.text.value))))
        for kind, found in kinds.items()
    ]
    return tuple(sorted(made, key=lambda one: site.order(one.title.text.value if one.title else "\uffff")))


def _parts(site: Site, country: Iri, here: Container[Iri]) -> dict[Iri, list[Part]]:
    """Each part once, whatever the number of claims that say so."""
    found: dict[Iri, dict[tuple[Iri, object], Part]] = {}
    for row in rows(site, "representing-organisations", country=country):
        if isinstance(row["organisation"], Iri):
            of = row["project"] or row["meeting"]
            part = Part(
                site.link(iri(row, "relation")),
                site.link(of) if isinstance(of, Iri) else None,
                pointer(site, iri(row, "claim"), here),
            )
            found.setdefault(row["organisation"], {}).setdefault((iri(row, "relation"), of), part)
    return {organisation: list(parts.values()) for organisation, parts in found.items()}


def sources(site: Site, country: Iri, claims: Iterable[Iri]) -> tuple[SourceShown, ...]:
    """The sources that these claims rest on, those with most claims first."""
    counted = Counter(source for claim in claims for source in site.things(claim, "pa:source"))
    made = [_source(site, country, source, number) for source, number in counted.items()]
    return tuple(sorted(made, key=lambda one: (-one.claims, site.order(one.witness.link.text.value))))


def _source(site: Site, country: Iri, source: Iri, number: int) -> SourceShown:
    publishers = site.things(source, "dcterms:publisher")
    homes = list(dict.fromkeys(home for one in publishers for home in site.things(one, "pa:inCountry")))
    return SourceShown(witness(site, source), tuple(map(site.link, homes)), country in homes, number)
