"""The kinds of pages, each by an address at which it can be seen. A new view is one by itself."""

from __future__ import annotations

from peeratlas.portal.views import VIEWS

THREE = "countries=lithuania&countries=norway&countries=sweden"

KINDS = {
    "home": "/",
    "topics": "/topics",
    "compare": "/compare",
    "compare, three countries": f"/compare?{THREE}",
    "compare, one row": "/compare?countries=latvia&countries=denmark&rows=employed-peer-supporters",
    "compare, embedded": f"/embed/compare?{THREE}",
    "country, much known": "/id/country/sweden",
    "country, little known": "/id/country/latvia",
    "questionnaire": "/questionnaire/latvia",
    "claim, contested": "/id/claim/sweden-introduced-2012",
    "claim, hoped": "/id/claim/lithuania-vilnius-pilot-hoped",
    "source": "/id/source/nsph-2016-first-training",
    "organisation": "/id/organisation/nsph",
    "person": "/id/person/anna-hellsten",
    "concept": "/concept/theme/training",
    "scheme": "/concept/theme",
    "questions": "/questions",
    "question with a form": "/questions/employed-peer-supporters?country=norway",
    "question with a chart": "/questions/network-meetings",
    "question without an answer": "/questions/employed-peer-supporters?country=latvia",
    "ontology": "/ontology",
    "module of the ontology": "/ontology/core",
    "shapes": "/shapes",
    "set of labels": "/labels/data/sv",
    "edition": "/edition",
    "editions": "/editions",
    "data to take home": "/catalog",
    "data set": "/dataset/topic/funding",
    "search": "/search?q=peer",
    "search, mistyped": "/search?q=norwya",
    "search, nothing": "/search?q=qqqq",
    "search, empty": "/search",
    "SPARQL": "/sparql",
    "SPARQL in the browser": "/sparql/here",
    "error": "/nowhere",
    **{f"view: {name}": f"/{name}" for name in VIEWS},
}
STATUS = {"error": 404}


def address(kind, lang):
    return f"/{lang}{KINDS[kind]}"


def status(kind):
    return STATUS.get(kind, 200)
