"""Everything that can be asked: a Dataset with its queries. Portal, command line and snapshot ask through this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from peeratlas import cells, comparison, notes, questions
from peeratlas.answer import Answer, Iri
from peeratlas.armour.lane import Lane
from peeratlas.claims import Claim, read_claims
from peeratlas.comparison import Known, Matrix
from peeratlas.dataset import Dataset
from peeratlas.edition import Edition as Edition  # noqa: PLC0414 - the type of what an Atlas gives, told beside it
from peeratlas.errors import NotFoundError, ParameterError, SourceError
from peeratlas.labels import Labels
from peeratlas.queries import Parameter, Query
from peeratlas.questions import Values
from peeratlas.rdf import Triple, is_iri
from peeratlas.resolution import NEWEST, Resolution
from peeratlas.shapes import Shapes
from peeratlas.terms import to_value
from peeratlas.usage import Usage


@dataclass(frozen=True)
class Atlas:
    """`queries` are those of `queries.read_all`: folder -> name -> Query; `version` that of the snapshot, if any.

    `kept` are the questions whose answers the snapshot holds: so what they cost is known.
    """

    dataset: Dataset
    queries: Mapping[str, Mapping[str, Query]]
    version: str = ""
    kept: frozenset[str] = frozenset()

    def ask(self, name: str, values: Values | None = None, lang: str = "en", lane: Lane | None = None) -> Answer:
        """The answer to a stored question; a `lane` bounds what it may cost, where that is not known before."""
        query = questions.choose(self.queries["questions"], name)
        text = questions.bind(query, self.dataset, values or {})
        known = text == query.body and (not self.kept or name in self.kept)
        rows = self.dataset.rows(text, None if known else lane)
        answer = questions.told(query, self.dataset, rows, lang)
        return replace(answer, notes=notes.of(self.edition, self.version, lang))

    def matrix(
        self, countries: Sequence[str] = (), rows: Sequence[str] = (), resolution: Resolution = NEWEST
    ) -> Matrix:
        """The comparison of these countries and rows, each by any of its names; of all where none is given."""
        kind = Parameter("country", "country")
        wanted = [Iri(str(questions.resolve(kind, name, self.dataset))) for name in countries] or self.countries
        known = self.queries["comparison"]
        chosen = [questions.choose(known, name, "row") for name in rows] or list(known.values())
        day = resolution.day or self.edition.day
        if day > self.edition.day:
            raise ParameterError(
                "This edition ends on %(day)s. Ask as of that day or an earlier one.", day=self.edition.day
            )
        return comparison.compare(
            self.dataset, wanted, chosen, Known(self.claims, self.edition.before(day), resolution)
        )

    def table(
        self, countries: Sequence[str] = (), rows: Sequence[str] = (), lang: str = "en", resolution: Resolution = NEWEST
    ) -> Answer:
        """The same as an Answer: one row for each cell, then its claims and sources."""
        return self.told(self.matrix(countries, rows, resolution), lang)

    def told(self, matrix: Matrix, lang: str = "en") -> Answer:
        """A matrix as an Answer, which says its rule."""
        answer = cells.table(matrix, self.dataset, lang)
        return replace(answer, notes=(notes.rule(matrix.resolution, lang), *notes.of(self.edition, self.version, lang)))

    def about(self, iri: str) -> list[Triple]:
        """What belongs on the page of a thing: itself, the claims about it, and the names of what they mention."""
        found: dict[Triple, None] = {}
        for page in self.queries["pages"].values():
            text = questions.bind(page, self.dataset, {"thing": [iri]})
            found |= dict.fromkeys(self.dataset.construct(text))
        if not found:
            raise NotFoundError(
                "Nothing is said of %(thing)s in this edition.", thing=self.dataset.prefixes.shrink(iri)
            )
        return list(found)

    def resolve(self, name: str) -> Iri:
        """A prefixed name or an IRI of ours as an IRI."""
        try:
            iri = name if name.startswith(("http://", "https://")) else self.dataset.prefixes.expand(name)
        except SourceError as fault:
            raise ParameterError(f"{fault.problem}. {fault.remedy}") from None
        if not is_iri(iri):
            raise ParameterError("%(name)s is no IRI: it holds a space or a sign that an IRI cannot have.", name=name)
        return Iri(iri)

    @cached_property
    def claims(self) -> Mapping[Iri, Claim]:
        return read_claims(self.dataset, self.queries["parts"]["claims"])

    @cached_property
    def names(self) -> Mapping[str, Mapping[str, Iri]]:
        """The things and concepts by what their names begin with, up to the last slash, and by what comes after it."""
        homes = tuple(self.dataset.prefixes.base + folder for folder in ("id/", "concept/"))
        typed = self.dataset.quads(predicate=self.dataset.prefixes.expand("rdf:type"))
        found: dict[str, dict[str, Iri]] = {}
        for iri in sorted({str(to_value(quad.subject)) for quad in typed}):
            if iri.startswith(homes):
                space, _, slug = iri.rpartition("/")
                found.setdefault(space, {})[slug] = Iri(iri)
        return found

    @cached_property
    def usage(self) -> Usage:
        """How often terms and concepts are used, and which queries name them."""
        superseded = frozenset(iri for iri, claim in self.claims.items() if claim.superseded)
        return Usage(self.dataset, self.queries, superseded)

    @cached_property
    def shapes(self) -> Shapes:
        """What the shapes demand, and of what."""
        return Shapes(self.dataset)

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
                months = int(str(old_after).removeprefix("P").removesuffix("M"))
                return Edition(str(number), day, months, str(licence))
        raise NotFoundError("The data name no edition. Put data/edition.ttl back.")
