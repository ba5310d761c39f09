"""One need with the experience that meets it: grouped by why it does, each with its claim and its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas import questions
from peeratlas.answer import Iri, Text, Value
from peeratlas.portal.addresses import with_query
from peeratlas.portal.claims import Said, anchor, said
from peeratlas.portal.picking import slug
from peeratlas.portal.site import Shown, Site
from peeratlas.terms import to_value

SHOWN: Final = 40
"""How many experiences stand under one reason; the question has them all."""

Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Experience:
    """What another country has done; `themes` are those by which it meets the need, `kind` what sort of claim it is."""

    country: Shown
    kind: Shown
    themes: tuple[Shown, ...]
    claim: Said


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the experience meets the need, what that means, and on which themes of the need; `more` are left out."""

    anchor: str
    name: Shown
    meaning: Text | None
    themes: tuple[Shown, ...]
    experiences: tuple[Experience, ...]
    more: int


@dataclass(frozen=True, slots=True)
class Giver:
    """A country with its experiences that meet the need, counted by reason, the strongest reason first."""

    country: Shown
    reasons: tuple[tuple[Text, str, int], ...]


@dataclass(frozen=True, slots=True)
class Met:
    """A need; where `reasons` is empty nobody's experience meets it. `whole` is the page that has every match."""

    anchor: str
    need: Said
    themes: tuple[Shown, ...]
    reasons: tuple[Reason, ...]
    givers: tuple[Giver, ...]
    whole: str


def met_all(site: Site, needs: Sequence[Iri], other: Iri | None) -> tuple[Met, ...]:
    """Needs with the experience of all other countries, or of one; a far store answers them at the same time."""
    query, dataset = site.atlas.queries["parts"]["experience"], site.atlas.dataset
    dataset.together(questions.bind(query, dataset, _given(need, other)) for need in needs)
    return tuple(met(site, need, other) for need in needs)


def _given(need: Iri, other: Iri | None) -> dict[str, list[str]]:
    return {"need": [str(need)], "other": [slug(other)] if other else []}


def met(site: Site, need: Iri, other: Iri | None) -> Met:
    """A need with the experience of all other countries, or of one; each experience under its strongest reason."""
    query = site.atlas.queries["parts"]["experience"]
    names = [column.name for column in query.columns]
    by_reason: dict[Iri, dict[Iri, list[Row]]] = {}
    taken: dict[Value, Iri] = {}
    for terms in site.rows(query, _given(need, other)):
        row = dict(zip(names, map(to_value, terms), strict=True))
        experience, reason = Iri(str(row["experience"])), Iri(str(row["reason"]))
        if taken.setdefault(experience, reason) == reason:
            by_reason.setdefault(reason, {}).setdefault(experience, []).append(row)
    name = anchor(need)
    return Met(
        anchor=name,
        need=said(site, need),
        themes=tuple(site.link(theme) for theme in site.things(need, "pa:theme")),
        reasons=tuple(_reason(site, name, reason, found) for reason, found in by_reason.items()),
        givers=_givers(site, name, by_reason),
        whole=_whole(site, need, other),
    )


def _reason(site: Site, need: str, reason: Iri, found: Mapping[Iri, list[Row]]) -> Reason:
    made = [_experience(site, experience, told) for experience, told in list(found.items())[:SHOWN]]
    return Reason(
        anchor=f"{need}-{slug(reason)}",
        name=site.link(reason),
        meaning=site.text(reason, "skos:definition"),
        themes=_themes(site, [row for told in found.values() for row in told], "theme"),
        experiences=tuple(sorted(made, key=lambda one: site.order(one.country.text.value))),
        more=len(found) - len(made),
    )


def _experience(site: Site, experience: Iri, told: list[Row]) -> Experience:
    return Experience(
        country=site.link(str(told[0]["other"])),
        kind=site.link(str(told[0]["kind"])),
        themes=_themes(site, told, "otherTheme"),
        claim=said(site, experience),
    )


def _themes(site: Site, told: list[Row], column: str) -> tuple[Shown, ...]:
    themes = [site.link(str(theme)) for theme in dict.fromkeys(row[column] for row in told)]
    return tuple(sorted(themes, key=lambda theme: site.order(theme.text.value)))


def _givers(site: Site, need: str, by_reason: Mapping[Iri, Mapping[Iri, list[Row]]]) -> tuple[Giver, ...]:
    """Counted are all experiences, those too that the page leaves out."""
    counts: dict[Iri, dict[Iri, int]] = {}
    for reason, found in by_reason.items():
        for told in found.values():
            for country in {Iri(str(row["other"])) for row in told}:
                mine = counts.setdefault(country, {})
                mine[reason] = mine.get(reason, 0) + 1
    return tuple(
        Giver(
            site.link(country),
            tuple((site.label(reason), f"{need}-{slug(reason)}", number) for reason, number in mine.items()),
        )
        for country, mine in counts.items()
    )


def _whole(site: Site, need: Iri, other: Iri | None) -> str:
    """The stored question, on the need's country and themes."""
    values = {
        "country": [slug(country) for country in site.things(need, "pa:concerns")],
        "theme": [slug(theme) for theme in site.things(need, "pa:theme")],
        "other": [slug(other)] if other else [],
    }
    return with_query(f"/{site.lang}/questions/experience-for-needs", values)
