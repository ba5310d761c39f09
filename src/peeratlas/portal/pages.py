"""What the other pages show: the start, the questions and their answers, the search."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from peeratlas import outputs, questions, search
from peeratlas.answer import Answer, Column, Iri, Text
from peeratlas.outputs import table
from peeratlas.outputs.text import heading
from peeratlas.portal.addresses import with_query
from peeratlas.portal.comparing import Choice, Line, lines, title
from peeratlas.portal.site import Shown, Site
from peeratlas.queries import Parameter

DOWNLOADS = tuple(suffix for suffix in outputs.FORMATS if suffix != table.SUFFIX)
"""The forms of an answer that pages offer; the plain table is for the terminal."""

AT_A_GLANCE = 3
"""How many rows of the comparison the start page shows."""


HITS = 200
"""How many texts a search reads."""

CONCEPT = "concept"


@dataclass(frozen=True, slots=True)
class CountryShown:
    """A country with the number of claims that concern it, and how many of them are in its own voice."""

    link: Shown
    slug: str
    claims: int
    own_voice: int


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question of the catalogue."""

    name: str
    title: Text
    explanation: Text


@dataclass(frozen=True, slots=True)
class Start:
    """`counts` are by kind of thing, as their IRIs name it."""

    counts: Mapping[str, int]
    intentions: int
    countries: tuple[CountryShown, ...]
    questions: tuple[QuestionShown, ...]
    columns: tuple[Shown, ...]
    glance: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter as a part of the form; without choices it is typed."""

    name: str
    label: str
    type: str
    value: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its form and the answer on the given values; `sparql` is the query that gave it."""

    name: str
    title: Text
    explanation: Text
    fields: tuple[Field, ...]
    headings: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Shown, ...], ...]
    sparql: str
    values: Mapping[str, Sequence[str]]

    def data(self, suffix: str) -> str:
        """The address of the same answer in another form."""
        return with_query(f"/questions/{self.name}.{suffix}", self.values)


@dataclass(frozen=True, slots=True)
class Hit:
    """A found thing; `text` is what has the words, `scheme` the vocabulary of a concept."""

    link: Shown
    text: Text
    scheme: str


@dataclass(frozen=True, slots=True)
class Found:
    """Things of one kind whose names or texts have the searched words; concepts of all vocabularies are one kind."""

    kind: str
    hits: tuple[Hit, ...]


def start(site: Site) -> Start:
    """What is in this edition, by counts from the data."""
    atlas, prefixes = site.atlas, site.atlas.dataset.prefixes
    typed = {iri for iri, _ in site.statements("rdf:type")}
    glance = atlas.matrix(rows=list(atlas.queries["comparison"])[:AT_A_GLANCE])
    return Start(
        counts=Counter(kind for iri in typed if (kind := prefixes.kind_of(iri))),
        intentions=sum(claim.intention for claim in atlas.claims.values()),
        countries=countries(site),
        questions=catalogue(site),
        columns=tuple(site.link(country) for country in glance.countries),
        glance=lines(site, glance, with_claims=False) if glance.rows else (),
    )


def countries(site: Site) -> tuple[CountryShown, ...]:
    """The countries of the comparison, in its order."""
    atlas, prefixes = site.atlas, site.atlas.dataset.prefixes
    concerned = set(site.statements("pa:concerns"))
    claims = Counter(country for _, country in concerned)
    own = Counter(country for claim, country in concerned if atlas.claims[Iri(claim)].own_voice)
    return tuple(
        CountryShown(site.link(iri), iri.removeprefix(prefixes["country"]), claims[iri], own[iri])
        for iri in atlas.countries
    )


def catalogue(site: Site) -> tuple[QuestionShown, ...]:
    """Every stored question."""
    asked = site.atlas.queries["questions"].values()
    return tuple(
        QuestionShown(query.name, title(site, query), questions.explanation(query, site.atlas.dataset, site.lang))
        for query in asked
    )


def question(site: Site, name: str, values: Mapping[str, Sequence[str]]) -> Question:
    """A question, asked with these values."""
    query = questions.choose(site.atlas.queries["questions"], name)
    answer = site.atlas.ask(name, values, site.lang)
    return Question(
        name=name,
        title=title(site, query),
        explanation=questions.explanation(query, site.atlas.dataset, site.lang),
        fields=tuple(_field(site, parameter, values.get(parameter.name, ())) for parameter in query.parameters),
        headings=tuple((heading(column, answer), column.type) for column in answer.columns),
        rows=_rows(site, answer),
        sparql=questions.bind(query, site.atlas.dataset, values),
        values=values,
    )


def _rows(site: Site, answer: Answer) -> tuple[tuple[Shown, ...], ...]:
    """Each value as its column's name has it shown: `asOf` is a date in words."""
    names = [site.atlas.dataset.prefixes["pa"] + column.name for column in answer.columns]
    return tuple(tuple(site.shown(value, name) for value, name in zip(row, names, strict=True)) for row in answer.rows)


def _field(site: Site, parameter: Parameter, chosen: Sequence[str]) -> Field:
    """A parameter whose type is a prefix is picked from the things of this namespace, by name."""
    typed = chosen[0] if chosen else ""
    prefixes = site.atlas.dataset.prefixes
    picks: tuple[Choice, ...] = ()
    if parameter.type in prefixes.namespaces:
        picked = {questions.resolve(parameter, value, site.atlas.dataset) for value in chosen}
        namespace = prefixes[parameter.type]
        picks = tuple(
            Choice(iri.removeprefix(namespace), site.label(iri), iri in picked) for iri in site.choices(parameter)
        )
    return Field(parameter.name, heading(Column(parameter.name, parameter.type)), parameter.type, typed, picks)


def found(site: Site, words: str) -> tuple[Found, ...]:
    """What the index has for these words, by kind, best first, concepts last; each thing once."""
    things = f"{site.atlas.dataset.prefixes.base}id/"
    kinds: dict[str, dict[str, Hit]] = {}
    for hit in search.search(site.snapshot.index, words, HITS):
        kind, scheme = (hit.kind, "") if hit.iri.startswith(things) else (CONCEPT, hit.kind)
        shown = Hit(site.link(hit.iri), Text(hit.text, hit.lang), scheme)
        kinds.setdefault(kind, {}).setdefault(hit.iri, shown)
    ordered = sorted(kinds.items(), key=lambda pair: pair[0] == CONCEPT)
    return tuple(Found(kind, tuple(hits.values())) for kind, hits in ordered)
