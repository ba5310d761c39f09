"""A directed picture in two columns: what arrows leave stands left, where they end right; no ends meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

_STEP: Final = 34
"""Between two arrows of one thing: the number of an arrow is as large as a finger needs."""
_LINE: Final = 17
_GAP: Final = 16
_EDGE: Final = 10
_SIGN: Final = 7.4
"""How wide a letter is at most, as a rule, at 14 pixels."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Name:
    """A thing's name in lines, of which the first stands at (x, y)."""

    lines: tuple[str, ...]
    x: float
    y: float
    bar_x: float
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """The line of an arrow, and where its number stands."""

    path: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Flow:
    """`arrows` are in the order of the pairs."""

    width: int
    height: float
    left: tuple[Name, ...]
    right: tuple[Name, ...]
    arrows: tuple[Arrow, ...]


def flow(pairs: Sequence[Pair], width: int, column: int) -> Flow:
    """The picture of these pairs of names, each once; `column` is what a column of names may take."""
    right = list(dict.fromkeys(to for _, to in pairs))
    left = sorted({of for of, _ in pairs}, key=lambda name: (_middle(pairs, 0, name, right), name))
    right.sort(key=lambda name: (_middle(pairs, 1, name, left), name))
    lefts, rights = _column(pairs, 0, left, column), _column(pairs, 1, right, column)
    height = max(_end(lefts), _end(rights))
    tops_left, tops_right = _centred(lefts, height), _centred(rights, height)
    outs, ins = _slots(pairs, 0, right), _slots(pairs, 1, left)
    arrows = []
    for pair in pairs:
        start = tops_left[pair[0]] + _offset(lefts[pair[0]][1], *outs[pair])
        end = tops_right[pair[1]] + _offset(rights[pair[1]][1], *ins[pair])
        arrows.append(_arrow(column, start, width - column, end))
    return Flow(
        width=width,
        height=height,
        left=tuple(_name(lefts[name], tops_left[name], column - _EDGE, column - 3) for name in left),
        right=tuple(_name(rights[name], tops_right[name], width - column + _EDGE, width - column) for name in right),
        arrows=tuple(arrows),
    )


def _middle(pairs: Sequence[Pair], side: int, name: str, others: Sequence[str]) -> float:
    """Where, on average, the arrows of a thing lead to: things are sorted so that few arrows cross."""
    places = [others.index(pair[1 - side]) for pair in pairs if pair[side] == name]
    return sum(places) / len(places)


def _column(pairs: Sequence[Pair], side: int, names: Sequence[str], column: int) -> dict[str, tuple[list[str], float]]:
    """Each name in lines, and the height that it takes with its arrows."""
    most = int((column - 2 * _EDGE) / _SIGN)
    found = {}
    for name in names:
        lines = wrap(name, most, break_long_words=False) or [name]
        count = sum(pair[side] == name for pair in pairs)
        found[name] = (lines, max(count * _STEP, len(lines) * _LINE + 8.0))
    return found


def _end(column: dict[str, tuple[list[str], float]]) -> float:
    return sum(height for _, height in column.values()) + _GAP * (len(column) - 1)


def _centred(column: dict[str, tuple[list[str], float]], height: float) -> dict[str, float]:
    """The top of each thing, the whole column in the middle of the height."""
    tops, top = {}, (height - _end(column)) / 2
    for name, (_, own) in column.items():
        tops[name] = top
        top += own + _GAP
    return tops


def _slots(pairs: Sequence[Pair], side: int, others: Sequence[str]) -> dict[Pair, tuple[int, int]]:
    """The place of each arrow among those of its thing, in order of where they lead, and how many these are."""
    found: dict[Pair, tuple[int, int]] = {}
    for name in {pair[side] for pair in pairs}:
        mine = sorted((pair for pair in pairs if pair[side] == name), key=lambda pair: others.index(pair[1 - side]))
        found |= {pair: (place, len(mine)) for place, pair in enumerate(mine)}
    return found


def _offset(height: float, place: int, count: int) -> float:
    return height / 2 + (place - (count - 1) / 2) * _STEP


def _arrow(x: float, y: float, to_x: float, to_y: float) -> Arrow:
    start, tip = x + 4, to_x - 3
    bend = (start + tip) / 2
    return Arrow(f"M{start:g} {y:g}C{bend:g} {y:g} {bend:g} {to_y:g} {tip:g} {to_y:g}", x + 26, y)


def _name(named: tuple[Sequence[str], float], top: float, x: float, bar_x: float) -> Name:
    lines, height = named
    first = top + height / 2 - (len(lines) - 1) * _LINE / 2 + 5
    return Name(tuple(lines), x, first, bar_x, top, height)
