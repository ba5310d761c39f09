"""The real server as a child: it says where it is, answers, and ends when it is told to."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager

import pytest

from peeratlas import building, serving
from peeratlas.errors import AtlasError, NoSnapshotError
from tests.small import ROOT, copy_to

CHILD = "import sys; from pathlib import Path; from peeratlas.serving import serve; serve(Path(sys.argv[1]), sys.argv[2], 0)"


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    checkout = copy_to(tmp_path_factory.mktemp("served") / "checkout")
    building.build(checkout, checkout / "build")
    return checkout / "build"


@contextmanager
def served(build, host="127.0.0.1"):
    """The address of a server in a process of its own."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(build), host],
        cwd=ROOT / "src",
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = child.stdout.readline()
        match = re.fullmatch(r"Peer Atlas, edition 2026-11: (http://\S+/)  \(Ctrl\+C ends it\)\n", line)
        assert match, line + child.stderr.read()
        yield match[1]
        child.send_signal(signal.SIGINT)
        assert child.wait(10) in (0, -signal.SIGINT, 130)
        assert child.stderr.read() == ""
    finally:
        child.kill()
        child.wait()
        child.stdout.close()
        child.stderr.close()


def get(address):
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.status, answer.headers, answer.read().decode()


def test_pages_data_and_queries_are_served_and_the_server_ends_quietly(build):
    with served(build) as address:
        status, headers, text = get(address)
        assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert "An independent edition" in text
        assert "server" not in headers
        status, headers, text = get(f"{address}questions/employed-peer-supporters.csv?country=norway")
        assert (status, headers["content-type"]) == (200, "text/csv; charset=utf-8")
        assert text.startswith("country,country_iri")
        assert '"boolean":true' in get(f"{address}sparql?query=ASK%7B%3Fs%20%3Fp%20%3Fo%7D")[2]


def test_the_portal_starts_quickly(build):
    """Generous: what is expected is measured by the bench, this finds a start that reads everything."""
    began = time.perf_counter()
    with served(build) as address:
        get(f"{address}health")
        assert time.perf_counter() - began < 10


def test_an_ipv6_address_is_written_as_one(build):
    if not socket.has_ipv6:
        pytest.fail("this machine has no IPv6; the test needs the loopback address ::1")
    with served(build, "::1") as address:
        assert address.startswith("http://[::1]:")
        assert get(f"{address}health")[0] == 200


def test_without_a_snapshot_there_is_a_clear_error(tmp_path):
    with pytest.raises(NoSnapshotError, match="Run `peeratlas build` first"):
        serving.serve(tmp_path, "127.0.0.1", 0)


@pytest.mark.parametrize("host", ["127.0.0.1", "no.such.host.invalid"])
def test_an_address_that_cannot_be_taken_is_a_clear_error(build, host):
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AtlasError, match="Choose another with --host"):
        serving.serve(build, host, taken.getsockname()[1])


@pytest.mark.parametrize("port", [99999, -1])
def test_a_port_that_is_none_is_a_clear_error(build, port):
    with pytest.raises(AtlasError, match=f"There is no port {port}. Choose one from 1 to 65535"):
        serving.serve(build, "127.0.0.1", port)


def test_an_answer_is_sent_at_once_although_it_is_written_in_two_parts():
    with serving._listen("127.0.0.1", 0) as listener, socket.create_connection(listener.getsockname()):
        taken, _ = listener.accept()
        with taken:
            assert taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
