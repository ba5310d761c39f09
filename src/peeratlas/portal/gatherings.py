"""The meetings of the network in order of time: where, on what, who took part, and what the sources tell of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import Row, iri, rows
from peeratlas.portal.site import Fact, Shown, Site
from peeratlas.texts.moments import in_words, lasting

_QUESTION: Final = "network-meetings"
_MOMENT: Final = "when"


@dataclass(frozen=True, slots=True)
class Delegation:
    """A country at a meeting, with the organisations that are named; without a country the organisations alone."""

    country: Shown | None
    organisations: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Presence:
    """Who took part, or did not."""

    relation: Shown
    delegations: tuple[Delegation, ...]
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Gathering:
    """A meeting. One that is only announced has no `link`; `moments` are the dates that the sources give."""

    link: Shown | None
    moments: tuple[str, ...]
    facts: tuple[Fact, ...]
    presences: tuple[Presence, ...]
    claims: tuple[Said, ...]


def gatherings(site: Site) -> tuple[Gathering, ...]:
    """Every meeting, and every announcement of one, in order of time."""
    told: dict[Iri, list[Row]] = {}
    for row in rows(site, _QUESTION):
        told.setdefault(row["meeting"] if isinstance(row["meeting"], Iri) else iri(row, "claim"), []).append(row)
    return tuple(_gathering(site, found) for found in told.values())


def _gathering(site: Site, told: list[Row]) -> Gathering:
    relation = site.atlas.dataset.prefixes["network-relation"]
    records = [row for row in told if not iri(row, "aspect").startswith(relation)]
    present = [row for row in told if iri(row, "aspect").startswith(relation)]
    meeting = told[0]["meeting"]
    moment = site.atlas.dataset.prefixes.expand("pa:when")
    theme = site.atlas.dataset.prefixes.expand("pa:theme")
    # What a meeting was about says more than when it was.
    telling = {iri(row, "claim") for row in records if row["aspect"] == theme}
    moments = dict.fromkeys(
        [str(row[_MOMENT]) for row in told if row[_MOMENT]]
        + [str(row["text"]) for row in records if row["aspect"] == moment]
    )
    return Gathering(
        link=site.link(meeting) if isinstance(meeting, Iri) else None,
        moments=tuple(in_words(one, site.lang) for one in moments),
        facts=_facts(site, [row for row in records if row["aspect"] != moment]),
        presences=_presences(site, present),
        claims=_claims(site, sorted(records, key=lambda row: iri(row, "claim") not in telling)),
    )


def _facts(site: Site, records: Iterable[Row]) -> tuple[Fact, ...]:
    """What is said of place, host, theme and length, by property."""
    found: dict[Iri, dict[Shown, None]] = {}
    for row in records:
        value = row["value"]
        shown = (
            site.link(value) if isinstance(value, Iri) else Shown(Text(lasting(str(row["text"]), site.lang), site.lang))
        )
        found.setdefault(iri(row, "aspect"), {})[shown] = None
    facts = [Fact(aspect, site.link(aspect), tuple(values)) for aspect, values in found.items()]
    return tuple(sorted(facts, key=lambda fact: site.order(fact.name.text.value)))


def _presences(site: Site, present: Iterable[Row]) -> tuple[Presence, ...]:
    by_relation: dict[Iri, list[Row]] = {}
    for row in present:
        by_relation.setdefault(iri(row, "aspect"), []).append(row)
    made = [
        Presence(site.link(relation), _delegations(site, told), _claims(site, told))
        for relation, told in by_relation.items()
    ]
    return tuple(sorted(made, key=lambda presence: -len(presence.delegations)))


def _delegations(site: Site, told: Iterable[Row]) -> tuple[Delegation, ...]:
    found: dict[Iri | None, dict[Iri, None]] = {}
    for row in told:
        country = row["country"] if isinstance(row["country"], Iri) else None
        members = found.setdefault(country, {})
        if row["value"] != country:
            members[iri(row, "value")] = None
    made = [
        Delegation(site.link(country) if country else None, tuple(map(site.link, members)))
        for country, members in found.items()
    ]
    return tuple(sorted(made, key=lambda one: site.order(one.country.text.value if one.country else "")))


def _claims(site: Site, told: Iterable[Row]) -> tuple[Said, ...]:
    return tuple(said(site, claim) for claim in dict.fromkeys(iri(row, "claim") for row in told))
