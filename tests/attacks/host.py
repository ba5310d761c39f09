"""The whole service under attack: the real server with its real workers, and what must hold after each attack."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

from tests.operating import Served, fetch, served

LIMITS = {
    "PEERATLAS_LIMIT_SECONDS": "0.6",
    "PEERATLAS_LIMIT_MEMORY_BYTES": str(640 << 20),
    "PEERATLAS_LIMIT_CLIENT_ERRORS_PER_MINUTE": "100000",
    "PEERATLAS_LIMIT_CLIENT_SECONDS_PER_MINUTE": "100000",
}
NO_GATE = {
    f"PEERATLAS_LIMIT_{name}": str(1 << 40) for name in ("DEPTH", "PATTERNS", "TOKENS", "UNARY", "QUERY_BYTES")
} | {"PEERATLAS_LIMIT_BODY_BYTES": str(1 << 24)}
"""With these the gate lets pass what only its size would keep out."""
BASE = "https://w3id.org/peeratlas/"
KNOWN = f"SELECT ?min {{ <{BASE}id/claim/norway-employed-2023> <{BASE}ontology#min> ?min }}"
TRUTH = ["300"]
_SOON = 5.0
"""Seconds within which the next answer comes, also on a busy machine."""
_ROOM = 10 << 10
"""KiB by which the web process may have grown after an attack."""
_clients = count(1)


@dataclass(frozen=True)
class Sent:
    """What came back: status, headers, body, and how long it took."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float

    @property
    def said(self) -> str:
        """What an error says; a 200 says nothing here."""
        return json.loads(self.body)["detail"] if self.status != 200 else ""

    def cells(self) -> list[str | None]:
        """The first cell of each row; of an ASK, its truth."""
        found = json.loads(self.body)
        if "boolean" in found:
            return [str(found["boolean"]).lower()]
        return [row.get(found["head"]["vars"][0], {}).get("value") for row in found["results"]["bindings"]]


@dataclass
class Host:
    """One server; every attack comes from a client of its own."""

    server: Served
    ended: set[int] = field(default_factory=set)

    @property
    def port(self) -> int:
        return self.server.port

    def send(self, query: str | bytes, headers=(), how: str = "direct") -> Sent:
        """A query by POST as the body, or by GET."""
        own = {"X-Forwarded-For": f"2001:db8:{next(_clients):x}::1", **dict(headers)}
        began = time.monotonic()
        if how == "get":
            status, got, body = fetch(self.port, "/sparql?" + urlencode({"query": query}), own)
        else:
            content = query.encode("utf-8", "surrogatepass") if isinstance(query, str) else query
            kind = {"direct": "application/sparql-query", "form": "application/x-www-form-urlencoded"}[how]
            status, got, body = self.post(content, {"Content-Type": kind, **own})
        return Sent(status, got, body, time.monotonic() - began)

    def post(self, content: bytes, headers, path: str = "/sparql"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("POST", path, content, dict(headers))
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def resident(self) -> int:
        """KiB of memory that the web process holds."""
        status = Path(f"/proc/{self.server.child.pid}/status").read_text("ascii")
        return int(status.partition("VmRSS:")[2].split()[0])

    @contextmanager
    def attacked(self):
        """Around an attack: afterwards the service lives, answers rightly and soon, and has let go of what it ended."""
        self._is_whole()
        workers, resident = self.server.children(), self.resident()
        yield
        began = time.monotonic()
        again = self.send(KNOWN + f" #{next(_clients)}")
        assert (again.status, again.cells()) == (200, TRUTH), again
        assert time.monotonic() - began < _SOON
        # One that held much memory takes a moment to go, and nobody waits for it meanwhile.
        until = time.monotonic() + _SOON
        while (dying := {pid for pid in workers if dies(pid)}) and time.monotonic() < until:
            time.sleep(0.01)
        assert not dying
        self.ended = {pid for pid in workers if not lives(pid)}
        grown = self.resident() - resident
        assert grown < _ROOM, f"the web process has grown by {grown} KiB"
        assert self.server.child.poll() is None

    def _is_whole(self) -> None:
        """As many workers as places, and the spare: whoever was ended is replaced."""
        until = time.monotonic() + _SOON
        while len(self.server.children()) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        assert len(self.server.children()) >= 3


def dies(pid: int) -> bool:
    """Whether a process has been killed and is still there: none of its threads runs any more, or it is to be buried."""
    try:
        told = Path(f"/proc/{pid}/status").read_text("ascii")
    except OSError:
        return False
    pending = int(told.partition("ShdPnd:")[2].split()[0], 16) | int(told.partition("SigPnd:")[2].split()[0], 16)
    return "\tZ (" in told or "\tX (" in told or bool(pending & 1 << 8)


def lives(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


@contextmanager
def hosted(out: Path, **settings: str):
    """A server on this folder of snapshots, warm."""
    with served(out, **{**LIMITS, **settings}) as server:
        host = Host(server)
        for accept in ("application/json", "text/csv", "text/html"):
            host.send(KNOWN, {"Accept": accept})
            host.send("SELECT nonsense", {"Accept": accept})
        yield host


class Canary:
    """A server on loopback that nobody may ask: it counts who did."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.asked: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(0.2)
                try:
                    self.asked.append(connection.recv(1000))
                except OSError:
                    self.asked.append(b"")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
