"""How single values and headings are written for people; shared by the outputs that people read."""

from __future__ import annotations

from decimal import Decimal

from peeratlas.answer import Answer, Column, Iri, Value
from peeratlas.prefixes import Prefixes


def cell(value: Value, answer: Answer, prefixes: Prefixes) -> str:
    """A thing by its label, a claim or source by its short name beside it in other columns, all else as it is."""
    match value:
        case None:
            return ""
        case Iri():
            return answer.labels[value].value if value in answer.labels else prefixes.shrink(value)
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return format(value, "f")
    return str(value)


def heading(column: Column) -> str:
    """`trainedPeers` -> trained peers."""
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in column.name)
