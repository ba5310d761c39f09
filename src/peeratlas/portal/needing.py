"""How many needs each country has and on which themes: counted by the store, without any pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri
from peeratlas.portal.addresses import with_query
from peeratlas.portal.picking import slug
from peeratlas.portal.site import Shown, Site
from peeratlas.terms import to_value

Counts = dict[Iri, dict[Iri | None, int]]
"""Country -> theme -> needs; the needs of all themes stand under None."""

_MOST: Final = 60
"""How many themes the overview shows."""


@dataclass(frozen=True, slots=True)
class Part:
    """A number of needs, and where they are shown."""

    of: Shown
    href: str
    number: int


@dataclass(frozen=True, slots=True)
class Needing:
    """A country with its needs, in all and by theme; none are stated where the number is nought."""

    country: Shown
    href: str
    number: int
    themes: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """A theme with the countries that have needs on it."""

    theme: Shown
    countries: tuple[Part, ...]


def counted(site: Site) -> Counts:
    """The number of needs of each country and theme."""
    found: Counts = {}
    for row in site.atlas.dataset.rows(site.atlas.queries["parts"]["needs"].text):
        country, theme, number = map(to_value, row)
        if isinstance(number, int):
            found.setdefault(Iri(str(country)), {})[theme if isinstance(theme, Iri) else None] = number
    return found


def needing(site: Site, counts: Mapping[Iri, Mapping[Iri | None, int]]) -> tuple[Needing, ...]:
    """The countries of the comparison and every other that needs something, by name; those without needs last."""
    everyone = {*site.countries, *counts}
    countries = sorted(everyone, key=lambda iri: (iri not in counts, site.order(site.label(iri).value)))
    return tuple(
        Needing(
            site.link(country),
            address(site, country),
            counts.get(country, {}).get(None, 0),
            tuple(
                Part(site.link(theme), address(site, country, theme), number)
                for theme, number in _ordered(site, counts.get(country, {}))
            ),
        )
        for country in countries
    )


def shared(site: Site, counts: Mapping[Iri, Mapping[Iri | None, int]]) -> tuple[Shared, ...]:
    """The themes on which there are needs, those of most countries first."""
    themes: dict[Iri, dict[Iri, int]] = {}
    for country, told in counts.items():
        for theme, number in told.items():
            if theme:
                themes.setdefault(theme, {})[country] = number
    found = [
        Shared(
            site.link(theme),
            tuple(
                Part(site.link(country), address(site, country, theme), number)
                for country, number in sorted(told.items(), key=lambda one: site.order(site.label(one[0]).value))
            ),
        )
        for theme, told in themes.items()
    ]
    found.sort(key=lambda one: (-len(one.countries), site.order(one.theme.text.value)))
    return tuple(found[:_MOST])


def address(site: Site, country: Iri, theme: Iri | None = None) -> str:
    """The page of a country's needs, or of those on one theme."""
    values = {"country": [slug(country)], "theme": [slug(theme)] if theme else []}
    return with_query(f"/{site.lang}/needs", values)


def _ordered(site: Site, told: Mapping[Iri | None, int]) -> list[tuple[Iri, int]]:
    pairs = [(theme, number) for theme, number in told.items() if theme]
    return sorted(pairs, key=lambda pair: (-pair[1], site.order(site.label(pair[0]).value)))[:_MOST]
