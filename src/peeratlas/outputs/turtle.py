"""Turtle: the rows as a result set of the W3C's result-set vocabulary, so that an answer is data as well."""

from __future__ import annotations

from typing import BinaryIO, Final

from peeratlas.answer import Answer, Iri, Note, Text
from peeratlas.prefixes import Prefixes
from peeratlas.terms import from_value

SUFFIX: Final = "ttl"
MEDIA_TYPE: Final = "text/turtle; charset=utf-8"


_SAID: Final = "dcterms:description"
_PROPERTIES: Final = {"licence": "dcterms:license"}


def write(answer: Answer, prefixes: Prefixes, file: BinaryIO) -> None:  # noqa: ARG001 - as all formats
    names = ", ".join(f'"{column.name}"' for column in answer.columns)
    lines = [
        "@prefix dcterms: <http://purl.org/dc/terms/> .",
        "@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .",
        "",
        "[] a rs:ResultSet ;",
        f"    dcterms:title {from_value(answer.title)} ;",
        *(f"    {_PROPERTIES.get(note.key, _SAID)} {_note(note, answer.lang)} ;" for note in answer.notes),
        f"    rs:resultVariable {names}" + (" ;" if answer.rows else " ."),
    ]
    for number, row in enumerate(answer.rows, 1):
        bindings = [
            f'        rs:binding [ rs:variable "{column.name}" ; rs:value {from_value(value)} ]'
            for column, value in zip(answer.columns, row, strict=True)
            if value is not None
        ]
        lines.append("    rs:solution [\n" + " ;\n".join([f"        rs:index {number}", *bindings]) + "\n    ]")
        lines[-1] += " ." if number == len(answer.rows) else " ;"
    file.write(("\n".join(lines) + "\n").encode())


def _note(note: Note, lang: str) -> str:
    """The licence by its IRI, so that a program sees it; the others in words."""
    value = Iri(note.value) if note.key in _PROPERTIES else Text(f"{note.name}: {note.text}", lang)
    return str(from_value(value))
