"""The comparison as a page: countries and rows to choose from, and every cell with its claims."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from peeratlas import cells, questions
from peeratlas.answer import Iri, Text
from peeratlas.comparison import Cell, Mark, Matrix, State
from peeratlas.portal.addresses import with_query
from peeratlas.portal.claims import Said, said
from peeratlas.portal.site import Shown, Site
from peeratlas.queries import Query

SHOWN_AT_ONCE = 3
"""How many readings a cell shows before the rest waits among its claims."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that can be ticked or picked; `value` stands in the address."""

    value: str
    text: Text
    chosen: bool


@dataclass(frozen=True, slots=True)
class CellShown:
    """`more` counts the readings that are left out; `claims` are all that the cell knows of, newest first."""

    country: Shown
    state: State
    marks: tuple[Mark, ...]
    readings: tuple[Text, ...]
    more: int
    claims: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison."""

    name: str
    title: Text
    explanation: Text
    cells: tuple[CellShown, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`values` stand in the address of this comparison."""

    countries: tuple[Choice, ...]
    rows: tuple[Choice, ...]
    columns: tuple[Shown, ...]
    lines: tuple[Line, ...]
    values: dict[str, list[str]]

    def data(self, suffix: str) -> str:
        """The address of the same comparison in another form."""
        return with_query(f"/compare.{suffix}", self.values)


def comparison(site: Site, countries: Sequence[str], rows: Sequence[str]) -> Comparison:
    """The comparison of these countries and rows, each by any of its names; of all where none is given."""
    matrix = site.atlas.matrix(countries, rows)
    slug = site.atlas.dataset.prefixes["country"]
    known = site.atlas.queries["comparison"].values()
    others = [country for country in matrix.countries if country not in site.atlas.countries]
    return Comparison(
        countries=tuple(
            Choice(iri.removeprefix(slug), site.label(iri), not countries or iri in matrix.countries)
            for iri in [*site.atlas.countries, *others]
        ),
        rows=tuple(Choice(row.name, title(site, row), not rows or row in matrix.rows) for row in known),
        columns=tuple(site.link(country) for country in matrix.countries),
        lines=lines(site, matrix),
        values={
            "countries": [iri.removeprefix(slug) for iri in matrix.countries] if countries else [],
            "rows": [row.name for row in matrix.rows] if rows else [],
        },
    )


def lines(site: Site, matrix: Matrix, with_claims: bool = True) -> tuple[Line, ...]:
    """The rows of a matrix in words; without claims for a glance at them."""
    return tuple(
        Line(
            row.name,
            title(site, row),
            questions.explanation(row, site.atlas.dataset, site.lang),
            tuple(_cell(site, country, matrix.cells[row.name, country], with_claims) for country in matrix.countries),
        )
        for row in matrix.rows
    )


def title(site: Site, query: Query) -> Text:
    """What a question or a row is called."""
    return questions.title(query, site.atlas.dataset, site.lang)


def names(given: Iterable[str]) -> list[str]:
    """The values of a parameter that may be repeated, or list several with commas."""
    return [name.strip() for text in given for name in text.split(",") if name.strip()]


def _cell(site: Site, country: Iri, cell: Cell, with_claims: bool) -> CellShown:
    readings = cells.summary(cell, site.labels, site.lang)
    return CellShown(
        country=site.link(country),
        state=cell.state,
        marks=cell.marks,
        readings=tuple(readings[:SHOWN_AT_ONCE]),
        more=len(readings[SHOWN_AT_ONCE:]),
        claims=tuple(said(site, claim.iri) for claim in cell.claims) if with_claims else (),
    )
