"""The network over time: which countries belong to it and how, its projects, its meetings, and who took part."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import iri, rows
from peeratlas.portal.gatherings import Gathering, gatherings
from peeratlas.portal.lanes import Frame, Lanes, lanes
from peeratlas.portal.picking import Asked
from peeratlas.portal.relations import Bond, Relations, relations
from peeratlas.portal.site import Shown, Site
from peeratlas.portal.undertakings import Undertaking, undertakings
from peeratlas.texts import N_

TITLE = N_("The network over time")
LEAD = N_(
    "Members, partners, guests and countries in dialogue, the projects and what they are to deliver, the meetings and "
    "who was there. To be a member, to be a partner of a project and to come to a meeting are three different things."
)

MOST: Final = 50
"""How many meetings, projects and countries the page shows; the questions have them all."""
FRAMES: Final = (Frame("wide", 1000, 150), Frame("narrow", 350, 0))
_ORGANISATIONS: Final = "representing-organisations"


@dataclass(frozen=True, slots=True)
class Part:
    """What an organisation is in the network, in a project or at a meeting, with the claims that say so."""

    relation: Shown
    of: Shown | None
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with the parts that it takes."""

    link: Shown
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Represented:
    """A country with its organisations; none are stated where there are none."""

    country: Shown
    organisations: tuple[Organisation, ...]


@dataclass(frozen=True, slots=True)
class Network:
    """`signs` has one bond of each kind that the picture shows, for its legend."""

    relations: Relations
    drawings: tuple[Lanes, ...]
    signs: tuple[Bond, ...]
    meetings: tuple[Gathering, ...]
    projects: tuple[Undertaking, ...]
    represented: tuple[Represented, ...]
    left_out: int
    behind: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Network:  # noqa: ARG001 - every view is asked alike
    """Everything that the sources say of the network, with its years."""
    related, met, projects, represented = relations(site), gatherings(site), undertakings(site), _represented(site)
    tracks = related.tracks[:MOST]
    bonds = [bond for track in tracks for bond in track.bonds]
    signs = {bond.slug: bond for bond in sorted(bonds, key=lambda bond: bond.last - bond.first)}
    return Network(
        relations=related,
        drawings=tuple(lanes(frame, tracks, related.years) for frame in FRAMES if related.years),
        signs=tuple(sorted(signs.values(), key=lambda bond: site.order(bond.relation.text.value))),
        meetings=met[-MOST:],
        projects=projects[:MOST],
        represented=represented[:MOST],
        left_out=sum(max(len(found) - MOST, 0) for found in (related.tracks, met, projects, represented)),
        behind=tuple(
            behind(site, name)
            for name in ("network-relations-by-country", "network-meetings", "project-deliverables", _ORGANISATIONS)
        ),
    )


def _represented(site: Site) -> tuple[Represented, ...]:
    found: dict[Iri, dict[Iri, dict[tuple[Iri, Iri | None], dict[Iri, None]]]] = {one: {} for one in site.countries}
    for row in rows(site, _ORGANISATIONS):
        mine = found.setdefault(iri(row, "country"), {})
        if isinstance(row["organisation"], Iri):
            of = next((row[name] for name in ("project", "meeting") if row[name]), None)
            part = (iri(row, "relation"), of if isinstance(of, Iri) else None)
            mine.setdefault(row["organisation"], {}).setdefault(part, {})[iri(row, "claim")] = None
    made = [
        Represented(site.link(country), tuple(_organisation(site, one, parts) for one, parts in organisations.items()))
        for country, organisations in found.items()
    ]
    return tuple(sorted(made, key=lambda one: site.order(one.country.text.value)))


def _organisation(site: Site, organisation: Iri, parts: dict[tuple[Iri, Iri | None], dict[Iri, None]]) -> Organisation:
    return Organisation(
        site.link(organisation),
        tuple(
            Part(site.link(relation), site.link(of) if of else None, tuple(said(site, claim) for claim in claims))
            for (relation, of), claims in parts.items()
        ),
    )
