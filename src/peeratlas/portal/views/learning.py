"""Who learned from whom: a directed picture, and the table that it is drawn from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from peeratlas.answer import Iri
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, said
from peeratlas.portal.exchange import Row, iri, rows
from peeratlas.portal.flow import Arrow, Flow, flow
from peeratlas.portal.picking import Asked, choices, picked, slug
from peeratlas.portal.site import Shown, Site
from peeratlas.portal.ticking import Choice
from peeratlas.texts import N_
from peeratlas.texts.moments import in_words

TITLE = N_("Who learned from whom")
LEAD = N_(
    "Visits, courses and contacts by which somebody learned, as the sources tell: how, when and about what. "
    "Each arrow runs from the teacher to the learner."
)

QUESTION: Final = "who-learned-from-whom"
DRAWN: Final = 40
"""How many arrows the picture has at most, those with most claims first; the table has all."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one claim tells of who learned; `whom` may be a place or an organisation in the country."""

    whom: tuple[Shown, ...]
    learner: tuple[Shown, ...]
    kinds: tuple[Shown, ...]
    when: str
    themes: tuple[Shown, ...]
    claim: Said


@dataclass(frozen=True, slots=True)
class Way:
    """All that one country, or the network, has learned from another country."""

    anchor: str
    teacher: Shown
    learner: Shown
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture for a wide screen or a narrow one; each arrow with its way."""

    kind: str
    flow: Flow
    arrows: tuple[tuple[Arrow, Way], ...]


@dataclass(frozen=True, slots=True)
class Learning:
    """`fields` are those of the form: name -> what can be chosen."""

    fields: dict[str, tuple[Choice, ...]]
    drawings: tuple[Drawing, ...]
    ways: tuple[Way, ...]
    left_out: int
    behind: Behind


def view(site: Site, asked: Asked) -> Learning:
    """The lessons of the chosen countries, or of all."""
    chosen = {name: picked(site, asked, name, "country") for name in ("country", "fromCountry")}
    everything = list(rows(site, QUESTION))
    told = [row for row in everything if all(row[name] == value for name, value in chosen.items() if value)]
    ways = _ways(site, told)
    drawn = sorted(ways, key=lambda way: -len(way.lessons))[:DRAWN]
    return Learning(
        fields={
            name: choices(site, {iri(row, name) for row in everything if row[name]}, value)
            for name, value in chosen.items()
        },
        drawings=tuple(_drawing(drawn, *size) for size in (("wide", 760, 230), ("narrow", 350, 124)) if drawn),
        ways=ways,
        left_out=len(ways) - len(drawn),
        behind=behind(site, QUESTION, **chosen),
    )


def _ways(site: Site, told: list[Row]) -> tuple[Way, ...]:
    """Learners that no country is named for (some countries of the network) stand as what the source calls them."""
    by_way: dict[tuple[Iri, Iri], dict[Iri, list[Row]]] = {}
    for row in told:
        learner = row["country"] if isinstance(row["country"], Iri) else iri(row, "learner")
        by_way.setdefault((iri(row, "fromCountry"), learner), {}).setdefault(iri(row, "claim"), []).append(row)
    made = [
        Way(
            anchor=f"{slug(teacher)}-{slug(learner)}",
            teacher=site.link(teacher),
            learner=site.link(learner),
            lessons=tuple(_lesson(site, claim, found) for claim, found in claims.items()),
        )
        for (teacher, learner), claims in by_way.items()
    ]
    return tuple(sorted(made, key=lambda way: [site.order(one.text.value) for one in (way.teacher, way.learner)]))


def _lesson(site: Site, claim: Iri, told: list[Row]) -> Lesson:
    def named(column: str) -> tuple[Shown, ...]:
        return tuple(site.link(thing) for thing in dict.fromkeys(row[column] for row in told) if isinstance(thing, Iri))

    moments = dict.fromkeys(str(row["when"]) for row in told if row["when"])
    return Lesson(
        whom=named("fromWhom"),
        learner=named("learner"),
        kinds=named("kind"),
        when=", ".join(in_words(moment, site.lang) for moment in moments),
        themes=named("theme"),
        claim=said(site, claim),
    )


def _drawing(ways: list[Way], kind: str, width: int, column: int) -> Drawing:
    picture = flow([(way.teacher.text.value, way.learner.text.value) for way in ways], width, column)
    return Drawing(kind, picture, tuple(zip(picture.arrows, ways, strict=True)))
