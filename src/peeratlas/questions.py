"""Asking: a Query, a Dataset and the values of its parameters give an Answer. The only place where a value meets a query.

A value is found among the things of its type and serialised as a term into a VALUES block at its place
(`# VALUES ?country`); text is never put into text. (`substitutions` of the store gives wrong rows in
inner SELECTs, so it is not used.)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from difflib import get_close_matches

from peeratlas.answer import Answer, Iri, Text, Value
from peeratlas.dataset import Dataset
from peeratlas.errors import ParameterError, UnknownQueryError
from peeratlas.labels import Labels
from peeratlas.queries import Parameter, Query
from peeratlas.terms import from_value, to_value

Values = Mapping[str, Sequence[str]]

_TITLE = "http://purl.org/dc/terms/title"
_ANSWERS = "http://purl.org/dc/terms/description"
_PLAIN: Mapping[str, Callable[[str], Value]] = {"integer": int, "year": int, "date": date.fromisoformat, "text": str, "iri": Iri}


def choose(queries: Mapping[str, Query], name: str) -> Query:
    """The query of this name; an unknown one is an error that names the near ones."""
    if name in queries:
        return queries[name]
    raise UnknownQueryError(name, get_close_matches(name, queries, n=3, cutoff=0.5))


def ask(query: Query, dataset: Dataset, values: Values | None = None, lang: str = "en") -> Answer:
    """The answer on this dataset; without values the query runs as it stands."""
    rows = dataset.query(bind(query, dataset, values or {}))
    plain = tuple(tuple(to_value(term) for term in row) for row in rows)
    labels = Labels(dataset).many(_iris(plain), lang)
    return Answer(query.name, title(query, dataset, lang), query.columns, plain, labels, lang)


def bind(query: Query, dataset: Dataset, values: Values) -> str:
    """The text of the query with the given values in their places."""
    parameters = {parameter.name: parameter for parameter in query.parameters}
    text = query.body
    for name, given in values.items():
        if name not in parameters:
            known = ", ".join(parameters) or "none"
            raise ParameterError(f"{query.name} has no parameter {name}. Its parameters: {known}.")
        if given:
            terms = " ".join(str(from_value(resolve(parameters[name], value, dataset))) for value in given)
            text = text.replace(f"# VALUES ?{name}\n", f"VALUES ?{name} {{ {terms} }}\n")
    return text


def resolve(parameter: Parameter, given: str, dataset: Dataset) -> Value:
    """What was typed as a value: a plain type, or a thing by IRI, prefixed name, slug or label in any language."""
    if parameter.type in _PLAIN:
        try:
            return _PLAIN[parameter.type](given)
        except ValueError:
            raise ParameterError(f"{parameter.name}: {given} is no {parameter.type}.") from None
    names = choices(parameter, dataset)
    if given in names:
        return names[given]
    folded = {name.casefold(): iri for name, iri in names.items()}
    if given.casefold() in folded:
        return folded[given.casefold()]
    near = get_close_matches(given.casefold(), folded, n=3, cutoff=0.6)
    advice = f"Did you mean {', '.join(near)}?" if near else f"Known: {', '.join(sorted(_slugs(names)))}."
    raise ParameterError(f"{parameter.name}: there is no {parameter.type} named {given}. {advice}")


def choices(parameter: Parameter, dataset: Dataset) -> dict[str, Iri]:
    """Every name by which a thing of the parameter's type can be given -> its IRI."""
    prefixes = dataset.prefixes
    namespace = prefixes[parameter.type]
    found = dataset.query(
        "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT DISTINCT ?thing ?label WHERE { ?thing a ?type . "
        f"FILTER(STRSTARTS(STR(?thing), {from_value(namespace)})) OPTIONAL {{ ?thing rdfs:label|skos:prefLabel ?label }} }}"
    )
    names: dict[str, Iri] = {}
    for thing, label in found:
        iri = Iri(to_value(thing))
        names |= {str(iri): iri, prefixes.shrink(iri): iri, iri.removeprefix(namespace): iri}
        if label is not None:
            names.setdefault(str(to_value(label)), iri)
    return names


def title(query: Query, dataset: Dataset, lang: str) -> Text:
    """The title in a language where the catalogue of the queries has it, else as the file has it."""
    return _told(query, dataset, lang, _TITLE, query.title)


def explanation(query: Query, dataset: Dataset, lang: str) -> Text:
    """The question in a person's words."""
    return _told(query, dataset, lang, _ANSWERS, query.head.get("answers", ""))


def _told(query: Query, dataset: Dataset, lang: str, predicate: str, english: str) -> Text:
    iri = dataset.prefixes["row" if query.folder == "comparison" else "query"] + query.name
    told = (to_value(quad.object) for quad in dataset.quads(subject=iri, predicate=predicate))
    texts = {text.lang: text for text in told if isinstance(text, Text)}
    return texts.get(lang, Text(english, "en"))


def _iris(rows: Iterable[tuple[Value, ...]]) -> list[Iri]:
    return [value for row in rows for value in row if isinstance(value, Iri)]


def _slugs(names: Mapping[str, Iri]) -> set[str]:
    return {name for name in names if ":" not in name and name == name.casefold() and " " not in name}
