"""CSV (RFC 4180, UTF-8): a column of things gives two columns, its label and its IRI; a rule has its own."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from peeratlas.answer import Answer, Iri, Value
from peeratlas.outputs.text import cell
from peeratlas.prefixes import Prefixes

SUFFIX: Final = "csv"
MEDIA_TYPE: Final = "text/csv; charset=utf-8"


# A CSV has no place for notes. The rule decides what a row means, so each row carries it; the rest goes without.
_NOTED: Final = ("rule",)


def write(answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None:
    wrapped = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(wrapped)
    noted = [note for note in answer.notes if note.key in _NOTED]
    names = [name for column in answer.columns for name in _names(column.name, column.type)]
    writer.writerow(names + [note.key for note in noted])
    for row in answer.rows:
        texts = [
            text
            for column, value in zip(answer.columns, row, strict=True)
            for text in ([_plain(value, answer, prefixes)] + ([_iri(value)] if column.type == "iri" else []))
        ]
        writer.writerow(texts + [note.value for note in noted])
    wrapped.detach()


def _names(name: str, type_: str) -> Iterator[str]:
    yield name
    if type_ == "iri":
        yield f"{name}_iri"


def _plain(value: Value, answer: Answer, prefixes: Prefixes) -> str:
    """A program reads this file: a boolean is true or false, not a word for people."""
    return str(value).lower() if isinstance(value, bool) else cell(value, answer, prefixes)


def _iri(value: object) -> str:
    return str(value) if isinstance(value, Iri) else ""
