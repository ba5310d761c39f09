"""XLSX: rows, and notes on a second sheet; every text as text and never a formula. The door to xlsxwriter."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import Any, BinaryIO, Final

import xlsxwriter

from peeratlas.answer import Answer, Iri
from peeratlas.outputs.text import cell, heading
from peeratlas.prefixes import Prefixes

SUFFIX: Final = "xlsx"
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Excel's limits: characters in a sheet's name, and signs that it refuses there.
_NAME, _REFUSED = 31, str.maketrans("[]:*?/\\", "-------")
# A workbook records when it was made; a fixed day keeps the bytes the same for the same answer.
_MADE = datetime(2026, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone
_NOTES: Final = "notes"


def write(answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.set_properties({"title": answer.title.value, "created": _MADE})
    sheet = book.add_worksheet(answer.name.translate(_REFUSED)[:_NAME])
    bold, link = book.add_format({"bold": True}), book.get_default_url_format()
    for place, column in enumerate(answer.columns):
        sheet.write_string(0, place, heading(column, answer), bold)
    for line, row in enumerate(answer.rows, 1):
        for place, value in enumerate(row):
            if isinstance(value, Iri):
                sheet.write_url(line, place, value, link, cell(value, answer, prefixes))
            elif isinstance(value, int | Decimal) and not isinstance(value, bool):
                sheet.write_number(line, place, float(value))
            elif value is not None:
                sheet.write_string(line, place, cell(value, answer, prefixes))
    sheet.freeze_panes(1, 0)
    if answer.columns:
        sheet.autofilter(0, 0, max(len(answer.rows), 1), len(answer.columns) - 1)
    sheet.autofit()
    if answer.notes:
        _write_notes(book.add_worksheet(_NOTES), answer, bold)
    book.close()
    file.write(made.getvalue())


def _write_notes(sheet: Any, answer: Answer, bold: Any) -> None:
    """What each note is, what it says, and its value for programs."""
    for line, note in enumerate(answer.notes):
        sheet.write_string(line, 0, note.name, bold)
        sheet.write_string(line, 1, note.text)
        sheet.write_string(line, 2, note.value)
    sheet.autofit()
