"""Questions: the catalogue by topic, and the page of each with its form, picture, table and addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from peeratlas import charts, questions
from peeratlas.answer import Answer, Column, Text
from peeratlas.errors import NotFoundError, ParameterError
from peeratlas.outputs.text import heading
from peeratlas.portal import citing, maps
from peeratlas.portal.addresses import with_query
from peeratlas.portal.comparing import title
from peeratlas.portal.site import Site
from peeratlas.portal.summing import summary
from peeratlas.portal.tabling import Place, Table, View, table
from peeratlas.portal.ticking import Choice
from peeratlas.queries import RESERVED, Parameter, Query
from peeratlas.texts import N_, SOURCE

TOPICS: Final[Mapping[str, str]] = {
    "practice": N_("Peer support in the countries"),
    "training": N_("Training"),
    "needs": N_("Needs and experience"),
    "learning": N_("Learning from each other"),
    "network": N_("The network"),
    "funding": N_("Funding"),
    "words": N_("Words"),
    "coverage": N_("What is known, and what is not"),
    "quality": N_("Quality of the data"),
}
"""What the heads of questions name by `#+ topic:`; where a view has the same name, it shows the whole topic."""
_OTHER: Final = N_("Other questions")

PAGE: Final = "page"
SMALL: Final = "small"
_SIZES: Final = ("", PAGE, SMALL)
_LOOKS: Final = ("", "light", "dark")

Asked = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class QuestionShown:
    """A question of the catalogue; `chart` where its answer is drawn as well."""

    name: str
    title: Text
    explanation: Text
    chart: bool


@dataclass(frozen=True, slots=True)
class Topic:
    """The questions of one topic; `name` is also that of a view, if there is one."""

    name: str
    title: str
    questions: tuple[QuestionShown, ...]


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
    """A question with its form and the answer on the given values; `sparql` is the query that gave it.

    `values` are those of its parameters, `view` says how the table is shown; data and pictures follow the values alone.
    """

    name: str
    title: Text
    explanation: Text
    fields: tuple[Field, ...]
    table: Table
    view: View
    summary: str
    chart: bool
    sparql: str
    editor: str
    home: str
    lang: str
    values: Asked

    def data(self, suffix: str) -> str:
        """The address of the same answer in another form."""
        return with_query(f"/questions/{self.name}.{suffix}", {**self.values, "lang": _said_in(self.lang)})

    def picture(self, suffix: str, look: str = "", size: str = "") -> str:
        """The address of its picture."""
        drawn = {**self.values, "lang": _said_in(self.lang), "look": [look], "size": [size]}
        return with_query(f"/questions/{self.name}.{suffix}", drawn)


def topics(site: Site) -> tuple[Topic, ...]:
    """Every stored question by topic, in the order of the topics."""
    listed = site.atlas.queries["questions"].values()
    known = {query.head.get("topic", "") for query in listed}
    others = sorted(name for name in known if name not in TOPICS)
    return tuple(
        Topic(
            name,
            site.texts.gettext(TOPICS.get(name, _OTHER)),
            tuple(_listed(site, query) for query in listed if query.head.get("topic", "") == name),
        )
        for name in [*TOPICS, *others]
        if name in known
    )


def question(site: Site, name: str, asked: Asked) -> Question:
    """A question, asked with the parameters of the address, its table as the address has it."""
    query = questions.choose(site.atlas.queries["questions"], name)
    values = parameters(asked)
    answer = site.ask(name, values)
    view = View.read(asked)
    sparql = questions.bind(query, site.atlas.dataset, values)
    return Question(
        name=name,
        title=title(site, query),
        explanation=questions.explanation(query, site.atlas.dataset, site.lang),
        fields=tuple(_field(site, parameter, values.get(parameter.name, ())) for parameter in query.parameters),
        table=table(site, answer, view, Place(f"/{site.lang}/questions/{name}", values)),
        view=view,
        summary=summary(site, answer),
        chart=query.chart is not None and bool(answer.rows),
        sparql=sparql,
        editor=with_query(f"/{site.lang}/sparql", {"query": [sparql]}),
        home=site.settings.address.rstrip("/"),
        lang=site.lang,
        values=values,
    )


def parameters(asked: Asked) -> Asked:
    """What the address says of the parameters, without the names that are reserved for other things."""
    return {name: values for name, values in asked.items() if name not in RESERVED}


def picture(site: Site, name: str, asked: Asked, suffix: str) -> bytes:
    """The picture of an answer; on a page it has no title of its own."""
    query = questions.choose(site.atlas.queries["questions"], name)
    if query.chart is None:
        raise NotFoundError(N_("The answer to %(name)s is a table and has no picture."), name=name)
    size, dark = _one_of(_SIZES, asked, "size"), _one_of(_LOOKS, asked, "look") == "dark"
    answer = site.ask(name, parameters(asked))
    alone = size not in (PAGE, SMALL)
    look = charts.Look(
        lang=site.lang,
        dark=dark,
        small=size == SMALL,
        title=answer.title.value if alone else "",
        note=_note(site) if alone else "",
        alt=f"{answer.title.value}. {summary(site, answer)}",
    )
    svg = charts.picture(query.chart, answer, look, maps.shapes() if _is_map(query.chart) else ())
    return svg if suffix == "svg" else charts.png(svg)


def _note(site: Site) -> str:
    return f"{citing.NAME}, {citing.edition(site)}. {site.texts.gettext('An independent edition')}."


def _is_map(spec: Any) -> bool:
    """Whether a spec, or a part of it, draws on the shapes of the countries."""
    if isinstance(spec, Mapping):
        return spec.get("data") == {"name": "countries"} or any(_is_map(part) for part in spec.values())
    return isinstance(spec, list) and any(_is_map(part) for part in spec)


def _one_of(known: Sequence[str], asked: Asked, name: str) -> str:
    given = next(iter(asked.get(name, ())), "")
    if given not in known:
        values = {"name": name, "given": given, "known": ", ".join(filter(None, known))}
        raise ParameterError(N_("%(name)s: %(given)s is not known. Use one of %(known)s."), **values)
    return given


def _said_in(lang: str) -> list[str]:
    """The language of data in an address; English goes without saying."""
    return [] if lang == SOURCE else [lang]


def _listed(site: Site, query: Query) -> QuestionShown:
    told = questions.explanation(query, site.atlas.dataset, site.lang)
    return QuestionShown(query.name, title(site, query), told, query.chart is not None)


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
    return Field(parameter.name, _label(site, parameter), parameter.type, typed, picks)


def _label(site: Site, parameter: Parameter) -> str:
    """As a column of this name is headed; else as the vocabulary is called from which the values come."""
    column = Column(parameter.name, parameter.type)
    headed = site.labels.headings([column], site.lang)
    if column.name in headed:
        return headed[column.name].value
    scheme = site.atlas.dataset.prefixes.namespaces.get(parameter.type, "").rstrip("/")
    named = next(iter(site.atlas.dataset.quads(subject=scheme)), None) if scheme else None
    return site.label(scheme).value if named else heading(column, Answer("", Text(""), (column,), ()))
