"""What a cell says in a language: the one place that puts states, values and ranges into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from peeratlas import questions
from peeratlas.answer import Answer, Column, Iri, Text, Value
from peeratlas.claims import Claim
from peeratlas.comparison import Cell, Mark, Matrix, State
from peeratlas.dataset import Dataset
from peeratlas.labels import Labels
from peeratlas.texts import texts
from peeratlas.texts.moments import in_words

Number = Callable[[Decimal | int], str]
"""How a number is written: plainly in data, as the language does on a page."""

COLUMNS = (
    Column("row", "iri"),
    Column("country", "iri"),
    Column("state", "string"),
    Column("marks", "string"),
    Column("value", "text"),
    Column("asOf", "string"),
    Column("claim", "iri"),
    Column("source", "iri"),
)


def states(lang: str) -> Mapping[State, str]:
    """What each state is called."""
    said = texts(lang)
    return {
        "known": said.pgettext("state", "known"),
        "none": said.pgettext("state", "explicitly none"),
        "intended": said.pgettext("state", "planned or hoped only"),
        "not-applicable": said.pgettext("state", "not applicable"),
        "not-stated": said.pgettext("state", "not stated"),
    }


def marks(lang: str) -> Mapping[Mark, str]:
    """What each mark is called."""
    said = texts(lang)
    return {
        "contested": said.pgettext("mark", "contested"),
        "old": said.pgettext("mark", "old"),
        "other-voice": said.pgettext("mark", "said by another country"),
        "unconfirmed": said.pgettext("mark", "not confirmed by a partner"),
    }


def table(matrix: Matrix, dataset: Dataset, lang: str) -> Answer:
    """The matrix as rows: a cell that shows several claims has a row for each, a cell without any has one.

    A claim that the state does not rest on says so among the marks of its row.
    """
    labels = Labels(dataset)
    base = dataset.prefixes["row"]
    rows: list[tuple[Value, ...]] = []
    for row in matrix.rows:
        for country in matrix.countries:
            cell = matrix.cells[row.name, country]
            head = (Iri(base + row.name), country, cell.state)
            rows += [(*head, _marks(cell, claim), *_claim(claim, labels, lang)) for claim in cell.shown or (None,)]
    named = {row.name: questions.title(row, dataset, lang) for row in matrix.rows}
    found = labels.many((value for line in rows for value in line if isinstance(value, Iri)), lang)
    found |= {base + name: title for name, title in named.items()}
    headings = labels.headings(COLUMNS, lang)
    title = Text(texts(lang).gettext("Comparison"), lang)
    return Answer("comparison", title, COLUMNS, tuple(rows), found, lang, headings=headings)


def _marks(cell: Cell, claim: Claim | None) -> str:
    return " ".join([*cell.marks, *(["outweighed"] if claim in cell.outweighed else [])])


def _claim(claim: Claim | None, labels: Labels, lang: str) -> tuple[Value, ...]:
    if claim is None:
        return (None, None, None, None)
    return (reading(claim, labels, lang), claim.as_of, claim.iri, claim.source)


def summary(cell: Cell, labels: Labels, lang: str, number: Number | None = None) -> list[Text]:
    """What a cell shows, each reading once, newest first; with its date where the state does not rest on it."""
    past = {claim.iri for claim in cell.outweighed}
    said = ((claim, reading(claim, labels, lang, number)) for claim in cell.shown)
    return list(dict.fromkeys(_dated(text, claim, lang) if claim.iri in past else text for claim, text in said))


def _dated(said: Text, claim: Claim, lang: str) -> Text:
    return Text(f"{said.value} [{in_words(claim.as_of, lang)}]", said.lang)


def reading(claim: Claim, labels: Labels, lang: str, number: Number | None = None) -> Text:
    """A claim in a few words: what the row names, else its figure or amount, else its own sentence."""
    if claim.values:
        parts = [_named(value, labels, lang) for value in claim.values]
        return Text("; ".join(sorted(part.value for part in parts)), parts[0].lang)
    span = figure(claim.min, claim.max, number or plain) or money(claim.amount, claim.currency, number or grouped)
    if span or claim.qualifier:
        said = labels.of(claim.qualifier, lang) if claim.qualifier else None
        return Text(f"{span} ({said})" if span and said else span or str(said), said.lang if said else lang)
    return labels.of(claim.iri, lang)


def plain(number: Decimal | int) -> str:
    """1234.5, whatever the language."""
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def grouped(number: Decimal | int) -> str:
    """2 200 000, with spaces that do not break."""
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")


def figure(low: Value, high: Value, number: Number = plain) -> str:
    """300–400, 7, ≥ 5, ≤ 9; the empty text without any number."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"≤ {_written(high, number)}"
    if high is None:
        return f"≥ {_written(low, number)}"
    return _written(low, number) if low == high else f"{_written(low, number)}–{_written(high, number)}"


def money(amount: Value, currency: Value, number: Number = grouped) -> str:
    """2 200 000 SEK; the empty text without an amount."""
    return "" if amount is None else f"{_written(amount, number)} {currency}"


def _written(value: Value, number: Number) -> str:
    return number(value) if isinstance(value, Decimal | int) else str(value)


def _named(value: Value, labels: Labels, lang: str) -> Text:
    if isinstance(value, Iri):
        return labels.of(value, lang)
    return value if isinstance(value, Text) else Text(str(value), lang)
