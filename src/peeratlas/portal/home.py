"""The start page: what is known of each country, what is asked most, what is contested, what is new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.portal import maps
from peeratlas.portal.addresses import with_query
from peeratlas.portal.choosing import GROUPS
from peeratlas.portal.claims import Said, report, said
from peeratlas.portal.comparing import CellShown, lines, title
from peeratlas.portal.maps import Land
from peeratlas.portal.site import Shown, Site

SHOWN_CONTRADICTIONS: Final = 3
AT_A_GLANCE: Final = 2
"""How many rows of the comparison the start page shows."""
_CONTENT: Final = "content"
"""The last part of the concept that says of a theme that it is described."""


@dataclass(frozen=True, slots=True)
class CountryShown:
    """A country with the number of claims that concern it, those in its own voice, and the described themes."""

    link: Shown
    slug: str
    land: Land
    glance: tuple[tuple[Text, CellShown], ...]
    claims: int
    own_voice: int
    described: int


@dataclass(frozen=True, slots=True)
class Asked:
    """A comparison that many ask for: the rows of one group."""

    title: str
    href: str
    rows: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """`counts` are by kind of thing, as their IRIs name it; `themes` is how many themes there are to describe."""

    counts: Mapping[str, int]
    intentions: int
    map: maps.Map
    countries: tuple[CountryShown, ...]
    themes: int
    comparisons: tuple[Asked, ...]
    contested: tuple[Said, ...]
    news: tuple[str, ...]
    correct: str


def home(site: Site) -> Home:
    """What is in this edition, by counts from the data."""
    atlas, prefixes = site.atlas, site.atlas.dataset.prefixes
    lands = maps.read().lands
    known = {iri: slug for iri in atlas.countries if (slug := iri.removeprefix(prefixes["country"])) in lands}
    themes, described = _coverage(site, known)
    return Home(
        counts=atlas.kinds,
        intentions=atlas.members("pa:Intention"),
        map=maps.read(),
        countries=_countries(site, known, described),
        themes=themes,
        comparisons=_comparisons(site),
        contested=_contested(site),
        news=tuple(map(site.texts.gettext, site.snapshot.news)),
        correct=report(site, Iri(f"{prefixes.base}edition")),
    )


def _countries(site: Site, known: Mapping[Iri, str], described: Mapping[Iri, int]) -> tuple[CountryShown, ...]:
    """The countries of the comparison that the map has, by name."""
    atlas, lands = site.atlas, maps.read().lands
    if not known:
        return ()
    rows = lines(site, atlas.matrix(list(known), list(atlas.queries["comparison"])[:AT_A_GLANCE]), with_claims=False)
    claims = {iri: site.having("pa:concerns", iri) for iri in known}
    shown = [
        CountryShown(
            link=site.link(iri),
            slug=slug,
            land=lands[slug],
            glance=tuple((row.title, row.cells[place]) for row in rows),
            claims=len(claims[iri]),
            own_voice=sum(bool(atlas.claims[claim].own_voice) for claim in claims[iri]),
            described=described[iri],
        )
        for place, (iri, slug) in enumerate(known.items())
    ]
    return tuple(sorted(shown, key=lambda one: site.order(one.link.text.value)))


def _coverage(site: Site, known: Iterable[Iri]) -> tuple[int, Counter[Iri]]:
    """How many themes there are, and how many of them are described for each of these countries."""
    answer = site.atlas.ask("coverage-by-theme", {"country": list(known)}, site.lang)
    described = Counter(Iri(row[0]) for row in answer.rows if str(row[2]).endswith(f"/{_CONTENT}"))
    return len({row[1] for row in answer.rows}), described


def _comparisons(site: Site) -> tuple[Asked, ...]:
    rows = site.atlas.queries["comparison"].values()
    found = []
    for group, name in GROUPS.items():
        inside = [row for row in rows if row.head.get("group") == group]
        href = with_query(f"/{site.lang}/compare", {"group": [group]})
        found.append(Asked(name, href, tuple(title(site, row) for row in inside)))
    return tuple(one for one in found if one.rows)


def _contested(site: Site) -> tuple[Said, ...]:
    """One claim of each contradiction, with what stands against it; each contradiction once."""
    answer = site.atlas.ask("contested-claims", lang=site.lang)
    told: dict[frozenset[Iri], Iri] = {}
    for claim, other, *_ in answer.rows:
        told.setdefault(frozenset((Iri(claim), Iri(other))), Iri(claim))
    return tuple(said(site, iri) for iri in list(told.values())[:SHOWN_CONTRADICTIONS])
