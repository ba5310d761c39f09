"""The SPARQL endpoint: the protocol's three ways to ask, the forms of a result, and whom it does not answer."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient

from peeratlas.errors import QueryError
from peeratlas.portal.app import create_app
from peeratlas.portal.endpoint import LONGEST, refuse_service

SELECT = "SELECT ?min WHERE { <https://w3id.org/peeratlas/id/claim/norway-employed-2023> <https://w3id.org/peeratlas/ontology#min> ?min }"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3"
FORM = {"content-type": "application/x-www-form-urlencoded"}
DIRECT = {"content-type": "application/sparql-query"}


@pytest.fixture(scope="module")
def app(published, tmp_path_factory):
    snapshot = SimpleNamespace(atlas=published, version="0", index=tmp_path_factory.mktemp("x"), manifest={})
    return create_app(snapshot)


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, client=("127.0.0.1", 50000))


def test_a_query_comes_by_get_by_form_or_as_the_body(client):
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=DIRECT),
        client.post("/sparql", content=SELECT, headers={"content-type": "application/sparql-query; charset=utf-8"}),
    ]
    for answer in answers:
        assert answer.status_code == 200
        assert answer.json()["results"]["bindings"][0]["min"]["value"] == "300"


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "start"),
    [
        (SELECT, "", "application/sparql-results+json", "{"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (SELECT, "text/csv", "text/csv", "min"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values", "?min"),
        (ASK, "*/*", "application/sparql-results+json", "{"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (CONSTRUCT, "", "text/turtle", "<"),
        (CONSTRUCT, "application/n-triples", "application/n-triples", "<"),
        (CONSTRUCT, "application/ld+json", "application/ld+json", "["),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml", "<?xml"),
        ("DESCRIBE <https://w3id.org/peeratlas/id/country/norway>", "text/turtle", "text/turtle", "<"),
    ],
)
def test_a_result_comes_in_the_form_that_is_accepted(client, query, accept, media_type, start):
    answer = client.get("/sparql", params={"query": query}, headers={"accept": accept})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert answer.headers["vary"].startswith("Accept")
    assert answer.text.startswith(start)


@pytest.mark.parametrize(("query", "accept"), [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png")])
def test_a_form_that_a_result_has_not_is_406(client, query, accept):
    assert client.get("/sparql", params={"query": query}, headers={"accept": accept}).status_code == 406


def test_a_plain_query_sees_every_graph(client, published):
    query = "SELECT (COUNT(DISTINCT ?claim) AS ?n) WHERE { ?claim a <https://w3id.org/peeratlas/ontology#Claim> }"
    answer = client.get("/sparql", params={"query": query}).json()
    assert answer["results"]["bindings"][0]["n"]["value"] == str(len(published.claims))


@pytest.mark.parametrize("host", ["203.0.113.9", "10.0.0.1", "::ffff:203.0.113.9", "testclient", ""])
def test_a_client_from_elsewhere_is_refused_with_the_reason(app, host):
    answer = TestClient(app, client=(host, 1)).get("/sparql", params={"query": ASK})
    assert answer.status_code == 403
    assert "only clients on the machine on which the portal runs" in answer.json()["detail"]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_a_client_on_this_machine_is_answered(app, host):
    assert TestClient(app, client=(host, 1)).get("/sparql", params={"query": ASK}).status_code == 200


@pytest.mark.parametrize("header", ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"])
def test_a_client_behind_another_server_counts_as_a_stranger(client, header):
    assert client.get("/sparql", params={"query": ASK}, headers={header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { service silent <http://example.org/>{?s ?p ?o} }",
        "SELECT * { ?s ?p 1SERVICE<http://example.org/>{} }",
        "SELECT * { SERVICE ?where { ?s ?p ?o } }",
        "PREFIX a: <http://example.org/> SELECT * { SERVICE a:b { ?s ?p ?o } }",
        "PREFIX : <http://example.org/> SELECT * { SERVICE: { ?s ?p ?o } }",
        "SELECT * { SERVICE # a comment\n #another {\n <http://example.org/> # and {\n { ?s ?p ?o } }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<http://example.org/>{} }",
        'SELECT * { FILTER(?a<?b#>"""\n&& true) SERVICE <http://example.org/> {} #"""\n}',
        "SELECT * { \\u0053ERVICE <http://example.org/> { ?s ?p ?o } }",
        "SELECT * { SERVICE <http\\u003A//example.org/> { ?s ?p ?o } }",
    ],
)
def test_a_query_that_asks_another_server_is_refused(client, query):
    answer = client.get("/sparql", params={"query": query})
    assert answer.status_code == 400
    assert "SERVICE asks another server" in answer.json()["detail"]


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?service WHERE { ?s ?p ?service FILTER(CONTAINS(STR(?service), "service")) }',
        "SELECT * WHERE { <https://w3id.org/peeratlas/id/organisation/sala-social-psychiatry-service> ?p ?o }",
        "# this service is for\nSELECT * WHERE { ?s ?p ?o }",
        "PREFIX ex: <https://example.org/service#> SELECT * WHERE { ?s ex:service ?o OPTIONAL { ?o ?p ?q } }",
    ],
)
def test_the_word_alone_is_no_offence(query):
    refuse_service(query)


def test_a_very_odd_query_is_judged_quickly():
    refuse_service("service:" * (LONGEST // 8))
    with pytest.raises(QueryError):
        refuse_service("service" + "#\n" * (LONGEST // 3) + "<a:b>{")


@pytest.mark.parametrize(
    ("ask", "status", "what"),
    [
        (lambda client: client.get("/sparql"), 400, "There must be one query"),
        (lambda client: client.get("/sparql?query=%20"), 400, "There must be one query"),
        (lambda client: client.get("/sparql?query=ASK{}&query=ASK{}"), 400, "There must be one query"),
        (lambda client: client.get("/sparql?query=SELECT"), 400, "The query was refused: error at"),
        (lambda client: client.get("/sparql?query=ASK{}&default-graph-uri=urn:x"), 400, "the graphs are not chosen"),
        (lambda client: client.get("/sparql", params={"query": ASK + "#" * LONGEST}), 400, f"longer than {LONGEST}"),
        (lambda client: client.post("/sparql", content="x" * LONGEST * 13, headers=DIRECT), 413, "longer than a query"),
        (lambda client: client.post("/sparql", content=b"\xff", headers=DIRECT), 400, "not UTF-8"),
        (
            lambda client: client.post("/sparql", content=ASK, headers={"content-type": "text/plain"}),
            415,
            "Send the query as",
        ),
        (lambda client: client.post("/sparql", data={"update": "CLEAR ALL"}), 400, "changes nothing"),
        (lambda client: client.post("/sparql", content="CLEAR ALL", headers=DIRECT), 400, "refused"),
        (
            lambda client: client.post("/sparql", content="INSERT DATA { <a:b> <a:b> 1 }", headers=DIRECT),
            400,
            "refused",
        ),
        (lambda client: client.put("/sparql", content=ASK), 405, "does not take that method"),
        (
            lambda client: client.get("/sparql", params={"query": "SELECT * { ?s ?p ?o FILTER(REGEX(1, '(')) }"}),
            200,
            "",
        ),
    ],
)
def test_what_cannot_be_answered_says_why(client, ask, status, what):
    answer = ask(client)
    assert answer.status_code == status
    if status != 200:
        assert what in answer.json()["detail"]


def test_an_answer_is_neither_kept_nor_open_to_other_sites(client):
    headers = client.get("/sparql", params={"query": ASK}).headers
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers
