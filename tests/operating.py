"""The real server as a child, two small snapshots to change between, and a front server with the shipped configuration."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from peeratlas import building
from tests.small import NORWAY, ROOT, change, lean_copy_to

CHILD = "import sys; from pathlib import Path; from peeratlas.serving import serve; serve(Path(sys.argv[1]), '127.0.0.1', 0)"
NAMES = ("Inner", "Later inner")


def two_snapshots(folder: Path) -> tuple[Path, list[str]]:
    """A folder with two snapshots, in which one thing has another name, and their versions."""
    checkout = lean_copy_to(folder / "checkout")
    out = checkout / "build"
    versions = [building.build(checkout, out).version]
    change(checkout, NORWAY, f'rdfs:label "{NAMES[0]}"@en', f'rdfs:label "{NAMES[1]}"@en')
    versions.append(building.build(checkout, out).version)
    assert len(set(versions)) == 2
    return out, versions


def make_current(out: Path, version: str) -> None:
    building._link(out, version)


class Served:
    """A server in a process of its own."""

    def __init__(self, out: Path, log: IO[str] | None = None, code: str = CHILD, **settings: str) -> None:
        # A file, because a pipe that nobody reads fills up.
        self.log = log or tempfile.TemporaryFile("w+")  # noqa: SIM115 - as long as the server
        self.child = subprocess.Popen(
            [sys.executable, "-c", code, str(out)],
            cwd=ROOT / "src",
            env={**os.environ, **settings},
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.line = self.child.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.line)
        assert found, self.line + self.said()
        self.port = int(found[1])

    def get(self, path: str, headers=(), method: str = "GET", timeout: float = 20):
        """Status, headers and body of one request."""
        return fetch(self.port, path, headers, method, timeout)

    def post(self, path: str, body: bytes, media_type: str, timeout: float = 20):
        """The same with a body."""
        return fetch(self.port, path, {"Content-Type": media_type}, "POST", timeout, body)

    def metrics(self) -> dict[str, float]:
        """The lines of /metrics: what stands before the number, and the number."""
        status, _, body = self.get("/metrics")
        assert status == 200
        lines = [line for line in body.decode().splitlines() if not line.startswith("#")]
        return {name: float(number) for name, _, number in (line.rpartition(" ") for line in lines)}

    def held(self) -> set[str]:
        """The files that the process has open."""
        found = set()
        for link in Path(f"/proc/{self.child.pid}/fd").iterdir():
            try:
                found.add(str(link.readlink()))
            except OSError:
                continue
        return found

    def children(self) -> set[int]:
        """The processes that it has started."""
        tasks = Path(f"/proc/{self.child.pid}/task").glob("*/children")
        return {int(pid) for path in tasks for pid in path.read_text().split()}

    def end(self, sign: int = signal.SIGTERM) -> tuple[float, list[dict]]:
        """Ends it: how many seconds that took, and the lines of its log."""
        began = time.monotonic()
        self.child.send_signal(sign)
        self.child.wait(20)
        return time.monotonic() - began, [json.loads(line) for line in self.said().splitlines()]

    def said(self) -> str:
        """Everything on standard error so far."""
        self.log.seek(0)
        return self.log.read()


@contextmanager
def served(out: Path, log: IO[str] | None = None, code: str = CHILD, **settings: str):
    server = Served(out, log, code, **settings)
    try:
        yield server
    finally:
        server.child.kill()
        server.child.wait()
        server.child.stdout.close()
        server.log.close()


def fetch(port: int, path: str, headers=(), method: str = "GET", timeout: float = 20, body: bytes | None = None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def until(true, seconds: float):
    """How long it took until this was true."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - began
