"""What a cell says in a language: the one place that puts states, values and ranges into words."""

from __future__ import annotations

from decimal import Decimal

from peeratlas import questions
from peeratlas.answer import Answer, Column, Iri, Text, Value
from peeratlas.comparison import Cell, Claim, Matrix
from peeratlas.dataset import Dataset
from peeratlas.labels import Labels

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


def table(matrix: Matrix, dataset: Dataset, lang: str) -> Answer:
    """The matrix as rows: a cell that shows several claims has a row for each, a cell without any has one."""
    labels = Labels(dataset)
    base = dataset.prefixes["row"]
    rows: list[tuple[Value, ...]] = []
    for row in matrix.rows:
        for country in matrix.countries:
            cell = matrix.cells[row.name, country]
            head = (Iri(base + row.name), country, cell.state, " ".join(cell.marks))
            rows += [(*head, *_claim_columns(claim, labels, lang)) for claim in cell.shown or (None,)]
    named = {row.name: questions.title(row, dataset, lang) for row in matrix.rows}
    found = labels.many((value for line in rows for value in line if isinstance(value, Iri)), lang)
    found |= {base + name: title for name, title in named.items()}
    headings = labels.headings(COLUMNS, lang)
    return Answer("comparison", Text("Comparison", "en"), COLUMNS, tuple(rows), found, lang, headings=headings)


def _claim_columns(claim: Claim | None, labels: Labels, lang: str) -> tuple[Value, ...]:
    if claim is None:
        return (None, None, None, None)
    return (reading(claim, labels, lang), claim.as_of, claim.iri, claim.source)


def summary(cell: Cell, labels: Labels, lang: str) -> list[Text]:
    """What a cell shows, each reading once: the claims of its state, newest first."""
    return list(dict.fromkeys(reading(claim, labels, lang) for claim in cell.shown))


def reading(claim: Claim, labels: Labels, lang: str) -> Text:
    """A claim in a few words: what the row names, else its figure or amount, else its own sentence."""
    if claim.values:
        parts = [_named(value, labels, lang) for value in claim.values]
        return Text("; ".join(sorted(part.value for part in parts)), parts[0].lang)
    span = figure(claim.min, claim.max) or money(claim.amount, claim.currency)
    if span or claim.qualifier:
        said = labels.of(claim.qualifier, lang) if claim.qualifier else None
        return Text(f"{span} ({said})" if span and said else span or str(said), said.lang if said else lang)
    return labels.of(claim.iri, lang)


def figure(low: Value, high: Value) -> str:
    """300–400, 7, ≥ 5, ≤ 9; the empty text without any number."""
    if low is None and high is None:
        return ""
    if low is None:
        return f"≤ {_plain(high)}"
    if high is None:
        return f"≥ {_plain(low)}"
    return _plain(low) if low == high else f"{_plain(low)}–{_plain(high)}"


def money(amount: Value, currency: Value) -> str:
    """2 200 000 SEK, with spaces that do not break; the empty text without an amount."""
    return "" if amount is None else f"{amount:,} {currency}".replace(",", "\N{NO-BREAK SPACE}")


def _plain(number: Value) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _named(value: Value, labels: Labels, lang: str) -> Text:
    if isinstance(value, Iri):
        return labels.of(value, lang)
    return value if isinstance(value, Text) else Text(str(value), lang)
