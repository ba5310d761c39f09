"""What the whole line is asked at every size: pages, data and queries whose answers are compared with their times."""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

PATIENCE: Final = 600.0

PAGES: Final[Mapping[str, str]] = {
    "until the server says that it is well": "/health",
    "start page": "/en/",
    "start page, in Swedish": "/sv/",
    "page of a country": "/en/id/country/norway",
    "page of a generated country": "/en/id/country/generated-1",
    "page of a claim": "/en/id/claim/generated-1-figure-1",
    "page of an organisation": "/en/id/organisation/generated-1-1",
    "page of a source": "/en/id/source/generated-1-1",
    "page of a theme": "/en/concept/theme/advocacy",
    "comparison of two countries": "/en/compare?countries=norway,generated-1",
    "the same on a day": "/en/compare?countries=norway,generated-1&rule=as-of&day=2024-01-01",
    "questionnaire of a country": "/en/questionnaire/norway",
    "search": "/en/search?q=training",
    "catalogue of questions": "/en/questions",
    "a question on one country": "/en/questions/settings?country=norway",
    "needs of one country": "/en/questions/experience-for-needs?country=norway",
    "a question on all countries": "/en/questions/settings",
    "SPARQL page": "/en/sparql",
    "ontology": "/en/ontology",
    "catalogue of data": "/catalog.ttl",
    "data of a claim": "/id/claim/generated-1-figure-1.ttl",
    "answer on one country as CSV": "/questions/settings.csv?country=norway",
    "answer on all countries as CSV": "/questions/settings.csv",
    "robots": "/robots.txt",
    "a page that is not there": "/en/id/claim/generated-1-figur-1",
}
"""Each asked in this order of a server that has just been started, so that the first waits for what all need."""

WIDE: Final[Mapping[str, str]] = {
    "comparison of all countries": "/en/compare",
    "funding": "/en/funding",
    "network": "/en/network",
    "needs": "/en/needs",
    "organisations": "/en/organisations",
    "sources": "/en/sources",
    "training": "/en/training",
    "quality": "/en/quality",
    "coverage": "/en/coverage",
    "learning": "/en/learning",
    "words": "/en/words",
    "sitemap": "/sitemap.xml",
    "first part of the sitemap": "/sitemap-1.xml.gz",
}
"""What tells of everything: the answer grows with the data."""

_HEAD: Final = "PREFIX pa: <https://w3id.org/peeratlas/ontology#> PREFIX claim: <https://w3id.org/peeratlas/id/claim/> "
QUERIES: Final[Mapping[str, str]] = {
    "one thing": _HEAD + "SELECT ?p ?o WHERE { claim:generated-1-figure-1 ?p ?o }",
    "the claims on one country": _HEAD
    + "SELECT ?c ?t WHERE { ?c pa:concerns <https://w3id.org/peeratlas/id/country/norway> ; pa:source ?t }",
    "the first hundred figures": _HEAD + "SELECT ?c ?n WHERE { ?c a pa:Figure ; pa:max ?n } LIMIT 100",
    "how many figures there are": _HEAD + "SELECT (COUNT(?c) AS ?n) WHERE { ?c a pa:Figure }",
    "figures by country": _HEAD
    + "SELECT ?where (COUNT(?c) AS ?n) WHERE { ?c a pa:Figure ; pa:concerns ?where } GROUP BY ?where",
    "how many triples there are": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }",
    "everything": "SELECT * WHERE { ?s ?p ?o }",
    "everything in order": "SELECT * WHERE { ?s ?p ?o } ORDER BY ?o",
    "every pair of figures": _HEAD
    + "SELECT (COUNT(*) AS ?n) WHERE { ?a a pa:Figure . ?b a pa:Figure . ?c a pa:Grant }",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Milliseconds of the first time and of the second by the clock, those of processor of the first, bytes, status."""

    first: float
    again: float
    processor: float
    bytes: int
    status: int


def ask(address: str, paths: Mapping[str, str], spent: Callable[[], float]) -> Iterator[tuple[str, Asked]]:
    """Each address twice, one after the other; `spent` tells the seconds of processor that the service has had."""
    for name, path in paths.items():
        before = spent()
        first, size, status = _once(address, path)
        processor = (spent() - before) * 1000
        again, *_ = _once(address, path)
        yield name, Asked(first, again, processor, size, status)


def query(address: str, spent: Callable[[], float]) -> Iterator[tuple[str, Asked]]:
    """Each query twice: the second answer is kept, where it is one."""
    return ask(address, {name: f"/sparql?query={quote(text)}" for name, text in QUERIES.items()}, spent)


def _once(address: str, path: str) -> tuple[float, int, int]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE)
    start = time.perf_counter()
    connection.request("GET", path, headers={"Accept-Encoding": "identity"})
    answer = connection.getresponse()
    size = len(answer.read())
    milliseconds = (time.perf_counter() - start) * 1000
    connection.close()
    return milliseconds, size, answer.status
