"""Guarded answers: an Answer as a CSV of prefixed names that a person can read in a diff, with a last line break."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from peeratlas.answer import Answer, Iri, Text, Value
from peeratlas.prefixes import Prefixes


def written(answer: Answer, prefixes: Prefixes) -> bytes:
    """UTF-8, one line for each row, in the answer's order; no labels, so that a translation changes no answer."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(column.name for column in answer.columns)
    for row in answer.rows:
        writer.writerow(plain(value, prefixes) for value in row)
    return file.getvalue().encode()


def plain(value: Value, prefixes: Prefixes) -> str:
    """A value as the guarded files write it: country:norway, 300, "text"@sv without the quotation marks."""
    match value:
        case None:
            return ""
        case Iri():
            return prefixes.shrink(value)
        case Text():
            return f"{value.value}@{value.lang}" if value.lang else value.value
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
    return str(value)
