"""The SPARQL endpoint: the protocol's ways to ask, the forms of a result, what is refused, and real clients.

The cases of the protocol and of the service description are those of the W3C's SPARQL 1.1 test suite, written anew.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import socket
import subprocess
import threading
import time
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pytest
import rdflib
import uvicorn
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, XML, SPARQLWrapper
from starlette.testclient import TestClient

from peeratlas.armour.limits import MET, Limits
from peeratlas.catalogue.costs import costs
from peeratlas.errors import SettingsError
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current
from tests.endpoint import DIRECT, LIMITS, portal

BASE = "https://w3id.org/peeratlas/"
NORWAY, DENMARK = (f"{BASE}graph/data/countries/{name}" for name in ("norway", "denmark"))
SELECT = f"SELECT ?min WHERE {{ <{BASE}id/claim/norway-employed-2023> <{BASE}ontology#min> ?min }}"
ASK = "ASK { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT { ?s a ?o } WHERE { ?s a ?o } LIMIT 3"
DESCRIBE = f"DESCRIBE <{BASE}id/country/norway>"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
NAMED = "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } } ORDER BY ?g"
FORM = {"content-type": "application/x-www-form-urlencoded"}
HTML = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def snapshot(build):
    return open_current(build)


@pytest.fixture(scope="module")
def app(snapshot):
    with portal(snapshot) as app:
        yield app


@pytest.fixture(scope="module")
def client(app):
    return TestClient(app, client=("127.0.0.1", 50000), follow_redirects=False)


@pytest.fixture(scope="module")
def sizes(published):
    """How many triples each named graph has."""
    return {name: sum(1 for _ in published.dataset.quads(name)) for name in published.dataset.graphs()}


def ask(client, query, *pairs, **headers):
    return client.get("/sparql?" + urlencode([("query", query), *pairs]), headers=headers)


def cells(answer):
    assert answer.status_code == 200, answer.text
    return [next(iter(row.values()))["value"] if row else None for row in answer.json()["results"]["bindings"]]


# Ways to ask (query_get, query_post_form, query_post_direct)


def test_a_query_comes_by_get_by_form_or_as_the_body(client):
    answers = [
        client.get("/sparql", params={"query": SELECT}),
        client.post("/sparql", data={"query": SELECT}),
        client.post("/sparql", content=SELECT, headers=DIRECT),
        client.post("/sparql", content=SELECT, headers={"content-type": "Application/SPARQL-query; charset=utf-8"}),
        client.post("/sparql", content="\ufeff" + SELECT, headers=DIRECT),
        client.get("/sparql", params={"query": SELECT, "format": "json", "unknown": "1"}),
    ]
    for answer in answers:
        assert cells(answer) == ["300"]


def test_head_says_what_get_says(client):
    one, two = (call("/sparql", params={"query": SELECT}) for call in (client.get, client.head))
    assert (two.status_code, two.content) == (200, b"")
    assert two.headers == one.headers


# Forms of a result (query_content_type_select, _ask, _describe, _construct)


@pytest.mark.parametrize(
    ("query", "accept", "media_type", "start"),
    [
        (SELECT, "", "application/sparql-results+json", "{"),
        (SELECT, "application/json", "application/json", "{"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (SELECT, "text/csv", "text/csv", "min"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values", "?min"),
        (SELECT, HTML["accept"], "application/sparql-results+json", "{"),
        (SELECT, "text/turtle, text/csv;q=0.1", "text/csv", "min"),
        (ASK, "*/*", "application/sparql-results+json", "{"),
        (ASK, "application/sparql-results+xml", "application/sparql-results+xml", "<?xml"),
        (CONSTRUCT, "", "text/turtle", "<"),
        (CONSTRUCT, "application/n-triples", "application/n-triples", "<"),
        (CONSTRUCT, "application/ld+json", "application/ld+json", "["),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml", "<?xml"),
        (CONSTRUCT, "application/n-quads", "application/n-quads", "<"),
        (CONSTRUCT, "application/trig", "application/trig", "<"),
        (CONSTRUCT, "application/sparql-results+json, text/turtle;q=0.1", "text/turtle", "<"),
        (DESCRIBE, "text/turtle", "text/turtle", "<"),
    ],
)
def test_a_result_comes_in_the_form_that_is_accepted(client, query, accept, media_type, start):
    answer = ask(client, query, accept=accept)
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == media_type
    assert "Accept" in answer.headers["vary"]
    assert answer.text.startswith(start)


@pytest.mark.parametrize(
    ("query", "accept"),
    [(SELECT, "text/turtle"), (CONSTRUCT, "text/csv"), (ASK, "image/png"), (SELECT, "text/csv;q=0")],
)
def test_a_form_that_a_result_has_not_is_406_and_names_those_it_has(client, query, accept):
    answer = ask(client, query, accept=accept)
    assert answer.status_code == 406
    assert ("text/turtle" if query == CONSTRUCT else "text/csv") in answer.json()["detail"]


def test_who_takes_pages_only_is_led_to_the_editor(client):
    reader = {"accept": "text/html", "accept-language": "sv"}
    address = "/sparql?" + urlencode({"query": SELECT})
    answer = client.get(address, headers=reader, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/sv{address}")
    assert "Accept" in answer.headers["vary"]
    assert client.post("/sparql", data={"query": SELECT}, headers=reader).status_code == 406
    assert ask(client, SELECT, ("default-graph-uri", NORWAY), **reader).status_code == 406


def test_every_form_holds_the_same(client):
    query = "SELECT ?s ?o WHERE { ?s <http://www.w3.org/2004/02/skos/core#prefLabel> ?o } ORDER BY STR(?o) LIMIT 200"
    told = [row["o"]["value"] for row in ask(client, query).json()["results"]["bindings"]]
    assert len(told) == 200
    table = list(csv.DictReader(io.StringIO(ask(client, query, accept="text/csv").text, newline="")))
    assert [row["o"] for row in table] == told
    lines = ask(client, query, accept="text/tab-separated-values").text.splitlines()
    assert len(lines) == 201
    tree = ElementTree.fromstring(ask(client, query, accept="application/sparql-results+xml").text)
    assert [one.text for one in tree.iter("{http://www.w3.org/2005/sparql-results#}literal")] == told


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_triples_are_the_same_in_every_syntax(client):
    forms = {
        "text/turtle": "turtle",
        "application/n-triples": "nt",
        "application/rdf+xml": "xml",
        "application/ld+json": "json-ld",
    }
    graphs = [
        rdflib.Graph().parse(data=ask(client, DESCRIBE, accept=form).text, format=name) for form, name in forms.items()
    ]
    assert len(graphs[0]) > 5
    assert all(set(graph) == set(graphs[0]) for graph in graphs)


# Graphs (query_dataset_*): the union, single files, and what the request chooses over the query


def test_a_plain_query_sees_every_graph(client, published, sizes):
    query = "SELECT (COUNT(DISTINCT ?claim) AS ?n) WHERE { ?claim a <https://w3id.org/peeratlas/ontology#Claim> }"
    assert cells(ask(client, query)) == [str(len(published.claims))]
    assert cells(ask(client, NAMED)) == sorted(sizes)


@pytest.mark.parametrize("send", ["get", "form", "direct"])
def test_the_request_chooses_the_graphs(client, sizes, send):
    def cells_of(query, *pairs):
        if send == "get":
            return cells(ask(client, query, *pairs))
        if send == "form":
            return cells(client.post("/sparql", content=urlencode([("query", query), *pairs]), headers=FORM))
        return cells(client.post("/sparql?" + urlencode(pairs), content=query, headers=DIRECT))

    one, two = ("default-graph-uri", NORWAY), ("default-graph-uri", DENMARK)
    assert cells_of(COUNT, one) == [str(sizes[NORWAY])]
    assert cells_of(COUNT, one, two) == [str(sizes[NORWAY] + sizes[DENMARK])]
    assert cells_of(NAMED, one) == []
    assert cells_of(NAMED, ("named-graph-uri", NORWAY), ("named-graph-uri", DENMARK)) == [DENMARK, NORWAY]
    assert cells_of(COUNT, ("named-graph-uri", NORWAY)) == ["0"]
    assert cells_of(NAMED, one, ("named-graph-uri", DENMARK)) == [DENMARK]
    assert cells_of(COUNT, one, ("named-graph-uri", DENMARK)) == [str(sizes[NORWAY])]


def test_the_query_chooses_the_graphs_unless_the_request_does(client, sizes):
    chosen = f"SELECT (COUNT(*) AS ?n) FROM <{NORWAY}> WHERE {{ ?s ?p ?o }}"
    assert cells(ask(client, chosen)) == [str(sizes[NORWAY])]
    assert cells(ask(client, chosen, ("default-graph-uri", DENMARK))) == [str(sizes[DENMARK])]
    assert cells(ask(client, NAMED.replace("WHERE", f"FROM NAMED <{NORWAY}> WHERE"))) == [NORWAY]
    assert cells(ask(client, COUNT.replace("WHERE", f"FROM NAMED <{NORWAY}> WHERE"))) == ["0"]
    short = f"PREFIX g: <{BASE}graph/data/countries/> SELECT (COUNT(*) AS ?n) FROM g:norway WHERE {{ ?s ?p ?o }}"
    assert cells(ask(client, short)) == [str(sizes[NORWAY])]
    based = f"BASE <{BASE}graph/data/countries/> SELECT (COUNT(*) AS ?n) FROM <norway> WHERE {{ ?s ?p ?o }}"
    assert cells(ask(client, based)) == [str(sizes[NORWAY])]
    escaped = chosen.replace("graph/", "graph\\u002F")
    assert cells(ask(client, escaped)) == [str(sizes[NORWAY])]


@pytest.mark.parametrize(
    "iri", ["file:///etc/passwd", "http://127.0.0.1:1/x.ttl", "urn:nothing", f"{BASE}graph/data/countries/atlantis"]
)
@pytest.mark.parametrize("how", ["default-graph-uri", "named-graph-uri", "FROM", "FROM NAMED", "from # x\n"])
def test_a_graph_from_elsewhere_is_refused_with_the_reason(client, iri, how):
    if how.endswith("uri"):
        answer = ask(client, COUNT, (how, iri))
    else:
        answer = ask(client, COUNT.replace("WHERE", f"{how} <{iri}> WHERE"))
    assert answer.status_code == 400
    assert f"The graph <{iri}> is not in the atlas" in answer.json()["detail"]


# What is refused (bad_query_*), and updates


@pytest.mark.parametrize(
    ("call", "status", "what"),
    [
        (lambda client: client.get("/sparql?query="), 400, "There must be one query"),
        (lambda client: client.get("/sparql?query=%20"), 400, "There must be one query"),
        (lambda client: client.get(f"/sparql?default-graph-uri={NORWAY}"), 400, "There must be one query"),
        (lambda client: client.get("/sparql?query=ASK{}&query=ASK{}"), 400, "There must be one query"),
        (lambda client: client.post("/sparql", content="query=ASK{}&query=ASK{}", headers=FORM), 400, "must be one"),
        (
            lambda client: client.post("/sparql?query=ASK{}", content=ASK, headers=DIRECT),
            400,
            "There must be one query",
        ),
        (lambda client: client.post("/sparql", content="", headers=FORM), 400, "There must be one query"),
        (lambda client: client.put("/sparql?query=ASK{}"), 405, "does not take that method"),
        (lambda client: client.post("/sparql", content=ASK), 415, "Send the query as"),
        (lambda client: client.post("/sparql", content=ASK, headers={"content-type": "text/plain"}), 415, "Send the"),
        (lambda client: client.post("/sparql", content=b"query=ASK{}"), 415, "Send the query as"),
        (lambda client: client.post("/sparql", content=b"\xff\xfeA", headers=DIRECT), 400, "not UTF-8"),
        (lambda client: client.post("/sparql", content=ASK.encode("utf-16"), headers=DIRECT), 400, "not UTF-8"),
        (lambda client: client.get("/sparql?query=ASK%20{%20?s%20?p%20%22%FF%22%20}"), 400, "not UTF-8"),
        (lambda client: client.post("/sparql", content=b"query=ASK%7B%FF%7D", headers=FORM), 400, "not UTF-8"),
        (lambda client: client.get("/sparql?query=SELECT"), 400, "Line 1, column"),
        (lambda client: client.get("/sparql?query=" + quote("SELECT *\nWHERE { ?s ?p ?o ")), 400, "Line 2, column"),
        (lambda client: client.get("/sparql?query=" + quote("SELECT (<urn:f>(1) AS ?x) {}")), 400, "not supported"),
        (lambda client: client.get("/sparql", params={"query": "#" * 16385}), 400, "has 16,385 bytes"),
        (lambda client: client.post("/sparql", content="x" * 300_000, headers=DIRECT), 413, "262,144 bytes"),
        (lambda client: client.post("/sparql", content=iter([b"x" * 70_000] * 5), headers=FORM), 413, "262,144 bytes"),
        (lambda client: client.post("/sparql", content="a=1&" * 1001, headers=FORM), 400, "more than 1,000 parameters"),
        (lambda client: client.post("/sparql", data={"update": "CLEAR ALL"}), 400, "changes nothing"),
        (lambda client: client.get("/sparql?update=CLEAR%20ALL"), 400, "changes nothing"),
        (lambda client: client.post("/sparql", data={"query": "DROP ALL"}), 400, "changes nothing"),
        (lambda client: client.post("/sparql?query=DROP+ALL", content="", headers=FORM), 400, "changes nothing"),
        (lambda client: client.post("/sparql?using-graph-uri=urn:x", content=ASK, headers=DIRECT), 400, "changes"),
        (lambda client: client.post("/sparql", content="CLEAR ALL", headers=DIRECT), 400, "changes nothing"),
        (
            lambda client: client.post(
                "/sparql", content="CLEAR ALL", headers={"content-type": "application/sparql-update"}
            ),
            415,
            "changes nothing",
        ),
        (
            lambda client: client.post("/sparql", content="PREFIX a: <a:> INSERT DATA { a:b a:b 1 }", headers=DIRECT),
            400,
            "changes nothing",
        ),
        (lambda client: ask(client, "LOAD <file:///etc/passwd>"), 400, "changes nothing"),
        (lambda client: ask(client, "ASK { SERVICE <http://x.example/> {} }"), 400, "SERVICE asks another server"),
        (lambda client: ask(client, "SELECT * { ?s ?p ?o FILTER(REGEX(1, '(')) }"), 200, ""),
    ],
)
def test_what_cannot_be_answered_says_why(client, call, status, what):
    answer = call(client)
    assert answer.status_code == status
    assert answer.headers["access-control-allow-origin"] == "*"
    if status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert what in answer.json()["detail"]
        assert answer.json()["detail"].count("column") <= 1


@pytest.mark.parametrize(
    ("lang", "shown"), [("en", "262,144"), ("sv", "262\xa0144"), ("da", "262.144"), ("lv", "262\xa0144")]
)
def test_a_limit_is_told_as_the_reader_writes_numbers(client, lang, shown):
    much = {"content": "x" * 300_000, "headers": {**DIRECT, "accept-language": lang}}
    assert shown in client.post("/sparql", **much).json()["detail"]
    much["headers"] |= HTML
    assert shown in client.post("/sparql", **much).text


def test_no_update_changes_the_store(client, published):
    before = len(published.dataset)
    for update in ("DROP ALL", "INSERT DATA { <a:b> <a:b> 1 }", "DELETE WHERE { ?s ?p ?o }", "CLEAR DEFAULT"):
        for answer in (
            client.post("/sparql", data={"update": update}),
            client.post("/sparql", data={"query": update}),
            client.post("/sparql", content=update, headers={"content-type": "application/sparql-update"}),
        ):
            assert 400 <= answer.status_code < 500
    assert cells(ask(client, COUNT.replace("COUNT(*)", "COUNT(DISTINCT *)"))) != ["0"]
    assert len(published.dataset) == before


# Help


def test_an_undeclared_prefix_of_ours_is_given(client):
    told = ask(client, "SELECT *\nWHERE { ?s a pa:Claim }").json()["detail"]
    assert told.startswith("Line 2, column 14: The prefix pa: is not declared.")
    assert f"PREFIX pa: <{BASE}ontology#>" in told


def test_an_unknown_prefix_names_the_near_ones(client):
    assert f"country: <{BASE}id/country/>" in ask(client, "ASK { cuntry:norway ?p ?o }").json()["detail"]
    assert "Declare it" in ask(client, "ASK { qqqqqq:norway ?p ?o }").json()["detail"]


def test_a_blank_node_is_no_prefix(client):
    assert "from here on" in ask(client, "ASK { _:a ?p ?o FILER(1) }").json()["detail"]


def test_a_mistyped_name_of_ours_is_told_beside_the_empty_answer(client):
    answer = ask(client, f"PREFIX pa: <{BASE}ontology#> SELECT * {{ ?s a pa:Clam }}")
    assert cells(answer) == []
    assert answer.headers["peeratlas-unknown"].startswith(f"<{BASE}ontology#Clam>; near=<{BASE}ontology#Claim>")
    assert (
        "peeratlas-unknown"
        not in ask(client, f"PREFIX pa: <{BASE}ontology#> SELECT * {{ ?s a pa:Claim }} LIMIT 1").headers
    )
    thing = ask(client, f"SELECT * {{ <{BASE}id/country/norwy> ?p ?o }}")
    assert f"near=<{BASE}id/country/norway>" in thing.headers["peeratlas-unknown"]


def test_a_mistyped_name_of_ours_stands_by_an_error(client):
    problem = ask(client, f"PREFIX pa: <{BASE}ontology#> SELECT * {{ ?s a pa:Clam ").json()
    assert "/en/ontology#Claim" in problem["near"]


def test_strange_names_go_into_no_header_as_they_are(client):
    answer = ask(client, f"SELECT * {{ <{BASE}id/country/ålesund\\u000AX> ?p <{BASE}ontology#\u2028å> }}")
    assert answer.status_code in (200, 400)
    assert answer.headers.get("peeratlas-unknown", "").isascii()


# Limits: an error instead of a cut


def test_more_rows_than_an_answer_may_have_are_an_error_that_names_the_dump(client):
    query = "SELECT ?s WHERE { ?s ?p ?o } LIMIT %d"
    for query in ("SELECT ?s WHERE { ?s ?p ?o } LIMIT %d", "CONSTRUCT WHERE { ?s ?p ?o } LIMIT %d"):
        assert ask(client, query % LIMITS.rows).status_code == 200
        answer = ask(client, query % (LIMITS.rows + 200))
        assert answer.status_code == 422
        assert f"more than {LIMITS.rows} rows" in answer.json()["detail"]
        assert "/dumps/atlas.nq.gz" in answer.json()["near"]
        assert client.get("/dumps/atlas.nq.gz").status_code == 200


@pytest.mark.parametrize(
    "accept", ["application/json", "text/csv", "text/tab-separated-values", "application/sparql-results+xml"]
)
def test_rows_are_counted_alike_in_every_form(client, accept):
    odd = 'SELECT ?x WHERE { { SELECT (CONCAT("a\\n\\"<result>,", STR(?s)) AS ?y) { ?s ?p ?o } LIMIT %d } BIND(?y AS ?x) }'
    assert ask(client, odd % LIMITS.rows, accept=accept).status_code == 200
    assert ask(client, odd % (LIMITS.rows + 1), accept=accept).status_code == 422


def test_more_bytes_than_an_answer_may_have_are_an_error(snapshot):
    with portal(snapshot, Limits(result_bytes=2000)) as app:
        client = TestClient(app)
        assert ask(client, 'SELECT ("a" AS ?x) {}').status_code == 200
        answer = ask(client, "SELECT * { ?s ?p ?o } LIMIT 100")
        assert (answer.status_code, "more than 2,000 bytes" in answer.json()["detail"]) == (422, True)
        assert ask(client, "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 100").status_code == 422


def test_a_large_answer_comes_whole(snapshot):
    with portal(snapshot, Limits(rows=60_000)) as app:
        answer = ask(TestClient(app), "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 12000")
        assert len(answer.content) > 1_000_000
        assert len(json.loads(answer.content)["results"]["bindings"]) == 12000


def test_the_limits_are_told_in_headers_on_the_page_and_in_the_description(client):
    told = dict(item.split("=") for item in ask(client, ASK).headers["peeratlas-limits"].split(", "))
    assert told == {name.replace("_", "-"): str(getattr(LIMITS, name)) for name in MET}
    page = client.get("/en/sparql").text
    description = client.get("/sparql").text
    for name, value in costs(LIMITS, "en"):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page
        assert f"{name}: {value}" in description


# Kept answers


def test_an_answer_is_kept_for_the_same_question_only(client, app, monkeypatch):
    query = f"SELECT * {{ ?s ?p ?o }} LIMIT 7 #{time.time()}"
    one = ask(client, query)
    with monkeypatch.context() as asleep:
        asleep.setattr(app.state.endpoint.pool, "run", None)
        two = ask(client, query)
    assert (one.content, one.headers["etag"]) == (two.content, two.headers["etag"])
    again = client.get("/sparql", params={"query": query}, headers={"if-none-match": one.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = ask(client, query, ("default-graph-uri", NORWAY))
    assert other.content != one.content
    assert ask(client, query, accept="text/csv").text.startswith("o,p,s")


def test_a_page_of_another_site_may_ask(client):
    answer = client.options(
        "/sparql",
        headers={
            "origin": "https://x.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert answer.status_code == 204
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "Content-Type" in answer.headers["access-control-allow-headers"]
    assert "access-control-allow-credentials" not in answer.headers
    assert "access-control-allow-origin" not in client.get("/en/sparql").headers


@pytest.mark.parametrize("host", ["203.0.113.9", "10.0.0.1", "::ffff:203.0.113.9", "2001:db8::1", "testclient", ""])
def test_a_client_from_anywhere_is_answered(app, host):
    assert TestClient(app, client=(host, 1)).get("/sparql", params={"query": ASK}).status_code == 200


# Service description (returns-rdf, has-endpoint-triple, conforms-to-schema)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "turtle"),
        ("text/turtle", "turtle"),
        ("application/rdf+xml", "xml"),
        ("application/ld+json", "json-ld"),
        ("application/n-triples", "nt"),
    ],
)
def test_who_asks_nothing_is_told_what_the_endpoint_is(client, sizes, accept, name):
    answer = client.get("/sparql", headers={"accept": accept})
    assert answer.status_code == 200
    graph = rdflib.Graph().parse(data=answer.text, format=name)
    services = list(graph.subjects(rdflib.RDF.type, SD.Service))
    assert len(services) == 1
    endpoints = list(graph.objects(services[0], SD.endpoint))
    assert len(endpoints) == 1
    assert str(endpoints[0]).endswith("/sparql")
    assert SD.SPARQL11Query in graph.objects(services[0], SD.supportedLanguage)
    assert SD.SPARQL11Update not in graph.objects(services[0], SD.supportedLanguage)
    assert SD.UnionDefaultGraph in graph.objects(services[0], SD.feature)
    dataset = graph.value(services[0], SD.defaultDataset)
    assert (dataset, rdflib.RDF.type, SD.Dataset) in graph
    assert (graph.value(dataset, SD.defaultGraph), rdflib.RDF.type, SD.Graph) in graph
    named = {str(graph.value(one, SD.name)) for one in graph.objects(dataset, SD.namedGraph)}
    assert named <= set(sizes)
    assert NORWAY in named


def test_a_browser_is_led_to_the_page_where_queries_are_written(client):
    answer = client.get("/sparql", headers={**HTML, "accept-language": "sv"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/sv/sparql")
    assert client.get("/sparql", headers={"accept": "image/png"}).status_code == 406


# Settings


def test_limits_are_read_from_the_environment():
    given = {"PEERATLAS_LIMIT_ROWS": "7", "PEERATLAS_LIMIT_SECONDS": "0.5", "PEERATLAS_LIMIT_DEPTH": ""}
    limits = Settings.read(given).limits
    assert (limits.rows, limits.seconds, limits.depth) == (7, 0.5, Limits().depth)


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "nan", "inf", "1e400", "9" * 30])
def test_a_limit_that_is_no_positive_number_is_refused(value):
    with pytest.raises(SettingsError, match="PEERATLAS_LIMIT_ROWS is"):
        Settings.read({"PEERATLAS_LIMIT_ROWS": value})


# Real clients


@pytest.fixture(scope="module")
def address(app):
    """The endpoint behind a real server on loopback."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{listener.getsockname()[1]}/sparql"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.mark.parametrize("method", ["GET", POST])
@pytest.mark.parametrize("form", [JSON, XML, CSV])
def test_sparqlwrapper_asks(address, method, form):
    wrapper = SPARQLWrapper(address)
    wrapper.setMethod(method)
    wrapper.setReturnFormat(form)
    wrapper.setQuery(SELECT)
    found = wrapper.query().convert()
    if form == JSON:
        assert found["results"]["bindings"][0]["min"]["value"] == "300"
    elif form == XML:
        assert "300" in found.toxml()
    else:
        assert found.splitlines() == [b"min", b"300"]


def test_sparqlwrapper_posts_directly_and_chooses_graphs(address, sizes):
    wrapper = SPARQLWrapper(address, returnFormat=JSON)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(POSTDIRECTLY)
    wrapper.addDefaultGraph(NORWAY)
    wrapper.setQuery(COUNT)
    assert wrapper.query().convert()["results"]["bindings"][0]["n"]["value"] == str(sizes[NORWAY])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("form", [TURTLE, RDFXML])
def test_sparqlwrapper_reads_triples(address, form):
    wrapper = SPARQLWrapper(address, returnFormat=form)
    wrapper.setQuery(CONSTRUCT)
    found = wrapper.query().convert()
    graph = found if isinstance(found, rdflib.Graph) else rdflib.Graph().parse(data=found, format="turtle")
    assert len(graph) == 3


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_asks(address, method):
    graph = rdflib.Graph(SPARQLStore(address, method=method))
    assert [str(row.min) for row in graph.query(SELECT)] == ["300"]
    assert bool(graph.query(ASK))
    assert len(list(graph.query(CONSTRUCT))) == 3
    found = set(
        graph.triples(
            (rdflib.URIRef(f"{BASE}id/claim/norway-employed-2023"), rdflib.URIRef(f"{BASE}ontology#min"), None)
        )
    )
    assert [str(value) for _, _, value in found] == ["300"]


def test_curl_asks(address):
    assert shutil.which("curl"), "There is no curl on this machine. Install it, as .ci/run does."

    def curl(*arguments):
        return subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True).stdout

    assert curl("-G", address, "--data-urlencode", f"query={SELECT}", "-H", "Accept: text/csv").split() == [
        "min",
        "300",
    ]
    assert curl(address, "--data-urlencode", f"query={ASK}").endswith('"boolean":true}')
    assert curl(address, "-H", "Content-Type: application/sparql-query", "--data-binary", ASK).endswith(
        '"boolean":true}'
    )
    assert "sd:Service" in curl(address)
    assert curl("-o", "/dev/null", "-w", "%{http_code}", "-X", "DELETE", address) == "405"
