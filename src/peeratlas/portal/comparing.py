"""The comparison as a page: what can be chosen, and every cell with its state, its age, its marks and its claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from peeratlas import cells, notes, questions
from peeratlas.answer import Iri, Note, Text
from peeratlas.claims import Claim
from peeratlas.comparison import Cell, Mark, Matrix, State
from peeratlas.portal import choosing, ticking
from peeratlas.portal.addresses import with_query
from peeratlas.portal.choosing import GROUPS, Given, Selection
from peeratlas.portal.claims import Said, said
from peeratlas.portal.site import Shown, Site
from peeratlas.portal.ticking import Choice, Group
from peeratlas.queries import Query
from peeratlas.texts import N_
from peeratlas.texts.moments import age, in_words

TITLE: Final = N_("Countries side by side")
SHOWN_AT_ONCE: Final = 3
"""How many readings a cell shows before the rest waits among its claims."""


@dataclass(frozen=True, slots=True)
class Held:
    """A claim of a cell. `aside`: the rule leaves it out; `outweighed`: the state does not rest on it."""

    claim: Said
    aside: bool
    outweighed: bool


@dataclass(frozen=True, slots=True)
class CellShown:
    """`more` counts the readings that are left out; `aside` the claims that the rule leaves out.

    `as_of` and `age` are those of the newest claim; what is only dated "at the latest" has no age. `claims` are all
    that the cell knows of, newest first.
    """

    country: Shown
    state: State
    marks: tuple[Mark, ...]
    readings: tuple[Shown, ...]
    more: int
    as_of: str
    age: str
    aside: str
    claims: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the comparison."""

    name: str
    title: Text
    explanation: Text
    cells: tuple[CellShown, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """The shown rows of a group."""

    title: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`empty` and `alike` count the rows that the switches hide; `values` stand in the address of this comparison."""

    selection: Selection
    countries: tuple[Choice, ...]
    groups: tuple[Group, ...]
    columns: tuple[Shown, ...]
    bands: tuple[Band, ...]
    empty: int
    alike: int
    rules: tuple[Choice, ...]
    rule: Note
    day: str
    values: dict[str, list[str]]
    lang: str

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for band in self.bands for line in band.lines)

    @property
    def address(self) -> str:
        """Where this comparison stands."""
        return with_query(f"/{self.lang}/compare", self.values)

    @property
    def every_row(self) -> str:
        """The same with all rows."""
        others = {name: value for name, value in self.values.items() if name not in ("rows", "group")}
        return with_query(f"/{self.lang}/compare", {**others, "rows": [choosing.ALL]})

    @property
    def whole(self) -> str:
        """The same without the switches that hide rows."""
        others = {name: value for name, value in self.values.items() if name not in ("filled", "differences")}
        return with_query(f"/{self.lang}/compare", others)

    @property
    def embedded(self) -> str:
        """The same without anything around it."""
        return with_query(f"/{self.lang}/embed/compare", self.values)

    def data(self, suffix: str) -> str:
        """The address of the same comparison in another form."""
        return with_query(f"/compare.{suffix}", {**self.values, "lang": [self.lang]})


def comparison(site: Site, given: Given) -> Comparison:
    """The comparison that an address names."""
    selection = choosing.read(site.atlas, given)
    chosen = choosing.chosen(site.atlas, selection, site.countries)
    matrix = chosen.matrix
    shown = {line.name: line for line in lines(site, matrix)}
    return Comparison(
        selection=selection,
        countries=ticking.countries(site, matrix.countries),
        groups=ticking.groups(site, selection),
        columns=tuple(site.link(country) for country in matrix.countries),
        bands=tuple(
            Band(site.texts.gettext(GROUPS[name]) if name else "", tuple(shown[row.name] for row in rows))
            for name, rows in choosing.grouped(matrix.rows).items()
        ),
        empty=chosen.empty,
        alike=chosen.alike,
        rules=ticking.rules(site, selection),
        rule=notes.rule(selection.resolution, site.lang),
        day=str(selection.resolution.day or site.edition.day),
        values=choosing.values(site.atlas, selection),
        lang=site.lang,
    )


def lines(site: Site, matrix: Matrix, with_claims: bool = True) -> tuple[Line, ...]:
    """The rows of a matrix in words; without claims for a glance at them."""
    teller = _Teller(site, matrix, with_claims)
    return tuple(
        Line(
            row.name,
            title(site, row),
            questions.explanation(row, site.atlas.dataset, site.lang),
            tuple(teller.told(country, matrix.cells[row.name, country]) for country in matrix.countries),
        )
        for row in matrix.rows
    )


def title(site: Site, query: Query) -> Text:
    """What a question or a row is called."""
    return questions.title(query, site.atlas.dataset, site.lang)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Puts the cells of a matrix into words."""

    site: Site
    matrix: Matrix
    with_claims: bool

    def told(self, country: Iri, cell: Cell) -> CellShown:
        site, newest = self.site, cell.newest
        readings = cells.summary(cell, site.labels, site.lang, site.texts.number)
        names = {cells.reading(claim, site.labels, site.lang) for claim in cell.shown if self._names(claim)}
        day = self.matrix.resolution.day or site.edition.day
        return CellShown(
            country=site.link(country),
            state=cell.state,
            marks=cell.marks,
            readings=tuple(Shown(one, proper=one in names) for one in readings[:SHOWN_AT_ONCE]),
            more=len(readings[SHOWN_AT_ONCE:]),
            as_of=in_words(newest.as_of, site.lang) if newest else "",
            age=age(newest.latest, day, site.lang, rough=True) if newest and newest.earliest and newest.latest else "",
            aside=self._aside(cell),
            claims=self._claims(cell) if self.with_claims else (),
        )

    def _names(self, claim: Claim) -> bool:
        """Whether the claim says nothing but proper names, which no language translates."""
        values = [value for value in claim.values if isinstance(value, Iri)]
        return bool(values) and all(self.site.link(value).proper for value in values)

    def _claims(self, cell: Cell) -> tuple[Held, ...]:
        aside, outweighed = ({claim.iri for claim in some} for some in (cell.set_aside, cell.outweighed))
        return tuple(
            Held(said(self.site, claim.iri), claim.iri in aside, claim.iri in outweighed) for claim in cell.claims
        )

    def _aside(self, cell: Cell) -> str:
        """How many claims the rule leaves out; the empty text for none."""
        number, said_ = len(cell.set_aside), self.site.texts.ngettext
        if not number:
            return ""
        if cell.shown:
            told = said_("%(num)d claim is left out by the rule", "%(num)d claims are left out by the rule", number)
        elif self.matrix.resolution.kind == "confirmed":
            told = said_("%(num)d claim, not confirmed", "%(num)d claims, none confirmed", number)
        else:
            told = said_("%(num)d claim, from a later day", "%(num)d claims, all from later days", number)
        return told % {"num": number}
