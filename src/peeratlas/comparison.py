"""Rows x countries -> cells. The only place that decides the state, the marks and the newest claim of a cell.

A cell is in exactly one state: known, none (explicitly), intended (planned or hoped only), not-applicable,
not-stated. It may carry marks: contested, old, other-voice (said by another country only), unconfirmed.
A reader chooses the rule (`resolution`) by which claims count and are shown.
See docs/comparison.md for the tables of cases, which tests/test_comparison.py and test_resolution.py run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final, Literal

from peeratlas import questions
from peeratlas.answer import Iri, Value
from peeratlas.claims import Claim, Claims, under
from peeratlas.dataset import Dataset
from peeratlas.queries import Query
from peeratlas.resolution import NEWEST, Resolution
from peeratlas.terms import to_value

_Claimed = tuple[Iri | None, Value, Value]
_FEW: Final = 8
"""For so many countries a row is asked for them alone; for more of them, for all that there are."""
State = Literal["known", "none", "intended", "not-applicable", "not-stated"]
Mark = Literal["contested", "old", "other-voice", "unconfirmed"]


@dataclass(frozen=True, slots=True)
class Cell:
    """`claims` are all of them, `shown` what the rule shows of them, both newest first.

    `outweighed` are those of `shown` that the state does not rest on, `set_aside` those of `claims` that the
    rule leaves out: where it leaves nothing, the cell is not stated, and yet something was said.
    """

    state: State
    marks: tuple[Mark, ...] = ()
    shown: tuple[Claim, ...] = ()
    claims: tuple[Claim, ...] = ()
    outweighed: tuple[Claim, ...] = ()
    set_aside: tuple[Claim, ...] = ()

    @property
    def newest(self) -> Claim | None:
        return self.shown[0] if self.shown else None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Cells by row name and country IRI."""

    countries: tuple[Iri, ...]
    rows: tuple[Query, ...]
    cells: Mapping[tuple[str, Iri], Cell] = field(repr=False)
    resolution: Resolution = NEWEST


def decide(claims: Iterable[Claim], old_before: date, applies: bool = True, resolution: Resolution = NEWEST) -> Cell:
    """The cell of these claims, as `under` gives them. One whose last day is before `old_before` is old."""
    ordered = tuple(sorted(claims, key=_newest_first))
    counting = [claim for claim in ordered if _counts(claim, resolution)]
    state, basis = _state(counting, applies)
    shown = tuple(_every_reading(state, counting) if resolution.kind == "all" else basis)
    return Cell(state, _marks(basis, old_before), shown, ordered, _without(shown, basis), _without(ordered, counting))


def _state(counting: Sequence[Claim], applies: bool) -> tuple[State, Sequence[Claim]]:
    """The state and the claims that it rests on.

    A statement outweighs every hope; a none outweighs what is known only when it is newer.
    """
    statements = [claim for claim in counting if not claim.intention]
    # Where all are superseded, what superseded them stands in no cell beside them: then they are what is known.
    current = [claim for claim in statements if not claim.superseded] or statements
    nones = [claim for claim in current if claim.none]
    known = [claim for claim in current if not claim.none]
    if nones and (not known or _is_newer(nones[0], known[0])):
        return "none", nones
    if known:
        return "known", known
    if counting:
        return "intended", counting
    return ("not-stated" if applies else "not-applicable"), ()


def _every_reading(state: State, counting: Sequence[Claim]) -> Iterable[Claim]:
    """Superseded and outweighed statements too; a hope never beside a statement, where it would look like one."""
    return (claim for claim in counting if claim.intention == (state == "intended"))


def _counts(claim: Claim, resolution: Resolution) -> bool:
    return resolution.admits(claim.latest, claim.confirmed)


def _without(claims: Iterable[Claim], others: Iterable[Claim]) -> tuple[Claim, ...]:
    named = {claim.iri for claim in others}
    return tuple(claim for claim in claims if claim.iri not in named)


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
    """What every cell is decided from: all claims, the day before which one is old, and the rule.

    `far`: each request is a journey, so a row is asked for all countries at once.
    """

    claims: Mapping[Iri, Claim] = field(repr=False)
    old_before: date
    resolution: Resolution = NEWEST
    far: bool = False

    def expect(self, iris: Iterable[Iri]) -> None:
        """Of claims that are read when they are asked for, these will be."""
        if isinstance(self.claims, Claims):
            self.claims.expect(iris)


def compare(dataset: Dataset, countries: Sequence[Iri], rows: Sequence[Query], known: Known) -> Matrix:
    """Every cell of these rows and countries."""
    claims = under(known.resolution, known.claims)
    cells: dict[tuple[str, Iri], Cell] = {}
    whole = known.far or len(countries) > _FEW
    by_row = {row.name: _told(dataset, row, () if whole else countries) for row in rows}
    known.expect(claim for told in by_row.values() for one in countries for claim, *_ in told.get(one, ()) if claim)
    for row in rows:
        found: dict[Iri, dict[Iri, list[Value]]] = defaultdict(lambda: defaultdict(list))
        inapplicable: set[Iri] = set()
        for country in countries:
            for claim, value, applies in by_row[row.name].get(country, ()):
                if applies is False:
                    # A claim may say that the row does not apply; then it must count like any other.
                    if claim is None or _counts(claims[claim], known.resolution):
                        inapplicable.add(country)
                elif claim is not None:
                    found[country][claim].append(value)
        for country in countries:
            held = [_with_values(claims[iri], values) for iri, values in found[country].items()]
            cells[row.name, country] = decide(held, known.old_before, country not in inapplicable, known.resolution)
    return Matrix(tuple(countries), tuple(rows), cells, known.resolution)


def _told(dataset: Dataset, row: Query, countries: Sequence[Iri]) -> Mapping[Iri, Sequence[_Claimed]]:
    """What a row's file gives for each of these countries, or for all where none is given; read once and kept.

    A row that takes no country is asked for all.
    """
    whole = ("row", row.text)
    if whole in dataset.memory or not countries or not row.parameters:
        return dataset.memory.of(whole, lambda: _read(dataset, row, ()))
    fresh = [country for country in countries if (*whole, country) not in dataset.memory]
    found = _read(dataset, row, fresh) if fresh else {}

    def of(country: Iri) -> Sequence[_Claimed]:
        """What was kept a moment ago may have had to make room."""
        return found.get(country, ()) if country in fresh else _read(dataset, row, [country]).get(country, ())

    return {one: dataset.memory.of((*whole, one), partial(of, one)) for one in countries}


def _read(dataset: Dataset, row: Query, countries: Sequence[Iri]) -> dict[Iri, list[_Claimed]]:
    """By country: claim, value, applies, the last two where the row needs them."""
    names = [column.name for column in row.columns]
    found: dict[Iri, list[_Claimed]] = {}
    for terms in dataset.query(questions.bind(row, dataset, {"country": countries} if countries else {})):
        told = dict(zip(names, map(to_value, terms), strict=True))
        claim = told.get("claim")
        one = (None if claim is None else Iri(claim), told.get("value"), told.get("applies"))
        found.setdefault(Iri(told["country"]), []).append(one)
    return found


def _with_values(claim: Claim, values: Iterable[Value]) -> Claim:
    return replace(claim, values=tuple(dict.fromkeys(value for value in values if value is not None)))
