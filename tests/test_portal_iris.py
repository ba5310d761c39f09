"""Every IRI of ours that the published data hold leads somewhere: a page for people, triples for programs."""

from __future__ import annotations

import json
from types import SimpleNamespace

import pyoxigraph
import pytest
from starlette.testclient import TestClient

from peeratlas.atlas import Atlas
from peeratlas.dataset import Dataset
from peeratlas.labels import LANGUAGES
from peeratlas.outputs import resource
from peeratlas.portal.app import create_app
from peeratlas.rdf import NamedNode, read_turtle
from peeratlas.snapshot import open_current
from tests.test_portal import Page

BASE = "https://w3id.org/peeratlas/"
HTML = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
WITHDRAWN = f"""
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{BASE}id/organisation/gone> owl:deprecated true ; skos:changeNote "It was <b>two</b>."@en ;
    dcterms:isReplacedBy <{BASE}id/organisation/nsph> .
<{BASE}concept/theme/gone> owl:deprecated true ; skos:changeNote "Never used."@en .
"""


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def client(snapshot):
    return TestClient(create_app(snapshot), base_url="http://localhost", follow_redirects=False)


@pytest.fixture(scope="module")
def iris(snapshot):
    """Every IRI of ours, whatever place it has in a statement."""
    terms = (term for quad in snapshot.atlas.dataset.quads() for term in (*quad.triple, quad.graph_name))
    return sorted({term.value for term in terms if isinstance(term, NamedNode) and term.value.startswith(BASE)})


def last(client, path, accept):
    """The answer after at most two redirects."""
    for _ in range(3):
        answer = client.get(path, headers={"accept": accept})
        if answer.status_code not in (302, 303):
            break
        path = answer.headers["location"]
    return answer


def paths_of(iris):
    return sorted({"/" + iri.removeprefix(BASE).partition("#")[0] for iri in iris})


def test_the_data_hold_every_kind_of_iri(iris):
    kinds = {path.split("/")[1] for path in paths_of(iris)}
    assert {"id", "concept", "ontology", "shapes", "graph", "labels", "query", "prefixes", "edition"} <= kinds
    assert len(iris) > 1500


@pytest.mark.long
def test_every_iri_answers_in_turtle(client, iris):
    for path in paths_of(iris):
        if path in ("/catalog", "/logo.svg"):
            continue
        answer = last(client, path, "text/turtle")
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/turtle"), path
        assert "Accept" in answer.headers["vary"]
        assert answer.headers["content-location"] == f"{path}.ttl" or path.startswith("/ontology/")


@pytest.mark.long
def test_every_iri_leads_a_person_to_a_page(client, iris):
    """Claims all have one page, so a few stand for all; the crawl of the portal reads them all."""
    claims = [path for path in paths_of(iris) if path.startswith("/id/claim/")]
    versions = [path for path in paths_of(iris) if path.startswith("/ontology/0")]
    for path in [one for one in paths_of(iris) if one not in claims] + claims[::20]:
        first = client.get(path, headers=HTML)
        answer = last(client, path, HTML["accept"])
        assert answer.status_code == 200, path
        if path.startswith("/graph/"):
            assert answer.headers["content-type"].startswith("text/turtle")
        elif path != "/logo.svg":
            assert first.status_code == 303
            assert path in (*versions, "/catalog") or "Accept" in first.headers["vary"], path
            assert answer.headers["content-type"].startswith("text/html")


def test_every_hash_iri_has_its_place_on_its_page(client, iris):
    for home in ("ontology", "shapes"):
        wanted = {iri.partition("#")[2] for iri in iris if iri.startswith(f"{BASE}{home}#")}
        shown = Page(last(client, f"/{home}", "text/html").text)
        assert len(wanted) > 50
        assert wanted <= set(shown.ids)


@pytest.mark.parametrize("path", ["/id/country/latvia", "/concept/theme", "/concept/theme/training", "/edition"])
def test_page_and_data_name_each_other(client, path):
    led = client.get(path, headers=HTML)
    shown = client.get(led.headers["location"], headers=HTML)
    for answer in (led, shown):
        for syntax in resource.FORMATS.values():
            assert f'<{path}.{syntax.suffix}>; rel="alternate"; type="{syntax.media_type}"' in answer.headers["link"]
    data = client.get(path, headers={"accept": "text/turtle"})
    assert f'<{BASE}{path[1:]}>; rel="describes"' in data.headers["link"]


@pytest.mark.parametrize("path", ["/id/country/latvia", "/concept/theme/training", "/ontology", "/graph/data/edition"])
def test_json_is_the_same_json_ld(client, path):
    one, two = client.get(f"{path}.json"), client.get(f"{path}.jsonld")
    assert (one.headers["content-type"], two.headers["content-type"]) == ("application/json", "application/ld+json")
    assert one.content == two.content
    assert json.loads(one.text)["@context"]
    assert client.get(path, headers={"accept": "application/json"}).content == one.content


def test_a_graph_is_what_its_file_says(client, snapshot):
    iri = f"{BASE}graph/data/countries/latvia"
    told = client.get("/graph/data/countries/latvia.nt").content
    found = {quad.triple for quad in pyoxigraph.parse(told, pyoxigraph.RdfFormat.N_TRIPLES)}
    assert found == {quad.triple for quad in snapshot.atlas.dataset.quads(iri)}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_vocabulary_lists_its_concepts_in_the_language(client, snapshot, lang):
    scheme = f"{BASE}concept/theme"
    concepts = {
        quad.subject.value.removeprefix(BASE)
        for quad in snapshot.atlas.dataset.quads(predicate="http://www.w3.org/2004/02/skos/core#inScheme")
        if quad.object.value == scheme
    }
    shown = Page(client.get(f"/{lang}/concept/theme", headers=HTML).text)
    assert len(concepts) > 20
    assert {f"/{lang}/{concept}" for concept in concepts} <= set(shown.links)


def test_this_version_of_the_ontology_is_the_ontology(client, iris):
    versions = [iri.removeprefix(BASE) for iri in iris if iri.startswith(f"{BASE}ontology/0")]
    assert len(versions) == 1
    assert client.get(f"/{versions[0]}", headers=HTML).headers["location"] == "/ontology"
    assert client.get(f"/{versions[0]}.ttl").headers["location"] == "/ontology.ttl"
    assert client.get(f"/en/{versions[0]}", headers=HTML).headers["location"] == "/en/ontology"


@pytest.mark.parametrize("suffix", ["", *(f".{suffix}" for suffix in resource.FORMATS)])
@pytest.mark.parametrize(
    "path",
    [
        "/id/country/atlantis",
        "/concept/theme/nothing",
        "/graph/nothing",
        "/query/nothing",
        "/labels/data/xx",
        "/ontology/x",
    ],
)
def test_what_is_unknown_is_404(client, path, suffix):
    for accept in ("text/turtle", "text/html"):
        assert last(client, path + suffix, accept).status_code == 404


def test_an_unknown_query_names_those_that_are_near(client):
    assert "/en/questions/trainings" in client.get("/query/trainigs", headers={"accept": "text/turtle"}).json()["near"]
    near = client.get("/query/comparison/stag", headers={"accept": "text/turtle"}).json()["near"]
    assert "/en/compare?rows=stage" in near


# What was withdrawn


@pytest.fixture(scope="module")
def later(published, tmp_path_factory):
    """An edition from which things were taken out."""
    quads = [*published.dataset.quads(), *read_turtle(WITHDRAWN, "data/withdrawn.ttl", f"{BASE}graph/data/withdrawn")]
    atlas = Atlas(Dataset.in_memory(quads), published.queries)
    index = tmp_path_factory.mktemp("later") / "none.sqlite"
    return TestClient(
        create_app(SimpleNamespace(atlas=atlas, version="0", index=index, news=(), far=None)), follow_redirects=False
    )


@pytest.mark.parametrize("thing", ["id/organisation/gone", "concept/theme/gone"])
@pytest.mark.parametrize("suffix", ["", *(f".{suffix}" for suffix in resource.FORMATS)])
def test_what_was_withdrawn_is_410_as_data(later, thing, suffix):
    answer = later.get(f"/{thing}{suffix}", headers={"accept": "text/turtle"})
    problem = answer.json()
    assert (answer.status_code, problem["status"]) == (410, 410)
    assert "was withdrawn from the atlas" in problem["detail"]
    assert problem["near"] == (["/en/id/organisation/nsph"] if "organisation" in thing else [])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_was_withdrawn_is_410_as_a_page(later, lang):
    answer = later.get(f"/{lang}/id/organisation/gone", headers=HTML)
    shown = Page(answer.text)
    assert answer.status_code == 410
    assert f"/{lang}/id/organisation/nsph" in shown.links
    assert "b" not in shown.tags


def test_what_was_withdrawn_says_why(later):
    assert "It was <b>two</b>." in Page(later.get("/en/id/organisation/gone", headers=HTML).text).text
