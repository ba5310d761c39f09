"""Training: the courses of each country, apart from the occasions on which they were given, and where there is none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas import cells
from peeratlas.answer import Iri, Text
from peeratlas.comparison import State
from peeratlas.portal.behind import Behind, behind
from peeratlas.portal.claims import Said, said
from peeratlas.portal.comparing import CellShown, Line, lines
from peeratlas.portal.exchange import Row, iri, rows, together
from peeratlas.portal.facets import Asked
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_
from peeratlas.texts.moments import lasting

TITLE: Final = N_("Training")
LEAD: Final = N_(
    "Which courses there are for peer supporters, who gives them, in which form, for whom, and how many have taken "
    "them. A course is one thing, each time it is given is another; what is only planned stands apart."
)
_WITHOUT: Final = "countries-without-training"
_GROUP: Final = "training"
"""The group of rows of the comparison, as their heads name it."""


@dataclass(frozen=True, slots=True)
class Answered:
    """What one claim says in one respect."""

    values: tuple[Shown, ...]
    claim: Said


@dataclass(frozen=True, slots=True)
class Aspect:
    """A respect, such as who gives the course, with every claim that speaks of it."""

    name: Shown
    answers: tuple[Answered, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """A course, or a run of one. `others` are claims that answer none of the aspects, `plans` what is only intended."""

    link: Shown
    slug: str
    unnamed: bool
    candidates: tuple[Shown, ...]
    notes: tuple[Text, ...]
    aspects: tuple[Aspect, ...]
    others: tuple[Said, ...]
    plans: tuple[Said, ...]
    runs: tuple[Course, ...] = ()


@dataclass(frozen=True, slots=True)
class Matter:
    """What a country without a training wants, or from whom it learned."""

    name: Shown
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Country:
    """`cells` are those of the comparison in order of `Training.rows`; `loose` are runs of no named course."""

    link: Shown
    slug: str
    cells: tuple[CellShown, ...]
    courses: tuple[Course, ...]
    loose: tuple[Course, ...]
    claims: tuple[Said, ...]
    matters: tuple[Matter, ...]

    @property
    def state(self) -> State:
        return self.cells[0].state if self.cells else "not-stated"


@dataclass(frozen=True, slots=True)
class Training:
    """`rows` are the rows of the comparison on training."""

    rows: tuple[Line, ...]
    countries: tuple[Country, ...]
    questions: tuple[Behind, ...]


def view(site: Site, asked: Asked) -> Training:  # noqa: ARG001 - every view is asked alike
    """What the page shows."""
    wanted = [row.name for row in site.atlas.queries["comparison"].values() if row.head.get("group") == _GROUP]
    together(site, ((_WITHOUT, {"country": country}) for country in site.countries))
    told = lines(site, site.atlas.matrix(site.countries, wanted), with_claims=False) if wanted else ()
    by_claim: dict[Iri, list[Row]] = {}
    general: dict[Iri, dict[Iri, None]] = {}
    for row in rows(site, "trainings"):
        if isinstance(row["claim"], Iri):
            by_claim.setdefault(row["claim"], []).append(row)
            if row["training"] is None:
                general.setdefault(iri(row, "country"), {})[row["claim"]] = None
    return Training(
        rows=told,
        countries=tuple(
            Country(
                link=site.link(country),
                slug=country.rpartition("/")[2],
                cells=tuple(line.cells[place] for line in told),
                courses=tuple(_whole(site, one, by_claim) for one in _in(site, country, "training")),
                loose=tuple(
                    _course(site, one, by_claim)
                    for one in _in(site, country, "run")
                    if not site.things(one, "pa:ofTraining")
                ),
                claims=tuple(said(site, claim) for claim in general.get(country, ())),
                matters=_matters(site, country, set(general.get(country, ()))),
            )
            for place, country in enumerate(site.countries)
        ),
        questions=tuple(behind(site, name) for name in ("trainings", _WITHOUT)),
    )


def _in(site: Site, country: Iri, kind: str) -> list[Iri]:
    prefix = site.atlas.dataset.prefixes[kind]
    mine = [one for one in site.having("pa:inCountry", country) if one.startswith(prefix)]
    return sorted(mine, key=lambda one: site.order(site.label(one).value))


def _whole(site: Site, training: Iri, by_claim: Mapping[Iri, Sequence[Row]]) -> Course:
    runs = site.having("pa:ofTraining", training)
    return _course(site, training, by_claim, tuple(_course(site, run, by_claim) for run in runs))


def _course(site: Site, thing: Iri, by_claim: Mapping[Iri, Sequence[Row]], runs: tuple[Course, ...] = ()) -> Course:
    claims = site.having("pa:about", thing)
    stated = [claim for claim in claims if not site.atlas.claims[claim].intention]
    notes = (site.text(thing, name) for name in ("skos:scopeNote", "skos:editorialNote"))
    return Course(
        link=site.link(thing),
        slug=thing.rpartition("/")[2],
        unnamed=bool(site.values(thing, "pa:unnamed")),
        candidates=tuple(site.link(one) for one in site.things(thing, "pa:possiblySameAs")),
        notes=tuple(text for text in notes if text),
        aspects=_aspects(site, {claim: by_claim[claim] for claim in stated if claim in by_claim}),
        others=tuple(said(site, claim) for claim in stated if claim not in by_claim),
        plans=tuple(said(site, claim) for claim in claims if claim not in stated),
        runs=runs,
    )


def _aspects(site: Site, told: Mapping[Iri, Sequence[Row]]) -> tuple[Aspect, ...]:
    """What is said in words first, then the numbers, both by name."""
    found: dict[Iri, dict[Iri, list[Row]]] = {}
    for claim, answered in told.items():
        for row in answered:
            found.setdefault(iri(row, "aspect"), {}).setdefault(claim, []).append(row)
    measures = site.atlas.dataset.prefixes["measure"]
    ordered = sorted(found, key=lambda name: (name.startswith(measures), site.order(site.label(name).value)))
    return tuple(
        Aspect(
            site.link(name),
            tuple(Answered(_values(site, answered), said(site, claim)) for claim, answered in found[name].items()),
        )
        for name in ordered
    )


def _values(site: Site, answered: Iterable[Row]) -> tuple[Shown, ...]:
    return tuple(dict.fromkeys(_value(site, row) for row in answered))


def _value(site: Site, row: Row) -> Shown:
    if isinstance(row["value"], Iri):
        return site.link(row["value"])
    written = lasting(str(row["text"]), site.lang) if row["text"] else _figure(site, row)
    return Shown(Text(written, site.lang))


def _figure(site: Site, row: Row) -> str:
    return cells.figure(row["min"], row["max"], site.texts.number)


def _matters(site: Site, country: Iri, told: set[Iri]) -> tuple[Matter, ...]:
    """What stands already in the section is left out."""
    found: dict[Iri, dict[Iri, None]] = {}
    for row in rows(site, _WITHOUT, country=country):
        if iri(row, "claim") not in told:
            found.setdefault(iri(row, "matter"), {})[iri(row, "claim")] = None
    return tuple(
        Matter(site.link(name), tuple(said(site, claim) for claim in claims)) for name, claims in found.items()
    )
