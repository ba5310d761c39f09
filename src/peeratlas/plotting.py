"""The rows of an answer as a chart reads them: words where people read, numbers where something is measured."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from peeratlas import collation
from peeratlas.answer import Answer, Iri, Text, Value
from peeratlas.cells import figure
from peeratlas.days import days
from peeratlas.texts import texts
from peeratlas.texts.moments import day_in_words, in_words


def rows(answer: Answer) -> list[dict[str, Any]]:
    """One object for each row.

    Of a thing `country` is its name, `country_id` the last part of its IRI, `country_order` the place of the name
    among all of the answer. Of a date `when` is in words, `when_from` and `when_to` are years. `range` is min to max.
    """
    number = texts(answer.lang).number
    key = collation.key(answer.lang)
    ordered = sorted(answer.labels, key=lambda iri: key(answer.labels[iri].value))
    places = {iri: place for place, iri in enumerate(ordered)}
    found = []
    for row in answer.rows:
        shown: dict[str, Any] = {}
        for column, value in zip(answer.columns, row, strict=True):
            shown |= _field(column.name, value, answer)
            shown |= {f"{column.name}_order": places[value]} if isinstance(value, Iri) else {}
        if "min" in shown and "max" in shown:
            values = dict(zip((column.name for column in answer.columns), row, strict=True))
            shown["range"] = figure(values["min"], values["max"], number) or None
        found.append(shown)
    return found


def _field(name: str, value: Value, answer: Answer) -> dict[str, Any]:
    match value:
        case Iri():
            label = answer.labels.get(value)
            return {name: label.value if label else str(value), f"{name}_id": re.split(r"[/#]", value)[-1]}
        case Text():
            return {name: value.value}
        case Decimal():
            return {name: float(value)}
        case date():
            return {name: day_in_words(value, answer.lang), f"{name}_from": _year(value), f"{name}_to": _year(value)}
        case str():
            return _moment(name, value, answer.lang)
    return {name: value}


def _moment(name: str, value: str, lang: str) -> dict[str, Any]:
    """A date in words, with its first and last day as a year and a part of it: no zone of time moves these."""
    span = days(value)
    if span is None:
        return {name: value}
    first, last = span
    return {name: in_words(value, lang), f"{name}_from": _year(first), f"{name}_to": _year(last)}


def _year(day: date | None) -> float | None:
    return None if day is None else round(day.year + (day.timetuple().tm_yday - 1) / 366, 3)
