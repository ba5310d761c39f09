"""What a reader chooses of the comparison, as it stands in the address: countries, rows, switches, and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from peeratlas import cells, questions
from peeratlas.answer import Answer, Iri
from peeratlas.atlas import Atlas
from peeratlas.comparison import Matrix
from peeratlas.errors import ParameterError
from peeratlas.labels import Labels
from peeratlas.queries import Parameter, Query
from peeratlas.resolution import NEWEST, Resolution
from peeratlas.texts import N_, SOURCE

GROUPS: Final[Mapping[str, str]] = {
    "standing": N_("How far each country has come"),
    "training": N_("Training"),
    "money": N_("Money and law"),
    "needs": N_("Needs, obstacles and experience"),
    "network": N_("Network and words"),
}
"""The groups of rows that a comparison is chosen by, as the head of a row names them."""
FIRST: Final = ("standing", "training")
"""The groups that are shown to who has chosen no rows."""
ALL: Final = "all"
YES: Final = "yes"
AS_OF: Final = "as-of"

Given = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """No `countries` are all of them; `rows` stand group by group. See docs/portal.md for the switches."""

    countries: tuple[Iri, ...]
    rows: tuple[Query, ...]
    flip: bool = False
    differences: bool = False
    filled: bool = False
    resolution: Resolution = NEWEST


@dataclass(frozen=True, slots=True)
class Chosen:
    """The matrix without the rows that the switches hide: those that are empty, and those that read alike."""

    matrix: Matrix
    empty: int
    alike: int


def read(atlas: Atlas, given: Given) -> Selection:
    """The selection that an address names; what it does not name is as in the comparison at its first sight."""
    kind = Parameter("country", "country")
    named = (Iri(str(questions.resolve(kind, name, atlas.dataset))) for name in names(given.get("countries", ())))
    countries = tuple(dict.fromkeys(named))
    return Selection(
        countries=() if set(countries) == set(atlas.countries) else countries,
        rows=_rows(atlas, given),
        flip=_switch(given, "flip"),
        differences=_switch(given, "differences"),
        filled=_switch(given, "filled"),
        resolution=_resolution(atlas, given),
    )


def values(atlas: Atlas, selection: Selection) -> dict[str, list[str]]:
    """What stands in the address of a selection; every selection has one address."""
    slug = atlas.dataset.prefixes["country"]
    countries = ",".join(iri.removeprefix(slug) for iri in selection.countries)
    switches = {name: getattr(selection, name) for name in ("flip", "differences", "filled")}
    rule = selection.resolution
    told = {
        "countries": countries,
        **_named(atlas, selection.rows),
        **{name: YES for name, on in switches.items() if on},
        "rule": "" if rule == NEWEST else rule.kind,
        "day": str(rule.day or ""),
    }
    return {name: [text] for name, text in told.items() if text}


def chosen(atlas: Atlas, selection: Selection, countries: Sequence[Iri] = ()) -> Chosen:
    """The comparison of a selection; `countries` gives all of them another order."""
    rows = [row.name for row in selection.rows]
    matrix = atlas.matrix(selection.countries or countries, rows, selection.resolution)
    filled = [row for row in matrix.rows if not selection.filled or _is_filled(matrix, row)]
    labels = Labels(atlas.dataset)
    kept = [row for row in filled if not selection.differences or _differs(matrix, row, labels)]
    return Chosen(replace(matrix, rows=tuple(kept)), len(matrix.rows) - len(filled), len(filled) - len(kept))


def answer(atlas: Atlas, selection: Selection, lang: str) -> Answer:
    """The same as an Answer, for the outputs."""
    return atlas.told(chosen(atlas, selection).matrix, lang)


def grouped(rows: Iterable[Query]) -> dict[str, list[Query]]:
    """Rows by their groups, in the order of the groups; those of none come last."""
    found: dict[str, list[Query]] = {name: [] for name in (*GROUPS, "")}
    for row in rows:
        name = row.head.get("group", "")
        found[name if name in GROUPS else ""].append(row)
    return {name: inside for name, inside in found.items() if inside}


def names(given: Iterable[str]) -> list[str]:
    """The values of a parameter that may be repeated, or list several with commas."""
    return [name.strip() for text in given for name in text.split(",") if name.strip()]


def _rows(atlas: Atlas, given: Given) -> tuple[Query, ...]:
    known = atlas.queries["comparison"]
    groups = grouped(known.values())
    asked, wanted = names(given.get("rows", ())), names(given.get("group", ()))
    for name in wanted:
        if name not in groups:
            told = ", ".join(filter(None, groups))
            raise ParameterError("There is no group of rows named %(name)s. Known: %(known)s.", name=name, known=told)
    ordered = tuple(row for inside in groups.values() for row in inside)
    if ALL in asked:
        return ordered
    single = {questions.choose(known, name, "row").name for name in asked}
    inside = {row.name for name in wanted or (() if single else FIRST) for row in groups.get(name, ())}
    # A checkout that has none of the first groups shows all that it has.
    return tuple(row for row in ordered if row.name in single | inside) or ordered


def _named(atlas: Atlas, rows: Sequence[Query]) -> dict[str, str]:
    """Rows as an address names them: the first ones not at all, whole groups by the names of the groups."""
    if rows == _rows(atlas, {}):
        return {}
    if len(rows) == len(atlas.queries["comparison"]):
        return {"rows": ALL}
    whole = grouped(atlas.queries["comparison"].values())
    inside = grouped(rows)
    if "" not in inside and all(whole[name] == found for name, found in inside.items()):
        return {"group": ",".join(inside)}
    return {"rows": ",".join(row.name for row in rows)}


def _switch(given: Given, name: str) -> bool:
    told = set(names(given.get(name, ())))
    if told - {YES}:
        raise ParameterError("Write %(name)s=yes, or leave it out.", name=name)
    return bool(told)


def _resolution(atlas: Atlas, given: Given) -> Resolution:
    """The day has a field of its own in the form; who leaves it empty means the day of the edition."""
    rule, day = (next(iter(given.get(name, ())), "") for name in ("rule", "day"))
    return Resolution.read(f"{AS_OF}:{day or atlas.edition.day}" if rule == AS_OF else rule or str(NEWEST))


def _is_filled(matrix: Matrix, row: Query) -> bool:
    return any(matrix.cells[row.name, country].shown for country in matrix.countries)


def _differs(matrix: Matrix, row: Query, labels: Labels) -> bool:
    """Whether not all countries read the same. Read in one language, so that no translation hides a row."""
    cells_ = [matrix.cells[row.name, country] for country in matrix.countries]
    told = {(cell.state, frozenset(text.value for text in cells.summary(cell, labels, SOURCE))) for cell in cells_}
    return len(told) > 1
