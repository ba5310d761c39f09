"""What is known by country and theme: what is described, what is only touched on, and where there is nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from peeratlas import questions
from peeratlas.answer import Iri, Text
from peeratlas.portal import exchange
from peeratlas.portal.addresses import with_query
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import Row, iri
from peeratlas.portal.facets import Asked
from peeratlas.portal.site import Shown, Site
from peeratlas.queries import Parameter
from peeratlas.texts import N_

TITLE: Final = N_("Coverage")
LEAD: Final = N_(
    "On which themes of the network’s project anything is known of a country, and where the atlas has a gap. A gap "
    "tells of what has been written and read, not of the country."
)
_QUESTION: Final = "coverage-by-theme"
_DESCRIBED: Final = "content"
"""The last part of the concept that says of a theme that it is described."""


@dataclass(frozen=True, slots=True)
class CellShown:
    """What is known of a country on a theme; `state` is the last part of the concept, `href` leads to the claims."""

    theme: Shown
    state: str
    words: Text
    claims: int
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class CountryShown:
    """A row of the matrix."""

    link: Shown
    slug: str
    cells: tuple[CellShown, ...]
    described: int


@dataclass(frozen=True, slots=True)
class Switch:
    """One way to look at the matrix: all sources, or those of one layer."""

    text: Text | None
    href: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The claims of one cell."""

    country: Shown
    theme: Shown
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """`nowhere` are themes that no country describes; `states` are the concepts with what they mean."""

    layers: tuple[Switch, ...]
    themes: tuple[Shown, ...]
    countries: tuple[CountryShown, ...]
    nowhere: tuple[Shown, ...]
    states: tuple[tuple[str, Text, Text | None], ...]
    chosen: Chosen | None
    questions: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Coverage:
    """What the page shows; with a country and a theme also the claims of their cell."""
    layer = _one(asked, "layer")
    chosen = (_one(asked, "country"), _one(asked, "theme"))
    told = list(exchange.chosen(site, _QUESTION, **({"layer": Iri(layer)} if layer else {})))
    themes = list(dict.fromkeys(iri(row, "theme") for row in told))
    by_cell = {(iri(row, "country"), iri(row, "theme")): row for row in told}
    described = {iri(row, "theme") for row in told if _state(row) == _DESCRIBED}
    return Coverage(
        layers=_switches(site, layer),
        themes=tuple(site.link(theme) for theme in themes),
        countries=tuple(
            _country(site, [by_cell[country, theme] for theme in themes], layer, chosen)
            for country in site.countries
            if (country, themes[0]) in by_cell
        )
        if themes
        else (),
        nowhere=tuple(site.link(theme) for theme in themes if theme not in described),
        states=_states(site, told),
        chosen=_chosen(site, layer, chosen) if all(chosen) else None,
        questions=(behind(site, _QUESTION, layer=Iri(layer) if layer else None),),
    )


def _one(asked: Asked, name: str) -> str:
    return next(iter(asked.get(name, ())), "")


def _state(row: Row) -> str:
    return iri(row, "state").rpartition("/")[2]


def _switches(site: Site, layer: str) -> tuple[Switch, ...]:
    """The layers are those that the question can be asked for."""
    parameter = next(one for one in site.atlas.queries["questions"][_QUESTION].parameters if one.name == "layer")
    slugs = [(one.rpartition("/")[2], site.label(one)) for one in site.choices(parameter)]
    path = f"/{site.lang}/coverage"
    layers = (Switch(text, with_query(path, {"layer": [slug]}), slug == layer) for slug, text in slugs)
    return (Switch(None, path, not layer), *layers)


def _country(site: Site, told: Iterable[Row], layer: str, chosen: tuple[str, str]) -> CountryShown:
    told = list(told)
    country = iri(told[0], "country")
    slug = country.rpartition("/")[2]
    shown = []
    for row in told:
        theme = iri(row, "theme").rpartition("/")[2]
        values = {"layer": [layer], "country": [slug], "theme": [theme]}
        shown.append(
            CellShown(
                theme=site.link(iri(row, "theme")),
                state=_state(row),
                words=site.label(iri(row, "state")),
                claims=int(str(row["claims"])),
                href=with_query(f"/{site.lang}/coverage", values) + "#claims",
                chosen=chosen == (slug, theme),
            )
        )
    return CountryShown(site.link(country), slug, tuple(shown), sum(one.state == _DESCRIBED for one in shown))


def _states(site: Site, told: Iterable[Row]) -> tuple[tuple[str, Text, Text | None], ...]:
    """Those that rest on most claims first."""
    most: dict[Iri, int] = {}
    for row in told:
        state = iri(row, "state")
        most[state] = max(most.get(state, 0), int(str(row["claims"])))
    ordered = sorted(most, key=lambda one: (-most[one], one))
    return tuple((one.rpartition("/")[2], site.label(one), site.text(one, "skos:definition")) for one in ordered)


def _chosen(site: Site, layer: str, chosen: tuple[str, str]) -> Chosen:
    """The claims that the question counts in a cell: on the theme itself or on one below it."""
    prefixes = site.atlas.dataset.prefixes
    country, theme = _named(site, "country", chosen[0]), _named(site, "theme", chosen[1])
    concerned = set(site.having("pa:concerns", country))
    themed = {claim for one in _below(site, theme) for claim in site.having("pa:theme", one)}
    read = {source for source, one in site.statements("pa:layer") if not layer or one == prefixes["layer"] + layer}
    held = [claim for claim in sorted(concerned & themed) if read & set(site.things(claim, "pa:source"))]
    return Chosen(site.link(country), site.link(theme), tuple(said(site, claim) for claim in held))


def _named(site: Site, kind: str, given: str) -> Iri:
    return Iri(str(questions.resolve(Parameter(kind, kind), given, site.atlas.dataset)))


def _below(site: Site, theme: Iri) -> set[str]:
    """The theme and all that lie below it."""
    narrower: Mapping[str, list[str]] = _narrower(site)
    found: set[str] = set()
    left: list[str] = [theme]
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += narrower.get(one, [])
    return found


def _narrower(site: Site) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, above in site.statements("skos:broader"):
        found.setdefault(above, []).append(one)
    return found
