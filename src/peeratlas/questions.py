"""Asking: a Query, a Dataset and values give an Answer. The only place where a value meets a query.

A value is found among the things of its type and serialised as a term into a VALUES block at its place
(`# VALUES ?country`); text is never put into text. (`substitutions` of the store gives wrong rows in
inner SELECTs, so it is not used.)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import islice

from peeratlas.answer import Answer, Iri, Text, Value
from peeratlas.dataset import Dataset, Row
from peeratlas.errors import ParameterError, UnknownQueryError
from peeratlas.labels import NAMES, Labels
from peeratlas.queries import PLACE, Parameter, Query
from peeratlas.rdf import NamedNode
from peeratlas.terms import from_value, to_value

Values = Mapping[str, Sequence[str]]

_TITLE = "http://purl.org/dc/terms/title"
_ANSWERS = "http://purl.org/dc/terms/description"
_SLUG = re.compile(r"[\w.-]+", re.ASCII)
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_YEAR = re.compile(r"[0-9]{4}")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TOLD = 200
"""How much of a value that is refused is told again."""


def _whole(given: str, pattern: re.Pattern[str] = _INTEGER) -> int:
    """The written forms of XSD, in what the store reckons with; `int` alone reads 1_000 and digits of any script."""
    return int(_written(given, pattern))


def _day(given: str) -> date:
    return date.fromisoformat(_written(given, _DATE))


def _written(given: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(given):
        raise ValueError(given)
    return given


def _text(given: str) -> str:
    """ValueError for what is no text in Unicode, such as half of a surrogate pair."""
    return given.encode().decode()


def _iri(given: str) -> Iri:
    """An absolute IRI; whether it may be a link is for whoever shows it to say."""
    return Iri(NamedNode(given).value)


_PLAIN: Mapping[str, Callable[[str], Value]] = {
    "integer": _whole,
    "year": lambda given: _whole(given, _YEAR),
    "date": _day,
    "text": _text,
    "iri": _iri,
}


def choose(queries: Mapping[str, Query], name: str, what: str = "question") -> Query:
    """The query of this name; an unknown one is an error that names the near ones."""
    if name in queries:
        return queries[name]
    raise UnknownQueryError(name, get_close_matches(name, queries, n=3, cutoff=0.5), what)


def ask(query: Query, dataset: Dataset, values: Values | None = None, lang: str = "en") -> Answer:
    """The answer on this dataset; without values the query runs as it stands."""
    return told(query, dataset, dataset.rows(bind(query, dataset, values or {})), lang)


def told(query: Query, dataset: Dataset, rows: Iterable[Row], lang: str = "en") -> Answer:
    """These rows as the answer."""
    plain = tuple(tuple(to_value(term) for term in row) for row in rows)
    labels = Labels(dataset)
    return Answer(
        query.name,
        title(query, dataset, lang),
        query.columns,
        plain,
        labels.many(_iris(plain), lang),
        lang,
        headings=labels.headings(query.columns, lang),
    )


def fits(query: Query, dataset: Dataset, most: int) -> bool:
    """Whether the answer has at most so many rows: asked without its order, and read no further."""
    unordered = query.body.rpartition("ORDER BY")[0]
    return sum(1 for _ in islice(dataset.query(unordered), most + 1)) <= most


def bind(query: Query, dataset: Dataset, values: Values) -> str:
    """The text of the query with the given values in their places."""
    parameters = {parameter.name: parameter for parameter in query.parameters}
    text = query.body
    for name, given in values.items():
        if name not in parameters:
            known = ", ".join(parameters) or "–"
            raise ParameterError(
                "%(question)s has no parameter %(name)s. Its parameters: %(known)s.",
                question=query.name,
                name=name,
                known=known,
            )
        if given:
            # A value that stands twice in a VALUES block doubles rows and work.
            terms = dict.fromkeys(str(from_value(resolve(parameters[name], value, dataset))) for value in given)
            text = PLACE.sub(_put(name, f"VALUES ?{name} {{ {' '.join(terms)} }}"), text)
    return text


def _put(name: str, block: str) -> Callable[[re.Match[str]], str]:
    """The block in the places of this name, indented as they are; every other place as it is."""
    return lambda place: place[0].partition("#")[0] + block if place[1] == name else place[0]


def resolve(parameter: Parameter, given: str, dataset: Dataset) -> Value:
    """What was typed as a value: a plain type, or a thing by IRI, prefixed name, slug or label in any language."""
    if parameter.type in _PLAIN:
        try:
            return _PLAIN[parameter.type](given)
        except ValueError:
            raise ParameterError(
                "%(name)s: %(given)s is no %(type)s.", name=parameter.name, given=given[:_TOLD], type=parameter.type
            ) from None
    namespace = dataset.prefixes[parameter.type]
    local = given.removeprefix(namespace).removeprefix(f"{parameter.type}:")
    if _SLUG.fullmatch(local) and next(dataset.quads(subject=namespace + local), None):
        return Iri(namespace + local)
    names = choices(parameter, dataset)
    folded = dataset.memory.of(("folded", namespace), lambda: _folded(names))
    if given.casefold() in folded:
        return folded[given.casefold()]
    close = get_close_matches(given.casefold(), folded, n=9, cutoff=0.6)
    near = list(dict.fromkeys(folded[name].removeprefix(namespace) for name in close))[:3]
    slugs = sorted(iri.removeprefix(namespace) for iri in names)
    told = {
        "name": parameter.name,
        "type": parameter.type,
        "given": given[:_TOLD],
        "known": ", ".join(near or slugs[:40]),
    }
    if near:
        raise ParameterError("%(name)s: there is no %(type)s named %(given)s. Did you mean %(known)s?", **told)
    raise ParameterError("%(name)s: there is no %(type)s named %(given)s. Known: %(known)s.", **told)


def choices(parameter: Parameter, dataset: Dataset) -> dict[Iri, list[str]]:
    """Every thing that a parameter can stand for -> its slug and its labels in all languages."""
    namespace = dataset.prefixes[parameter.type]
    return dataset.memory.of(("choices", namespace), lambda: _named_in(dataset, namespace))


def _folded(names: Mapping[Iri, Sequence[str]]) -> dict[str, Iri]:
    return {name.casefold(): iri for iri, known in names.items() for name in known}


def _named_in(dataset: Dataset, namespace: str) -> dict[Iri, list[str]]:
    names: dict[Iri, list[str]] = {}
    for iri, text in dataset.memory.of("names", lambda: _names(dataset)):
        if iri.startswith(namespace):
            names.setdefault(iri, [iri.removeprefix(namespace)]).append(text)
    return dict(sorted(names.items()))


def _names(dataset: Dataset) -> list[tuple[Iri, str]]:
    """Every name of everything, in any language."""
    quads = (quad for name in NAMES for quad in dataset.quads(predicate=name))
    return [(Iri(str(to_value(quad.subject))), str(to_value(quad.object))) for quad in quads]


def title(query: Query, dataset: Dataset, lang: str) -> Text:
    """The title in a language where the catalogue of the queries has it, else as the file has it."""
    return _told(query, dataset, lang).get(_TITLE) or Text(query.title, "en")


def explanation(query: Query, dataset: Dataset, lang: str) -> Text:
    """The question in a person's words."""
    return _told(query, dataset, lang).get(_ANSWERS) or Text(query.head.get("answers", ""), "en")


def _told(query: Query, dataset: Dataset, lang: str) -> dict[str, Text]:
    """What the catalogue says of a query in one language, by property."""
    iri = dataset.prefixes["row" if query.folder == "comparison" else "query"] + query.name
    said = ((name, text) for name, values in dataset.said(iri).items() for text in values)
    return {name: text for name, text in said if isinstance(text, Text) and text.lang == lang}


def _iris(rows: Iterable[tuple[Value, ...]]) -> list[Iri]:
    return [value for row in rows for value in row if isinstance(value, Iri)]
