"""What is missing of a country, as a questionnaire to print: claims to confirm, gaps in themes and rows, open plans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Final

from peeratlas.answer import Iri, Text
from peeratlas.comparison import Matrix
from peeratlas.portal.claims import Said, report, said
from peeratlas.portal.comparing import Line, lines
from peeratlas.portal.country import claims_of
from peeratlas.portal.demands import Demands
from peeratlas.portal.exchange import Row, iri, rows, together
from peeratlas.portal.faults import NearNamesError
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_

MOST: Final = 40
"""Of a country with more claims than this, those come first that the comparison shows, that are old, or contested."""
_MATTER: Final = "what-to-ask"
_COVERAGE: Final = "coverage-by-theme"
_NONE: Final = N_("There is no questionnaire for %(name)s: it is no country of the comparison.")


@dataclass(frozen=True, slots=True)
class Gap:
    """A theme of the project of which little or nothing is said, with the narrower themes that belong to it."""

    link: Shown
    definition: Text | None
    partial: bool
    narrower: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A row of the comparison without an answer; `planned` is what is only planned or hoped so far.

    `fields` are what an answer needs, `number` says that it is a number or a range.
    """

    line: Line
    planned: tuple[Shown, ...]
    number: bool
    fields: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Nameless:
    """A thing of which a source speaks without its name."""

    link: Shown
    claim: Said


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """`checks` are `all` claims to confirm, or those that come first."""

    country: Shown
    slug: str
    contact: str
    write: str
    checks: tuple[Said, ...]
    notes: Mapping[Iri, Text]
    all: int
    gaps: tuple[Gap, ...]
    questions: tuple[Question, ...]
    nameless: tuple[Nameless, ...]
    plans: tuple[Said, ...]

    @property
    def count(self) -> int:
        """How many questions there are besides the claims."""
        return len(self.gaps) + len(self.questions) + len(self.nameless) + len(self.plans)


def find(site: Site, slug: str) -> Iri:
    """The country of the comparison with this slug."""
    country = Iri(site.atlas.dataset.prefixes["country"] + slug)
    if country not in site.atlas.countries:
        near = get_close_matches(country, site.atlas.countries, n=3) or site.countries
        raise NearNamesError(_NONE, map(Iri, near), name=slug)
    return country


def questionnaire(site: Site, country: Iri, every: bool = False) -> Questionnaire:
    """What to ask of a country of the comparison; with `every`, all of its claims."""
    together(site, ((question, {"country": country}) for question in (_MATTER, _COVERAGE)))
    matter = list(rows(site, _MATTER, country=country))
    matrix = site.atlas.matrix([country])
    waiting = _contested_once(site, _statements(site, country))
    urgent = {claim.iri for row in matrix.rows for claim in matrix.cells[row.name, country].shown}
    urgent |= {iri(row, "claim") for row in matter if row["claim"]}
    urgent |= {one for one in waiting if site.atlas.claims[one].contested}
    first = waiting if every or len(waiting) <= MOST else [one for one in waiting if one in urgent]
    contact = site.settings.contact
    return Questionnaire(
        country=site.link(country),
        slug=country.removeprefix(site.atlas.dataset.prefixes["country"]),
        contact=contact.removeprefix("mailto:"),
        write=report(site, country),
        checks=tuple(said(site, one) for one in first),
        notes={one: note for one in first if (note := site.text(one, "skos:scopeNote"))},
        all=len(waiting),
        gaps=_gaps(site, country),
        questions=tuple(_questions(site, matrix, set(_things(matter, "missing")))),
        nameless=tuple(
            Nameless(site.link(iri(row, "matter")), said(site, iri(row, "claim"), with_rivals=False))
            for row in _because(matter, "unnamed")
        ),
        plans=tuple(
            said(site, one, with_rivals=False)
            for one in dict.fromkeys(iri(row, "claim") for row in _because(matter, "outcome-unknown"))
        ),
    )


def _because(matter: Iterable[Row], reason: str) -> Iterator[Row]:
    """The rows with a reason to ask, named as the last part of its concept."""
    return (row for row in matter if str(row["reason"]).endswith(f"/{reason}"))


def _things(matter: Iterable[Row], reason: str) -> list[Iri]:
    return [iri(row, "matter") for row in _because(matter, reason)]


def _statements(site: Site, country: Iri) -> list[Iri]:
    """What is said of how things are or were, and has not been superseded; the oldest first, the undated last."""
    claims = site.atlas.claims
    found = [one for one in claims_of(site, country) if not claims[one].intention and not claims[one].superseded]
    return sorted(found, key=lambda one: (claims[one].latest or date.max, one))


def _contested_once(site: Site, ordered: Sequence[Iri]) -> list[Iri]:
    """Of claims that contradict each other the first: the other stands with it."""
    told: set[Iri] = set()
    kept = []
    for one in ordered:
        if one not in told:
            kept.append(one)
            told.update(site.atlas.claims[one].rivals)
    return kept


def _gaps(site: Site, country: Iri) -> tuple[Gap, ...]:
    found = []
    for row in rows(site, _COVERAGE, country=country):
        theme, state = iri(row, "theme"), iri(row, "state").rpartition("/")[2]
        if state in ("empty", "partial"):
            narrower = site.having("skos:broader", theme)
            links = sorted(map(site.link, narrower), key=lambda one: site.order(one.text.value))
            found.append(Gap(site.link(theme), site.text(theme, "skos:definition"), state == "partial", tuple(links)))
    return tuple(found)


def _questions(site: Site, matrix: Matrix, missing: set[Iri]) -> Iterator[Question]:
    """The rows that nothing answers, or only a plan; for a missing matter that none of them asks for, one that does."""
    answers = site.atlas.filled
    shown = {line.name: line for line in lines(site, matrix, with_claims=False)}
    asked = [name for name, line in shown.items() if line.cells[0].state in ("not-stated", "intended")]
    covered = {matter for name in asked for matter in answers[name]}
    for matter in sorted(missing - covered):
        asked += [name for name, found in answers.items() if matter in found][:1]
    demands = Demands(site)
    for name, line in shown.items():
        if name in asked:
            most = max(answers[name].values(), default=0)
            classes = [one for one, number in answers[name].items() if number == most and one in demands.shapes]
            planned = line.cells[0].readings if line.cells[0].state == "intended" else ()
            yield Question(line, planned, *demands.of(classes))
