"""The armour: deadline, memory, no way out, fairness, the queue, what becomes of workers; with short limits."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from peeratlas.armour import line
from peeratlas.armour.fairness import Fairness, client
from peeratlas.armour.limits import Limits
from peeratlas.armour.line import GoneError, Job, Worker
from peeratlas.armour.pool import Pool
from peeratlas.errors import AtlasError, BusyError, GateError, TooHeavyError, TooManyError, TooMuchError
from peeratlas.portal.app import create_app
from peeratlas.settings import Settings
from peeratlas.snapshot import open_current

JSON = "application/sparql-results+json"
BOMB = "SELECT (COUNT(*) AS ?n) {?a ?b ?c. ?d ?e ?f. ?g ?h ?i}"
BOMBS = {
    "cross join": BOMB,
    "grouped cross join": "SELECT ?a ?d (COUNT(*) AS ?n) {?a ?b ?c. ?d ?e ?f} GROUP BY ?a ?d",
    "without data": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"VALUES ?{name} {{ {' '.join(map(str, range(400)))} }}" for name in "abcde")
    + " }",
    "sorted cross join": "SELECT * {?a ?b ?c. ?d ?e ?f} ORDER BY ?f ?c LIMIT 1",
    "negation": 'ASK { FILTER NOT EXISTS { ?a ?b ?c . ?d ?e ?f . FILTER(STR(?c)=CONCAT(STR(?f),"#")) } }',
    "offset": "SELECT * {?a ?b ?c. ?d ?e ?f} OFFSET 1000000000 LIMIT 1",
    "hashes": 'SELECT (COUNT(?h) AS ?n) {?a ?b ?c. ?d ?e ?f BIND(SHA512(CONCAT(STR(?a),STR(?f))) AS ?h) FILTER(?h="x")}',
    "union": "SELECT (COUNT(*) AS ?n) { " + " UNION ".join("{?a ?b ?c. ?d ?e ?f}" for _ in range(50)) + " }",
}
DOUBLING = (
    'SELECT (STRLEN(?s32) AS ?n) { BIND("xxxxxxxxxxxxxxxx" AS ?s0) '
    + " ".join(f"BIND(CONCAT(?s{i},?s{i}) AS ?s{i + 1})" for i in range(32))
    + " }"
)
DEEP = "SELECT * { ?s ?p ?o FILTER(" + "STR(" * 20_000 + "?o" + ")" * 20_000 + '="x") }'


@pytest.fixture(scope="module")
def store(build):
    return open_current(build).path / "store"


@pytest.fixture
def pool(store, request):
    limits = Limits(**{"seconds": 1, "waiting_seconds": 0.5, **getattr(request, "param", {})})
    pool = Pool(store, limits)
    yield pool
    pool.close()


def job(query="ASK {}", seconds=1.0, **wishes):
    return Job(
        query, **{"tables": JSON, "graphs": "text/turtle", "seconds": seconds, "rows": 1000, "size": 10**6, **wishes}
    )


def run(pool, job):
    """Asks from a loop of its own."""
    return asyncio.run(pool.run(job))


@contextmanager
def turn(fairness, address):
    """A turn in a loop of its own."""
    with asyncio.Runner() as runner:
        exits = AsyncExitStack()
        runner.run(exits.enter_async_context(fairness.turn(address)))
        try:
            yield
        except BaseException as fault:
            runner.run(exits.__aexit__(type(fault), fault, None))
            raise
        runner.run(exits.aclose())


def gone(pid):
    """Whether a process is no more, not even as one that nobody has waited for."""
    return not Path(f"/proc/{pid}").exists()


def eventually(true, seconds=3.0):
    until = time.monotonic() + seconds
    while not true() and time.monotonic() < until:
        time.sleep(0.01)
    return true()


# The deadline


@pytest.mark.parametrize("name", BOMBS)
def test_a_query_is_ended_at_the_deadline_and_nobody_waits_for_it(pool, name):
    run(pool, job())
    assert eventually(lambda: len(pool.pids()) == 3)
    before = pool.pids()
    start = time.monotonic()
    with pytest.raises(TooHeavyError, match="ended"):
        run(pool, job(BOMBS[name], 0.3))
    assert time.monotonic() - start < 0.8
    start = time.monotonic()
    assert b"true" in run(pool, job()).parts[0]
    assert time.monotonic() - start < 0.2
    ended = set(before) - set(pool.pids())
    assert len(ended) == 1
    assert eventually(lambda: all(map(gone, ended)))


def test_a_worker_is_replaced_and_none_is_left_over(pool):
    run(pool, job())
    seen = set(pool.pids())
    for _ in range(4):
        with pytest.raises(TooHeavyError):
            run(pool, job(BOMB, 0.05))
        seen |= set(pool.pids())
    assert eventually(lambda: len(pool.pids()) == 3)
    assert pool.counts["late"] == 4
    seen |= set(pool.pids())
    pool.close()
    assert eventually(lambda: all(map(gone, seen)))
    assert pool.pids() == []


# Memory and depth: the worker ends, and nothing else does


@pytest.mark.parametrize("query", [DOUBLING, DEEP], ids=["doubling", "depth"])
def test_what_breaks_a_worker_breaks_nothing_else(pool, query):
    with pytest.raises(TooHeavyError):
        run(pool, job(query, 5))
    start = time.monotonic()
    assert b"true" in run(pool, job()).parts[0]
    assert time.monotonic() - start < 0.3


@pytest.mark.parametrize("pool", [{"memory_bytes": 300 << 20}], indirect=True)
def test_a_worker_has_no_more_memory_than_its_limit(pool):
    run(pool, job())
    most = 0
    with ThreadPoolExecutor(1) as threads:
        query = threads.submit(run, pool, job(DOUBLING, 5))
        while not query.done():
            most = max([most, *map(memory, pool.pids())])
            time.sleep(0.002)
    assert isinstance(query.exception(), TooHeavyError)
    assert most < 300 << 20


def memory(pid):
    """Bytes that a process holds."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return max((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS")), default=0)


# No way out


def test_no_request_leaves_a_worker_even_without_the_gate(pool):
    with socket.create_server(("127.0.0.1", 0)) as canary:
        canary.settimeout(0.3)
        port = canary.getsockname()[1]
        for query in (
            f"SELECT * {{ SERVICE <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }} }}",
            f"SELECT * {{ SERVICE SILENT <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }} }}",
            f"BASE <http://127.0.0.1:{port}/> ASK {{ FILTER EXISTS {{ SERVICE <x> {{ ?s ?p ?o }} }} }}",
            f"SELECT * FROM <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }}",
            f"LOAD <http://127.0.0.1:{port}/x>",
        ):
            with suppress(AtlasError):
                run(pool, job(query))
        for query in (
            f"SELECT * FROM <http://127.0.0.1:{port}/x> {{ ?s ?p ?o }}",
            "SELECT * FROM <file:///etc/passwd> {?s ?p ?o}",
        ):
            outcome = run(pool, job(query, chooses=True))
            assert b'"bindings":[]' in outcome.parts[0]
        with pytest.raises(TimeoutError):
            canary.accept()


def test_a_worker_can_open_nothing_and_knows_nothing_of_the_host(pool):
    run(pool, job())
    for pid in pool.pids():
        limits = Path(f"/proc/{pid}/limits").read_text()
        rows = {line[:26].strip(): line[26:].split()[:2] for line in limits.splitlines()}
        assert rows["Max open files"] == ["3", "3"]
        assert rows["Max address space"] == [str(1 << 30)] * 2
        assert rows["Max core file size"] == ["0", "0"]
        assert Path(f"/proc/{pid}/oom_score_adj").read_text().strip() == "1000"
        names = {part.partition(b"=")[0] for part in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0") if part}
        assert names == {b"PYTHONPATH", b"LC_ALL"}


def test_a_worker_ends_with_the_process_that_started_it(store):
    code = (
        "import asyncio, sys; from pathlib import Path; from peeratlas.armour.pool import Pool; from peeratlas.armour.limits import Limits; "
        "from peeratlas.armour.line import Job; pool = Pool(Path(sys.argv[1]), Limits()); "
        "asyncio.run(pool.run(Job('ASK {}', 'text/csv', '', 5.0, 10, 10000))); print(*pool.pids(), flush=True); "
        "asyncio.run(pool.run(Job(sys.argv[2], 'text/csv', '', 30.0, 10, 10000)))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(store), BOMB], stdout=subprocess.PIPE, text=True) as child:
        pids = [int(pid) for pid in child.stdout.readline().split()]
        child.send_signal(signal.SIGKILL)
    assert pids
    assert eventually(lambda: all(not alive(pid) for pid in pids), 1.5)


def alive(pid):
    """Whether a process runs; one that has ended and that its new parent has not waited for does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in "ZX"


def test_a_worker_that_somebody_ended_is_passed_over(pool):
    run(pool, job())
    assert eventually(lambda: len(pool.pids()) == 3)
    for pid in pool.pids():
        os.kill(pid, signal.SIGKILL)
    assert b"true" in run(pool, job()).parts[0]
    assert eventually(lambda: len([pid for pid in pool.pids() if alive(pid)]) == 3)


# The queue and the life of workers


def test_nothing_is_started_before_the_first_query(pool):
    assert pool.pids() == []
    assert pool.counts["started"] == 0


@pytest.mark.parametrize("pool", [{"workers": 1}, {"workers": 2}], indirect=True)
def test_there_are_as_many_workers_as_places_and_a_spare(pool, request):
    workers = request.node.callspec.params["pool"]["workers"]
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: len(run(pool, job()).parts), range(40)))
    assert found == [1] * 40
    assert eventually(lambda: len(pool.pids()) == workers + 1)
    time.sleep(0.1)
    assert len(pool.pids()) == workers + 1


@pytest.mark.parametrize("pool", [{"workers": 1, "waiting": 2, "waiting_seconds": 0.3}], indirect=True)
def test_who_finds_the_queue_full_is_refused_at_once_and_who_waits_is_refused_in_time(pool):
    run(pool, job())
    with ThreadPoolExecutor(4) as threads:
        bomb = threads.submit(run, pool, job(BOMB, 0.9))
        assert eventually(lambda: pool.busy == (1, 0))
        waiting = [threads.submit(run, pool, job()) for _ in range(2)]
        assert eventually(lambda: pool.busy == (1, 2))
        start = time.monotonic()
        with pytest.raises(BusyError) as caught:
            run(pool, job())
        assert time.monotonic() - start < 0.1
        assert caught.value.headers == {"Retry-After": "2"}
        for one in waiting:
            assert isinstance(one.exception(), BusyError)
        assert time.monotonic() - start < 0.6
        assert isinstance(bomb.exception(), TooHeavyError)
    assert pool.busy == (0, 0)
    assert pool.counts["refused"] == 3
    run(pool, job())


@pytest.mark.parametrize("pool", [{"workers": 1, "queries_per_worker": 5}], indirect=True)
def test_a_worker_is_recycled_after_its_queries(pool):
    for _ in range(22):
        run(pool, job())
    assert pool.counts["recycled"] == 4
    assert pool.counts["broken"] == pool.counts["late"] == 0


def test_a_store_that_cannot_be_opened_is_no_fault_of_the_query(tmp_path):
    pool = Pool(tmp_path / "nothing", Limits(waiting_seconds=0.5))
    with pytest.raises(BusyError, match="cannot start a worker"):
        run(pool, job())
    pool.close()
    with pytest.raises(BusyError):
        Worker(tmp_path / "nothing", 1 << 30)


def test_a_closed_pool_ends_the_worker_at_work_when_it_is_done(store):
    pool = Pool(store, Limits())
    run(pool, job())
    with ThreadPoolExecutor(1) as threads:
        query = threads.submit(run, pool, job(BOMB, 0.4))
        assert eventually(lambda: pool.busy == (1, 0))
        pids = pool.pids()
        pool.close()
        assert isinstance(query.exception(), TooHeavyError)
    assert eventually(lambda: all(map(gone, pids)))


def test_a_late_worker_says_so(store):
    worker = Worker(store, 1 << 30)
    with pytest.raises(GoneError) as caught:
        asyncio.run(worker.ask(job(BOMB, 0.1)))
    assert caught.value.late
    worker.wait()
    assert gone(worker.pid)


# Waiting in an event loop


def test_the_queue_is_no_longer_while_workers_are_still_to_come(store):
    async def ask():
        return await asyncio.gather(*(pool.run(job()) for _ in range(10)), return_exceptions=True)

    pool = Pool(store, Limits(workers=1, waiting=2, waiting_seconds=10))
    found = asyncio.run(ask())
    pool.close()
    assert [isinstance(one, BusyError) for one in found] == [False] * 3 + [True] * 7


def test_a_query_that_is_longer_than_the_line_holds_arrives_whole(pool):
    assert b"true" in run(pool, job("ASK {} #" + "x" * 2_000_000, 5)).parts[0]


def test_the_loop_goes_on_while_a_query_runs_and_another_waits(store):
    async def turns():
        queries = [asyncio.create_task(pool.run(job(query, 0.4))) for query in (BOMB, BOMB, "ASK {}")]
        count = 0
        while not all(query.done() for query in queries):
            await asyncio.sleep(0.01)
            count += 1
        return count, await asyncio.gather(*queries, return_exceptions=True)

    pool = Pool(store, Limits(workers=1, waiting_seconds=3))
    run(pool, job())
    count, (one, two, three) = asyncio.run(turns())
    pool.close()
    assert isinstance(one, TooHeavyError)
    assert isinstance(two, TooHeavyError)
    assert b"true" in three.parts[0]
    assert count > 20


@pytest.mark.parametrize("pool", [{"workers": 1}], indirect=True)
def test_whoever_goes_away_leaves_no_answer_to_the_next(pool):
    async def go_away():
        asked = [asyncio.create_task(pool.run(job(LONG, 5))) for _ in range(3)]
        await asyncio.sleep(0.1)
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)

    run(pool, job())
    assert eventually(lambda: len(pool.pids()) == 2)
    asyncio.run(go_away())
    assert pool.busy == (0, 0)
    assert b"true" in run(pool, job()).parts[0]


def test_a_turn_is_given_on_by_who_goes_away():
    fairness = Fairness(replace(LIMITS, waiting_seconds=5))

    async def ask():
        async with fairness.turn("192.0.2.1"):
            await asyncio.sleep(0.05)
            return "answered"

    async def go_away():
        first, second, third = (asyncio.create_task(ask()) for _ in range(3))
        await asyncio.sleep(0.01)
        first.cancel()
        second.cancel()
        return await asyncio.wait_for(third, 2)

    assert asyncio.run(go_away()) == "answered"
    assert asyncio.run(ask()) == "answered"


# What a worker sends


def test_a_result_is_whole_or_not_at_all(pool):
    query = "SELECT ?s { ?s ?p ?o } LIMIT %d"
    assert run(pool, job(query % 1000)).tail == {"media_type": JSON}
    with pytest.raises(TooMuchError, match="rows"):
        run(pool, job(query % 1001))
    size = len(b"".join(run(pool, job(query % 10)).parts))
    assert run(pool, job(query % 10, size=size)).tail == {"media_type": JSON}
    with pytest.raises(TooMuchError, match="bytes"):
        run(pool, job(query % 10, size=size - 1))
    triples = run(pool, job("CONSTRUCT { ?s a <x:y> } { ?s ?p ?o . <x:never> ?q ?r }", graphs="application/n-triples"))
    assert (triples.parts, triples.tail) == ((), {"media_type": "application/n-triples"})
    with pytest.raises(TooMuchError, match="rows"):
        run(pool, job("DESCRIBE * {?a ?b ?c. ?d ?e ?f}"))
    once = run(pool, job("CONSTRUCT { <x:a> <x:b> <x:c> } { ?s ?p ?o } LIMIT 5000", graphs="application/n-triples"))
    assert b"".join(once.parts) == b"<x:a> <x:b> <x:c> .\n"


@pytest.mark.parametrize(
    ("query", "tail"),
    [
        ("SELECT", {"refused"}),
        ("SELECT (<x:f>(1) AS ?x) {}", {"refused"}),
        ("CONSTRUCT WHERE { ?s ?p ?o } LIMIT 1", {"unacceptable"}),
        ("ASK {}", {"media_type"}),
    ],
)
def test_the_tail_says_what_came_of_a_query(pool, query, tail):
    assert set(run(pool, job(query, graphs="")).tail) == tail


# Fairness


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


LIMITS = Limits(waiting_seconds=0.2, client_seconds_per_minute=10, client_errors_per_minute=3)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unix" * 50, "unix" * 25),
        ("", ""),
    ],
)
def test_a_client_is_an_address_or_a_household(address, name):
    assert client(address) == name


def test_a_client_has_so_many_seconds_of_work_in_a_minute():
    clock = Clock()
    fairness = Fairness(LIMITS, clock)
    for _ in range(2):
        with turn(fairness, "192.0.2.1"):
            clock.now += 5
    with pytest.raises(TooManyError, match="took 10 seconds") as caught, turn(fairness, "192.0.2.1"):
        pass
    assert caught.value.headers == {"Retry-After": "55"}
    with turn(fairness, "192.0.2.2"):
        pass
    clock.now += 55.1
    with turn(fairness, "192.0.2.1"):
        pass


def test_a_client_has_so_many_errors_in_a_minute():
    clock = Clock()
    fairness = Fairness(LIMITS, clock)
    for error in (GateError("no"), BusyError("no"), TooHeavyError("no"), GateError("no")):
        with suppress(AtlasError), turn(fairness, "192.0.2.1"):
            raise error
    with pytest.raises(TooManyError, match="3 of your queries failed"), turn(fairness, "192.0.2.1"):
        pass
    clock.now += 61
    with turn(fairness, "192.0.2.1"):
        pass


def test_a_client_has_one_query_at_work_and_two_that_wait():
    fairness = Fairness(LIMITS)
    inside, done = threading.Event(), threading.Event()

    def hold():
        with turn(fairness, "192.0.2.1"):
            inside.set()
            done.wait(5)

    def ask():
        with turn(fairness, "192.0.2.1"):
            return "answered"

    with ThreadPoolExecutor(4) as threads:
        threads.submit(hold)
        inside.wait(5)
        late = threads.submit(ask)
        assert isinstance(late.exception(), TooManyError)
        waiting = [threads.submit(ask) for _ in range(2)]
        assert eventually(lambda: len(next(iter(fairness._accounts.values())).waiting) == 2)
        start = time.monotonic()
        with pytest.raises(TooManyError, match="at work"), turn(fairness, "192.0.2.1"):
            pass
        assert time.monotonic() - start < 0.1
        with turn(fairness, "192.0.2.2"):
            pass
        done.set()
        assert [one.result() for one in waiting] == ["answered"] * 2


def test_nobody_is_remembered_longer_than_a_minute_and_never_too_many(monkeypatch):
    clock = Clock()
    fairness = Fairness(LIMITS, clock)
    monkeypatch.setattr("peeratlas.armour.fairness._MOST", 50)
    for number in range(200):
        with turn(fairness, f"192.0.2.{number}"):
            pass
    assert len(fairness) == 50
    clock.now += 61
    for number in range(4):
        with turn(fairness, f"198.51.100.{number}"):
            pass
    assert len(fairness) == 4


# All of it together


@pytest.fixture(scope="module")
def app(build):
    limits = Limits(
        seconds=0.5, workers=1, waiting=2, waiting_seconds=0.3, client_seconds_per_minute=2, client_errors_per_minute=4
    )
    app = create_app(open_current(build), Settings(limits=limits))
    yield app
    app.state.endpoint.close()


def ask(app, query, host="192.0.2.1", **headers):
    return TestClient(app, client=(host, 1)).get("/sparql", params={"query": query}, headers=headers)


def test_a_bomb_is_504_with_what_works_instead_and_the_next_answer_is_quick(app):
    ask(app, "ASK { #warm\n }")
    start = time.monotonic()
    answer = ask(app, BOMB)
    assert time.monotonic() - start < 1.0
    assert answer.status_code == 504
    problem = answer.json()
    assert "longer than 0.5 seconds" in problem["detail"]
    assert problem["near"] == ["/en/sparql/here", "/dumps/atlas.nq.gz", "/en/questions"]
    start = time.monotonic()
    assert ask(app, "SELECT * { ?s ?p ?o } LIMIT 2").status_code == 200
    assert time.monotonic() - start < 0.3


def test_the_truth_is_never_turned_round_by_a_deadline(app):
    for name in ("negation", "offset"):
        assert ask(app, BOMBS[name], "192.0.2.7").status_code == 504


def test_a_client_that_asks_too_much_is_429_and_others_are_answered(app):
    for number in range(6):
        last = ask(app, f"SELECT nonsense {number}", "192.0.2.2")
    assert last.status_code == 429
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert last.headers["access-control-allow-origin"] == "*"
    assert ask(app, "ASK {}", "192.0.2.3").status_code == 200


def test_behind_a_front_server_on_this_machine_the_client_is_the_one_that_it_names(app):
    for number in range(5):
        ask(app, f"SELECT nonsense {number}", "127.0.0.1", **{"x-forwarded-for": "192.0.2.50, 198.51.100.4"})
    forwarded = {"x-forwarded-for": "192.0.2.51, 198.51.100.4"}
    assert ask(app, "ASK { #a\n}", "127.0.0.1", **forwarded).status_code == 429
    assert ask(app, "ASK { #b\n}", "127.0.0.1", **{"x-forwarded-for": "198.51.100.4, 192.0.2.50"}).status_code == 200
    # Who comes from elsewhere may say what it likes.
    for number in range(5):
        ask(app, f"SELECT nonsense {number}", "192.0.2.60", **{"x-forwarded-for": f"192.0.2.{number}"})
    assert ask(app, "ASK { #c\n}", "192.0.2.60", **{"x-forwarded-for": "192.0.2.99"}).status_code == 429


def test_pages_are_served_while_the_queue_is_full(app):
    TestClient(app).get("/en/")
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(ask, app, BOMB + f"#{number}", f"203.0.113.{number}") for number in range(8)]
        assert eventually(lambda: app.state.endpoint.pool.busy[0] == 1)
        start = time.monotonic()
        assert TestClient(app).get("/en/sparql").status_code == 200
        assert TestClient(app).get("/health").status_code == 200
        assert time.monotonic() - start < 1.5
        codes = [one.result() for one in answers]
    assert {one.status_code for one in codes} == {503, 504}
    busy = next(one for one in codes if one.status_code == 503)
    assert busy.headers["retry-after"] == "2"
    assert app.state.endpoint.pool.busy == (0, 0)


# Behind everything else

LONG = "SELECT (COUNT(*) AS ?n) { {SELECT ?a {?a ?b ?c} LIMIT 3000} {SELECT ?d {?d ?e ?f} LIMIT 1000} }"


@pytest.mark.parametrize(
    ("query", "yields", "crowded", "behind"),
    [
        (LONG, True, False, True),
        (LONG, True, True, False),
        (LONG, False, False, False),
        ("ASK {}", True, False, False),
    ],
    ids=["long", "crowded", "of a page", "short"],
)
def test_a_long_query_goes_on_behind_everything_else(store, monkeypatch, query, yields, crowded, behind):
    monkeypatch.setattr(line, "_LOOKS", 0.01)
    monkeypatch.setattr(line, "_SHARE", 0.02)
    monkeypatch.setattr(line, "_crowded", lambda: crowded)
    worker = Worker(store, Limits().memory_bytes, yields)
    try:
        assert os.sched_getscheduler(worker.pid) == os.SCHED_OTHER
        assert asyncio.run(worker.ask(job(query, 20))).tail == {"media_type": JSON}
        assert worker.behind is behind
        assert os.sched_getscheduler(worker.pid) == (os.SCHED_IDLE if behind else os.SCHED_OTHER)
    finally:
        worker.end()
        worker.wait()


def test_a_worker_that_was_put_behind_is_not_used_again(pool, monkeypatch):
    monkeypatch.setattr(line, "_LOOKS", 0.01)
    monkeypatch.setattr(line, "_SHARE", 0.02)
    monkeypatch.setattr(line, "_crowded", lambda: False)
    run(pool, job())
    run(pool, job(LONG, 20))
    assert pool.counts["recycled"] == 1
    assert eventually(lambda: len(pool.pids()) == 3)
    assert {os.sched_getscheduler(pid) for pid in pool.pids()} == {os.SCHED_OTHER}
