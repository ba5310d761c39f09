"""What a query that is too heavy gets instead of an answer: the dump, the reader's own browser, a stored question near."""

from __future__ import annotations

import json
from types import SimpleNamespace
from urllib.parse import parse_qsl, urlsplit

import pytest
from starlette.testclient import TestClient

from peeratlas import questions
from peeratlas.errors import BusyError, TooHeavyError, TooManyError
from peeratlas.labels import LANGUAGES
from peeratlas.portal import files, nearby
from peeratlas.portal.headers import COMPILING, HEADERS
from peeratlas.portal.instead import DUMP
from peeratlas.snapshot import open_current
from tests.endpoint import DIRECT, LIMITS, portal
from tests.test_portal import HTML, PROBLEM, Page

PA = "PREFIX pa: <https://w3id.org/peeratlas/ontology#>\n"
MUCH = PA + "SELECT * { ?t a pa:Training . ?s ?p ?o } LIMIT 2000"


@pytest.fixture(scope="module")
def app(build):
    with portal(open_current(build)) as app:
        yield app


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, client=("127.0.0.1", 50000), follow_redirects=False)


@pytest.fixture(scope="module")
def site(published):
    return SimpleNamespace(atlas=published)


def near(site, query):
    return [one.name for one in nearby.near(site, query)]


# Near questions


def test_the_question_nearest_to_the_text_of_each_is_itself(site):
    stored = site.atlas.queries["questions"]
    assert len(stored) >= 29
    for name, query in stored.items():
        found = near(site, questions.bind(query, site.atlas.dataset, {}))
        assert found[0] == name
        assert len(found) <= 3


@pytest.mark.parametrize(
    ("query", "name"),
    [
        (MUCH, "trainings"),
        (MUCH.removeprefix(PA), "trainings"),
        (MUCH.replace(PA, "PREFIX z: <https://w3id.org/peeratlas/ontology#> ").replace("pa:", "z:"), "trainings"),
        ("SELECT * { ?f <https://w3id.org/peeratlas/ontology#amountScope> ?o . ?x ?y ?z }", "fundings"),
        ("# pa:Training\nSELECT ('pa:Training' AS ?t) { ?s ?p ?o }", None),
        ("SELECT * { ?s ?p ?o }", None),
        ("", None),
        ("'" * 10_000, None),
    ],
)
def test_a_query_is_near_the_question_that_names_the_same(site, query, name):
    found = near(site, query)
    assert found[:1] == ([name] if name else [])


# In a problem document


def refused(client, query, status, **headers):
    answer = client.post("/sparql", content=query, headers={**DIRECT, **headers})
    assert answer.status_code == status, answer.text
    return answer


def asked(address):
    """The query that the page in the browser finds in its address, behind the #."""
    parts = urlsplit(address)
    assert parts.query == ""
    return dict(parse_qsl(parts.fragment, keep_blank_values=True))


def test_a_result_that_is_too_large_has_alternatives_in_the_problem(client):
    problem = refused(client, MUCH, 422).json()
    assert set(problem) == PROBLEM | {"alternatives"}
    told = problem["alternatives"]
    assert set(told) == {"here", "dump", "questions"}
    assert asked(told["here"]) == {"query": MUCH}
    assert {"name": "trainings", "title": "Trainings for peer supporters", "url": "/en/questions/trainings"} in told[
        "questions"
    ]
    assert problem["near"] == ["/en/sparql/here", DUMP, *(one["url"] for one in told["questions"])]
    for address in problem["near"][:3]:
        assert client.head(address).status_code == 200, address


def test_the_graphs_that_a_request_chose_go_along(client):
    graph = "https://w3id.org/peeratlas/graph/data/countries/norway"
    query = "SELECT * {" + "?s ?p ?o . " * 300 + "}"
    answer = client.post("/sparql", data={"query": query, "default-graph-uri": graph})
    assert answer.status_code == 400
    assert asked(answer.json()["alternatives"]["here"])["default-graph-uri"] == graph


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * {" + "?s ?p ?o . " * 300 + "}",
        "ASK " + "{" * 40 + "}" * 40,
        "ASK { FILTER(" + "!" * 100 + "true) }",
        "SELECT * { VALUES ?x { " + "1 " * 5000 + "} }",
    ],
)
def test_a_query_that_is_too_large_has_alternatives(client, query):
    problem = refused(client, query, 400).json()
    assert asked(problem["alternatives"]["here"]) == {"query": query}
    assert "your own browser" in problem["remedy"]


def test_of_a_query_longer_than_any_may_be_nothing_is_sent_back(client):
    for sign, number in (("x", LIMITS.query_bytes), ("é", LIMITS.query_bytes // 2)):
        answer = refused(client, "ASK { } #" + sign * number, 400)
        assert answer.json()["alternatives"]["here"] == "/en/sparql/here"
        assert len(answer.content) < 2000
    assert refused(client, "x" * (LIMITS.body_bytes + 1), 413).json()["alternatives"]["dump"] == DUMP


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TooHeavyError("The query took longer than %(most)s seconds and was ended.", most=5), 504),
        (BusyError("All places are taken."), 503),
        (TooManyError("This client has too many queries at work."), 429),
    ],
)
def test_other_refusals_by_load_have_them_too(app, client, monkeypatch, error, status):
    def fail(*_):
        raise error

    monkeypatch.setattr(app.state.endpoint, "_made", fail)
    problem = refused(client, MUCH + f" # {status}", status).json()
    assert asked(problem["alternatives"]["here"])["query"].startswith(MUCH)
    # Near questions are looked for only where the query itself is too heavy.
    near = [one["name"] for one in problem["alternatives"]["questions"]]
    assert near[:1] == (["trainings"] if status == 504 else [])
    assert problem["near"][-1] == (f"/en/questions/{near[-1]}" if near else "/en/questions")


@pytest.mark.parametrize(
    ("query", "status"),
    [("SELECT * {", 400), ("ASK { SERVICE <http://a.example/> {} }", 400), ("DELETE WHERE { ?s ?p ?o }", 400)],
)
def test_what_is_refused_for_another_reason_has_none(client, query, status):
    assert "alternatives" not in refused(client, query, status).json()


def test_the_description_knows_the_members(client):
    schema = json.loads(client.get("/openapi.json").text)["components"]["schemas"]["Problem"]["properties"]
    assert set(schema["alternatives"]["properties"]) == {"here", "dump", "questions"}


# On a page


def test_a_reader_gets_them_as_links(client):
    page = Page(refused(client, MUCH, 422, **HTML).text)
    assert {DUMP, "/en/questions/trainings", "/en/catalog"} <= set(page.links)
    assert [asked(link)["query"] for link in page.links if "/sparql/here#" in link] == [MUCH]


def test_markup_in_a_refused_query_stays_text(client):
    answer = refused(client, MUCH + ' #"><script>alert(1)</script>', 422, **HTML)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize(
    "lang", [pytest.param(lang, marks=() if lang == "sv" else pytest.mark.long) for lang in LANGUAGES]
)
def test_the_page_in_the_browser_has_everything_it_loads(client, lang):
    answer = client.get(f"/{lang}/sparql/here")
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    page = Page(answer.text)
    form = next(attributes for _, attributes in page.elements if attributes.get("id") == "here")
    assert int(form["data-size"]) == int(
        client.get(form["data-dump"], headers={"accept-encoding": ""}).headers["content-length"]
    )
    for name in ("data-engine", "data-worker"):
        assert "immutable" in client.get(form[name]).headers["cache-control"]
    assert json.loads(form["data-words"])["run"]


def test_only_the_worker_may_compile_and_it_asks_this_host_only(client):
    for name in files.names():
        policy = client.get(files.address(name)).headers["content-security-policy"]
        assert ("wasm-unsafe-eval" in policy) == (name == files.WORKER)
    assert COMPILING["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert client.get(files.address(files.ENGINE)).headers["content-type"] == "application/wasm"
