"""How single values, headings and notes are written for people; shared by the outputs that people read."""

from __future__ import annotations

from decimal import Decimal

from peeratlas.answer import Answer, Column, Iri, Value
from peeratlas.prefixes import Prefixes
from peeratlas.texts import texts


def cell(value: Value, answer: Answer, prefixes: Prefixes) -> str:
    """A thing by its label, a claim or source by its short name beside it in other columns, all else as it is."""
    match value:
        case None:
            return ""
        case Iri():
            return answer.labels[value].value if value in answer.labels else prefixes.shrink(value)
        case bool():
            said = texts(answer.lang).gettext
            return said("yes") if value else said("no")
        case Decimal():
            return format(value, "f")
    return str(value)


def heading(column: Column, answer: Answer | None = None) -> str:
    """Its label in the answer's language; without one its name in words: `trainedPeers` -> trained peers."""
    if answer and column.name in answer.headings:
        return answer.headings[column.name].value
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in column.name)


def told(answer: Answer) -> list[str]:
    """The notes as lines: what each is, and what it says."""
    return [f"{note.name}: {note.text}" for note in answer.notes]
