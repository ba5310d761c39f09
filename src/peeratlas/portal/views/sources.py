"""Every source of the atlas: who published it and when, in which language, and what rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from peeratlas.answer import Iri, Text
from peeratlas.portal.claims import Witness, witness
from peeratlas.portal.facets import Asked, Picked, Tag, Tags, pick, tags, unstated
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


def view(site: Site, asked: Asked) -> Sources:
    """What the page shows."""
    every = sorted({Iri(one) for one, kind in site.statements("rdf:type") if kind == _class(site)})
    resting = _resting(site)
    picked = pick(site, [(_source(site, one, resting.get(one, ())), _tags(site, one)) for one in every], _FACETS, asked)
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
    )


_WAYS: Final[Mapping[str, tuple[str, Callable[[SourceShown], tuple[Any, ...]]]]] = {
    "claims": (N_("Most claims first"), lambda one: (-one.claims,)),
    "newest": (N_("Newest first"), lambda one: (one.latest is None, -(one.latest or date.min).toordinal())),
    "oldest": (N_("Oldest first"), lambda one: (one.latest is None, (one.latest or date.min).toordinal())),
    "name": (N_("By name"), lambda _: ()),
}
"""How the sources may be sorted; those without a date come last. The first is the one when nothing is asked."""


def _class(site: Site) -> str:
    return site.atlas.dataset.prefixes.expand("pa:Source")


def _resting(site: Site) -> dict[Iri, list[Iri]]:
    """The claims of each source."""
    found: dict[Iri, list[Iri]] = {}
    for claim, source in sorted(set(site.statements("pa:source"))):
        found.setdefault(Iri(source), []).append(Iri(claim))
    return found


def _homes(site: Site, source: Iri) -> list[Iri]:
    publishers = site.things(source, "dcterms:publisher")
    return list(dict.fromkeys(home for one in publishers for home in site.things(one, "pa:inCountry")))


def _kinds(site: Site, source: Iri) -> list[Iri]:
    publishers = site.things(source, "dcterms:publisher")
    return list(dict.fromkeys(kind for one in publishers for kind in site.things(one, "org:classification")))


def _language(site: Site, source: Iri) -> str:
    return ", ".join(site.texts.language(str(code)) for code in site.values(source, "dcterms:language"))


def _source(site: Site, source: Iri, claims: Sequence[Iri]) -> SourceShown:
    homes, layers = _homes(site, source), site.things(source, "pa:layer")
    latest = next((value for value in site.values(source, "pa:latest") if isinstance(value, date)), None)
    concerned = [places for claim in claims if (places := site.things(claim, "pa:concerns"))]
    bases = Counter(basis.rpartition("/")[2] for basis in site.things(source, "pa:publishedBasis"))
    return SourceShown(
        witness=witness(site, source),
        homes=tuple(map(site.link, homes)),
        kinds=tuple(map(site.link, _kinds(site, source))),
        language=_language(site, source),
        layer=tuple(map(site.link, layers)),
        inferred="inferred" in bases,
        rule=site.text(source, "pa:inferredBy"),
        age=age(latest, site.edition.day, site.lang) if latest else "",
        old=latest is not None and latest < site.edition.old_before,
        latest=latest,
        claims=len(claims),
        own=sum(bool(set(places) & set(homes)) for places in concerned),
        concerning=len(concerned),
        confirmed=sum(site.atlas.claims[claim].confirmed for claim in claims),
        first=any(layer.rpartition("/")[2] == _FIRST for layer in layers),
        read=bool(site.values(source, "pa:readOn")),
    )


def _tags(site: Site, source: Iri) -> Tags:
    codes = [str(code) for code in site.values(source, "dcterms:language")]
    languages = tuple(Tag(code, Text(site.texts.language(code), site.lang)) for code in codes)
    return {
        "layer": tags(site, site.things(source, "pa:layer")),
        "country": tags(site, _homes(site, source)),
        "language": languages or (unstated(site),),
        "kind": tags(site, _kinds(site, source)),
    }
