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


def period(frame: Frame, part: str) -> Period | None:
    """The first and the last day that the claims of a part name; those of all where a part has none.

    None is later than the edition: what is known as of a year ends on the last of December, also in that year.
    """
    known = _periods(frame)
    own = known.get(words.subject(frame, part))
    days = [own] if own else list(known.values())
    if not days:
        return None
    first, last = min(one for one, _ in days), max(one for _, one in days)
    return first, max(first, min(last, frame.atlas.edition.day))


def countries(frame: Frame, part: str) -> list[Iri]:
    """The countries of a part as the EU names them: its own, else all of the comparison."""
    about = words.subject(frame, part)
    own = [Iri(about)] if about in frame.atlas.countries else frame.atlas.countries
    return [iri for country in own if (iri := _of_the_eu(frame, country))]


def articles(frame: Frame, part: str) -> Mapping[Iri, Iri]:
    """The articles that the claims of a part refer to, each with its address; of the whole, all of them."""
    about = words.subject(frame, part)
    rows = _rows(frame, "articles")
    return {Iri(str(source)): Iri(str(url)) for thing, source, url in rows if part == WHOLE or str(thing) == about}


def describe(frame: Frame) -> Iterator[Triple]:
    """The countries and the articles: what they are called, and which table or address knows them."""
    table = frame.prefixes["eu-country"].rstrip("/")
    for country in frame.atlas.countries:
        # No type: a dcterms:Location should have its outline and centre (DCAT-AP 3.0.1), which the atlas does not know.
        if iri := _of_the_eu(frame, country):
            yield from frame.says(iri, {"skos:inScheme": [Iri(table)], "skos:prefLabel": words.names(frame, country)})
    for source, url in articles(frame, WHOLE).items():
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
