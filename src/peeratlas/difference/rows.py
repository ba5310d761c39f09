"""A changed answer in words: its rows by the names of what they name, and what changed them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from peeratlas import cells
from peeratlas.difference.answers import COMPARISON, QUESTIONS, Changed, Pair, Row, is_name
from peeratlas.difference.causes import Causes
from peeratlas.difference.found import Difference, count
from peeratlas.difference.wording import LANG, Wording
from peeratlas.errors import AtlasError

_MOST: Final = 12
"""So many claims are named as what changed an answer."""
_LANGUAGE = re.compile(r"@([a-z]{2,3}(?:-[a-z0-9]+)*)\Z")
_CELL: Final = 2
_STATE, _MARKS, _VALUE, _DATE = 2, 3, 4, 5
_NONE: Final = "(nothing)"


def title(changed: Changed) -> str:
    """What a question asks, or what a row of the comparison shows."""
    return changed.title if changed.key[0] == QUESTIONS else f"Comparison: {changed.title}"


def called(changed: Changed) -> str:
    """The prefixed name of the query."""
    folder, name = changed.key
    return f"{'query' if folder == QUESTIONS else 'row'}:{name}"


def numbers(changed: Changed) -> str:
    """How many rows came, went and changed; of a row of the comparison how many cells."""
    if changed.columns != changed.old_columns:
        return "its columns changed"
    if not changed.pairs and not changed.hidden:
        return "only the order of its rows changed"
    if changed.key[0] == COMPARISON:
        told = [f"{count(len(changed.pairs), 'cell')} changed"] if changed.pairs else []
    else:
        come = sum(not pair.old for pair in changed.pairs)
        gone = sum(not pair.new for pair in changed.pairs)
        many = ((come, "added"), (gone, "removed"), (len(changed.pairs) - come - gone, "changed"))
        told = [f"{count(number, 'row')} {what}" for number, what in many if number]
    hidden = f"{count(changed.hidden, 'row')} on somebody who was taken out"
    return ", ".join([*told, hidden] if changed.hidden else told)


def lines(changed: Changed, wording: Wording) -> Iterator[str]:
    """The first rows that changed, one line each."""
    told = _cell if changed.key[0] == COMPARISON else _row
    for pair in changed.shown:
        yield told(changed.columns, pair, wording)
    if left := len(changed.pairs) - len(changed.shown):
        yield f"… and {count(left, 'more row', 'more rows')}"


def because(causes: Causes, difference: Difference) -> Iterator[str]:
    """What the answer changed by, a line for each."""
    wording = difference.wording
    fates = {change.iri: change.fate for change in difference.changes}
    yield from (f"by {wording.short(iri)} ({fates[iri]})" for iri in causes.claims[:_MOST])
    if len(causes.claims) > _MOST:
        yield f"by {count(len(causes.claims) - _MOST, 'more claim', 'more claims')}"
    yield from (f"by {wording.short(iri)} ({fates[iri]}): {wording.name(iri)}" for iri in causes.things)
    yield from (f"by queries/{query.folder}/{query.name}.rq, which changed" for query in causes.queries)
    if causes.day:
        yield f"by the day of the edition: {difference.sides[0].day} → {difference.sides[1].day}"
    if causes.hidden:
        yield "by what was said of somebody who was taken out"
    if causes.unknown:
        yield f"No claim changed that explains {count(causes.unknown, 'row')}."


def _row(columns: Row, pair: Pair, wording: Wording) -> str:
    if not (pair.old and pair.new):
        row = (*pair.old, *pair.new)[0]
        return f"{'+' if pair.new else '-'} {_joined(row, wording)}"
    old, new = pair.old[0], pair.new[0]
    same = [before for before, after in zip(old, new, strict=True) if before == after]
    # What a row is about tells which it is; its other values would only stand in the way.
    about = [cell for cell in same if is_name(cell)] or same
    told = [
        f"{_heading(name, wording)}: {_dated(before, wording)} → {_dated(after, wording)}"
        for name, before, after in zip(columns, old, new, strict=True)
        if before != after
    ]
    return f"~ {_joined(about, wording)}: {'; '.join(told)}"


def _cell(_columns: Row, pair: Pair, wording: Wording) -> str:
    """What a cell of the comparison says otherwise: its values, else its state and marks, else its claims."""
    place = _said(pair.rows[0][_CELL - 1], wording)
    old, new = ([_said(row[_VALUE], wording) for row in rows if row[_VALUE]] for rows in (pair.old, pair.new))
    told = _between(old, new) if old and new else []
    before, after = _state(pair.old), _state(pair.new)
    if not told and set(old) != set(new):
        before, after = (
            f"{'; '.join(values)} ({state})" if values else state for values, state in ((old, before), (new, after))
        )
    told += [f"{before} → {after}"] if before != after else []
    return f"~ {place}: {'; '.join(told or _behind(pair, wording))}"


def _between(old: Sequence[str], new: Sequence[str]) -> list[str]:
    if len(set(old)) == len(set(new)) == 1:
        return [f"{old[0]} → {new[0]}"] if old[0] != new[0] else []
    gone, come = ([one for one in dict.fromkeys(side) if one not in other] for side, other in ((old, new), (new, old)))
    return [*(f"− {one}" for one in gone), *(f"+ {one}" for one in come)]


def _behind(pair: Pair, wording: Wording) -> list[str]:
    """The dates, claims and sources of a cell that says the same as before."""
    old, new = (
        [" · ".join(_said(cell, wording) for cell in row[_DATE:]) for row in rows] for rows in (pair.old, pair.new)
    )
    return _between(old, new) or ["how its claims stand to each other"]


def _state(rows: Sequence[Row]) -> str:
    """The state and the marks of a cell."""
    if not rows:
        return _NONE
    states: Mapping[str, str] = {str(name): said for name, said in cells.states(LANG).items()}
    marks: Mapping[str, str] = {str(name): said for name, said in cells.marks(LANG).items()}
    told = dict.fromkeys(mark for row in rows for mark in row[_MARKS].split() if mark in marks)
    return ", ".join([states.get(rows[0][_STATE], rows[0][_STATE]), *(marks[mark] for mark in told)])


def _joined(row: Sequence[str], wording: Wording) -> str:
    """The cells of a row, each word once; a claim by its short IRI, for its sentence stands above."""
    return " · ".join(dict.fromkeys(_said(cell, wording) for cell in row if cell))


def _said(cell: str, wording: Wording) -> str:
    if not cell:
        return _NONE
    if is_name(cell):
        try:
            return cell if cell.startswith("claim:") else wording.name(wording.prefixes.expand(cell))
        except AtlasError:
            return cell
    return " ".join(_LANGUAGE.sub("", cell).split())


def _dated(cell: str, wording: Wording) -> str:
    return wording.dated(_said(cell, wording))


def _heading(name: str, wording: Wording) -> str:
    iri = wording.prefixes["column"] + name
    said = wording.name(iri)
    return name if said == wording.short(iri) else said
