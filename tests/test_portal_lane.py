"""The lane of the pages: a question with a stranger's values is ended, counted and refused like any query from outside."""

import ast
import io
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from peeratlas import outputs, queries, questions
from peeratlas.armour.lane import Lane
from peeratlas.armour.limits import Limits
from peeratlas.dataset import Dataset
from peeratlas.errors import BusyError, TooMuchError
from peeratlas.rdf import BlankNode, Literal, NamedNode, Quad
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.snapshot import open_current
from peeratlas.terms import XSD
from tests import endpoint

HTML = {"accept": "text/html"}
HEAVY = """#+ title: Heavy
#+ answers: What takes long?
#+ params: country (country, optional)
#+ columns: n (integer)

SELECT (COUNT(*) AS ?n) WHERE {
    # VALUES ?country
    ?a ?b ?country . ?d ?e ?f . ?g ?h ?i .
}
ORDER BY ?n
"""
BOMB = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LIMITS = Limits(
    seconds=1.0,
    workers=1,
    waiting=8,
    waiting_seconds=3.0,
    page_seconds=0.8,
    page_rows=20,
    client_errors_per_minute=100,
)
TERMS = [
    *(
        Literal(text)
        for text in ("", "a\tb", "a\nb\r", "q\"\\'", "\u0085\u2028\x7f\x01", "\U0001f600", "1", "?x", "<a>")
    ),
    *(Literal("x", language=tag) for tag in ("en", "nb-no")),
    *(
        Literal(text, datatype=NamedNode(XSD + kind))
        for kind, texts in {
            "integer": ["1", "-7", "abc"],
            "decimal": ["1.5", "-0.25"],
            "double": ["1.0E10", "NaN"],
            "boolean": ["true", "x"],
            "date": ["2020-02-29", "0"],
            "gYear": ["2020"],
            "anyURI": ["a b"],
        }.items()
        for text in texts
    ),
    NamedNode("https://example.org/å%20'()"),
    BlankNode("b1"),
]


@pytest.fixture(scope="module")
def snapshot(build, tmp_path_factory):
    """The published snapshot with one more stored question, which takes for ever."""
    root = tmp_path_factory.mktemp("heavy")
    path = root / "queries" / "questions" / "heavy.rq"
    path.parent.mkdir(parents=True)
    path.write_text(HEAVY)
    opened = open_current(build)
    stored = {**opened.atlas.queries["questions"], "heavy": queries.read(path, "questions", root)}
    known = replace(opened.atlas, queries={**opened.atlas.queries, "questions": stored})
    object.__setattr__(opened, "atlas", known)
    return opened


@contextmanager
def portal(snapshot, limits=LIMITS):
    """A client of a portal of its own, which answers several at once."""
    with (
        endpoint.portal(snapshot, limits) as app,
        TestClient(app, base_url="http://localhost", client=("127.0.0.1", 1)) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def client(snapshot):
    with portal(snapshot) as client:
        yield client


@contextmanager
def asked(client, *paths):
    """The answers to several requests of one client at once, which come in while the block runs."""
    answers, mine = [], {"x-forwarded-for": "192.0.2.9"}
    threads = [
        threading.Thread(target=lambda path=path: answers.append(client.get(path, headers=mine))) for path in paths
    ]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        for thread in threads:
            thread.join(20)


def until(holds, seconds=5.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def some_values(query, dataset):
    """For each parameter alone some of its values."""
    return [{one.name: sorted(questions.choices(one, dataset))[:3]} for one in query.parameters]


def written(answer, prefixes):
    """The bytes of an answer in every form of data."""
    made = {}
    for suffix, form in outputs.FORMATS.items():
        file = io.BytesIO()
        form.write(answer, prefixes, file)
        made[suffix] = file.getvalue()
    return made


# The same answers


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.long)])
def test_every_answer_is_the_same_bytes_with_and_without_the_lane(build, step):
    """In every form of data; of every ninth question, and in the long run of all."""
    lane = Lane(Limits())
    here, there = open_current(build).atlas, open_current(build).atlas
    compared = 0
    try:
        known = list(here.queries["questions"].items())[::step]
        for name, values in ((name, values) for name, query in known for values in some_values(query, here.dataset)):
            one, other = here.ask(name, values), there.ask(name, values, "en", lane)
            assert one == other, name
            assert written(one, here.dataset.prefixes) == written(other, here.dataset.prefixes)
            compared += len(one.rows)
    finally:
        lane.close()
    assert compared > 20
    assert lane.counts == {"started": 1, "late": 0, "broken": 0, "recycled": 0, "refused": 0}


def test_every_term_comes_through_the_lane_as_it_is(tmp_path):
    quads = [
        Quad(NamedNode(f"urn:{number:03}"), NamedNode("urn:p"), term, NamedNode("urn:g"))
        for number, term in enumerate(TERMS)
    ]
    made = Dataset.create(tmp_path / "store")
    made.add(quads)
    made.flush()
    del made
    held, lane = Dataset.open_read_only(tmp_path / "store"), Lane(Limits())
    text = "SELECT ?s ?o ?none { ?s <urn:p> ?o } ORDER BY ?s"
    try:
        found = held.rows(text, lane)
        assert found == tuple(held.query(text))
        assert len(found) == len(TERMS)
        assert lane.counts["started"] == 1
    finally:
        lane.close()


# What it refuses


def test_a_question_that_takes_too_long_is_ended_and_the_next_one_is_answered(client):
    client.get("/questions/fundings.csv?country=denmark")
    (worker,) = client.app.state.lane.pids()
    answer = client.get("/questions/heavy.json?country=norway")
    assert (answer.status_code, answer.headers["content-type"]) == (504, "application/problem+json")
    told = answer.json()
    assert "longer than 0.8 seconds" in told["detail"]
    assert "Choose one or a few of the values" in told["remedy"]
    assert "/dumps/atlas.nq.gz" in told["near"]
    assert "country%2Fnorway" in told["alternatives"]["here"]
    until(lambda: not Path(f"/proc/{worker}").exists())
    assert client.get("/questions/fundings.csv?country=sweden").status_code == 200


def test_the_page_says_so_in_the_language_of_the_reader(client):
    answer = client.get("/sv/questions/heavy?country=norway", headers=HTML)
    assert (answer.status_code, answer.headers["content-language"]) == (504, "sv")
    assert "längre tid än 0.8 sekunder" in answer.text
    assert "/dumps/atlas.nq.gz" in answer.text


def test_a_picture_is_bounded_as_its_table(client):
    """The charts of a question are made from the same rows."""
    assert client.get("/questions/milestones.svg?country=norway&country=denmark&country=sweden").status_code == 422


@pytest.mark.parametrize(
    "path", ["/questions/ageing-claims.csv?country=norway", "/en/questions/ageing-claims?country=norway"]
)
def test_an_answer_with_more_rows_than_one_may_have_is_refused_whole(client, path):
    answer = client.get(path, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert "more than 20 rows" in answer.json()["detail"]


def test_what_is_as_long_as_an_answer_may_be_is_given(snapshot):
    rows = len(snapshot.atlas.ask("ageing-claims", {"country": ["norway"]}).rows)
    assert rows > 1
    for most, status in ((rows, 200), (rows - 1, 422)):
        with portal(open_current(snapshot.path.parent), replace(LIMITS, page_rows=most)) as client:
            assert client.get("/questions/ageing-claims.csv?country=norway").status_code == status


def test_without_values_an_answer_that_the_snapshot_keeps_is_given_and_one_that_was_too_long_is_bounded(snapshot):
    opened = open_current(snapshot.path.parent)
    assert {"ageing-claims", "fundings"} < opened.atlas.kept
    with portal(opened) as client:
        assert client.get("/questions/ageing-claims.csv").status_code == 200
    opened = open_current(snapshot.path.parent)
    object.__setattr__(opened, "atlas", replace(opened.atlas, kept=opened.atlas.kept - {"ageing-claims"}))
    with portal(opened) as client:
        assert client.get("/questions/ageing-claims.csv").status_code == 422
        assert client.get("/questions/fundings.csv").status_code == 200


def test_when_nobody_is_free_a_question_is_told_when_to_try_again(snapshot):
    limits = replace(LIMITS, page_seconds=2.0, waiting=1, waiting_seconds=0.2)
    with portal(snapshot, limits) as client:
        until(lambda: client.get("/questions/trainings.csv?country=finland").status_code == 200)
        before = client.app.state.lane.counts["refused"]
        with asked(client, "/questions/heavy.csv?country=norway") as answers:
            until(lambda: client.app.state.lane.busy == (1, 0))
            page = client.get("/sv/questions/fundings?country=finland", headers=HTML)
            data = client.get("/questions/fundings.csv?country=finland")
            plain = client.get("/sv/questions/fundings", headers=HTML)
        assert (page.status_code, data.status_code, plain.status_code) == (503, 503, 200)
        assert int(page.headers["retry-after"]) > 0
        assert page.headers["content-language"] == "sv"
        assert data.headers["content-type"] == "application/problem+json"
        assert [answer.status_code for answer in answers] == [504]
        assert client.get("/questions/fundings.csv?country=finland").status_code == 200
        assert client.app.state.lane.counts["refused"] == before + 2


# Each lane for itself


def test_an_attack_on_the_endpoint_leaves_the_pages_their_worker(client):
    client.get("/sparql", params={"query": "ASK {}"})
    client.get("/questions/trainings.csv?country=norway")
    with asked(client, f"/sparql?query={BOMB.replace(' ', '%20')}"):
        until(lambda: client.app.state.endpoint.pool.busy[0] == 1)
        assert client.get("/questions/trainings.csv?country=denmark").status_code == 200
        assert client.app.state.endpoint.pool.busy[0] == 1


def test_heavy_questions_leave_the_endpoint_its_workers(client):
    client.get("/sparql", params={"query": "ASK {}"})
    with asked(client, "/questions/heavy.csv?country=norway"):
        until(lambda: client.app.state.lane.busy[0] == 1)
        answer = client.get("/sparql", params={"query": "ASK { ?s ?p 1 }"}, headers={"accept": "text/csv"})
        assert answer.status_code == 200
        assert client.app.state.lane.busy[0] == 1


def test_who_waits_for_the_lane_does_not_keep_others_from_their_pages(snapshot):
    limits = replace(LIMITS, page_seconds=2.0, waiting_seconds=1.5)
    with portal(snapshot, limits) as client:
        heavy = [f"/questions/heavy.{suffix}?country=norway" for suffix in ("csv", "json", "md", "ttl", "xlsx")]
        with asked(client, *heavy):
            # More than may make a page at once.
            until(lambda: client.app.state.lane.busy == (1, 4))
            assert client.get("/en/editions").status_code == 200


@pytest.mark.long
def test_one_client_does_not_fill_the_queue(snapshot):
    limits = replace(LIMITS, waiting=4)
    with portal(snapshot, limits) as client:
        heavy = [f"/questions/heavy.{suffix}?country=norway" for suffix in ("csv", "json", "md", "ttl", "xlsx")]
        with asked(client, *heavy) as answers:
            until(lambda: [answer.status_code for answer in answers] == [429, 429])
            assert answers[0].headers["retry-after"]
            until(lambda: client.app.state.lane.busy == (1, 2))
            assert client.get("/questions/trainings.csv?country=estonia").status_code == 200


# The far store, the store in memory, the end


def test_what_is_asked_at_home_in_the_place_of_a_far_store_is_bounded(snapshot):
    class Far(RemoteDataset):
        def __init__(self, home):
            self.home = home

        def _at_home(self, text):  # noqa: ARG002 - as it is called
            return self.home

    lane = Lane(Limits(page_rows=1))
    try:
        with pytest.raises(TooMuchError, match="more than 1 rows"):
            Far(snapshot.atlas.dataset).rows("SELECT ?n { VALUES ?n { 1 2 } } ORDER BY ?n", lane)
    finally:
        lane.close()


def test_a_store_in_memory_is_asked_in_its_own_process():
    held = Dataset.in_memory([Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal("o"), NamedNode("urn:g"))])
    lane = Lane(Limits())
    assert len(held.rows("SELECT ?s { ?s ?p ?o } ORDER BY ?s", lane)) == 1
    assert lane.pids() == []


def test_a_lane_without_a_store_says_that_it_is_busy(tmp_path):
    lane = Lane(Limits(waiting_seconds=0.2))
    try:
        with pytest.raises(BusyError):
            lane.rows(tmp_path / "nothing", "ASK {}")
    finally:
        lane.close()


def test_a_lane_ends_its_worker_when_it_is_closed(snapshot):
    lane = Lane(LIMITS)
    lane.rows(snapshot.path / "store", "SELECT ?s { ?s ?p <urn:nothing> } ORDER BY ?s")
    (worker,) = lane.pids()
    lane.close()
    until(lambda: not Path(f"/proc/{worker}").exists())


# Nothing goes past it


OWN = {
    "ask": {"exchange.py", "home.py", "site.py"},
    "query": set(),
    "bind": {"asking.py", "concepts.py", "exchange.py", "matching.py", "nearby.py", "site.py", "sparql.py"},
}
"""Where the portal asks in its own process: without values, with values of its own, or to show the query."""


def test_no_other_place_of_the_portal_asks_the_store(root):
    found = {name: set() for name in OWN}
    for path in (root / "src/peeratlas/portal").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in OWN:
                of = ast.unparse(node.func.value)
                if node.func.attr == "bind" or of.endswith(("atlas", "dataset")):
                    found[node.func.attr].add(path.name)
            elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "bind":
                found["bind"].add(path.name)
    assert found == OWN
