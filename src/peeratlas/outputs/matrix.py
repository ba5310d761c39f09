"""The comparison as a grid for the terminal: lines are rows, columns countries, signs states and marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, Final

from peeratlas import cells, notes, questions
from peeratlas.comparison import Cell, Mark, Matrix, State
from peeratlas.dataset import Dataset
from peeratlas.labels import Labels
from peeratlas.outputs.table import grid
from peeratlas.texts import texts

STATES: Final[Mapping[State, str]] = {"none": "∅", "intended": "…", "not-applicable": "×", "not-stated": "–"}
"""The sign of each state but that of what is known, which needs none."""
MARKS: Final[Mapping[Mark, str]] = {"contested": "≠", "old": "⧖", "other-voice": "»", "unconfirmed": "°"}


def write(matrix: Matrix, dataset: Dataset, lang: str, file: BinaryIO) -> None:
    labels = Labels(dataset)
    headings = ["", *(labels.of(country, lang).value for country in matrix.countries)]
    lines = [
        [questions.title(row, dataset, lang).value]
        + [reading(matrix.cells[row.name, country], labels, lang) for country in matrix.countries]
        for row in matrix.rows
    ]
    rule = notes.rule(matrix.resolution, lang)
    legend = "   ".join(f"{sign} {cells.marks(lang)[mark]}" for mark, sign in MARKS.items())
    file.write("\n".join([*grid(headings, lines), "", legend, f"{rule.name}: {rule.text}", ""]).encode())


def reading(cell: Cell, labels: Labels, lang: str) -> str:
    """State, values and marks of a cell in one line; that the rule leaves out all that is said is no silence."""
    said = " · ".join(text.value for text in cells.summary(cell, labels, lang))
    marks = "".join(MARKS[mark] for mark in cell.marks)
    left = len(cell.set_aside) if not cell.shown else 0
    aside = texts(lang).ngettext("(%(num)d left out)", "(%(num)d left out)", left) % {"num": left} if left else ""
    sign = STATES.get(cell.state)
    state = f"{sign} {cells.states(lang)[cell.state]}{':' if said else ''}" if sign else ""
    return " ".join(filter(None, [state, said, marks, aside]))
