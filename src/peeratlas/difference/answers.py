"""Which rows of the kept answers came, went or changed: a row is the same when what it is about is the same."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from peeratlas.errors import SnapshotError

COMPARISON: Final = "comparison"
QUESTIONS: Final = "questions"
_MOST: Final = 12
"""So many rows of an answer are told; the kept answers hold all."""
_CELL: Final = 2
"""So many columns name a cell of the comparison: its row and its country."""

Key = tuple[str, str]
"""Folder and name of the query that an answer is the answer of."""
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """What a row was and what it is; of a cell of the comparison the rows of its claims. Empty where there is none."""

    old: tuple[Row, ...]
    new: tuple[Row, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        return (*self.old, *self.new)


@dataclass(frozen=True, slots=True)
class Changed:
    """An answer that changed. Without `pairs` only its columns did, or the order of its rows.

    `title` is that of its query; `hidden` rows are not told.
    """

    key: Key
    columns: Row
    old_columns: Row
    pairs: tuple[Pair, ...]
    title: str = ""
    hidden: int = 0

    @property
    def shown(self) -> tuple[Pair, ...]:
        """The rows that are told one by one."""
        return self.pairs[:_MOST]

    def beginning_with(self, names: Collection[str]) -> Changed:
        """The same with the rows first that name one of these."""
        return replace(
            self,
            pairs=tuple(
                sorted(self.pairs, key=lambda pair: not any(cell in names for row in pair.rows for cell in row))
            ),
        )

    def without(self, shows: Callable[[str], bool]) -> Changed:
        """The same without the rows in which a cell shows what may not be told."""
        told = tuple(pair for pair in self.pairs if not any(shows(cell) for row in pair.rows for cell in row))
        return replace(self, pairs=told, hidden=len(self.pairs) - len(told))


def question(old: Path, new: Path, name: str) -> Changed | None:
    """What changed of an answer that both snapshots keep; None when nothing did."""
    (before, gone), (after, come) = (_table(kept(path, name)) for path in (old, new))
    if before != after:
        return Changed((QUESTIONS, name), after, before, ())
    if gone == come:
        return None
    return Changed((QUESTIONS, name), after, before, tuple(_pairs(gone, come, len(after))))


def comparison(old: Path, new: Path) -> Iterator[Changed]:
    """What changed of each row of the comparison that both snapshots have; a pair is one cell."""
    (before, gone), (after, come) = (_table(path / f"{COMPARISON}.csv") for path in (old, new))
    rows = _by(gone, lambda row: row[:1]), _by(come, lambda row: row[:1])
    for name, cells in rows[1].items():
        key = COMPARISON, name[0].partition(":")[2]
        if name in rows[0] and (pairs := _cells(rows[0][name], cells)):
            yield Changed(key, after, before, pairs)


def kept(path: Path, name: str) -> Path:
    """Where a snapshot keeps the answer to a question, if it is not too long to be kept."""
    return path / "answers" / f"{name}.csv"


def _table(file: Path) -> tuple[Row, list[Row]]:
    """Columns and rows, in the manner of `guard.written`."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = [tuple(row) for row in csv.reader(lines, strict=True)]
    except (OSError, ValueError, csv.Error) as fault:
        raise _broken(file) from fault
    if not rows or any(len(row) != len(rows[0]) for row in rows):
        raise _broken(file)
    return rows[0], rows[1:]


def _broken(file: Path) -> SnapshotError:
    return SnapshotError(f"{file} is no answer of a snapshot. Build this edition again, or copy it again.")


def _cells(old: Sequence[Row], new: Sequence[Row]) -> tuple[Pair, ...]:
    """One pair for each cell of the comparison that is not the same, in the order of the newer one."""
    before, after = _by(old, lambda row: row[:_CELL]), _by(new, lambda row: row[:_CELL])
    found = []
    for cell in dict.fromkeys((*after, *before)):
        gone, come = tuple(before.get(cell, ())), tuple(after.get(cell, ()))
        if Counter(gone) != Counter(come):
            found.append(Pair(gone, come))
    return tuple(found)


def _pairs(old: Sequence[Row], new: Sequence[Row], width: int) -> Iterator[Pair]:
    """Rows that went and rows that came, brought together where they are about the same.

    First by all cells that name things, then by the claims among them, then by all cells but one, then by as many of
    the first cells as possible, of which at least half have to be the same. Nothing is compared row by row.
    """
    left, right = list(Counter(old) - Counter(new)), list(Counter(new) - Counter(old))
    keys: list[Callable[[Row], Row]] = [_things, _claims]
    keys += [lambda row, place=place: (*row[:place], *row[place + 1 :]) for place in range(width)]  # type: ignore[misc]
    keys += [lambda row, first=first: row[:first] for first in range(width - 1, (width + 1) // 2 - 1, -1)]  # type: ignore[misc]
    found: dict[Row, Row] = {}
    for key in keys:
        matched = dict(_matched(left, right, key))
        found |= matched
        taken = set(matched.values())
        left, right = [row for row in left if row not in matched], [row for row in right if row not in taken]
    pairs = {other: Pair((row,), (other,)) for row, other in found.items()}
    pairs |= {row: Pair((), (row,)) for row in right}
    order = {row: place for place, row in reversed(list(enumerate(new)))}
    yield from (pairs[row] for row in sorted(pairs, key=lambda row: order[row]))
    yield from (Pair((row,), ()) for row in left)


def _matched(left: Sequence[Row], right: Sequence[Row], key: Callable[[Row], Row]) -> Iterator[tuple[Row, Row]]:
    """The rows of which each has one other with the same key, and no more."""
    before, after = _by(left, key), _by(right, key)
    for name, rows in before.items():
        others = after.get(name, ())
        if any(name) and len(rows) == len(others) == 1:
            yield rows[0], others[0]


def _by(rows: Sequence[Row], key: Callable[[Row], Row]) -> Mapping[Row, list[Row]]:
    found: dict[Row, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def _things(row: Row) -> Row:
    return tuple(cell if is_name(cell) else "" for cell in row)


def _claims(row: Row) -> Row:
    return tuple(cell if cell.startswith("claim:") else "" for cell in row)


def is_name(cell: str) -> bool:
    """Whether a cell looks like a prefixed name of ours: `country:norway`, and no text in a language or number."""
    prefix, colon, local = cell.partition(":")
    return bool(colon and local) and prefix.replace("-", "").isalpha() and " " not in cell and "@" not in cell
