"""What a question gives: columns, rows of plain values, the labels of the things. Every output writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class Iri(str):
    """The name of a thing; a text of its own type, so that no output takes it for a sentence."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"Iri({str(self)!r})"


class Text(NamedTuple):
    """A text for people, and its language (a lower-case tag; empty where the source gives none)."""

    value: str
    lang: str = ""

    def __str__(self) -> str:
        return self.value


Value = Iri | Text | int | Decimal | bool | date | str | None


class Column(NamedTuple):
    """A column's name and type: iri, text, string, integer, decimal, boolean or date."""

    name: str
    type: str


class Note(NamedTuple):
    """What an answer says of itself; `key` and `value` are for programs, `name` and `text` for people."""

    key: str
    name: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows in the question's own order; `labels` names their IRIs, `headings` the columns, in the asked language.

    `notes` go with the rows into every form.
    """

    name: str
    title: Text
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    labels: Mapping[str, Text] = field(default_factory=dict)
    lang: str = "en"
    note: Text | None = None
    headings: Mapping[str, Text] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
