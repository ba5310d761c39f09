"""A table of plain text for the terminal: columns as wide as they need be, long texts folded."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from peeratlas.answer import Answer
from peeratlas.outputs.text import cell, heading, told
from peeratlas.prefixes import Prefixes

SUFFIX: Final = "table"
MEDIA_TYPE: Final = "text/plain; charset=utf-8"

_WIDEST = 44


def write(answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None:
    cells = [[cell(value, answer, prefixes) for value in row] for row in answer.rows]
    lines = grid([heading(column, answer) for column in answer.columns], cells)
    notes = ["", *told(answer)] if answer.notes else []
    file.write("\n".join([answer.title.value, "", *lines, *notes, ""]).encode())


def grid(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Headings, a rule, and the rows; an empty table says that there are no rows."""
    folded = [[_fold(text) for text in row] for row in rows]
    widths = [
        max([len(name), *(len(line) for row in folded for line in row[place])]) for place, name in enumerate(headings)
    ]
    yield "  ".join(name.ljust(width) for name, width in zip(headings, widths, strict=True)).rstrip()
    yield "  ".join("─" * width for width in widths)
    for row in folded:
        for number in range(max(map(len, row))):
            parts = (lines[number] if number < len(lines) else "" for lines in row)
            yield "  ".join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
    if not rows:
        yield "(no rows: nothing is stated in this edition)"


def _fold(text: str) -> list[str]:
    return textwrap.wrap(text, _WIDEST) or [""]
