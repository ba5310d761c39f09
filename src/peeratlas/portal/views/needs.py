"""Needs of one country, each with the experience of other countries that meets it, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri
from peeratlas.portal import exchange
from peeratlas.portal.addresses import with_query
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.exchange import iri
from peeratlas.portal.matching import Met, met_all
from peeratlas.portal.needing import Needing, Shared, counted, needing, shared
from peeratlas.portal.picking import Asked, choices, picked, slug
from peeratlas.portal.site import Shown, Site
from peeratlas.portal.tabling import View
from peeratlas.portal.ticking import Choice
from peeratlas.texts import N_

TITLE = N_("Needs, and whose experience meets them")
LEAD = N_(
    "What a country says that it needs, beside what other countries have done in the same field: "
    "a trainer or a coordinator sees whom to ask. The match is by theme; whether it helps, the two must find out."
)

AT_ONCE: Final = 10
"""How many needs a page shows with their matches."""
_NEED: Final = "need"
_QUESTION: Final = "experience-for-needs"
_FINDINGS: Final = "findings-by-country"


@dataclass(frozen=True, slots=True)
class Needs:
    """Without a `country` only the overview; `first` to `last` of `total` needs are shown in `met`.

    `givers` are the countries that the table of the page compares; `slug` stands for a country of the comparison.
    """

    country: Shown | None
    slug: str
    other: Shown | None
    overview: tuple[Needing, ...]
    shared: tuple[Shared, ...]
    fields: dict[str, tuple[Choice, ...]]
    givers: tuple[Shown, ...]
    met: tuple[Met, ...]
    first: int
    last: int
    total: int
    before: str
    after: str
    whole: str
    behind: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Needs:
    """Pairs are asked for only where a country is chosen, and only for the needs that the page shows."""
    chosen = {name: picked(site, asked, name, "country") for name in ("country", "other")}
    chosen["theme"] = picked(site, asked, "theme", "theme")
    country, other, theme = chosen.values()
    counts = counted(site)
    mine = _needs(site, country, theme) if country else []
    first = _first(asked, len(mine))
    shown = mine[first - 1 : first - 1 + AT_ONCE]
    found = met_all(site, shown, other)

    def at(row: int) -> str:
        values = {name: [slug(thing)] for name, thing in chosen.items() if thing}
        return with_query(f"/{site.lang}/needs", {**values, "from": [str(row) if row > 1 else ""]})

    return Needs(
        country=site.link(country) if country else None,
        slug=slug(country) if country in site.countries else "",
        other=site.link(other) if other else None,
        overview=needing(site, counts),
        shared=shared(site, counts),
        fields={
            "country": choices(site, {*site.countries, *counts}, country),
            "theme": choices(site, _themes(counts, country), theme),
            "other": choices(site, {*site.countries} - ({country} if country else set()), other),
        },
        givers=_givers(site, found),
        met=found,
        first=first,
        last=first - 1 + len(shown),
        total=len(mine),
        before=at(max(first - AT_ONCE, 1)) if first > 1 else "",
        after=at(first + AT_ONCE) if len(mine) >= first + AT_ONCE else "",
        whole=with_query(f"/{site.lang}/needs", {"country": [slug(country)] if country else []}),
        behind=_behind(site, chosen),
    )


def _needs(site: Site, country: Iri, theme: Iri | None) -> list[Iri]:
    """The needs of a country, those of which its source speaks last first."""
    values = {"country": country, "kind": Iri(_NEED)} | ({"theme": theme} if theme else {})
    found = list(dict.fromkeys(iri(row, "claim") for row in exchange.chosen(site, _FINDINGS, **values)))
    known = site.atlas.claims
    return sorted(found, key=lambda need: (-(known[need].latest or site.edition.day).toordinal(), need))


def _first(asked: Asked, total: int) -> int:
    return min(View.read(asked).first, max(total - 1, 0) // AT_ONCE * AT_ONCE + 1)


def _themes(counts: dict[Iri, dict[Iri | None, int]], country: Iri | None) -> set[Iri]:
    """The themes of the needs of the chosen country, or of all."""
    told = [counts.get(country, {})] if country else counts.values()
    return {theme for themes in told for theme in themes if theme}


def _givers(site: Site, found: tuple[Met, ...]) -> tuple[Shown, ...]:
    """The countries whose experience meets one of these needs."""
    giving = {given.country for one in found for given in one.givers}
    return tuple(sorted(giving, key=lambda country: site.order(country.text.value)))


def _behind(site: Site, chosen: dict[str, Iri | None]) -> tuple[Behind, ...]:
    """Without a country the question of all pairs is not offered: its answer is too long."""
    needs = behind(site, _FINDINGS, country=chosen["country"], kind=Iri(_NEED), theme=chosen["theme"])
    return (behind(site, _QUESTION, **chosen), needs) if chosen["country"] else (needs,)
