"""The table of an answer as a page shows it: sorted, filtered, and so many rows at a time, all by its address."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Self

from peeratlas.answer import Answer, Column, Value
from peeratlas.days import days
from peeratlas.errors import ParameterError
from peeratlas.folding import fold, words
from peeratlas.outputs.text import heading
from peeratlas.portal.addresses import with_query
from peeratlas.portal.site import Shown, Site
from peeratlas.texts import N_

AT_ONCE: Final = 500
"""How many rows a page shows."""
_LONGEST: Final = 200
"""How much of what a filter says is read."""
_DOWN: Final = "desc"

Values = Mapping[str, Sequence[str]]
Rows = list[tuple[Value, ...]]
Key = tuple[int, float, bytes]


@dataclass(frozen=True, slots=True)
class View:
    """What the address says of the table; `first` counts from 1. An empty `sort` keeps the question's own order."""

    sort: str = ""
    down: bool = False
    filter: str = ""
    first: int = 1

    @classmethod
    def read(cls, asked: Values) -> Self:
        first = _one(asked, "from") or "1"
        if not (first.isascii() and first.isdigit() and 0 < len(first) < 9):
            raise ParameterError(N_("The first row is a whole number, and %(given)s is none."), given=first)
        return cls(_one(asked, "sort"), _one(asked, "order") == _DOWN, _one(asked, "filter")[:_LONGEST], int(first))

    @property
    def values(self) -> dict[str, list[str]]:
        """The same as it stands in an address, without the first row."""
        return {"sort": [self.sort], "order": [_DOWN if self.down else ""], "filter": [self.filter]}


@dataclass(frozen=True, slots=True)
class Place:
    """The address of a page: its path, and the values that say what is asked."""

    path: str
    values: Values

    def href(self, more: Values | None = None) -> str:
        return with_query(self.path, {**self.values, **(more or {})})


@dataclass(frozen=True, slots=True)
class Head:
    """A column; `href` sorts by it, the other way round where it is sorted by. `sorted` is what aria-sort says."""

    column: str
    name: str
    type: str
    href: str
    sorted: str

    @property
    def numeric(self) -> bool:
        return self.type in ("integer", "decimal")


@dataclass(frozen=True, slots=True)
class Table:
    """`total` counts all rows, `found` those that the filter leaves, of which `first` to `last` are shown."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Shown, ...], ...]
    total: int
    found: int
    first: int
    last: int
    before: str
    after: str
    plain: str


def table(site: Site, answer: Answer, view: View, place: Place) -> Table:
    """The table of an answer, for the page at this place."""
    rows = _sorted(site, answer, _filtered(site, answer, view.filter), view)
    first = max(1, min(view.first, max(len(rows) - 1, 0) // AT_ONCE * AT_ONCE + 1))
    here = rows[first - 1 : first - 1 + AT_ONCE]
    properties = _properties(site, answer)

    def at(row: int) -> str:
        return place.href({**view.values, "from": [str(row) if row > 1 else ""]})

    return Table(
        heads=tuple(_head(answer, column, view, place) for column in answer.columns),
        rows=tuple(_shown(site, row, properties) for row in here),
        total=len(answer.rows),
        found=len(rows),
        first=first,
        last=first - 1 + len(here),
        before=at(max(first - AT_ONCE, 1)) if first > 1 else "",
        after=at(first + AT_ONCE) if len(rows) >= first + AT_ONCE else "",
        plain=place.href(),
    )


def _head(answer: Answer, column: Column, view: View, place: Place) -> Head:
    mine = view.sort == column.name
    after = View(column.name, mine and not view.down, view.filter)
    way = "descending" if view.down else "ascending"
    return Head(column.name, heading(column, answer), column.type, place.href(after.values), way if mine else "")


def _properties(site: Site, answer: Answer) -> list[str]:
    """Each value is shown as its column's name has it: `asOf` is a date in words."""
    return [site.atlas.dataset.prefixes["pa"] + column.name for column in answer.columns]


def _shown(site: Site, row: Iterable[Value], properties: Iterable[str]) -> tuple[Shown, ...]:
    return tuple(site.shown(value, name) for value, name in zip(row, properties, strict=True))


def _filtered(site: Site, answer: Answer, given: str) -> Rows:
    """The rows in whose shown texts every word of the filter stands, whatever its case and marks."""
    wanted = [folded for _, folded in words(given)]
    if not wanted:
        return list(answer.rows)
    properties = _properties(site, answer)
    known: dict[str, str] = {}

    def read(row: tuple[Value, ...]) -> str:
        texts = (shown.text.value for shown in _shown(site, row, properties))
        return "\n".join(known.setdefault(text, fold(text)) for text in texts)

    return [row for row in answer.rows if (text := read(row)) and all(word in text for word in wanted)]


def _sorted(site: Site, answer: Answer, rows: Rows, view: View) -> Rows:
    """By the sorted column; rows that are equal in it stay in the question's order, empty ones come last."""
    if not view.sort:
        return rows
    names = [column.name for column in answer.columns]
    if view.sort not in names:
        raise ParameterError(
            N_("There is no column %(name)s to sort by. The columns: %(columns)s."),
            name=view.sort,
            columns=", ".join(names),
        )
    place = names.index(view.sort)
    filled = sorted(
        (row for row in rows if row[place] is not None), key=lambda row: _key(site, row[place]), reverse=view.down
    )
    return filled + [row for row in rows if row[place] is None]


def _key(site: Site, value: Value) -> Key:
    """Numbers by size, dates by their first day (the last one where the first is open), all else by its name."""
    match value:
        case int() | Decimal():
            return (0, float(value), b"")
        case date():
            return (0, value.toordinal(), b"")
        case str() if type(value) is str and (day := _day(value)):
            return (0, day.toordinal(), b"")
    return (1, 0, site.order(site.shown(value).text.value))


def _day(text: str) -> date | None:
    first, last = days(text) or (None, None)
    return first or last


def _one(asked: Values, name: str) -> str:
    return next(iter(asked.get(name, ())), "").strip()
