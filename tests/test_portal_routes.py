"""Every route in every language by every method: no route can be forgotten, because the examples are held against them."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from starlette.routing import Route
from starlette.testclient import TestClient

from peeratlas import outputs
from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.outputs import resource
from peeratlas.portal.app import create_app
from peeratlas.portal.views import VIEWS
from peeratlas.rdf import Literal, Quad
from peeratlas.snapshot import open_current
from tests.test_portal import Page, dangers, opened

HTML = {"accept": "text/html"}
WILD = '</script></style></title></textarea>"\'><b onclick="alert(1)">%s</b><script>alert(2)</script><!-- {{ 7*7 }} %%s &amp;'

PAGES = {
    "/": ["/"],
    "/questions": ["/questions"],
    "/questions/{name}": ["/questions/trainings?country=norway", "/questions/experience-for-needs"],
    "/compare": ["/compare", "/compare?countries=latvia,denmark&rows=all"],
    "/embed/compare": ["/embed/compare?countries=latvia&rows=stage"],
    "/topics": ["/topics"],
    "/sparql": ["/sparql", "/sparql?query=ASK%20%7B%7D"],
    "/sparql/here": ["/sparql/here"],
    **{f"/{name}": [f"/{name}"] for name in VIEWS},
    "/search": ["/search", "/search?q=peer"],
    "/ontology": ["/ontology"],
    "/ontology/{module:path}": ["/ontology/figures", "/ontology/alignments/cpov"],
    "/shapes": ["/shapes"],
    "/questionnaire/{slug}": ["/questionnaire/latvia", "/questionnaire/sweden?claims=all"],
    "/edition": ["/edition"],
    "/editions": ["/editions"],
    "/catalog": ["/catalog"],
    "/dataset/{part:path}": ["/dataset/atlas", "/dataset/country/latvia", "/dataset/topic/funding"],
    "/labels/{part}/{name}": ["/labels/data/sv"],
    "/id/{kind}/{slug}": [
        "/id/country/latvia",
        "/id/country/denmark",
        "/id/claim/norway-employed-2023",
        "/id/organisation/nsph",
        "/id/source/nsph-vg-2023-trondheim",
    ],
    "/concept/{scheme}": ["/concept/theme"],
    "/concept/{scheme}/{slug}": ["/concept/theme/training"],
}
"""Addresses behind the language, by the path of their route."""
LEADING = {
    "/compare.{suffix}": ("/compare.csv?rows=stage", "/compare.csv?rows=stage&lang={lang}"),
    "/ontology.{suffix}": ("/ontology.ttl", "/ontology.ttl?lang={lang}"),
    "/shapes.{suffix}": ("/shapes.ttl", "/shapes.ttl?lang={lang}"),
}
"""Addresses behind the language that lead to data in that language."""
DATA = {
    "/questions/{name}": [
        "/questions/trainings",
        "/questions/trainings.xlsx",
        "/questions/employed-peer-supporters.svg",
    ],
    "/compare": ["/compare?rows=stage"],
    "/compare.{suffix}": [f"/compare.{suffix}?rows=stage" for suffix in (*outputs.FORMATS, "svg", "png")],
    "/id/{kind}/{slug}": ["/id/country/latvia", *(f"/id/country/latvia.{suffix}" for suffix in resource.FORMATS)],
    "/concept/{scheme}": ["/concept/theme", "/concept/theme.nt"],
    "/concept/{scheme}/{slug}": ["/concept/theme/training", "/concept/theme/training.json"],
    "/ontology": ["/ontology"],
    "/ontology.{suffix}": ["/ontology.jsonld"],
    "/ontology/{module:path}": ["/ontology/figures", "/ontology/figures.ttl"],
    "/shapes": ["/shapes"],
    "/shapes.{suffix}": ["/shapes.ttl"],
    "/oembed": ["/oembed?url=http://localhost/en/compare"],
    "/cite.bib": ["/cite.bib?page=/en/compare"],
    "/cite.ris": ["/cite.ris?page=/sv/compare"],
    "/health": ["/health"],
    "/ready": ["/ready"],
    "/": ["/"],
    "/sparql": ["/sparql?query=ASK%7B%7D"],
    "/static/{name:path}": ["/static/atlas.css"],
    "/graph/{path:path}": ["/graph/data/edition", "/graph/data/countries/latvia.ttl"],
    "/labels/{part}/{name}": ["/labels/data/sv", "/labels/data/sv.ttl"],
    "/edition": ["/edition"],
    "/edition.{suffix}": ["/edition.ttl"],
    "/edition/{number}": ["/edition/2026-11"],
    "/query/{name:path}": ["/query/trainings", "/query/comparison/stage", "/query/column/country.ttl"],
    "/prefixes": ["/prefixes"],
    "/prefixes.{suffix}": ["/prefixes.ttl"],
    "/catalog": ["/catalog"],
    "/catalog.{suffix}": ["/catalog.ttl", "/catalog.rdf", "/catalog.jsonld"],
    "/dataset/{part:path}": ["/dataset/country/latvia", "/dataset/topic/funding.jsonld"],
    "/dumps/{name:path}": ["/dumps/country/latvia.ttl", "/dumps/country/latvia.ttl.gz"],
    "/void.ttl": ["/void.ttl"],
    "/.well-known/void": ["/.well-known/void"],
    "/robots.txt": ["/robots.txt"],
    "/sitemap{part}": ["/sitemap.xml"],
    "/editions.atom": ["/editions.atom"],
    "/CITATION.cff": ["/CITATION.cff"],
    "/README.txt": ["/README.txt"],
    "/w3id/{name}": ["/w3id/.htaccess", "/w3id/README.md"],
    "/logo.svg": ["/logo.svg"],
    "/openapi.json": ["/openapi.json", "/openapi.json?lang=lv"],
}
"""Addresses of data and of what leads on, by the path of their route."""


WITHOUT_DATA = ("/topics", "/search", "/editions", "/dataset/atlas", "/sparql/here")
"""Pages that show no text of the data."""


@pytest.fixture(scope="module")
def app(build):
    return create_app(open_current(build))


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, base_url="http://localhost", follow_redirects=False, client=("127.0.0.1", 1))


@pytest.fixture(scope="module")
def wild(published, tmp_path_factory):
    """The published data in which every text that has a language is markup and code."""
    quads = [
        Quad(
            quad.subject,
            quad.predicate,
            Literal(WILD % quad.object.value, language=quad.object.language),
            quad.graph_name,
        )
        if isinstance(quad.object, Literal) and quad.object.language
        else quad
        for quad in published.dataset.quads()
    ]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    app = create_app(opened(atlas, tmp_path_factory.mktemp("wild")))
    return TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1))


def split(path):
    """The language of a route's path, and the rest."""
    _, first, rest = path.split("/", 2) if path.count("/") > 1 else ("", "", path)
    return (first, f"/{rest}") if first in LANGUAGES else ("", path)


def test_every_route_has_an_example_in_every_language(app):
    assert all(isinstance(route, Route) for route in app.routes)
    found = [split(route.path) for route in app.routes]
    assert len(found) == len(set(found))
    for lang in LANGUAGES:
        assert {path for known, path in found if known == lang} == {*PAGES, *LEADING}
    assert {path for known, path in found if not known} == set(DATA)


def test_every_example_is_one_of_its_route(app):
    by_path = {route.path: route for route in app.routes}
    for form, paths in [(f"/en{form}", [f"/en{path}" for path in paths]) for form, paths in PAGES.items()] + list(
        DATA.items()
    ):
        for path in paths:
            first = next(route for route in app.routes if route.path_regex.match(path.partition("?")[0]))
            assert first is by_path[form], path


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_a_page_answers_in_its_language_and_names_the_others(client, lang, path):
    answer = client.get(f"/{lang}{path}", headers=HTML)
    assert answer.status_code == 200, answer.headers.get("location")
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["content-language"] == lang
    assert answer.headers["etag"]
    shown = Page(answer.text)
    assert dict(shown.elements)["html"]["lang"] == lang
    assert dangers(shown) == []
    head = client.head(f"/{lang}{path}", headers=HTML)
    assert (head.status_code, head.content, dict(head.headers)) == (200, b"", dict(answer.headers))
    if path.startswith("/embed/"):
        return  # it has no switch: the page around it has a language of its own
    alternates = {
        given["hreflang"]: given["href"] for tag, given in shown.elements if tag == "link" and given.get("hreflang")
    }
    assert set(alternates) == {*LANGUAGES, "x-default"}
    switch = {given["hreflang"]: given["href"] for tag, given in shown.elements if tag == "a" and "hreflang" in given}
    assert set(switch) == set(LANGUAGES)
    for other in LANGUAGES:
        assert alternates[other] == switch[other] == f"/{other}{path}"
    assert alternates["x-default"] == f"/en{path}"


def test_a_switch_of_language_keeps_whatever_was_asked(client):
    for path in ("/en/search?q=%C5%BEod%20%26%20b", "/en/questions/trainings?sort=country&order=desc&country=norway"):
        shown = Page(client.get(path, headers=HTML).text)
        there = next(given["href"] for tag, given in shown.elements if tag == "a" and given.get("hreflang") == "lv")
        back = Page(client.get(there, headers=HTML).text)
        home = next(given["href"] for tag, given in back.elements if tag == "a" and given.get("hreflang") == "en")
        assert client.get(home, headers=HTML).content == client.get(path, headers=HTML).content


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_suffix_behind_a_page_leads_to_data_in_its_language(client, lang):
    for path, target in [*LEADING.values(), ("/id/country/latvia.ttl", "/id/country/latvia.ttl?lang={lang}")]:
        for method in (client.get, client.head):
            answer = method(f"/{lang}{path}", headers=HTML)
            assert (answer.status_code, answer.headers["location"]) == (303, target.format(lang=lang))
        assert client.get(answer.headers["location"]).status_code == 200


@pytest.mark.parametrize("path", [path for paths in DATA.values() for path in paths])
def test_data_answer_to_get_and_head_alike(client, path):
    for accept in ("*/*", "text/turtle", "application/json"):
        one, two = client.get(path, headers={"accept": accept}), client.head(path, headers={"accept": accept})
        assert one.status_code in (200, 302, 303, 406), path
        assert two.status_code == one.status_code
        assert two.content == b""
        assert two.headers.get("content-type") == one.headers.get("content-type")
        if one.status_code in (302, 303):
            assert client.get(one.headers["location"], headers=HTML).status_code == 200


@pytest.mark.parametrize("lang", ["en", "lv"])
@pytest.mark.parametrize("path", [path for paths in PAGES.values() for path in paths])
def test_no_text_of_the_data_becomes_markup_on_any_page(wild, lang, path):
    answer = wild.get(f"/{lang}{path}", headers=HTML)
    assert answer.status_code == 200
    shown = Page(answer.text)
    assert dangers(shown) == []
    # The English titles of the questions stand in their files.
    without = ("/questions", "/sparql", "/sparql?query=ASK%20%7B%7D", *WITHOUT_DATA) if lang == "en" else WITHOUT_DATA
    assert '<b onclick="alert(1)">' in shown.text or path in without


@pytest.mark.parametrize("path", [path for paths in DATA.values() for path in paths if ".svg" in path])
def test_no_text_of_the_data_becomes_markup_in_a_picture(wild, path):
    answer = wild.get(path)
    assert answer.status_code == 200
    names = {element.tag.rpartition("}")[2] for element in ElementTree.fromstring(answer.text).iter()}
    assert not names & {"script", "foreignObject", "a", "b", "image"}
    assert 'onclick="' not in re.sub(r">[^<]*<", "><", answer.text).replace("&quot;", "")


def test_no_text_of_the_data_breaks_a_program(wild):
    # The workers of the endpoint read a store on disk, and these data have none.
    for path in (path for paths in DATA.values() for path in paths if not path.startswith("/sparql")):
        assert wild.get(path).status_code == 200, path


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nowhere", 404),
        ("/id/country/norwegen", 404),
        ("/questions/trainings?country=norwey", 400),
        ("/questions/nothing", 404),
        ("/compare?rows=nothing", 404),
        ("/questionnaire/atlantis", 404),
    ],
)
def test_an_error_is_told_in_the_language_of_its_page(client, lang, path, status):
    answer = client.get(f"/{lang}{path}", headers=HTML)
    shown = Page(answer.text)
    assert answer.status_code == status
    assert answer.headers["content-language"] == lang
    assert dict(shown.elements)["html"]["lang"] == lang
    assert re.search(r"[0-9a-f]{8}", shown.text)
    assert dangers(shown) == []
    assert client.head(f"/{lang}{path}", headers=HTML).status_code == status


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_no_route_takes_a_method_that_changes_things(client, method):
    for path in ("/", "/en/", "/en/compare", "/id/country/latvia.ttl", "/static/atlas.css", "/openapi.json"):
        answer = client.request(method, path)
        assert (answer.status_code, answer.headers["allow"].replace(" ", "")) in ((405, "GET,HEAD"), (405, "HEAD,GET"))
