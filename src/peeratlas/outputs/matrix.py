"""The comparison as a grid for the terminal: lines are rows, columns countries, signs states and marks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, Final

from peeratlas import cells, notes, questions
from peeratlas.comparison import Cell, Mark, Matrix, State
from peeratlas.dataset import Dataset
from peeratlas.labels import Labels
from peeratlas.outputs.table import grid

STATES: Final[Mapping[State, str]] = {
    "known": "",
    "none": "∅ none: ",
    "intended": "… planned or hoped only: ",
    "not-applicable": "n/a",
    "not-stated": "– not stated",
}
MARKS: Final[Mapping[Mark, str]] = {"contested": "≠", "old": "⧖", "other-voice": "»", "unconfirmed": "°"}
LEGEND: Final = "≠ contested   ⧖ old   » said by another country   ° not confirmed by a partner"


def write(matrix: Matrix, dataset: Dataset, lang: str, file: BinaryIO) -> None:
    labels = Labels(dataset)
    headings = ["", *(labels.of(country, lang).value for country in matrix.countries)]
    lines = [
        [questions.title(row, dataset, lang).value]
        + [reading(matrix.cells[row.name, country], labels, lang) for country in matrix.countries]
        for row in matrix.rows
    ]
    rule = notes.rule(matrix.resolution, lang)
    file.write("\n".join([*grid(headings, lines), "", LEGEND, f"{rule.name}: {rule.text}", ""]).encode())


def reading(cell: Cell, labels: Labels, lang: str) -> str:
    """State, values and marks of a cell in one line; that the rule leaves out all that is said is no silence."""
    said = " · ".join(text.value for text in cells.summary(cell, labels, lang))
    marks = "".join(MARKS[mark] for mark in cell.marks)
    aside = f"({len(cell.set_aside)} left out)" if cell.set_aside and not cell.shown else ""
    return " ".join(filter(None, [f"{STATES[cell.state]}{said}".strip(), marks, aside]))
