"""The page of a compared country: what is known of it and by whom it is said, what is not, and what it can share."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.comparison import State
from peeratlas.outputs import resource
from peeratlas.portal import exchange, record, things
from peeratlas.portal.addresses import data_of
from peeratlas.portal.choosing import GROUPS
from peeratlas.portal.claims import Pointer, pointer
from peeratlas.portal.comparing import Line, lines
from peeratlas.portal.exchange import Lesson, Need
from peeratlas.portal.record import Event, Kind, SourceShown
from peeratlas.portal.site import Fact, Shown, Site
from peeratlas.portal.things import Group, References
from peeratlas.texts import N_

SHORT: Final = 20
"""Up to so many claims stand open at the end of the page; more are folded by class."""
_TITLES: Final[Mapping[str, str]] = {**GROUPS, "standing": N_("How far the country has come")}
_ABSENT: Final[tuple[State, ...]] = ("not-stated", "not-applicable")
_ASKED: Final = (
    ("experience-for-needs", "country"),
    ("experience-for-needs", "other"),
    ("who-learned-from-whom", "country"),
    ("who-learned-from-whom", "fromCountry"),
    ("milestones", "country"),
    ("representing-organisations", "country"),
    ("coverage-by-theme", "country"),
)
"""The questions of the page, each with the parameter that the country stands for."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows of the comparison of one group: those that say something with their claims, and those that do not."""

    title: str
    said: tuple[tuple[Line, tuple[Pointer, ...]], ...]
    absent: Mapping[State, tuple[Line, ...]]


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme of the project, and what is known of it; `state` is the last part of the concept's name."""

    link: Shown
    state: str
    known: Shown
    claims: tuple[Pointer, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """`newest` and `oldest` are claims by the day of which they speak; `timeline` is its own, then the network's."""

    iri: Iri
    slug: str
    name: Text
    names: tuple[Text, ...]
    claims: int
    own_voice: int
    newest: Pointer | None
    oldest: Pointer | None
    glance: tuple[Band, ...]
    needs: tuple[Need, ...]
    offers: tuple[Need, ...]
    learned: tuple[Lesson, ...]
    taught: tuple[Lesson, ...]
    timeline: tuple[tuple[Event, ...], tuple[Event, ...]]
    organisations: tuple[Kind, ...]
    coverage: tuple[Theme, ...]
    sources: tuple[SourceShown, ...]
    groups: tuple[Group, ...]
    notes: Mapping[Iri, Text]
    facts: tuple[Fact, ...]
    references: tuple[References, ...]
    data: str

    @property
    def syntaxes(self) -> Sequence[resource.Syntax]:
        return list(resource.FORMATS.values())

    @property
    def stated(self) -> int:
        """How many rows of the comparison have a claim that counts."""
        return sum(len(band.said) for band in self.glance)

    @property
    def silent(self) -> int:
        """How many of them no source says anything about."""
        return sum(len(band.absent["not-stated"]) for band in self.glance)

    @property
    def open(self) -> bool:
        return self.claims <= SHORT


def claims_of(site: Site, iri: Iri) -> list[Iri]:
    """Every claim that concerns the country, in order of its name."""
    return site.having("pa:concerns", iri)


def ask_together(site: Site, countries: Iterable[Iri]) -> None:
    """Has a far store answer what the pages of these countries ask, a few questions at a time."""
    asked = ((question, {parameter: iri}) for iri in countries for question, parameter in _ASKED)
    exchange.together(site, asked)


def country(site: Site, iri: Iri) -> Country:
    """What there is to show of a country of the comparison."""
    ask_together(site, [iri])
    name = site.label(iri)
    held = claims_of(site, iri)
    here = frozenset(held)
    newest, oldest = _ends(site, held)
    return Country(
        iri=iri,
        slug=iri.removeprefix(site.atlas.dataset.prefixes["country"]),
        name=name,
        names=things.other_names(site, iri, name),
        claims=len(held),
        own_voice=sum(site.atlas.claims[one].own_voice is True for one in held),
        newest=pointer(site, newest, here) if newest else None,
        oldest=pointer(site, oldest, here) if oldest else None,
        glance=_glance(site, iri, here),
        needs=exchange.needs(site, iri, here),
        offers=exchange.offers(site, iri, here),
        learned=exchange.learned(site, iri, here),
        taught=exchange.taught(site, iri, here),
        timeline=record.timeline(site, iri, here),
        organisations=record.organisations(site, iri, here),
        coverage=_coverage(site, iri, held),
        sources=record.sources(site, iri, held),
        groups=things.groups(site, held),
        notes={one: note for one in held if (note := site.text(one, "skos:scopeNote"))},
        facts=things.written(site, iri),
        references=_references(site, iri),
        data=data_of(iri, site.atlas.dataset.prefixes),
    )


def _ends(site: Site, held: Sequence[Iri]) -> tuple[Iri | None, Iri | None]:
    """The claims that speak of the latest and of the earliest time; "or earlier" says nothing of how new a claim is."""
    claims = site.atlas.claims
    begun = [(first, one) for one in held if (first := claims[one].earliest)]
    ended = [(last, one) for one in held if (last := claims[one].latest)]
    return max(begun)[1] if begun else None, min(ended)[1] if ended else None


def _glance(site: Site, iri: Iri, here: Container[Iri]) -> tuple[Band, ...]:
    matrix = site.atlas.matrix([iri])
    told = list(zip(matrix.rows, lines(site, matrix, with_claims=False), strict=True))
    groups = dict.fromkeys([*GROUPS, *(row.head.get("group", "") for row in matrix.rows)])
    bands = []
    for group in groups:
        mine = [(row, line) for row, line in told if row.head.get("group", "") == group]
        said = tuple(
            (line, tuple(pointer(site, claim.iri, here) for claim in matrix.cells[row.name, iri].claims))
            for row, line in mine
            if line.cells[0].state not in _ABSENT
        )
        absent = {state: tuple(line for _, line in mine if line.cells[0].state == state) for state in _ABSENT}
        if mine:
            bands.append(Band(_TITLES.get(group, group), said, absent))
    return tuple(bands)


def _coverage(site: Site, iri: Iri, held: Sequence[Iri]) -> tuple[Theme, ...]:
    themes = {claim: _with_broader(site, site.things(claim, "pa:theme")) for claim in held}
    return tuple(
        Theme(
            link=site.link(exchange.iri(row, "theme")),
            state=exchange.iri(row, "state").rpartition("/")[2],
            known=site.link(exchange.iri(row, "state")),
            claims=tuple(pointer(site, claim, held) for claim in held if row["theme"] in themes[claim]),
        )
        for row in exchange.rows(site, "coverage-by-theme", country=iri)
    )


def _with_broader(site: Site, themes: Sequence[Iri]) -> set[Iri]:
    found: set[Iri] = set()
    left = list(themes)
    while left:
        theme = left.pop()
        if theme not in found:
            found.add(theme)
            left += site.things(theme, "skos:broader")
    return found


def _references(site: Site, iri: Iri) -> tuple[References, ...]:
    """What refers to the country besides its claims and its organisations, which have sections of their own."""
    told = site.atlas.dataset.prefixes["organisation"]
    pointing = [
        (name, other)
        for name, other in site.references(iri)
        if other not in site.atlas.claims and not other.startswith(told)
    ]
    return things.references(site, pointing)
