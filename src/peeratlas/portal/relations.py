"""How countries stand to the network over the years: members, dialogues, partners, guests and meetings, kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from peeratlas.answer import Iri
from peeratlas.days import days
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import iri, rows
from peeratlas.portal.picking import slug
from peeratlas.portal.site import Shown, Site
from peeratlas.texts.moments import in_words

MOST_YEARS: Final = 12
_RELATIONS: Final = "network-relations-by-country"
_MEETINGS: Final = "network-meetings"


@dataclass(frozen=True, slots=True)
class Bond:
    """One relation of a country at one time, with every claim of it. `of` is the project or the meeting.

    `first` and `last` are years with fractions; the last is that of the edition where it is open.
    """

    slug: str
    relation: Shown
    of: Shown | None
    meeting: bool
    parties: tuple[Shown, ...]
    when: str
    first: float
    last: float
    claims: tuple[Said, ...]

    def lies_in(self, year: int) -> bool:
        return int(self.first) <= year <= int(self.last)


@dataclass(frozen=True, slots=True)
class Track:
    """A country with its bonds in order of time, and those of each year."""

    country: Shown
    slug: str
    bonds: tuple[Bond, ...]
    years: tuple[tuple[Bond, ...], ...]


@dataclass(frozen=True, slots=True)
class Model:
    """A country that others have looked to, and the claims of it."""

    country: Shown
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Relations:
    """`years` are those of the table, of which each track has as many cells."""

    years: tuple[int, ...]
    tracks: tuple[Track, ...]
    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class _Told:
    """What one row says; `moment` is EDTF."""

    country: Iri
    relation: Iri
    of: Iri | None
    moment: str
    party: Iri
    claim: Iri


def relations(site: Site) -> Relations:
    """Learning is no relation to the network itself: the models stand apart, without years."""
    told = [*_lasting(site), *_met(site)]
    models: dict[Iri, dict[Iri, None]] = {}
    bonds: dict[Iri, dict[tuple[Iri, Iri | None, str], list[_Told]]] = {country: {} for country in site.countries}
    for one in told:
        if _is_learning(site, one.relation):
            models.setdefault(one.country, {})[one.claim] = None
        else:
            bonds.setdefault(one.country, {}).setdefault((one.relation, one.of, one.moment), []).append(one)
    made = {country: _bonds(site, found.values()) for country, found in bonds.items()}
    years = _years([bond for found in made.values() for bond in found])
    tracks = [
        Track(
            site.link(country),
            slug(country),
            found,
            tuple(tuple(bond for bond in found if bond.lies_in(year)) for year in years),
        )
        for country, found in made.items()
    ]
    return Relations(
        years=years,
        tracks=tuple(sorted(tracks, key=lambda track: site.order(track.country.text.value))),
        models=_models(site, models),
    )


def _lasting(site: Site) -> Iterator[_Told]:
    """When it holds: the time that the claim gives for it, else the time as of which it is said."""
    for row in rows(site, _RELATIONS):
        claim = iri(row, "claim")
        moments = [str(value) for value in site.values(claim, "pa:when")]
        of = next(iter(site.things(claim, "pa:inProject")), None)
        moment = moments[0] if moments else str(row["asOf"])
        yield _Told(iri(row, "country"), iri(row, "relation"), of, moment, iri(row, "party"), claim)


def _met(site: Site) -> Iterator[_Told]:
    """Who took part in a meeting of the network, and who did not."""
    relation = site.atlas.dataset.prefixes["network-relation"]
    for row in rows(site, _MEETINGS):
        if iri(row, "aspect").startswith(relation) and isinstance(row["country"], Iri):
            moment = str(row["when"] or row["asOf"])
            meeting = iri(row, "meeting")
            yield _Told(row["country"], iri(row, "aspect"), meeting, moment, iri(row, "value"), iri(row, "claim"))


def _is_learning(site: Site, relation: Iri) -> bool:
    return site.atlas.dataset.prefixes.expand("pa:Learning") in site.things(relation, "pa:claimClass")


def _bonds(site: Site, found: Iterable[list[_Told]]) -> tuple[Bond, ...]:
    return tuple(sorted((_bond(site, told) for told in found), key=lambda bond: (bond.first, bond.last, bond.slug)))


def _bond(site: Site, told: list[_Told]) -> Bond:
    one = told[0]
    first, last = days(one.moment) or (None, None)
    day = first or last or site.edition.day
    parties = dict.fromkeys(row.party for row in told if row.party != one.country)
    return Bond(
        slug=slug(one.relation),
        relation=site.link(one.relation),
        of=site.link(one.of) if one.of else None,
        meeting=bool(one.of) and site.atlas.dataset.prefixes.kind_of(str(one.of)) == "meeting",
        parties=tuple(map(site.link, parties)),
        when=in_words(one.moment, site.lang),
        first=_fraction(day),
        last=_fraction(last or site.edition.day),
        claims=tuple(said(site, claim) for claim in dict.fromkeys(row.claim for row in told)),
    )


def _fraction(day: date) -> float:
    return day.year + (day.timetuple().tm_yday - 1) / 366


def _years(bonds: list[Bond]) -> tuple[int, ...]:
    """From the first year of which something is said to the last; of many the last ones."""
    if not bonds:
        return ()
    first, last = int(min(bond.first for bond in bonds)), int(max(bond.last for bond in bonds))
    return tuple(range(max(first, last - MOST_YEARS + 1), last + 1))


def _models(site: Site, found: dict[Iri, dict[Iri, None]]) -> tuple[Model, ...]:
    made = [
        Model(site.link(country), tuple(said(site, claim) for claim in claims)) for country, claims in found.items()
    ]
    return tuple(sorted(made, key=lambda model: site.order(model.country.text.value)))
