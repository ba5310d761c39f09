"""A far store that fails in every way, and what is made of its answers; the real engines stand in test_engines.py."""

import gzip
import socket
import threading
import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from peeratlas import snapshot
from peeratlas.errors import AtlasError, FarStoreError, QueryError, SnapshotError
from peeratlas.portal.app import create_app
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad
from peeratlas.remote import reading
from peeratlas.remote.asking import Access
from peeratlas.remote.breaker import Breaker
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.remote.limits import Limits
from peeratlas.remote.normal import XSD, normal
from peeratlas.remote.places import Places, named, packed
from peeratlas.remote.probing import key
from tests.failing import ASKED, FAULTS, GOOD, QUICK, far, store, table


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_one_clear_error_in_time(name):
    with store(FAULTS[name]) as server:
        start = time.monotonic()
        with pytest.raises(FarStoreError) as caught:
            list(far(server).query(ASKED))
        assert time.monotonic() - start < 2 * QUICK.total
        assert server.url not in caught.value.message
        assert caught.value.reason
        assert "GET" not in str(server.asked)


def test_a_name_and_a_password_are_told_to_who_asks_for_them():
    def guarded(to):
        known = to.headers.get("Authorization") == "Basic dTpw"
        to.give(GOOD if known else b"", 200 if known else 401, WWW_Authenticate='Basic realm="store"')

    with store(guarded) as server:
        dataset = RemoteDataset(Access(server.url, "u", "p"), "v", QUICK)
        assert len(list(dataset.query(ASKED))) == 1
        with pytest.raises(FarStoreError, match="401"):
            list(RemoteDataset(Access(server.url, "u", "wrong"), "v", QUICK).query(ASKED))


def test_a_store_whose_encryption_does_not_hold_is_not_asked():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def plain():
            with listener.accept()[0] as connection:
                connection.recv(1000)
                connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=plain)
        thread.start()
        url = f"https://127.0.0.1:{listener.getsockname()[1]}/"
        with pytest.raises(FarStoreError, match="certificate"):
            RemoteDataset(Access(url), "v", QUICK).check()
        thread.join()


def test_a_connection_that_is_refused_is_tried_again():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        with pytest.raises(FarStoreError, match="refused the connection"):
            RemoteDataset(Access(url), "v", QUICK).check()


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_moments_failure_is_not_noticed(status):
    answers = iter([status, status])
    with store(lambda to: to.give(GOOD, next(answers, 200))) as server:
        assert len(list(far(server).query(ASKED))) == 1
        assert sum("ready" not in body for body in server.asked) == 3


@pytest.mark.parametrize("packing", ["gzip", ""])
def test_a_packed_answer_and_a_mark_at_its_start_are_read(packing):
    body = b"\xef\xbb\xbf" + GOOD
    with store(lambda to: to.give(gzip.compress(body) if packing else body, Content_Encoding=packing)) as server:
        assert [[term.value for term in row] for row in far(server).query(ASKED)] == [["https://example.org/x"]]


def test_what_the_store_refuses_is_a_fault_of_the_query():
    with store(lambda to: to.give(b"no such function", 400)) as server, pytest.raises(QueryError, match="no such"):
        list(far(server).query(ASKED))


def test_the_query_goes_to_the_one_graph_of_the_version():
    with store() as server:
        list(far(server).query(ASKED))
        assert "default-graph-uri=urn%3Apeeratlas%3Av%3Aall" in server.asked[-1]


def test_the_breaker_opens_after_five_failures_and_heals_by_itself():
    with store(lambda to: to.give(b"", 500), down=True) as server:
        dataset = far(server)
        for _ in range(QUICK.failures):
            with pytest.raises(FarStoreError, match="500"):
                list(dataset.query(ASKED))
        asked = len(server.asked)
        for _ in range(20):
            with pytest.raises(FarStoreError, match="left alone") as caught:
                list(dataset.query(ASKED))
            assert caught.value.headers["Retry-After"].isdigit()
        assert len(server.asked) == asked
        server.down, server.behaviour = False, lambda to: to.give(GOOD)
        time.sleep(QUICK.rest + 0.05)
        assert len(list(dataset.query(ASKED))) == 1


def test_while_one_request_tries_the_store_the_others_do_not():
    now = [0.0]
    breaker = Breaker(Limits(), lambda: now[0])
    for _ in range(5):
        breaker.enter()
        breaker.failed()
    assert breaker.open
    now[0] = 31.0
    breaker.enter()
    with pytest.raises(FarStoreError):
        breaker.enter()
    breaker.well()
    breaker.enter()


def test_the_limits_are_those_that_were_measured():
    limits = Limits()
    assert (limits.connect, limits.read, limits.total, limits.size) == (2.0, 5.0, 8.0, 20_000_000)
    assert limits.failures == 5
    assert limits.rest <= 60


def test_a_store_that_lost_the_snapshot_is_found_out():
    """Restarted empty, a store would answer everything with nothing."""
    with store(lambda to: to.give(table())) as server:
        server.down = True
        with pytest.raises(FarStoreError, match=r"does not hold snapshot v whole. Run `peeratlas push --endpoint"):
            list(far(server).query(ASKED))


@pytest.mark.parametrize(
    "url", ["", "store", "ftp://example.org/", "http://", "http://a:b@example.org/", "http://x/ y", "http://x:99999/"]
)
def test_what_is_no_address_is_refused(url):
    with pytest.raises(AtlasError, match="no address of a SPARQL endpoint"):
        Access.checked(url)


def test_the_environment_names_the_store():
    assert Access.read({}) is None
    told = {
        "PEERATLAS_ENDPOINT": "http://example.org/q",
        "PEERATLAS_ENDPOINT_USER": "u",
        "PEERATLAS_ENDPOINT_PASSWORD": "p",
    }
    assert Access.read(told) == Access("http://example.org/q", "u", "p")
    assert Access.read(told, "http://example.org/other").url == "http://example.org/other"


# What is made of answers


@pytest.mark.parametrize(
    ("value", "datatype", "expected"),
    [
        ("1", "boolean", "true"), ("0", "boolean", "false"), ("true", "boolean", "true"),
        ("007", "integer", "7"), ("+5", "integer", "5"), ("-0", "integer", "0"), ("x", "integer", "x"),
        ("1.50", "decimal", "1.5"), ("1.0", "decimal", "1"), (".5", "decimal", "0.5"), ("177047.02", "decimal", "177047.02"),
        ("100", "decimal", "100"), ("2024-01-01", "date", "2024-01-01"), ("007", "string", "007"),
    ],
)  # fmt: skip
def test_one_form_of_each_literal(value, datatype, expected):
    datatype = NamedNode(XSD + datatype)
    assert normal(Literal(value, datatype=datatype)) == Literal(expected, datatype=datatype)


def test_tags_are_in_lower_case_and_old_names_of_kinds_are_known():
    told = [
        {"type": "literal", "value": "x", "xml:lang": "sv-SE"},
        {"type": "typed-literal", "value": "1", "datatype": f"{XSD}boolean"},
    ]
    _, rows = reading.table(table(told, names=("a", "b")))
    assert [cell.value for cell in rows[0]] == ["x", "true"]
    assert rows[0][0].language == "sv-se"


def test_an_answer_to_ask_in_either_form():
    virtuoso = table([{"type": "typed-literal", "value": "1", "datatype": f"{XSD}integer"}], names=("__ASK_RETVAL",))
    assert reading.boolean(b'{"head": {}, "boolean": true}') is reading.boolean(virtuoso) is True
    with pytest.raises(reading.AnswerError):
        reading.boolean(GOOD)


def test_triples_come_once_and_whole():
    line = b'<urn:peeratlas:blank:b1> <urn:p> "x"@EN .\n'
    (triple,) = reading.triples(line + line)
    assert (triple.subject, triple.object.language) == (BlankNode("b1"), "en")
    with pytest.raises(reading.AnswerError):
        reading.triples(line[:-6])


def test_triples_of_which_nothing_says_the_end_are_not_believed():
    def open_end(to):
        to.raw(b"HTTP/1.1 200 OK\r\nContent-Type: application/n-triples\r\n\r\n<urn:a> <urn:b> <urn:c> .\n")

    with store(open_end) as server, pytest.raises(FarStoreError, match="nothing says where its answer ends"):
        far(server).construct("CONSTRUCT WHERE { ?a ?b ?c }")


def test_nodes_without_names_travel_as_names_and_come_back():
    quad = Quad(BlankNode("c14n0"), NamedNode("urn:p"), BlankNode("c14n1"), NamedNode("urn:g"))
    triple = packed(quad)
    assert [named(node.value) for node in (triple.subject, triple.object)] == [quad.subject, quad.object]
    places = Places("v1")
    assert places.meant(places.stored("https://example.org/g#x")) == "https://example.org/g#x"
    with pytest.raises(SnapshotError):
        Places("a> <b")


def test_the_key_of_a_stored_query_does_not_depend_on_head_values_and_order():
    bare = "SELECT ?a WHERE {\n  # VALUES ?a\n  ?a ?b ?c\n}\nORDER BY ?a\n"
    bound = bare.replace("# VALUES ?a\n", 'VALUES ?a { <urn:x> "}" }\n')
    assert key(bare) == key(bound) == key("#+ title: T\n" + bare) == key(bare.partition("ORDER BY")[0])
    assert key(bare) != key(bare.replace("?b", "?d"))


# The portal


@pytest.mark.parametrize("fault", ["RE02 never answers", "RE05 closes in the body", "RE06 html", "RE15 500", "no HTTP"])
def test_pages_say_that_the_store_does_not_answer(build, fault):
    with store(FAULTS[fault], down=True) as server:
        opened = snapshot.open_current(build)
        atlas = type(opened.atlas)(far(server), opened.atlas.queries, opened.version)
        object.__setattr__(opened, "atlas", atlas)
        client = TestClient(create_app(opened), raise_server_exceptions=False)
        for path in ("/en/", "/sv/compare", "/en/id/country/norway", "/questions/fundings.csv", "/en/search?q=peer"):
            answer = client.get(path, headers={"Accept": "text/html"})
            assert answer.status_code == 503, path
            assert int(answer.headers["Retry-After"]) > 0
            assert answer.headers["Cache-Control"] == "no-store"
            assert "<h1>" in answer.text
            assert server.url not in answer.text
        problem = client.get("/compare.csv", headers={"Accept": "application/json"})
        assert problem.status_code == 503
        assert Path(opened.path).is_dir()
