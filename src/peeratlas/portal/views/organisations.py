"""The organisations of the atlas by country, kind and role: what they are named for, and how much is said of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.exchange import Row, iri, rows
from peeratlas.portal.facets import UNSTATED, Asked, Picked, Tag, Tags, pick, tags, unstated
from peeratlas.portal.site import Shown, Site
from peeratlas.terms import to_value
from peeratlas.texts import N_

TITLE: Final = N_("Organisations")
LEAD: Final = N_(
    "Who takes part: user organisations, schools, authorities, funds and publishers, with the roles in which a source "
    "names them."
)
_FACETS: Final = {"country": N_("Country"), "kind": N_("Kind"), "role": N_("Role")}
_NO_ROLES: Final = ("org:subOrganizationOf", "pa:about", "pa:at", "pa:confirmedBy", "pa:possiblySameAs")
"""Properties that point at an organisation and give it no role by their name."""


@dataclass(frozen=True, slots=True)
class OrganisationShown:
    """`names` are its other names, translations left out; `roles` are those in which claims and sources name it."""

    link: Shown
    names: tuple[Text, ...]
    countries: tuple[Shown, ...]
    kinds: tuple[Shown, ...]
    part_of: tuple[Shown, ...]
    roles: tuple[Text, ...]
    unnamed: bool
    candidates: tuple[Shown, ...]
    claims: int
    sources: int


@dataclass(frozen=True, slots=True)
class Organisations:
    """What the page shows."""

    picked: Picked[OrganisationShown]
    unnamed: int
    questions: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Organisations:
    """In order of the names; those that a source does not name come last."""
    told: dict[Iri, list[Row]] = {}
    for row in rows(site, "organisations"):
        told.setdefault(iri(row, "organisation"), []).append(row)
    relations = _relations(site)
    made = []
    for one, found in told.items():
        pointing = site.references(one)
        roles = _roles(site, pointing, relations.get(one, []))
        tagged: Tags = {
            "country": tags(site, _column(found, "country")),
            "kind": tags(site, _column(found, "kind")),
            "role": roles or (unstated(site),),
        }
        made.append((_organisation(site, found, pointing, roles), tagged))
    made.sort(key=lambda pair: (pair[0].unnamed, site.order(pair[0].link.text.value)))
    picked = pick(site, made, _FACETS, asked)
    questions = (_behind(site, picked.values), behind(site, "representing-organisations"))
    return Organisations(picked, sum(one.unnamed for one in picked.items), questions)


def _behind(site: Site, values: Mapping[str, str]) -> Behind:
    """The question with those of the choices that it can be asked with."""
    chosen = {name: Iri(values[name]) for name in ("country", "kind") if values.get(name, UNSTATED) != UNSTATED}
    return behind(site, "organisations", **chosen)


def _column(told: Sequence[Row], name: str) -> list[Iri]:
    """The things of a column, each once."""
    return list(dict.fromkeys(value for row in told if isinstance(value := row[name], Iri)))


def _relations(site: Site) -> dict[Iri, list[Iri]]:
    """What each one is in the network, in a project or at a meeting: the classes of the claims that say so."""
    found: dict[Iri, dict[Iri, None]] = {}
    for row in rows(site, "representing-organisations"):
        if isinstance(row["organisation"], Iri) and isinstance(row["relation"], Iri):
            found.setdefault(row["organisation"], {})[row["relation"]] = None
    return {one: list(relations) for one, relations in found.items()}


def _roles(site: Site, pointing: Sequence[tuple[Iri, Iri]], relations: Sequence[Iri]) -> tuple[Tag, ...]:
    """By the properties with which claims and sources name it, and by its relations."""
    expand = site.atlas.dataset.prefixes.expand
    out = {expand(name) for name in _NO_ROLES}
    by_property = dict.fromkeys(name for name, _ in pointing if name not in out)
    publisher = Tag("publisher", Text(site.texts.gettext("publisher of a source"), site.lang))
    named = [
        publisher if name == expand("dcterms:publisher") else Tag(name.rpartition("#")[2], site.label(name))
        for name in (*by_property, *relations)
    ]
    return tuple(sorted(dict.fromkeys(named), key=lambda one: site.order(one.text.value)))


def _organisation(
    site: Site, told: Sequence[Row], pointing: Sequence[tuple[Iri, Iri]], roles: Sequence[Tag]
) -> OrganisationShown:
    """An organisation with its rows of the answer, which differ in kind, country or candidate alone."""
    one = iri(told[0], "organisation")
    publisher = site.atlas.dataset.prefixes.expand("dcterms:publisher")
    name = site.label(one)
    names = {text.value: text for text in _names(site, one) if text.value != name.value}
    return OrganisationShown(
        link=site.link(one),
        names=tuple(names.values()),
        countries=tuple(map(site.link, _column(told, "country"))),
        kinds=tuple(map(site.link, _column(told, "kind"))),
        part_of=tuple(map(site.link, site.things(one, "org:subOrganizationOf"))),
        roles=tuple(role.text for role in roles),
        unnamed=bool(site.values(one, "pa:unnamed")),
        candidates=tuple(map(site.link, _column(told, "possiblySameAs"))),
        claims=int(str(told[0]["claims"])),
        sources=len({source for name, source in pointing if name == publisher}),
    )


def _names(site: Site, one: Iri) -> list[Text]:
    """The names that are written where the organisation itself is; what the label files add are translations."""
    dataset = site.atlas.dataset
    translations = f"{dataset.prefixes['graph']}data/labels/"
    found = {
        to_value(quad.object)
        for name in ("skos:altLabel", "rdfs:label")
        for quad in dataset.quads(subject=one, predicate=dataset.prefixes.expand(name))
        if not getattr(quad.graph_name, "value", "").startswith(translations)
    }
    return sorted((value for value in found if isinstance(value, Text)), key=lambda text: (text.lang, text.value))
