"""Everything that can be asked: a Dataset with its queries. Portal, command line and snapshot ask through this."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

from peeratlas import cells, comparison, filling, notes, questions
from peeratlas.answer import Answer, Iri
from peeratlas.armour.lane import Lane
from peeratlas.claims import Claim, Claims, read_claims
from peeratlas.comparison import Known, Matrix
from peeratlas.dataset import Dataset
from peeratlas.edition import Edition as Edition  # noqa: PLC0414 - the type of what an Atlas gives, told beside it
from peeratlas.errors import NotFoundError, ParameterError, SourceError
from peeratlas.inventory import Counts
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

    `kept` are the questions whose answers the snapshot holds: so what they cost is known. `counts` is what its build
    counted, if it did. `far` is set where each request is a journey: then claims are read all at once.
    """

    dataset: Dataset
    queries: Mapping[str, Mapping[str, Query]]
    version: str = ""
    kept: frozenset[str] = frozenset()
    counts: Callable[[], Counts] = field(default=Counts, repr=False)
    far: bool = False

    def ask(self, name: str, values: Values | None = None, lang: str = "en", lane: Lane | None = None) -> Answer:
        """The answer to a stored question; a `lane` bounds what it may cost, where that is not known before."""
        query = questions.choose(self.queries["questions"], name)
        text = questions.bind(query, self.dataset, values or {})
        known = text == query.body and (not self.kept or name in self.kept)
        rows = self.dataset.rows(text, None if known else lane)
        answer = questions.told(query, self.dataset, rows, lang)
        self.expect(value for row in answer.rows for value in row)
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
            self.dataset, wanted, chosen, Known(self.claims, self.edition.before(day), resolution, self.far)
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
        part = self.queries["parts"]["claims"]
        return read_claims(self.dataset, part) if self.far else Claims(self.dataset, part)

    def expect(self, things: Iterable[object]) -> None:
        """Those of them that are claims are read together, with the first that is asked for."""
        if not self.far and isinstance(claims := self.claims, Claims):
            claims.expect(things)

    def members(self, class_: str) -> int:
        """How many things there are of a class (`pa:Claim`): as the build counted, else counted now."""
        type_, iri = map(self.dataset.prefixes.expand, ("rdf:type", class_))
        counted = self.counts().classes
        return counted.get(iri, 0) if counted else len(self.dataset.having(type_, iri))

    @cached_property
    def kinds(self) -> Mapping[str, int]:
        """How many things there are of each kind, by the last folder of their names: as the build counted, or now."""
        if counted := self.counts().kinds:
            return Counter(counted)  # of a kind that is not there there are none
        prefixes = self.dataset.prefixes
        typed = {str(to_value(quad.subject)) for quad in self.dataset.quads(predicate=prefixes.expand("rdf:type"))}
        return Counter(kind for iri in typed if (kind := prefixes.kind_of(iri)))

    @cached_property
    def filled(self) -> Mapping[str, Mapping[Iri, int]]:
        """Each row of the comparison -> the statements in it by class and measure: as the build counted, or now."""
        counted = self.counts().cells or filling.count(self.dataset, self.matrix())
        return {row: {Iri(one): number for one, number in numbers.items()} for row, numbers in counted.items()}

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
        newer = self.dataset.quads(predicate=self.dataset.prefixes.expand("pa:supersededBy"))
        superseded = frozenset(Iri(str(to_value(quad.subject))) for quad in newer)
        return Usage(self.dataset, self.queries, superseded, self.counts)

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
