"""The shipped files of `deploy/`: what they say, and the portal behind both front servers among slow clients."""

from __future__ import annotations

import configparser
import os
import re
import select
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager, suppress

import pytest

from peeratlas.serving import _GRACE
from tests.operating import fetch, free_port, served, two_snapshots, until
from tests.small import ROOT

DEPLOY = ROOT / "deploy"
SLOW = 50
HEAD = b"GET /en/ HTTP/1.1\r\nHost: atlas.example.org\r\nX-Long: "
BODY = b"POST /sparql HTTP/1.1\r\nHost: atlas.example.org\r\nContent-Type: application/sparql-query\r\nContent-Length: 200\r\n\r\nASK"
READ = b"GET /dumps/atlas.nq HTTP/1.1\r\nHost: atlas.example.org\r\n\r\n"
KINDS = {
    "half a head": (HEAD, b""),
    "a dripping head": (HEAD, b"a"),
    "half a body": (BODY, b""),
    "a dripping body": (BODY, b"A"),
}


def binary(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if not found:
        pytest.fail(f"{name} is not installed; .ci/run installs it")
    return found


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each pattern replaced; each must be there."""
    for pattern, new in pairs:
        text, count = re.subn(pattern, new, text, flags=re.MULTILINE)
        assert count, pattern
    return text


def nginx(folder, port: int, behind: int) -> list[str]:
    """The command that starts nginx with the shipped file; addresses, certificate and folders are those of the test."""
    folders = "".join(
        f"    {name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    text = replaced(
        (DEPLOY / "nginx.conf").read_text("utf-8"),
        (r"^ +listen \[::\].*\n", ""),
        (r"listen 80;", f"listen 127.0.0.1:{free_port()};"),
        (r"listen 443 ssl http2 ", f"listen 127.0.0.1:{port} "),
        (r"^ +ssl_certificate.*\n", ""),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{behind};"),
        (r"^http \{\n", f"http {{\n{folders}"),
    )
    (folder / "nginx.conf").write_text(text, "utf-8")
    user = "user root; " if os.geteuid() == 0 else ""
    return [binary("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", f"{user}daemon off;"]


def caddy(folder, port: int, behind: int) -> list[str]:
    """The same for Caddy, without a certificate."""
    text = replaced(
        (DEPLOY / "Caddyfile").read_text("utf-8"),
        (r"^\{\n", "{\n\tadmin off\n\tauto_https off\n"),
        (r"^atlas\.example\.org \{", f"http://127.0.0.1:{port}, http://atlas.example.org:{port} {{"),
        (r"127\.0\.0\.1:8000", f"127.0.0.1:{behind}"),
    )
    (folder / "Caddyfile").write_text(text, "utf-8")
    return [binary("caddy"), "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return two_snapshots(tmp_path_factory.mktemp("front"))[0]


@contextmanager
def fronted(start, out, folder):
    """The port of a front server, and the portal behind it."""
    with served(out, PEERATLAS_LOG="requests") as server:
        port = free_port()
        home = {"HOME": str(folder), "XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
        log = (folder / "log").open("w+")
        child = subprocess.Popen(start(folder, port, server.port), env={**os.environ, **home}, stdout=log, stderr=log)
        try:
            until(lambda: _listens(port), 10)
            yield port, server
        finally:
            child.terminate()
            child.wait(10)
            log.close()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


FRONTS = pytest.mark.parametrize("start", [nginx, caddy])


@pytest.mark.long
@FRONTS
def test_slow_clients_keep_nobody_waiting_and_are_closed(start, out, tmp_path):
    # Caddy has one deadline for the whole answer, which is long for the sake of dumps.
    kinds = [*KINDS, "a reader who does not read"] if start is nginx else list(KINDS)
    with fronted(start, out, tmp_path) as (port, server):
        assert fetch(port, "/en/")[0] == 200
        slow = [Slow(port, kinds[number % len(kinds)]) for number in range(SLOW)]
        for client in slow:
            client.start()
        waited, began = [], time.monotonic()
        while any(client.is_alive() for client in slow) and time.monotonic() - began < 20:
            for path in ("/en/", "/sv/compare", "/sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D"):
                asked = time.monotonic()
                assert fetch(port, path)[0] == 200
                waited.append(time.monotonic() - asked)
                time.sleep(0.05)
        for client in slow:
            client.join(10)
        latest = {kind: max(one.closed for one in slow if one.kind == kind) for kind in kinds}
        print(f"{start.__name__}: {len(waited)} answers, slowest {max(waited):.3f} s; closed after", latest)
        assert sorted(waited)[int(len(waited) * 0.99)] <= 1
        assert max(latest.values()) <= 15
        assert min(one.closed for one in slow) > 5
        statuses = {line["status"] for line in server.end()[1]}
        print("the portal answered", statuses)
        assert 500 not in statuses


class Slow(threading.Thread):
    """A client who sends or reads slowly until the connection is closed; `closed` is after how many seconds it was."""

    def __init__(self, port: int, kind: str) -> None:
        super().__init__()
        self.kind, self.closed = kind, 99.0
        self.socket = socket.socket()
        if kind not in KINDS:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.connect(("127.0.0.1", port))

    def run(self) -> None:
        began = time.monotonic()
        first, drop = KINDS.get(self.kind, (READ, b""))
        with self.socket:
            self.socket.sendall(first)
            while time.monotonic() - began < 30:
                if self._ended(drop):
                    self.closed = round(time.monotonic() - began, 1)
                    return

    def _ended(self, drop: bytes) -> bool:
        """Whether it has been closed, looked at for half a second."""
        if self.kind not in KINDS:
            time.sleep(0.5)
            established = 1
            return self.socket.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] != established
        try:
            if select.select([self.socket], [], [], 0.5)[0]:
                return not self.socket.recv(65536)
            self.socket.sendall(drop)
        except OSError:
            return True
        return False


@pytest.mark.long
@FRONTS
def test_a_front_server_passes_on_what_it_should(start, out, tmp_path):
    with fronted(start, out, tmp_path) as (port, server):
        direct, through = server.get("/en/")[1], fetch(port, "/en/", {"X-Request-Id": "chosen-by-a-client"})[1]
        for name in ("content-security-policy", "etag", "referrer-policy", "x-content-type-options"):
            assert through[name] == direct[name]
        assert through["strict-transport-security"] == "max-age=31536000"
        assert re.fullmatch(r"[0-9a-f-]{32,36}", through["x-request-id"])
        for path in ("/metrics", "/ready"):
            assert fetch(port, path)[0] == 404
            assert server.get(path)[0] == 200
        assert fetch(port, "/health")[0] == 200
        answer = _posted(port, b"#" + b"x" * 300_000)
        assert answer == 413
        assert _posted(port, b"ASK {?s ?p ?o}") == 200
        assert fetch(port, "/dumps/atlas.nq")[2] == server.get("/dumps/atlas.nq")[2]
        _, said = server.end()
    assert through["x-request-id"] in {line["id"] for line in said}


def _posted(port: int, body: bytes) -> int:
    head = f"POST /sparql HTTP/1.1\r\nHost: atlas.example.org\r\nContent-Type: application/sparql-query\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), 10) as client:
        with suppress(OSError):
            client.sendall(head.encode() + body)
        return int(client.makefile("rb").readline().split()[1])


# What the files say


def test_the_unit_hardens_and_waits_long_enough():
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str
    unit.read(DEPLOY / "peeratlas.service")
    service = dict(unit["Service"])
    for name in ("NoNewPrivileges", "PrivateDevices", "PrivateTmp", "PrivateUsers", "ProtectHome", "DynamicUser"):
        assert service[name] == "yes"
    assert (service["ProtectSystem"], service["CapabilityBoundingSet"]) == ("strict", "")
    assert re.fullmatch(r"\d+[GM]", service["MemoryMax"])
    assert int(service["TimeoutStopSec"]) > _GRACE + 2
    assert "--host 127.0.0.1" in service["ExecStart"]


def test_the_image_runs_without_root_from_the_lock():
    lines = (DEPLOY / "Containerfile").read_text("utf-8")
    assert re.findall(r"^FROM (\S+)", lines, re.MULTILINE) == ["docker.io/library/python:3.11-slim"] * 2
    assert "--require-hashes" in lines
    assert lines.index("\nUSER 10001") < lines.index("\nENTRYPOINT")
    assert "STOPSIGNAL SIGTERM" in lines


def test_no_file_passes_on_what_is_for_the_host_alone():
    for name, signs in {
        "nginx.conf": ("location = /metrics { return 404; }", "location = /ready { return 404; }", "access_log off"),
        "Caddyfile": ("@host path /metrics /ready", "respond @host 404"),
    }.items():
        text = (DEPLOY / name).read_text("utf-8")
        assert all(sign in text for sign in signs), name
        assert "Content-Security-Policy" not in text
