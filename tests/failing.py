"""A far store that fails in every way, for the tests: alone, or between the portal and a real one.

`FAULTS` has every kind by the number of its sample in the catalogue of attacks (RE01 …) or by what it is.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from peeratlas.rdf import NamedNode
from peeratlas.remote.asking import JSON, TRIPLES, Access
from peeratlas.remote.dataset import RemoteDataset
from peeratlas.remote.limits import Limits
from peeratlas.remote.marker import Marker
from peeratlas.remote.places import Places

QUICK = Limits(connect=0.5, read=0.4, total=0.8, size=100_000, pause=0.01, failures=5, rest=0.3, trust=0.0)
MARKER = Marker(7, ("https://example.org/g",), "abc")
ASKED = "SELECT ?a WHERE { ?a ?b ?c }"


def table(*rows, names=("a",)):
    bindings = [dict(zip(names, row, strict=True)) for row in rows]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def marked():
    cells = [
        [{"type": "uri", "value": term.value} if isinstance(term, NamedNode) else {"type": "literal", "value": term.value} for term in triple]
        for triple in MARKER.written(Places("v"))
    ]  # fmt: skip
    return table(*cells, names=("subject", "predicate", "object"))


GOOD = table([{"type": "uri", "value": "https://example.org/x"}])


class Store(BaseHTTPRequestHandler):
    """A store that holds version v, and answers other queries as `server.behaviour` does.

    Before a real one (`server.real`) it passes on the first `server.good` requests, and all as long as it has no
    behaviour.
    """

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.body = self.rfile.read(int(self.headers["Content-Length"]))
        text = self.body.decode()
        with self.server.lock:
            self.server.asked.append(text)
            number = len(self.server.asked)
        if self.server.real and (self.server.behaviour is None or number <= self.server.good):
            time.sleep(self.server.delay)
            self.give(self.true)
        elif self.server.real or self.server.down or ":ready" not in text.replace("%3A", ":"):
            self.server.behaviour(self)
        else:
            self.give(marked())

    @property
    def form(self):
        """What was asked for."""
        return TRIPLES if TRIPLES in self.headers["Accept"] else JSON

    @property
    def true(self):
        """What a store that is well would answer."""
        if not self.server.real:
            return GOOD
        where = urlsplit(self.server.real)
        connection = HTTPConnection(where.hostname, where.port, timeout=60)
        headers = {name: self.headers[name] for name in ("Accept", "Content-Type")}
        connection.request("POST", where.path, self.body, headers)
        with connection.getresponse() as answer:
            found = answer.read()
        connection.close()
        return found

    def give(self, body, status=200, media_type="", **headers):
        self.send_response(status)
        headers = {"Content-Type": media_type or self.form, "Content-Length": str(len(body)), **headers}
        for name, text in headers.items():
            if text:
                self.send_header(name.replace("_", "-"), text)
        self.end_headers()
        self.wfile.write(body)

    def give_good(self):
        self.give(GOOD)

    def begin(self, *lines):
        """The head of an answer, as it is told."""
        head = ["HTTP/1.1 200 OK", f"Content-Type: {self.form}", *lines, "", ""]
        self.wfile.write("\r\n".join(head).encode())

    def raw(self, content):
        self.wfile.write(content)
        self.close_connection = True

    def changed(self, change):
        """Gives the true table after a change; triples as they are, without their last sign."""
        if self.form == TRIPLES:
            self.give(self.true[:-1] + b"x")
            return
        told = json.loads(self.true)
        change(told)
        self.give(json.dumps(told).encode())

    def log_message(self, *args):
        pass


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass  # who does not wait for an answer breaks the connection off


@contextmanager
def store(behaviour=lambda to: to.give(GOOD), down=False, real=""):
    """A server with this behaviour; with `down` its marker fails too."""
    server = Quiet(("127.0.0.1", 0), Store)
    server.behaviour, server.asked, server.down, server.real = behaviour, [], down, real
    server.good, server.delay, server.lock = 0, 0.0, threading.Lock()
    server.url = f"http://127.0.0.1:{server.server_address[1]}/sparql"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


def far(server, limits=QUICK):
    return RemoteDataset(Access(server.url), "v", limits)


def never(to):
    time.sleep(1.5)


def drip(to):
    to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n")
    for _ in range(200):
        to.wfile.write(b"X: y\r\n")
        to.wfile.flush()
        time.sleep(0.02)


def drip_body(to):
    to.begin("Content-Length: 1000")
    for _ in range(200):
        to.wfile.write(b" ")
        to.wfile.flush()
        time.sleep(0.02)


def endless(to):
    to.begin()
    while True:
        to.wfile.write(b" " * 65536)


def cut(to):
    body = to.true
    to.begin(f"Content-Length: {len(body) + 5000}")
    to.raw(body)


def cut_chunk(to):
    to.begin("Transfer-Encoding: chunked")
    to.raw(b"ffff\r\n{")


def reset(to):
    """Not closed but torn off."""
    to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    to.connection.close()
    to.close_connection = True


def cell(**told):
    return lambda to: to.give(table([told]))


def cells(change):
    """Changes every cell of the true table."""

    def all_of_them(told):
        for row in told["results"]["bindings"]:
            for name in row:
                row[name] = change(row[name])

    return lambda to: to.changed(all_of_them)


def fewer(to):
    rows = 1 if to.form == TRIPLES else len(json.loads(to.true)["results"]["bindings"])
    to.give(to.true, X_SPARQL_MaxRows=str(rows))


@cache
def bomb():
    return gzip.compress(b" " * 30_000_000)


SLOW = {
    "RE02 never answers": never,
    "RE03 drips headers": drip,
    "RE04 drips its body": drip_body,
}
FAULTS = {
    **SLOW,
    "RE05 closes in the body": cut,
    "RE05 closes in a chunk": cut_chunk,
    "RE05 closes at once": lambda to: to.raw(b""),
    "RE05 resets": reset,
    "RE06 html": lambda to: to.give(b"<html>ok</html>", media_type="text/html"),
    "RE06 html under another name": lambda to: to.give(b"<html>ok</html>"),
    "RE07 cut JSON": lambda to: to.give(to.true[:-9]),
    "RE08 empty": lambda to: to.give(b""),
    "RE08 no content": lambda to: to.give(b"", 204),
    "RE09 fewer rows": fewer,
    "RE09 cut by time": lambda to: to.give(to.true, X_SQL_State="S1TAT"),
    "RE10 packed bomb": lambda to: to.give(bomb(), Content_Encoding="gzip"),
    "RE10 unknown packing": lambda to: to.give(to.true, Content_Encoding="br"),
    "RE10 wrongly packed": lambda to: to.give(to.true, Content_Encoding="gzip"),
    "RE11 endless": endless,
    "RE12 redirects to itself": lambda to: to.give(b"", 302, Location="/sparql"),
    "RE13 redirects elsewhere": lambda to: to.give(b"", 307, Location="http://169.254.169.254/"),
    **{f"RE15 {status}": lambda to, status=status: to.give(b"x" * 100_000, status) for status in (401, 403, 404, 429, 500, 502, 503)},
    "RE15 503 with Retry-After": lambda to: to.give(b"", 503, Retry_After="7"),
    "RE15 429 until a day": lambda to: to.give(b"", 429, Retry_After="Fri, 31 Dec 9999 23:59:59 GMT"),
    "RE16 wrong type": lambda to: to.give(to.true, media_type="text/plain" if to.form == JSON else "text/html"),
    "RE16 not a number": lambda to: to.give(GOOD.replace(b"[{", b"[NaN,{")),
    "RE16 twice a key": lambda to: to.give(GOOD.replace(b'{"type"', b'{"type": "uri", "type"')),
    "RE16 unknown kind": cell(type="number", value="1"),
    "RE16 relative IRI": cell(type="uri", value="x/y"),
    "RE16 IRI with a space": cell(type="uri", value="https://example.org/a b"),
    "RE16 deep": lambda to: to.give(b"[" * 90_000),
    "no HTTP": lambda to: to.raw(b"hello\r\n\r\n"),
    "TLS where none was asked for": lambda to: to.raw(b"\x15\x03\x03\x00\x02\x02\x28"),
}  # fmt: skip
