"""Rows x countries -> cells. The only place that decides the state, the marks and the newest claim of a cell.

A cell is in exactly one state: known, none (explicitly), intended (planned or hoped only), not-applicable,
not-stated. It may carry marks: contested, old, other-voice (said by another country only), unconfirmed.
See docs/comparison.md for the table of cases, which tests/test_comparison.py runs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from peeratlas.answer import Iri, Value
from peeratlas.dataset import Dataset
from peeratlas.queries import Query
from peeratlas.terms import to_value

State = Literal["known", "none", "intended", "not-applicable", "not-stated"]
Mark = Literal["contested", "old", "other-voice", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Claim:
    """What a cell has to know of one claim; `value` is what the row names, where the claim's own text is not it."""

    iri: Iri
    source: Iri
    intention: bool = False
    none: bool = False
    min: Value = None
    max: Value = None
    amount: Value = None
    currency: Value = None
    qualifier: Iri | None = None
    as_of: str = ""
    earliest: date | None = None
    latest: date | None = None
    own_voice: bool | None = None
    confirmed: bool = False
    contested: bool = False
    superseded: bool = False
    values: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """`shown` are the claims that the state rests on, newest first; `claims` are all of them."""

    state: State
    marks: tuple[Mark, ...] = ()
    shown: tuple[Claim, ...] = ()
    claims: tuple[Claim, ...] = ()

    @property
    def newest(self) -> Claim | None:
        return self.shown[0] if self.shown else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells by row name and country IRI."""

    countries: tuple[Iri, ...]
    rows: tuple[Query, ...]
    cells: Mapping[tuple[str, Iri], Cell] = field(repr=False)


def decide(claims: Iterable[Claim], old_before: date, applies: bool = True) -> Cell:
    """The cell of these claims. A claim whose last day is before `old_before` is old."""
    ordered = tuple(sorted(claims, key=_newest_first))
    state, shown = _state(ordered, applies)
    return Cell(state, _marks(shown, old_before), tuple(shown), ordered)


def _state(ordered: Sequence[Claim], applies: bool) -> tuple[State, Sequence[Claim]]:
    """A statement outweighs every hope; a none outweighs what is known only when it is newer."""
    current = [claim for claim in ordered if not claim.intention and not claim.superseded]
    nones = [claim for claim in current if claim.none]
    known = [claim for claim in current if not claim.none]
    if nones and (not known or _is_newer(nones[0], known[0])):
        return "none", nones
    if known:
        return "known", known
    if ordered:
        return "intended", ordered
    return ("not-stated" if applies else "not-applicable"), ()


def _is_newer(one: Claim, other: Claim) -> bool:
    return _newest_first(one)[:2] < _newest_first(other)[:2]


def _marks(shown: Sequence[Claim], old_before: date) -> tuple[Mark, ...]:
    if not shown:
        return ()
    marks: dict[Mark, bool] = {
        "contested": any(claim.contested for claim in shown),
        "old": any(_ended_before(claim, old_before) for claim in shown)
        and not any(claim.earliest and not _ended_before(claim, old_before) for claim in shown),
        "other-voice": all(claim.own_voice is False for claim in shown),
        "unconfirmed": not any(claim.confirmed for claim in shown),
    }
    return tuple(mark for mark, holds in marks.items() if holds)


def _ended_before(claim: Claim, day: date) -> bool:
    return claim.latest is not None and claim.latest < day


def _newest_first(claim: Claim) -> tuple[bool, int, str]:
    """By last day. "At the latest on" says nothing of how new a claim is, so those without a first day come last."""
    return (claim.earliest is None, -(claim.latest or date.min).toordinal(), claim.iri)


@dataclass(frozen=True, slots=True)
class Known:
    """What every cell is decided from: all claims as `read_claims` gives them, and the day before which one is old."""

    claims: Mapping[Iri, Claim] = field(repr=False)
    old_before: date


def compare(dataset: Dataset, countries: Sequence[Iri], rows: Sequence[Query], known: Known) -> Matrix:
    """Every cell of these rows and countries."""
    cells: dict[tuple[str, Iri], Cell] = {}
    for row in rows:
        found: dict[Iri, dict[Iri, list[Value]]] = defaultdict(lambda: defaultdict(list))
        inapplicable: set[Iri] = set()
        for country, claim, value, applies in _read_row(dataset, row):
            if applies is False:
                inapplicable.add(country)
            elif claim is not None:
                found[country][claim].append(value)
        for country in countries:
            held = [_with_values(known.claims[iri], values) for iri, values in found[country].items()]
            cells[row.name, country] = decide(held, known.old_before, country not in inapplicable)
    return Matrix(tuple(countries), tuple(rows), cells)


def _read_row(dataset: Dataset, row: Query) -> Iterable[tuple[Iri, Iri | None, Value, Value]]:
    """country, claim, value, applies; a row's file gives the first two and, where it needs them, the others."""
    names = [column.name for column in row.columns]
    for terms in dataset.query(row.text):
        told = dict(zip(names, map(to_value, terms), strict=True))
        claim = told.get("claim")
        yield (
            Iri(told["country"]),
            None if claim is None else Iri(claim),
            told.get("value"),
            told.get("applies"),
        )


def _with_values(claim: Claim, values: Iterable[Value]) -> Claim:
    told = tuple(dict.fromkeys(value for value in values if value is not None))
    return Claim(**{name: getattr(claim, name) for name in Claim.__slots__} | {"values": told})


def read_claims(dataset: Dataset, part: Query) -> dict[Iri, Claim]:
    """Every claim as a cell needs it (queries/parts/claims.rq). Of several sources the first by name stands for it."""
    names = [column.name for column in part.columns]
    claims: dict[Iri, Claim] = {}
    for terms in dataset.query(part.text):
        told = dict(zip(names, map(to_value, terms), strict=True))
        iri = Iri(told["claim"])
        if iri not in claims or told["ownVoice"]:
            claims[iri] = Claim(
                iri,
                Iri(told["source"]),
                bool(told["intention"]),
                bool(told["none"]),
                told["min"],
                told["max"],
                told["amount"],
                told["currency"],
                told["qualifier"],  # type: ignore[arg-type]
                str(told["asOf"]),
                told["earliest"],  # type: ignore[arg-type]
                told["latest"],  # type: ignore[arg-type]
                told["ownVoice"],  # type: ignore[arg-type]
                bool(told["confirmed"]),
                bool(told["contested"]),
                bool(told["superseded"]),
            )
    return claims
