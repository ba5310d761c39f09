"""F1, F3, F4 and F11 on the running portal: it is killed while it changes its snapshot, its workers are killed under
load, it is killed itself, and queries that end the engine come to it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.client import HTTPException
from pathlib import Path
from typing import Self
from urllib.parse import quote

import pytest

from tests.faults.crashes import CRASHES
from tests.faults.quick import without_reasoner
from tests.faults.scale import times
from tests.faults.state import files, healthy
from tests.operating import Served, fetch, free_port, make_current, served, two_snapshots, until
from tests.small import ROOT

pytestmark = pytest.mark.faults
ASK = "/sparql?query=" + quote("ASK { ?s ?p ?o }")
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } # %d"
LIGHT = "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 5 # %d"
PAGES = ("/en/", "/sv/compare", "/en/id/place/inner", "/id/place/inner.ttl", "/compare.csv", "/fi/questions")
ROOMY = {
    "PEERATLAS_LIMIT_CLIENT_RUNNING": "50",
    "PEERATLAS_LIMIT_CLIENT_SECONDS_PER_MINUTE": "100000",
    "PEERATLAS_LIMIT_CLIENT_ERRORS_PER_MINUTE": "100000",
    "PEERATLAS_LIMIT_SECONDS": "3",
}
# A busy machine may take longer than what is promised; that something is ended at all is what is held.
SOON = 10.0


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    with without_reasoner():
        return two_snapshots(tmp_path_factory.mktemp("service"))


def alive(pid: int) -> bool:
    """Whether a process runs; one that has ended, and that nobody has waited for yet, does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


# F1: the portal is killed while it changes its snapshot

POINTS = {
    "the link is seen": "reloading.Reloading._renew",
    "the snapshot is opened": "reloading.snapshot.open_current",
    "the application is made": "reloading.create_app",
    "the store is read": "reloading._Live.check",
    "requests go there": "reloading.lines.tell",
    "the old one is closed": "reloading._Live.close",
    "its first worker starts": "pool.Pool._add",
}
KILLED = """
import os, signal, sys
from pathlib import Path
from peeratlas.armour import pool
from peeratlas.serving import reloading, serve
out, name, after = Path(sys.argv[1]), sys.argv[2], sys.argv[3] == "after"
first = (out / "current").readlink()
holder, _, called = name.rpartition(".")
for part in holder.split("."):
    holder = globals()[part] if isinstance(holder, str) else getattr(holder, part)
really = getattr(holder, called)
def killing(*given, **named):
    late = (out / "current").readlink() != first
    if late and not after: os.kill(os.getpid(), signal.SIGKILL)
    done = really(*given, **named)
    if late: os.kill(os.getpid(), signal.SIGKILL)
    return done
setattr(holder, called, killing)
serve(out, "127.0.0.1", 0)
"""


@pytest.mark.long
def test_a_portal_killed_at_any_step_of_the_change_leaves_two_whole_snapshots(snapshots):
    out, versions = snapshots
    before = {version: files(out / version) for version in versions}
    for turn in range(times("F1 rounds over the steps of reload")):
        for number, (point, called) in enumerate(POINTS.items()):
            make_current(out, versions[0])
            when = "after" if (turn + number) % 2 else "before"
            command = [sys.executable, "-c", KILLED, str(out), called, when]
            pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
            with subprocess.Popen(command, cwd=ROOT / "src", env={**os.environ, **ROOMY}, **pipes) as run:
                port = int(run.stdout.readline().split("127.0.0.1:")[1].split("/")[0])
                assert fetch(port, ASK)[0] == 200
                workers = children(run.pid)
                assert workers
                make_current(out, versions[1])
                with suppress(OSError, HTTPException):
                    until(
                        lambda port=port, run=run: (
                            run.poll() is not None or not fetch(port, ASK + quote(f"#{time.monotonic()}"))
                        ),
                        10,
                    )
                assert run.wait(10) == -signal.SIGKILL, (point, run.stderr.read())
            until(lambda workers=workers: not any(map(alive, workers)), SOON)
            assert healthy(out) == versions[1], point
            assert {version: files(out / version) for version in versions} == before, point
    with served(out) as server:
        assert server.get("/health")[0] == 200
        assert versions[1] in server.get("/ready")[2].decode()


def children(pid: int) -> set[int]:
    tasks = Path(f"/proc/{pid}/task").glob("*/children")
    return {int(child) for path in tasks for child in path.read_text().split()}


# F3: workers are killed under load


class Readers:
    """Readers of pages, who hold every answer against what was read before, and askers, who take an honest error."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.expected = {path: server.get(path)[2] for path in PAGES}
        self.pages, self.faults = 0, []
        self.statuses: dict[int, int] = {}
        self._stop, self._lock = threading.Event(), threading.Lock()
        jobs = [self._read, self._read, self._ask(LIGHT), self._ask(HEAVY)]
        self._threads = [threading.Thread(target=self._until_stopped, args=(job,)) for job in jobs]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _until_stopped(self, job) -> None:
        number = random.randrange(1000)
        while not self._stop.is_set():
            number += 1
            try:
                job(number)
            except (OSError, HTTPException) as lost:
                with self._lock:
                    self.faults.append(repr(lost))

    def _read(self, number: int) -> None:
        path = PAGES[number % len(PAGES)]
        status, _, body = self.server.get(path)
        with self._lock:
            self.pages += 1
            if status != 200 or body != self.expected[path]:
                self.faults.append(f"{path}: {status}")

    def _ask(self, query: str):
        def ask(_: int) -> None:
            status, _, body = self.server.get("/sparql?query=" + quote(query % time.monotonic_ns()))
            with self._lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1
                if status not in (200, 500, 503, 504) or (status == 200) != (b'"bindings"' in body):
                    self.faults.append(f"query: {status} {body[:100]!r}")

        return ask


@pytest.mark.long
def test_workers_killed_once_a_second_cost_no_page_and_are_replaced(snapshots):
    out, versions = snapshots
    make_current(out, versions[0])
    chance, waits, seconds = random.Random(20261122), [], times("F3 seconds")
    with served(out, **ROOMY) as server:
        assert server.get(ASK)[0] == 200
        until(lambda: len(server.children()) >= 3, SOON)
        with Readers(server) as readers:
            ends = time.monotonic() + seconds
            while time.monotonic() < ends:
                began = time.monotonic()
                # One of those that are there, at work or not.
                lost = chance.choice(sorted(server.children()))
                with suppress(ProcessLookupError):
                    os.kill(lost, signal.SIGKILL)
                waits.append(
                    until(lambda lost=lost: lost not in server.children() and len(server.children()) >= 3, SOON)
                )
                time.sleep(max(0, began + 1 - time.monotonic()))
        broken = server.metrics()['peeratlas_query_workers_total{event="broken"}']
        assert server.end()[1] == []
    print(
        f"{len(waits)} workers killed in {seconds} s: {readers.pages} pages, queries {readers.statuses}, "
        f"replaced after {sorted(waits)[len(waits) // 2]:.2f} s, at most {max(waits):.2f} s"
    )
    assert readers.faults == []
    assert readers.pages > 20 * seconds / 10
    assert readers.statuses[200] > 0
    # An idle one is passed over when its turn comes, so it may not have been counted yet.
    assert 0 < broken <= len(waits)


# F4: the portal is killed


@contextmanager
def supervised(out: Path, port: int):
    """`peeratlas serve`, started again whenever it ends, as the unit of systemd does; the list of its processes."""
    command = [sys.executable, "-m", "peeratlas", "serve", "--port", str(port), "--build", str(out)]
    runs, stop = [], threading.Event()
    environment = {**os.environ, **ROOMY, "PYTHONPATH": str(ROOT / "src")}

    def supervise() -> None:
        while not stop.is_set():
            runs.append(subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL))
            runs[-1].wait()

    thread = threading.Thread(target=supervise)
    thread.start()
    try:
        yield runs
    finally:
        stop.set()
        runs[-1].kill()
        thread.join(10)


def answers(port: int, path: str = "/en/") -> bool:
    try:
        return fetch(port, path)[0] == 200
    except (OSError, HTTPException):
        return False


@pytest.mark.long
def test_a_killed_portal_leaves_no_worker_and_is_back(snapshots):
    out, versions = snapshots
    make_current(out, versions[0])
    chance, ends, backs, port = random.Random(20261122), [], [], free_port()
    with supervised(out, port) as runs:
        for _ in range(times("F4 kills of the server")):
            until(lambda: answers(port), 20)
            main = runs[-1]
            for _ in range(2):
                threading.Thread(target=answers, args=(port, "/sparql?query=" + quote(HEAVY % 1))).start()
            # While workers are started, or at work.
            until(lambda main=main: children(main.pid), SOON)
            time.sleep(chance.uniform(0, 0.5))
            workers = children(main.pid)
            main.kill()
            ends.append(until(lambda workers=workers: not any(map(alive, workers)), SOON))
            backs.append(until(lambda: answers(port), 20))
            assert runs[-1] is not main
        until(lambda: answers(port, ASK), SOON)
        assert orphans(out) <= children(runs[-1].pid)
    until(lambda: not orphans(out), SOON)
    print(f"{len(ends)} kills: workers gone after at most {max(ends):.2f} s, answers after at most {max(backs):.2f} s")


def orphans(out: Path) -> set[int]:
    """Workers on these snapshots, whoever is their parent now."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            told = path.read_text()
            if "armour/worker.py" in told and str(out) in told and alive(int(path.parent.name)):
                found.add(int(path.parent.name))
    return found


def test_the_unit_starts_a_killed_portal_again():
    unit = (ROOT / "deploy" / "peeratlas.service").read_text("utf-8").splitlines()
    assert {"Restart=always", "RestartSec=1", "KillMode=mixed"} <= set(unit)


# F11: queries that end the engine come to the portal

WITHOUT_GATE = """
import sys
from pathlib import Path
from peeratlas.armour import gate
from peeratlas.serving import serve
harmless = gate.read("SELECT * { ?s ?p ?o }", gate.Limits())
gate.read = lambda query, limits: harmless
serve(Path(sys.argv[1]), "127.0.0.1", 0)
"""


@pytest.mark.long
def test_what_ends_the_engine_ends_one_query(snapshots):
    """The gate is off, so that the worker gets what the gate would have refused; the portal goes on."""
    out, versions = snapshots
    make_current(out, versions[0])
    with served(
        out, code=WITHOUT_GATE, **ROOMY, PEERATLAS_LIMIT_QUERY_BYTES="1000000", PEERATLAS_LIMIT_BODY_BYTES="2000000"
    ) as server:
        assert server.get(ASK)[0] == 200
        seen = {}
        for name, make in CRASHES.items():
            status = server.post("/sparql", make(1).encode(), "application/sparql-query")[0]
            seen[name] = status
            assert status in (200, 400, 422, 503, 504), (name, status)
            assert server.get("/en/")[0] == 200
            until(lambda name=name: server.get("/sparql?query=" + quote(LIGHT % hash(name)))[0] == 200, SOON)
        assert server.child.poll() is None
        broken = server.metrics()['peeratlas_query_workers_total{event="broken"}']
        print(f"{len(seen)} kinds: {seen}; {broken:g} workers broke")
        assert broken >= 5
        assert server.end()[1] == []
