"""Every source of the atlas: who published it and when, in which language, and what rests on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from peeratlas.answer import Iri, Text
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Witness, witness
from peeratlas.portal.exchange import Row, iri, rows
from peeratlas.portal.facets import UNSTATED, Asked, Picked, Tag, Tags, pick, tags, unstated
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_
from peeratlas.texts.moments import age

TITLE: Final = N_("Sources")
LEAD: Final = N_(
    "Every article and page that the atlas has read, and what rests on it: who published it, in which country and "
    "language, how old it is, and how many claims it carries."
)
_FACETS: Final = {
    "layer": N_("Layer of sources"),
    "country": N_("Country of the publisher"),
    "language": N_("Language"),
    "kind": N_("Kind of publisher"),
}
_FIRST: Final = "article"
"""The last part of the layer that the atlas starts from."""


@dataclass(frozen=True, slots=True)
class SourceShown:
    """`own` counts the claims on the publisher's own country among the `concerning`: those that concern any country."""

    witness: Witness
    homes: tuple[Shown, ...]
    kinds: tuple[Shown, ...]
    language: str
    layer: tuple[Shown, ...]
    inferred: bool
    rule: Text | None
    age: str
    old: bool
    latest: date | None
    claims: int
    own: int
    concerning: int
    confirmed: int
    first: bool
    read: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """Sources under one heading, a message."""

    title: str
    about: str
    sources: tuple[SourceShown, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way to sort; `title` is a message."""

    name: str
    title: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Sources:
    """The articles first, then the other pages, then what is only named."""

    picked: Picked[SourceShown]
    shelves: tuple[Shelf, ...]
    ways: tuple[Way, ...]
    questions: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Sources:
    """What the page shows."""
    told: dict[Iri, list[Row]] = {}
    for row in rows(site, "sources"):
        told.setdefault(iri(row, "source"), []).append(row)
    resting = _resting(site)
    made = [(_source(site, found, resting.get(one, ())), _tags(site, found)) for one, found in told.items()]
    picked = pick(site, made, _FACETS, asked)
    way = next(iter(asked.get("sort", ())), "")
    way = way if way in _WAYS else next(iter(_WAYS))
    ordered = sorted(picked.items, key=lambda one: (*_WAYS[way][1](one), site.order(one.witness.link.text.value)))
    shelves = (
        Shelf(
            N_("The articles that the atlas starts from"),
            N_("Articles that organisations of the network have published on it."),
            tuple(one for one in ordered if one.first and one.read),
        ),
        Shelf(
            N_("Other pages"),
            N_("Public pages found beside the articles, and news items that stood beside them."),
            tuple(one for one in ordered if one.read and not one.first),
        ),
        Shelf(
            N_("Named by a source, and not read"),
            N_("Studies and evaluations that a source leans on. Nothing is claimed from them directly."),
            tuple(one for one in ordered if not one.read),
        ),
    )
    return Sources(
        picked,
        tuple(shelf for shelf in shelves if shelf.sources),
        tuple(Way(name, title, name == way) for name, (title, _) in _WAYS.items()),
        (_behind(site, picked.values),),
    )


_WAYS: Final[Mapping[str, tuple[str, Callable[[SourceShown], tuple[Any, ...]]]]] = {
    "claims": (N_("Most claims first"), lambda one: (-one.claims,)),
    "newest": (N_("Newest first"), lambda one: (one.latest is None, -(one.latest or date.min).toordinal())),
    "oldest": (N_("Oldest first"), lambda one: (one.latest is None, (one.latest or date.min).toordinal())),
    "name": (N_("By name"), lambda _: ()),
}
"""How the sources may be sorted; those without a date come last. The first is the one when nothing is asked."""


def _behind(site: Site, values: Mapping[str, str]) -> Behind:
    """The question with those of the choices that it can be asked with."""
    chosen = {name: Iri(values[name]) for name in ("country", "layer") if values.get(name, UNSTATED) != UNSTATED}
    return behind(site, "sources", **chosen)


def _resting(site: Site) -> dict[Iri, list[Iri]]:
    """The claims of each source."""
    found: dict[Iri, list[Iri]] = {}
    for claim, source in sorted(set(site.statements("pa:source"))):
        found.setdefault(Iri(source), []).append(Iri(claim))
    return found


def _column(told: Sequence[Row], name: str) -> list[Iri]:
    """The things of a column, each once."""
    return list(dict.fromkeys(value for row in told if isinstance(value := row[name], Iri)))


def _kinds(site: Site, told: Sequence[Row]) -> list[Iri]:
    publishers = _column(told, "publisher")
    return list(dict.fromkeys(kind for one in publishers for kind in site.things(one, "org:classification")))


def _codes(told: Sequence[Row]) -> list[str]:
    """The languages of the source."""
    return list(dict.fromkeys(str(row["language"]) for row in told if row["language"]))


def _source(site: Site, told: Sequence[Row], claims: Sequence[Iri]) -> SourceShown:
    """A source with its rows of the answer, which differ in publisher, country or language alone."""
    row, source, layers = told[0], iri(told[0], "source"), _column(told, "layer")
    latest = next((value for value in site.values(source, "pa:latest") if isinstance(value, date)), None)
    return SourceShown(
        witness=witness(site, source),
        homes=tuple(map(site.link, _column(told, "country"))),
        kinds=tuple(map(site.link, _kinds(site, told))),
        language=", ".join(map(site.texts.language, _codes(told))),
        layer=tuple(map(site.link, layers)),
        inferred=row["inferred"] is True,
        rule=site.text(source, "pa:inferredBy"),
        age=age(latest, site.edition.day, site.lang) if latest else "",
        old=latest is not None and latest < site.edition.old_before,
        latest=latest,
        claims=len(claims),
        own=int(str(row["ownClaims"])),
        concerning=sum(bool(site.things(claim, "pa:concerns")) for claim in claims),
        confirmed=sum(site.atlas.claims[claim].confirmed for claim in claims),
        first=any(layer.rpartition("/")[2] == _FIRST for layer in layers),
        read=bool(site.values(source, "pa:readOn")),
    )


def _tags(site: Site, told: Sequence[Row]) -> Tags:
    languages = tuple(Tag(code, Text(site.texts.language(code), site.lang)) for code in _codes(told))
    return {
        "layer": tags(site, _column(told, "layer")),
        "country": tags(site, _column(told, "country")),
        "language": languages or (unstated(site),),
        "kind": tags(site, _kinds(site, told)),
    }
