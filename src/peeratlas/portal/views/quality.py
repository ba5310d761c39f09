"""The quality of the data: what is contested, old, superseded, planned without an outcome, or confirmed by nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from peeratlas.answer import Iri
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import iri, rows
from peeratlas.portal.facets import Asked
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_

TITLE: Final = N_("Data quality")
LEAD: Final = N_(
    "How far the atlas can be relied on: what is contested, what has grown old, what was planned and never heard of "
    "again, and how much anybody has confirmed."
)
_QUESTIONS: Final = ("contested-claims", "planned-and-outcome", "ageing-claims", "superseded-claims")
_FATES: Final = {
    "past": N_("The time it was meant for has passed, and no source says what became of it"),
    "undated": N_("No time was given, and no source says what became of it"),
    "ahead": N_("Its time has not passed yet"),
    "told": N_("A source says what became of it"),
}
"""What may have become of a plan, as messages, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Part:
    """A number out of a whole; `said` is its share as the language writes it."""

    number: int
    percent: int
    said: str


@dataclass(frozen=True, slots=True)
class CountryShown:
    """The claims on a country; no link where they concern no one country. `bases` are in order of `Quality.bases`."""

    link: Shown | None
    claims: int
    own: Part | None
    old: Part
    confirmed: Part
    bases: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Replaced:
    """A figure and the newer ones."""

    claim: Said
    newer: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """An intention and what became of it."""

    claim: Said
    outcomes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """Plans of which the same is known; `title` is a message."""

    name: str
    title: str
    plans: tuple[Plan, ...]


@dataclass(frozen=True, slots=True)
class Aged:
    """The old claims on a country, oldest first."""

    link: Shown | None
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """`lacking` are the sources without a publisher, then those without a language."""

    total: int
    confirmed: int
    bases: tuple[Shown, ...]
    countries: tuple[CountryShown, ...]
    contested: tuple[tuple[Said, Said], ...]
    aged: tuple[Aged, ...]
    old: int
    replaced: tuple[Replaced, ...]
    fates: tuple[Fate, ...]
    lacking: tuple[tuple[Shown, ...], tuple[Shown, ...]]
    questions: tuple[Behind, ...]

    @property
    def open_plans(self) -> int:
        """How many plans no source tells the outcome of."""
        return sum(len(fate.plans) for fate in self.fates if fate.name != "told")


def view(site: Site, asked: Asked) -> Quality:  # noqa: ARG001 - every view is asked alike
    """What the page shows."""
    aged = _aged(site)
    old = {claim for claims in aged.values() for claim in claims}
    resting = _by_claim(site, "pa:basis")
    used = Counter(basis for told in resting.values() for basis in told)
    bases = sorted(used, key=lambda basis: (-used[basis], basis))
    pairs = dict.fromkeys((iri(row, "claim"), iri(row, "other")) for row in rows(site, "contested-claims"))
    return Quality(
        total=len(site.atlas.claims),
        confirmed=site.confirmed,
        bases=tuple(map(site.link, bases)),
        countries=tuple(
            _country(site, country, claims, _Whole(old, bases, resting)) for country, claims in _by_country(site)
        ),
        contested=tuple((_side(site, one), _side(site, other)) for one, other in pairs),
        aged=tuple(
            Aged(site.link(country) if country else None, tuple(_side(site, claim) for claim in aged[country]))
            for country, _ in _by_country(site)
            if country in aged
        ),
        old=len(old),
        replaced=_replaced(site),
        fates=_fates(site),
        lacking=(_without(site, "dcterms:publisher"), _without(site, "dcterms:language")),
        questions=tuple(behind(site, name) for name in _QUESTIONS),
    )


def _side(site: Site, claim: Iri) -> Said:
    return said(site, claim, with_rivals=False)


def _by_country(site: Site) -> list[tuple[Iri | None, list[Iri]]]:
    """The countries of the comparison, other countries, and none; a claim on two countries counts for both."""
    found: dict[Iri | None, list[Iri]] = {country: [] for country in site.countries}
    concerned = _by_claim(site, "pa:concerns")
    for claim in site.atlas.claims:
        places: list[Iri | None] = [*concerned.get(claim, ())]
        for country in places or [None]:
            found.setdefault(country, []).append(claim)
    shared = found.pop(None, [])
    return [*found.items(), *([(None, shared)] if shared else [])]


def _part(site: Site, number: int, whole: int) -> Part:
    if not whole:
        return Part(number, 0, "")
    return Part(number, round(100 * number / whole), site.texts.percent(number / whole))


def _by_claim(site: Site, name: str) -> dict[Iri, list[Iri]]:
    """The things that claims name by a property, read for all of them at once."""
    found: dict[Iri, list[Iri]] = {}
    for claim, thing in sorted(set(site.statements(name))):
        found.setdefault(Iri(claim), []).append(Iri(thing))
    return found


@dataclass(frozen=True, slots=True)
class _Whole:
    """What all countries share: the old claims, the bases in their order, and those of each claim."""

    old: set[Iri]
    bases: Sequence[Iri]
    resting: Mapping[Iri, Sequence[Iri]]


def _country(site: Site, country: Iri | None, claims: Sequence[Iri], whole: _Whole) -> CountryShown:
    told = [site.atlas.claims[claim] for claim in claims]
    voiced = [claim for claim in told if claim.own_voice is not None]
    used = Counter(basis for claim in claims for basis in whole.resting.get(claim, ()))
    return CountryShown(
        link=site.link(country) if country else None,
        claims=len(claims),
        own=_part(site, sum(claim.own_voice is True for claim in voiced), len(voiced)) if country else None,
        old=_part(site, sum(claim in whole.old for claim in claims), len(claims)),
        confirmed=_part(site, sum(claim.confirmed for claim in told), len(claims)),
        bases=tuple(_part(site, used[basis], len(claims)) for basis in whole.bases),
    )


def _aged(site: Site) -> dict[Iri | None, list[Iri]]:
    """The question gives the oldest first."""
    found: dict[Iri | None, dict[Iri, None]] = {}
    for row in rows(site, "ageing-claims"):
        country = row["country"]
        found.setdefault(country if isinstance(country, Iri) else None, {})[iri(row, "claim")] = None
    return {country: list(claims) for country, claims in found.items()}


def _replaced(site: Site) -> tuple[Replaced, ...]:
    found: dict[Iri, dict[Iri, None]] = {}
    for row in rows(site, "superseded-claims"):
        found.setdefault(iri(row, "claim"), {})[iri(row, "newer")] = None
    return tuple(Replaced(_side(site, claim), _sides(site, newer)) for claim, newer in found.items())


def _sides(site: Site, claims: Iterable[Iri]) -> tuple[Said, ...]:
    return tuple(_side(site, claim) for claim in claims)


def _fates(site: Site) -> tuple[Fate, ...]:
    """Those whose time ended longest ago come first."""
    claims = list(dict.fromkeys(iri(row, "claim") for row in rows(site, "planned-and-outcome")))
    ends = {claim: _end(site, claim) for claim in claims}
    found: dict[str, list[Plan]] = {name: [] for name in _FATES}
    for claim in sorted(claims, key=lambda one: ends[one] or date.max):
        outcomes = site.things(claim, "pa:outcome")
        found[_fate(site, ends[claim], bool(outcomes))].append(Plan(_side(site, claim), _sides(site, outcomes)))
    return tuple(Fate(name, title, tuple(found[name])) for name, title in _FATES.items() if found[name])


def _fate(site: Site, end: date | None, told: bool) -> str:
    if told:
        return "told"
    if end is None:
        return "undated"
    return "past" if end < site.edition.day else "ahead"


def _end(site: Site, claim: Iri) -> date | None:
    return max((day for day in site.values(claim, "pa:whenLatest") if isinstance(day, date)), default=None)


def _without(site: Site, name: str) -> tuple[Shown, ...]:
    kind = site.atlas.dataset.prefixes.expand("pa:Source")
    every = {Iri(one) for one, type_ in site.statements("rdf:type") if type_ == kind}
    found = [site.link(one) for one in every if not site.values(one, name)]
    return tuple(sorted(found, key=lambda link: site.order(link.text.value)))
