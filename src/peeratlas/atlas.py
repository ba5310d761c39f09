"""Everything that can be asked: a Dataset with its queries. Portal, command line and snapshot ask through this."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from peeratlas import cells, comparison, questions
from peeratlas.answer import Answer, Iri
from peeratlas.comparison import Claim, Known, Matrix
from peeratlas.dataset import Dataset
from peeratlas.errors import NotFoundError, ParameterError, SourceError
from peeratlas.labels import Labels
from peeratlas.queries import Parameter, Query
from peeratlas.questions import Values
from peeratlas.rdf import Triple
from peeratlas.terms import to_value


@dataclass(frozen=True, slots=True)
class Edition:
    """`day` is what every age is reckoned to; a claim whose last day is before `old_before` is marked old."""

    number: str
    day: date
    old_before: date
    licence: str


@dataclass(frozen=True)
class Atlas:
    """`queries` are those of `queries.read_all`: folder -> name -> Query."""

    dataset: Dataset
    queries: Mapping[str, Mapping[str, Query]]

    def ask(self, name: str, values: Values | None = None, lang: str = "en") -> Answer:
        """The answer to a stored question."""
        return questions.ask(questions.choose(self.queries["questions"], name), self.dataset, values, lang)

    def matrix(self, countries: Sequence[str] = (), rows: Sequence[str] = ()) -> Matrix:
        """The comparison of these countries and rows, each by any of its names; of all where none is given."""
        kind = Parameter("country", "country")
        wanted = [Iri(str(questions.resolve(kind, name, self.dataset))) for name in countries] or self.countries
        known = self.queries["comparison"]
        chosen = [questions.choose(known, name, "row") for name in rows] or list(known.values())
        return comparison.compare(self.dataset, wanted, chosen, Known(self.claims, self.edition.old_before))

    def table(self, countries: Sequence[str] = (), rows: Sequence[str] = (), lang: str = "en") -> Answer:
        """The same as an Answer: one row for each cell, then its claims and sources."""
        return cells.table(self.matrix(countries, rows), self.dataset, lang)

    def about(self, iri: str) -> list[Triple]:
        """What belongs on the page of a thing: itself, the claims about it, and the names of what they mention."""
        found: dict[Triple, None] = {}
        for page in self.queries["pages"].values():
            text = questions.bind(page, self.dataset, {"thing": [iri]})
            found |= dict.fromkeys(self.dataset.construct(text))
        if not found:
            raise NotFoundError(f"Nothing is said of {self.dataset.prefixes.shrink(iri)} in this edition.")
        return list(found)

    def resolve(self, name: str) -> Iri:
        """A prefixed name or an IRI of ours as an IRI."""
        try:
            iri = name if name.startswith(("http://", "https://")) else self.dataset.prefixes.expand(name)
        except SourceError as fault:
            raise ParameterError(f"{fault.problem}. {fault.remedy}") from None
        if re.search(r'[<>"{}|^`\\\s]', iri):
            raise ParameterError(f"{name} is no IRI: it holds a space or a sign that an IRI cannot have.")
        return Iri(iri)

    @cached_property
    def claims(self) -> Mapping[Iri, Claim]:
        return comparison.read_claims(self.dataset, self.queries["parts"]["claims"])

    @cached_property
    def countries(self) -> list[Iri]:
        """The countries of the comparison, in order of their English names."""
        found = [Iri(str(to_value(row[0]))) for row in self.dataset.query(self.queries["parts"]["countries"].text)]
        names = Labels(self.dataset).many(found, "en")
        return sorted(found, key=lambda iri: names[iri].value)

    @cached_property
    def edition(self) -> Edition:
        for row in self.dataset.query(self.queries["parts"]["edition"].text):
            number, day, old_after, licence = map(to_value, row)
            if isinstance(day, date):
                return Edition(str(number), day, _months_before(day, str(old_after)), str(licence))
        raise NotFoundError("The data name no edition. Put data/edition.ttl back.")


def _months_before(day: date, duration: str) -> date:
    """`day` less a duration of whole months (P24M), kept inside the month."""
    months = day.year * 12 + day.month - 1 - int(duration.removeprefix("P").removesuffix("M"))
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, 28))
