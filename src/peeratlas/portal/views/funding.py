"""Who pays: every grant that a source tells of, by funder and by country, and money that is not for peer support."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas import cells
from peeratlas.answer import Iri, Text
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, anchor, said
from peeratlas.portal.exchange import iri, rows
from peeratlas.portal.facets import Asked, Picked, Tag, Tags, pick, tags
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_
from peeratlas.texts.moments import in_words

TITLE: Final = N_("Funding")
LEAD: Final = N_(
    "Who pays for peer support, under which scheme, how much and for which period. Amounts stand as the source gives "
    "them, each in its own currency. They are never added up."
)
_SHARED: Final = "network"
"""What stands in the address for grants that belong to no one country."""
_APPLIED: Final = Iri("application")
_FACETS: Final = {"country": N_("Country"), "funder": N_("Funder"), "layer": N_("Layer of sources")}


@dataclass(frozen=True, slots=True)
class Grant:
    """What a claim says of money. An amount is none where no source gives one; `notes` are the editors' words."""

    claim: Said
    id: str
    home: Shown | None
    funders: tuple[Shown, ...]
    recipients: tuple[Shown, ...]
    schemes: tuple[Shown, ...]
    amount: Text | None
    scope: tuple[Shown, ...]
    degree: tuple[Shown, ...]
    status: tuple[Shown, ...]
    decided: str
    notes: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Payer:
    """A funder with the grants that name it; none where no source says who pays."""

    link: Shown | None
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Home:
    """A country with its grants; none stands for the network."""

    link: Shown | None
    grants: tuple[Grant, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Money that is only applied for, and what became of it."""

    claim: Said
    outcomes: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Funding:
    """`silent` are the countries of which no source says who pays, `others` grants that are not for peer support."""

    picked: Picked[Grant]
    payers: tuple[Payer, ...]
    homes: tuple[Home, ...]
    silent: tuple[Shown, ...]
    plans: tuple[Plan, ...]
    others: tuple[Grant, ...]
    questions: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Funding:
    """What the page shows. What is no peer support is what the stored question leaves out of all grants."""
    found = list(dict.fromkeys(iri(row, "claim") for row in rows(site, "fundings")))
    picked = pick(site, [(_grant(site, claim), _tags(site, claim)) for claim in found], _FACETS, asked)
    every = set(site.having("rdf:type", _class(site)))
    concerned = {country for claim in found for country in site.things(claim, "pa:concerns")}
    free = not picked.values
    return Funding(
        picked=picked,
        payers=_payers(site, picked.items),
        homes=_homes(site, picked.items),
        silent=tuple(site.link(one) for one in site.countries if one not in concerned) if free else (),
        plans=_plans(site) if free else (),
        others=tuple(_grant(site, claim) for claim in sorted(every - set(found))) if free else (),
        questions=(_behind(site, picked.values),),
    )


def _behind(site: Site, values: Mapping[str, str]) -> Behind:
    """The question with those of the choices that it can be asked with."""
    chosen = {name: Iri(values[name]) for name in ("country", "layer") if values.get(name, _SHARED) != _SHARED}
    return behind(site, "fundings", **chosen)


def _class(site: Site) -> str:
    return site.atlas.dataset.prefixes.expand("pa:Grant")


def _grant(site: Site, claim: Iri) -> Grant:
    told = site.atlas.claims[claim]
    homes = site.things(claim, "pa:concerns")
    texts = (site.text(claim, name) for name in ("skos:scopeNote", "skos:editorialNote"))
    return Grant(
        claim=said(site, claim),
        id=anchor(claim),
        home=site.link(homes[0]) if homes else None,
        funders=_links(site, claim, "pa:funder"),
        recipients=_links(site, claim, "pa:recipient"),
        schemes=_links(site, claim, "pa:underScheme"),
        amount=None if told.amount is None else cells.reading(told, site.labels, site.lang, site.texts.number),
        scope=_links(site, claim, "pa:amountScope"),
        degree=_links(site, claim, "pa:degree"),
        status=_links(site, claim, "pa:grantStatus"),
        decided=", ".join(in_words(str(value), site.lang) for value in site.values(claim, "pa:decidedOn")),
        notes=tuple(text for text in texts if text),
    )


def _links(site: Site, claim: Iri, name: str) -> tuple[Shown, ...]:
    return tuple(site.link(thing) for thing in site.things(claim, name))


def _tags(site: Site, claim: Iri) -> Tags:
    layers = [layer for source in site.things(claim, "pa:source") for layer in site.things(source, "pa:layer")]
    homes = site.things(claim, "pa:concerns")
    shared = Tag(_SHARED, Text(site.texts.gettext("The network"), site.lang))
    return {
        "country": tags(site, homes) if homes else (shared,),
        "funder": tags(site, site.things(claim, "pa:funder")),
        "layer": tags(site, layers),
    }


def _payers(site: Site, grants: Iterable[Grant]) -> tuple[Payer, ...]:
    """Those with most grants first, then by name; grants of which nobody is named as the payer come last."""
    found: dict[Shown | None, list[Grant]] = {}
    for grant in grants:
        for funder in grant.funders or (None,):
            found.setdefault(funder, []).append(grant)
    made = [Payer(link, tuple(told)) for link, told in found.items()]
    return tuple(sorted(made, key=lambda one: (one.link is None, -len(one.grants), _name(site, one.link))))


def _homes(site: Site, grants: Sequence[Grant]) -> tuple[Home, ...]:
    found: dict[Shown | None, list[Grant]] = {}
    for grant in grants:
        found.setdefault(grant.home, []).append(grant)
    made = [Home(link, tuple(told)) for link, told in found.items()]
    return tuple(sorted(made, key=lambda one: (one.link is None, _name(site, one.link))))


def _name(site: Site, link: Shown | None) -> bytes:
    return site.order(link.text.value if link else "")


def _plans(site: Site) -> tuple[Plan, ...]:
    found = dict.fromkeys(iri(row, "claim") for row in rows(site, "planned-and-outcome", kind=_APPLIED))
    return tuple(
        Plan(said(site, claim), tuple(said(site, one, with_rivals=False) for one in site.things(claim, "pa:outcome")))
        for claim in found
    )
