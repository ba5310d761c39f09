"""JSON: columns with types, rows and notes as objects; a thing has iri and label, a text has text and lang."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any, BinaryIO, Final

from peeratlas.answer import Answer, Iri, Note, Text, Value
from peeratlas.prefixes import Prefixes

SUFFIX: Final = "json"
MEDIA_TYPE: Final = "application/json"


def write(answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None:  # noqa: ARG001 - as all formats
    content = {
        "name": answer.name,
        "title": _json(answer.title, answer),
        "lang": answer.lang,
        **({"notes": {note.key: _note(note) for note in answer.notes}} if answer.notes else {}),
        "columns": [column._asdict() for column in answer.columns],
        "rows": [_row(row, answer) for row in answer.rows],
    }
    file.write((json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode())


def _note(note: Note) -> dict[str, str]:
    return {"name": note.name, "value": note.value, "text": note.text}


def _row(row: tuple[Value, ...], answer: Answer) -> dict[str, Any]:
    return {column.name: _json(value, answer) for column, value in zip(answer.columns, row, strict=True)}


def _json(value: Value, answer: Answer) -> Any:
    match value:
        case Iri():
            label = answer.labels.get(value)
            return {"iri": str(value)} | ({"label": label.value, "lang": label.lang} if label else {})
        case Text():
            return {"text": value.value, "lang": value.lang}
        case Decimal():
            return int(value) if value == int(value) else float(value)
        case date():
            return value.isoformat()
    return value
