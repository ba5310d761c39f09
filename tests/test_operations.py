"""The service as whoever runs it sees it: log, ids, measures, deadlines, the end, and the change to a new snapshot."""

from __future__ import annotations

import asyncio
import http.client
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from peeratlas.errors import SettingsError
from peeratlas.serving import lines, watching
from peeratlas.serving.measures import Measures, State, may_read
from peeratlas.serving.watching import Watched
from peeratlas.settings import Settings
from tests.operating import CHILD, NAMES, Served, fetch, make_current, served, two_snapshots, until
from tests.small import ROOT

SECRET = "sjuksköterska-4711"
ASK = "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"
HEAVY = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fa%20%3Fb%20%3Fc.%20%3Fd%20%3Fe%20%3Ff.%20%3Fg%20%3Fh%20%3Fi%7D"
CHOSEN = "/questions/fundings.csv?country=norway"
PATHS = (
    "/en/",
    "/sv/compare",
    "/en/id/place/inner",
    "/id/place/inner.ttl",
    "/compare.csv",
    "/health",
    "/sparql?query=SELECT%20*%20%7B%3Fs%20%3Chttp%3A%2F%2Fwww.w3.org%2F2000%2F01%2Frdf-schema%23label%3E%20%3Fo%7D%20ORDER%20BY%20STR(%3Fs)%20STR(%3Fo)",
    CHOSEN,
)
ROOMY = {
    "PEERATLAS_LIMIT_CLIENT_RUNNING": "50",
    "PEERATLAS_LIMIT_CLIENT_SECONDS_PER_MINUTE": "1000",
    "PEERATLAS_LIMIT_CLIENT_ERRORS_PER_MINUTE": "1000",
}


@pytest.fixture(scope="module")
def snapshots(tmp_path_factory):
    return two_snapshots(tmp_path_factory.mktemp("operations"))


@pytest.fixture
def build(snapshots):
    out, versions = snapshots
    make_current(out, versions[0])
    return out


def state(**values):
    return replace(State("0123456789abcdef", "2026-11", time.time() - 60), **values)


def run(app, path="/", headers=(), receive=None, settings=None):
    """One request to an application under watch: status, headers, body."""
    sent, counting = [], Measures(state)

    async def send(message):
        sent.append(message)

    async def nothing():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def ask():
        scope = {"type": "http", "method": "POST", "path": path, "headers": list(headers), "client": ("127.0.0.1", 1)}
        await Watched(app, settings or Settings(), counting)(scope, receive or nothing, send)

    asyncio.run(ask())
    body = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], dict(sent[0]["headers"]), body, counting.written().decode()


async def plain(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"well"})


# Ids


@pytest.mark.parametrize("given", [b"0123456789abcdef", b"A.front-server_1", b"f" * 64])
def test_the_id_of_a_front_server_is_taken(given):
    assert run(plain, headers=[(b"x-request-id", given)])[1][b"x-request-id"] == given


@pytest.mark.parametrize(
    "given", [b"", b"short", b"f" * 65, b"has a space", b"<script>", b"../../etc", "sj\u00f6".encode() * 3]
)
def test_what_is_no_plain_token_is_not_taken(given):
    made = run(plain, headers=[(b"x-request-id", given)])[1][b"x-request-id"]
    assert re.fullmatch(rb"[0-9a-f]{16}", made)


# Log


@pytest.fixture
def told(capsys):
    """The lines of the log so far."""
    root = logging.getLogger()
    kept = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in lines._OTHERS}

    def read():
        lines.end()
        return [json.loads(line) for line in capsys.readouterr().err.splitlines()]

    yield read
    root.handlers[:], root.level = kept[0], kept[1]
    for name, level in kept[2].items():
        logging.getLogger(name).setLevel(level)


async def broken(scope, receive, send):
    raise ValueError(SECRET)


@pytest.mark.parametrize(
    ("level", "events"), [("off", []), ("errors", ["fault", "request"]), ("requests", ["fault", "request"])]
)
def test_a_fault_is_told_by_its_place_and_not_by_its_text(told, level, events):
    lines.begin(level)
    status, headers, body, _ = run(broken, f"/{SECRET}")
    said = told()
    assert status == 500
    assert [line["event"] for line in said] == events
    assert SECRET not in json.dumps(said, ensure_ascii=False) + body.decode()
    for line in said:
        assert line["id"].encode() == headers[b"x-request-id"]
    if said:
        assert said[0]["error"] == "ValueError"
        assert said[0]["at"][0].startswith("peeratlas/serving/watching.py:")
        assert "broken" in said[0]["at"][-1]


def test_a_request_that_went_well_is_told_only_when_that_is_wanted(told):
    lines.begin("errors")
    run(plain)
    assert told() == []
    lines.begin("requests")
    run(plain)
    assert [line["event"] for line in told()] == ["request"]


def test_a_line_holds_what_it_should_and_nothing_of_the_reader(build):
    with served(build, PEERATLAS_LOG="requests") as server:
        asked = {"User-Agent": SECRET.encode(), "Referer": "http://example.org/secret", "Cookie": "secret=1"}
        _, headers, _ = server.get("/en/search?q=secret", asked)
        server.get("/en/id/place/inner", asked)
        server.get("/en/id/place/inner", asked)
        server.get("/sparql?query=SELECT%20secret", asked)
        _, lost, problem = server.get("/secret", asked)
        _, said = server.end()
    assert [(line["route"], line["status"]) for line in said] == [
        ("/{lang}/search", 200),
        ("/{lang}/id/{kind}/{slug}", 200),
        ("/{lang}/id/{kind}/{slug}", 200),
        ("/sparql", 400),
        ("(none)", 404),
    ]
    keys = {"time", "level", "event", "id", "method", "route", "status", "ms", "bytes", "version"}
    assert all(set(line) == keys for line in said)
    assert said[0]["id"] == headers["x-request-id"]
    assert json.loads(problem)["instance"] == f"urn:peeratlas:error:{said[-1]['id']}" != lost
    assert not re.search(r"secret|4711|127\.0\.0\.1|SELECT|Mozilla", json.dumps(said))


def test_by_default_nothing_is_told_of_requests(build):
    with served(build) as server:
        for path in ("/en/", "/nothing", "/sparql?query=nonsense"):
            server.get(path)
        assert server.end()[1] == []


def test_a_log_that_nobody_reads_holds_no_request_up(build):
    """The pipe is full after some hundred lines."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(build)],
        cwd=ROOT / "src",
        env={**os.environ, "PEERATLAS_LOG": "requests"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        port = int(re.search(r":(\d+)/", child.stdout.readline())[1])
        for _ in range(600):
            assert fetch(port, "/en/", timeout=5)[0] == 200
        child.terminate()
        assert child.wait(10) == -signal.SIGTERM
    finally:
        child.kill()
        child.communicate()


# Measures


def test_requests_are_counted_by_route_and_status_and_the_snapshot_is_named(build, snapshots):
    with served(build) as server:
        for path in ("/en/", "/sv/", "/en/", "/nothing", "/more/nothing", ASK, CHOSEN):
            server.get(path)
        server.get("/en/", {"Accept": "text/html"}, "PURGE")
        found = server.metrics()
        counted = {name: value for name, value in found.items() if name.startswith("peeratlas_requests_total")}
        assert counted == {
            'peeratlas_requests_total{method="GET",route="/{lang}/",status="200"}': 3,
            'peeratlas_requests_total{method="GET",route="(none)",status="404"}': 2,
            'peeratlas_requests_total{method="GET",route="/sparql",status="200"}': 1,
            'peeratlas_requests_total{method="GET",route="/questions/{name}",status="200"}': 1,
            'peeratlas_requests_total{method="other",route="/{lang}/",status="405"}': 1,
        }
        assert found['peeratlas_request_seconds_count{route="/{lang}/"}'] == 4
        assert found[f'peeratlas_snapshot{{edition="2026-11",version="{snapshots[1][0]}"}}'] == 1
        assert 0 <= found["peeratlas_snapshot_age_seconds"] < 3600
        assert found['peeratlas_query_workers_total{event="started"}'] >= 1
        assert found['peeratlas_queries_now{place="running"}'] == 0
        assert found['peeratlas_page_query_workers_total{event="started"}'] == 1
        assert found['peeratlas_page_queries_now{place="running"}'] == 0
        assert found["process_open_fds"] > 3


@pytest.mark.parametrize(
    ("setting", "host", "headers", "may"),
    [
        ("local", "127.0.0.1", [], True),
        ("local", "::1", [], True),
        ("local", "192.0.2.1", [], False),
        ("local", "", [], False),
        ("local", "127.0.0.1", [(b"x-forwarded-for", b"127.0.0.1")], False),
        ("local", "127.0.0.1", [(b"forwarded", b"for=127.0.0.1")], False),
        ("off", "127.0.0.1", [], False),
        ("off", "127.0.0.1", [(b"authorization", b"Bearer off")], False),
        ("a-token-of-16-letters", "192.0.2.1", [(b"authorization", b"Bearer a-token-of-16-letters")], True),
        ("a-token-of-16-letters", "127.0.0.1", [], False),
        ("a-token-of-16-letters", "127.0.0.1", [(b"authorization", b"Bearer a-token-of-16-lettert")], False),
    ],
)
def test_the_measures_are_for_whom_the_setting_names(setting, host, headers, may):
    assert may_read({"headers": headers, "client": (host, 1)}, setting) is may


def test_whom_the_measures_are_not_for_finds_nothing_there(build):
    with served(build) as server:
        assert server.get("/metrics", {"X-Forwarded-For": "192.0.2.1"})[0] == 404
        assert server.get("/metrics")[1]["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "wrong",
    [{"log": "all"}, {"log": ""}, {"metrics": "short"}, {"metrics": "public"}, {"metrics": "has a space in it 123"}],
)
def test_a_setting_that_is_none_is_refused_and_a_secret_is_not_shown(wrong):
    with pytest.raises(SettingsError) as fault:
        Settings(**wrong).checked()
    assert "PEERATLAS_" in str(fault.value)
    assert not wrong.get("metrics") or wrong["metrics"] not in str(fault.value)
    assert "a-token-of-16-letters" not in repr(Settings(metrics="a-token-of-16-letters").checked())


# Health and deadlines


def test_it_says_that_it_lives_and_that_it_is_ready(build, snapshots):
    with served(build) as server:
        for path, status in (("/health", "ok"), ("/ready", "ready")):
            code, headers, body = server.get(path)
            assert (code, headers["cache-control"]) == (200, "no-store")
            assert (json.loads(body)["status"], json.loads(body)["version"]) == (status, snapshots[1][0])


def test_a_body_that_drips_is_ended(monkeypatch):
    monkeypatch.setattr(watching, "BODY_SECONDS", 0.3)
    began = time.monotonic()

    async def drip():
        await asyncio.sleep(0.1)
        return {"type": "http.request", "body": b"a", "more_body": True}

    with pytest.raises(watching.SlowBodyError):
        asyncio.run(_read_all(drip))
    assert time.monotonic() - began < 2


async def _read_all(receive):
    body = watching._Body(receive)
    while (await body()).get("more_body"):
        pass


@pytest.mark.long
def test_the_portal_itself_ends_a_body_that_drips(build):
    with served(build) as server, socket.create_connection(("127.0.0.1", server.port)) as client:
        client.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 90\r\n\r\n"
        )
        began, got = time.monotonic(), b""
        client.settimeout(0.5)
        while time.monotonic() - began < 15:
            try:
                part = client.recv(65536)
                if not part:
                    break
                got += part
            except TimeoutError:
                client.sendall(b"A")
        assert got.startswith(b"HTTP/1.1 408 ")
        assert b"It took too long" in got
        assert 9 < time.monotonic() - began < 12


# The end


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_answered_before_the_end(build, sign):
    with served(build, PEERATLAS_LIMIT_SECONDS="2") as server:
        server.get(ASK)
        answers = []
        asking = threading.Thread(target=lambda: answers.append(server.get(HEAVY)))
        asking.start()
        until(lambda: server.metrics()['peeratlas_queries_now{place="running"}'] == 1, 5)
        workers = server.children()
        assert workers
        seconds, said = server.end(sign)
        asking.join(10)
        assert [status for status, _, _ in answers] == [504]
        assert json.loads(answers[0][2])["status"] == 504
        assert seconds < 10
        assert said == []
    until(lambda: not any(_alive(pid) for pid in workers), 2)


@pytest.mark.long
def test_the_end_comes_within_ten_seconds_whatever_is_at_work(build):
    with served(build, PEERATLAS_LIMIT_SECONDS="60") as server:
        server.get(ASK)
        asking = threading.Thread(target=_lost, args=(server,))
        asking.start()
        until(lambda: server.metrics()['peeratlas_queries_now{place="running"}'] == 1, 5)
        workers = server.children()
        seconds, _ = server.end()
        asking.join(30)
        assert seconds <= 10
    until(lambda: not any(_alive(pid) for pid in workers), 2)


def test_workers_end_with_a_process_that_is_killed(build):
    with served(build) as server:
        server.get(ASK)
        workers = server.children()
        assert workers
        server.child.kill()
        until(lambda: not any(_alive(pid) for pid in workers), 1)


def _lost(server):
    """It has no answer: either the connection ends, or it says that it was ended."""
    with suppress(OSError, http.client.HTTPException):
        assert server.get(HEAVY, timeout=30)[0] in (500, 503, 504)


def _alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


# The change to a new snapshot


@pytest.mark.long
def test_twenty_changes_under_load_lose_no_request_and_mix_no_versions(snapshots, build):
    out, versions = snapshots
    expected = {version: oracle(out, version) for version in versions}
    assert all(expected[versions[0]][path] != expected[versions[1]][path] for path in PATHS[2:4])
    make_current(out, versions[0])
    with served(out, **ROOMY) as server:
        load = Load(server, expected)
        load.begin()
        changes = []
        for number in range(20):
            version = versions[(number + 1) % 2]
            make_current(out, version)
            changes.append(until(partial(load.serves, version), 10))
            time.sleep(0.15)
        load.end()
        print(
            f"{load.count} answers, {sum(load.seen.values())} checked, changes {min(changes):.2f} to {max(changes):.2f} s"
        )
        assert load.faults == []
        assert set(load.seen) == set(versions)
        assert load.count > 200
        assert sorted(changes)[10] < 2
        metrics = server.metrics()
        assert metrics['peeratlas_reloads_total{result="served"}'] == 20
        assert metrics['peeratlas_requests_total{method="GET",route="/sparql",status="200"}'] > 20
        old = f"/{versions[1]}/store/"
        assert load.version() == versions[0]
        until(lambda: not any(old in name for name in server.held()), 5)
        until(lambda: len(server.children()) <= 4, 5)
        assert server.end()[1] == []


def oracle(out, version):
    """What this snapshot answers, from a server that has never seen another."""
    make_current(out, version)
    with served(out, **ROOMY) as server:
        return {path: server.get(path)[2] for path in PATHS}


class Load:
    """Readers that ask one address after the other and hold every answer against both snapshots."""

    def __init__(self, server: Served, expected) -> None:
        self.server, self.expected = server, expected
        self.faults, self.seen, self.count = [], {}, 0
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(4)]

    def version(self):
        return json.loads(self.server.get("/ready")[2])["version"]

    def serves(self, version):
        return self.version() == version

    def begin(self):
        for thread in self._threads:
            thread.start()

    def end(self):
        self._stop.set()
        for thread in self._threads:
            thread.join(30)

    def _read(self, number):
        while not self._stop.is_set():
            path = PATHS[number % len(PATHS)]
            number += 1
            try:
                fault, version = self._judge(path, *fetch(self.server.port, path))
            except OSError as lost:
                fault, version = f"{path}: {lost!r}", ""
            with self._lock:
                self.count += 1
                if fault:
                    self.faults.append(fault)
                elif version:
                    self.seen[version] = self.seen.get(version, 0) + 1

    def _judge(self, path, status, headers, body):
        if status != 200:
            return f"{path}: {status} {body[:200]}", ""
        told = re.match(r'W/"([0-9a-f]{16})-', headers.get("etag", ""))
        version = told[1] if told else json.loads(body)["version"]
        return ("" if body == self.expected[version][path] else f"{path}: not what {version} answers"), version


def test_a_snapshot_that_cannot_be_opened_is_told_and_the_old_one_goes_on(snapshots, build):
    out, versions = snapshots
    (out / "broken").mkdir(exist_ok=True)
    with served(out) as server:
        make_current(out, "broken")
        until(lambda: server.metrics()['peeratlas_reloads_total{result="failed"}'] == 1, 3)
        time.sleep(0.6)
        assert server.metrics()['peeratlas_reloads_total{result="failed"}'] == 1
        assert NAMES[0] in server.get("/en/id/place/inner")[2].decode()
        make_current(out, versions[1])
        until(lambda: json.loads(server.get("/ready")[2])["version"] == versions[1], 3)
        assert NAMES[1] in server.get("/en/id/place/inner")[2].decode()
        _, said = server.end()
    assert [(line["event"], line["error"], line["version"]) for line in said] == [
        ("snapshot not opened", "SnapshotError", "broken")
    ]
