"""How often a portal waits for its far store: what is read ahead, asked together, asked once, and who waits meanwhile."""

import asyncio
import re
import threading
import time
from dataclasses import replace

import anyio
import pytest
from starlette.testclient import TestClient

from peeratlas import snapshot
from peeratlas.errors import FarStoreError, QueryError
from peeratlas.portal.app import create_app
from peeratlas.portal.keeping import BEGUN, FromShelf
from peeratlas.portal.shelf import Shelves
from peeratlas.portal.turns import TURN, Turns
from peeratlas.rdf import Literal, NamedNode, Quad
from peeratlas.remote import pushing, whole
from peeratlas.remote.ahead import Ahead
from peeratlas.remote.asking import Access, SlowError
from peeratlas.remote.limits import Limits
from peeratlas.remote.places import Places, packed
from tests.failing import ASKED, GOOD, far, store
from tests.sparqlled import asked, filled, serving

CALM = Limits(connect=20, read=60, total=90, trust=1000.0)
QUADS = [
    Quad(NamedNode(f"https://example.org/{thing}"), NamedNode(f"https://example.org/{name}"), Literal(thing + name), NamedNode(f"https://example.org/graph/{graph}"))
    for graph in "gh" for thing in "ab" for name in "pq"
]  # fmt: skip


def small():
    graphs = {}
    for quad in QUADS:
        graphs.setdefault(quad.graph_name.value, []).append(packed(quad))
    return filled(pushing.Content(Places("v"), "sum", graphs))


def at_once(count, work):
    """What each of so many threads got or met."""
    found, gate = [], threading.Barrier(count)

    def one():
        gate.wait()
        try:
            found.append(work())
        except FarStoreError as fault:
            found.append(fault)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


# Asked once


def test_who_asks_the_same_at_the_same_time_shares_one_request():
    def slowly(to):
        time.sleep(0.2)
        to.give(GOOD)

    with store(slowly) as server:
        dataset = far(server, CALM)
        found = at_once(8, lambda: list(dataset.query(ASKED)))
        assert found == [found[0]] * 8
        assert len(server.asked) == 2  # the marker, the query
        list(dataset.query(ASKED))
        assert len(server.asked) == 3  # what has been answered is no more in flight


def test_a_failure_is_that_of_all_who_wait_for_it_and_counts_once():
    def failing(to):
        time.sleep(0.2)
        to.give(b"", 500)

    with store(failing) as server:
        dataset = far(server, replace(CALM, failures=2))
        found = at_once(8, lambda: list(dataset.query(ASKED)))
        assert {type(one) for one in found} <= {FarStoreError, *FarStoreError.__subclasses__()}
        assert len(server.asked) == 2
        assert not dataset._engine.breaker.open


# Asked together


def test_a_few_are_asked_together_and_found_by_who_asks_after_it():
    texts = [f"SELECT ?a WHERE {{ ?a ?b {number} }}" for number in range(9)]
    with serving(small(), delay=0.05) as server:
        dataset = far(server, CALM)
        dataset.together([*texts, texts[0]])
        assert server.most == CALM.connections == 4 < CALM.failures
        assert sorted(asked(server)[1:]) == texts
        assert [list(dataset.rows(text)) for text in texts] == [[]] * 9
        dataset.together(texts)
        assert asked(server) == []


def test_after_a_failure_no_more_is_asked():
    texts = [f"SELECT ?a WHERE {{ ?a ?b {number} }}" for number in range(9)]

    def first_fails(to):
        bad = "+0+" in to.body.decode() or "%200%20" in to.body.decode()
        time.sleep(0.0 if bad else 0.1)
        to.give(b"" if bad else GOOD, 500 if bad else 200)

    with store(first_fails) as server:
        dataset = far(server, replace(CALM, connections=2))
        with pytest.raises(FarStoreError, match="500"):
            dataset.together(texts)
        assert len(server.asked) <= 4  # the marker, the first, and what the other connection had begun
        assert not dataset._engine.breaker.open


# Read ahead


def test_what_is_held_whole_is_found_as_it_was_asked_for_and_not_asked_again():
    with serving(small()) as server:
        one, other = far(server, CALM), far(server, CALM)
        one.read_whole()
        assert len(asked(server)) == 3  # marker, counts, both graphs
        named = [
            None,
            "https://example.org/a",
            "https://example.org/p",
            "https://example.org/graph/g",
            "https://example.org/none",
            "no IRI",
        ]
        for graph in named:
            for subject in named:
                for predicate in named:
                    given = {"subject": subject, "predicate": predicate}
                    held = set(one.quads(graph, **given))
                    assert held == {
                        quad
                        for quad in QUADS
                        if (graph, subject, predicate)
                        in {
                            (g, s, p)
                            for g in (None, quad.graph_name.value)
                            for s in (None, quad.subject.value)
                            for p in (None, quad.predicate.value)
                        }
                    }
        assert asked(server) == []
        assert set(other.quads(subject="https://example.org/a")) == set(one.quads(subject="https://example.org/a"))


@pytest.mark.parametrize("lost", [1, 0])
def test_a_store_that_gives_fewer_than_it_counts_is_not_believed(lost):
    held = small()
    with serving(held) as server:
        answer = server.behaviour

        def fewer(to):
            if lost:
                to.body = re.sub(rb"graph(/|%2F)h", rb"graph\1x", to.body)
            answer(to)

        server.behaviour = fewer
        dataset = far(server, CALM)
        if lost:
            with pytest.raises(FarStoreError, match="another number of triples than the 8"):
                dataset.read_whole()
        else:
            dataset.read_whole()
        assert (dataset._whole is None) is bool(lost)


def test_more_than_is_held_is_not_read(monkeypatch):
    monkeypatch.setattr(whole, "MOST", 7)
    with serving(small()) as server:
        dataset = far(server, CALM)
        dataset.read_whole()
        assert dataset._whole is None
        assert len(asked(server)) == 2  # marker, counts


def test_graphs_are_read_in_pieces():
    counts = {"a": whole.PIECE * 2, "b": 10, "c": whole.PIECE - 10, "d": 1}
    assert list(whole.pieces(counts)) == [["a"], ["c", "b"], ["d"]]
    assert list(whole.pieces({})) == []


@pytest.mark.parametrize(
    ("faults", "tries", "done"),
    [
        ([], 1, True),
        ([FarStoreError("down")], 1, False),
        ([FarStoreError("down"), FarStoreError("down")], 2, False),
        ([FarStoreError("down")] * 3, 3, True),
        ([SlowError("slow")], 1, False),
        ([QueryError("odd")], 1, True),
    ],
)
def test_reading_ahead_is_tried_again_after_a_failure_and_not_for_ever(faults, tries, done):
    times = []

    def read():
        times.append(1)
        if len(times) <= len(faults):
            raise faults[len(times) - 1]

    ahead = Ahead(read)
    for _ in range(tries):
        ahead.begin()
        until(lambda: not ahead._running)
    assert (len(times), ahead.done) == (tries, done)
    ahead.begin()
    until(lambda: not ahead._running)
    assert len(times) == tries + (not done)


def test_what_runs_is_not_begun_again():
    go, times = threading.Event(), []
    ahead = Ahead(lambda: times.append(1), lambda: go.wait(5))
    for _ in range(3):
        ahead.begin()
    assert not ahead.wait(0.05)
    assert times == [1]
    go.set()
    assert ahead.wait(5)


def until(holds, seconds=5):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.005)


# The pages


@pytest.fixture(scope="module")
def held(build):
    """The published snapshot as a store of others would hold it."""
    opened = snapshot.open_current(build)
    return filled(pushing.Content.read(opened.path / "content.nq", opened.version))


@pytest.mark.long
def test_cold_pages_ask_little_and_ready_tells_the_truth(build, held, published):
    """Round trips, not seconds. One for what refers to a thing: engines that answer it otherwise are not asked it."""
    gate = threading.Event()
    with serving(held) as server:
        opened = snapshot.open_current(build, Access(server.url))
        dataset = opened.atlas.dataset
        read = dataset.ahead._reads[0]
        dataset.ahead._reads[0] = lambda: (gate.wait(10), read())
        client = TestClient(create_app(opened), base_url="http://localhost", raise_server_exceptions=False)
        dataset.check()
        waiting = client.get("/ready")
        assert (waiting.status_code, waiting.json()["status"], waiting.headers["retry-after"]) == (503, "reading", "1")
        gate.set()
        assert dataset.ahead.wait(60)
        assert dataset._whole is not None
        assert len(asked(server)) < 220
        claim = min(published.claims).removeprefix(published.dataset.prefixes.base)
        trips = {
            "/en/": 0, "/sv/compare": 0, "/compare.csv": 0, "/lv/topics": 0, "/en/questions": 0, "/fi/ontology": 0,
            "/en/search?q=peer": 0, "/en/sources": 0, "/en/coverage": 0, "/en/questions/building-blocks": 0,
            "/questions/organisations.csv": 0, "/en/id/country/norway": 1, "/sv/id/country/latvia": 1, f"/en/{claim}": 1,
            "/en/concept/theme": 1, "/id/country/latvia.ttl": 1, "/en/id/organisation/9dok": 1,
            "/en/training": 9, "/en/questionnaire/norway": 2, "/en/needs": 0, "/en/needs?country=norway": 11,
        }  # fmt: skip
        for path, most in trips.items():
            assert client.get(path).status_code == 200, path
            assert len(asked(server)) <= most, path
        assert client.get("/ready").json()["status"] == "ready"
        assert len(asked(server)) == 1
        server.behaviour = lambda to: to.give(b"", 500)
        assert client.get("/ready").status_code == 503  # whatever has been read before


# Who waits meanwhile


def run(work):
    return asyncio.run(asyncio.wait_for(work, 10))


def test_who_comes_back_goes_before_who_begins():
    async def work():
        turns, order = Turns(1, 9), []
        await turns.begin()

        async def waiting(name, wait):
            await wait()
            order.append(name)
            turns.leave()

        tasks = [asyncio.create_task(waiting("new", turns.begin))]
        await asyncio.sleep(0)
        tasks.append(asyncio.create_task(waiting("back", turns.come_back)))
        await asyncio.sleep(0)
        turns.leave()
        await asyncio.gather(*tasks)
        return order

    assert run(work()) == ["back", "new"]


@pytest.mark.parametrize("given", [False, True])
def test_who_leaves_the_line_takes_no_turn_along(given):
    async def work():
        turns = Turns(1, 2)
        await turns.begin()
        gone = asyncio.create_task(turns.begin())
        await asyncio.sleep(0)
        if given:
            turns.leave()  # it has the turn, and is ended before it takes it
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        if not given:
            turns.leave()
        turns.end()
        await turns.begin()
        turns.leave()
        turns.end()
        await turns.begin()
        return True

    assert run(work())


def test_pages_that_wait_hold_no_turn_and_cannot_take_all_threads():
    """More pages than there are threads wait for a far store at once, and all of them are made."""
    waiting, most, lock = 0, 0, threading.Lock()

    def make(turn):
        nonlocal waiting, most
        with turn.aside():
            with lock:
                waiting += 1
                most = max(most, waiting)
            time.sleep(0.1)
            with lock:
                waiting -= 1

    async def work():
        async def app(scope, receive, send):
            await anyio.to_thread.run_sync(make, TURN.get())
            await send({"type": "http.response.start", "status": 200, "headers": []})

        sent = []

        async def send(message):
            sent.append(message)

        keeper = FromShelf(app, Shelves())
        scope = {"type": "http", "method": "GET", "path": "/en/x", "query_string": b""}
        await asyncio.gather(*(keeper(dict(scope), None, send) for _ in range(60)))
        return len(sent)

    assert run(work()) == 60
    assert 3 < most <= BEGUN < 40
