"""A picture of time: one lane for each country, a bar for what lasts, a dot for what is said of one moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from peeratlas.portal.relations import Bond, Track

_STEP: Final = 26
"""The height of a line of marks: each is as large as a finger needs."""
_TITLE: Final = 20
_TOP: Final = 26
_LASTS: Final = 0.25
"""From how many years on a bond is a bar."""
_APART: Final = 26


@dataclass(frozen=True, slots=True)
class Frame:
    """For which screen a picture is, how wide it is, and what of it a column of names takes."""

    kind: str
    width: int
    column: int


@dataclass(frozen=True, slots=True)
class Drawn:
    """A bond at its place; a dot has no width."""

    bond: Bond
    x: float
    y: float
    width: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A country's marks, between `top` and `top` + `height`; its name stands at `title`."""

    track: Track
    top: float
    height: float
    title: float
    marks: tuple[Drawn, ...]


@dataclass(frozen=True, slots=True)
class Lanes:
    """`years` are named at their middle and begin at their line."""

    frame: Frame
    height: float
    years: tuple[tuple[int, float, float], ...]
    lanes: tuple[Lane, ...]


def lanes(frame: Frame, tracks: Sequence[Track], years: Sequence[int]) -> Lanes:
    """The picture; without a column for names each stands above its lane."""
    left, scale = frame.column, (frame.width - frame.column) / len(years)
    drawn, top = [], float(_TOP)
    for track in tracks:
        above = 0 if frame.column else _TITLE
        lines = _lines(track.bonds, years, left, scale)
        height = above + max(len(lines), 1) * _STEP + 6
        marks = [
            Drawn(bond, x, top + above + 3 + _STEP * (place + 0.5), wide)
            for place, line in enumerate(lines)
            for bond, x, wide in line
        ]
        drawn.append(Lane(track, top, height, top + (height / 2 + 5 if frame.column else 16), tuple(marks)))
        top += height
    named = tuple((year, left + scale * (place + 0.5), left + scale * place) for place, year in enumerate(years))
    return Lanes(frame, top + 2, named, tuple(drawn))


def _lines(
    bonds: Sequence[Bond], years: Sequence[int], left: float, scale: float
) -> list[list[tuple[Bond, float, float]]]:
    """Bonds that would touch stand one under the other: lasting ones first, so that bars lie above dots."""
    lines: list[list[tuple[Bond, float, float]]] = []
    ends: list[float] = []
    for bond in sorted(bonds, key=lambda bond: (bond.last - bond.first < _LASTS, bond.meeting, bond.first)):
        start = left + (max(bond.first, years[0]) - years[0]) * scale
        end = left + (min(bond.last, years[-1] + 1) - years[0]) * scale
        if bond.last < years[0]:
            continue
        lasts = bond.last - bond.first >= _LASTS
        x, wide = (start, end - start) if lasts else (max((start + end) / 2, left + 13), 0.0)
        near = x if lasts else x - _APART / 2
        place = next((number for number, taken in enumerate(ends) if taken <= near), len(lines))
        if place == len(lines):
            lines.append([])
            ends.append(0.0)
        lines[place].append((bond, x, wide))
        ends[place] = x + (wide + 2 if lasts else _APART / 2)
    return lines
