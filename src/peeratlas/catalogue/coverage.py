"""What a dataset covers: the time that its claims name, the countries that they are about, the articles behind them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from peeratlas.answer import Iri
from peeratlas.catalogue import words
from peeratlas.catalogue.frame import WHOLE, Frame
from peeratlas.rdf import Triple
from peeratlas.terms import to_value

Period = tuple[date, date]


def holds_claims(frame: Frame, part: str) -> bool:
    """Whether claims are in a part, and not only what they are said with."""
    return part == WHOLE or words.subject(frame, part) in _periods(frame)


def period(frame: Frame, part: str) -> Period | None:
    """The first and the last day that the claims of a part name; those of all where a part has none."""
    known = _periods(frame)
    own = known.get(words.subject(frame, part))
    if own or not known:
        return own
    return min(first for first, _ in known.values()), max(last for _, last in known.values())


def countries(frame: Frame, part: str) -> list[Iri]:
    """The countries of a part as the EU names them: its own, else all of the comparison."""
    about = words.subject(frame, part)
    own = [Iri(about)] if about in frame.atlas.countries else frame.atlas.countries
    return [iri for country in own if (iri := _of_the_eu(frame, country))]


def articles(frame: Frame) -> Mapping[Iri, Iri]:
    """The articles that the atlas starts from, each with its address."""
    return {Iri(str(source)): Iri(str(url)) for source, url in _rows(frame, "articles")}


def describe(frame: Frame) -> Iterator[Triple]:
    """The countries and the articles: what they are called, and which table or address knows them."""
    table = frame.prefixes["eu-country"].rstrip("/")
    for country in frame.atlas.countries:
        # No type: a dcterms:Location should have its outline and centre (DCAT-AP 3.0.1), which the atlas does not know.
        if iri := _of_the_eu(frame, country):
            yield from frame.says(iri, {"skos:inScheme": [Iri(table)], "skos:prefLabel": words.names(frame, country)})
    for source, url in articles(frame).items():
        yield from frame.says(source, {"dcterms:title": words.names(frame, source), "schema:url": [url]})


def _of_the_eu(frame: Frame, country: str) -> Iri | None:
    same = frame.atlas.dataset.said(country).get(frame.prefixes.expand("skos:exactMatch"), ())
    return next((iri for iri in same if isinstance(iri, Iri) and iri.startswith(frame.prefixes["eu-country"])), None)


def _periods(frame: Frame) -> Mapping[str, Period]:
    rows = _rows(frame, "periods")
    return {
        str(thing): (first, last) for thing, first, last in rows if isinstance(first, date) and isinstance(last, date)
    }


def _rows(frame: Frame, part: str) -> Iterator[Sequence[object]]:
    """The answer to a question of ours, asked once."""
    return (
        [to_value(term) for term in row] for row in frame.atlas.dataset.rows(frame.atlas.queries["parts"][part].text)
    )
