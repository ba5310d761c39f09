"""Attacks on HTTP by their numbers: negotiation, caches, hosts, methods, ranges, and requests that no library would send."""

from __future__ import annotations

import ast
import contextlib
import gzip
import json
import random
import re
import socket
import time
from email.parser import BytesParser
from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from peeratlas.outputs import resource
from peeratlas.portal.negotiation import LANGS, choose, page_language
from peeratlas.portal.sieve import Sieve
from peeratlas.settings import Settings
from tests.attacks import catalogue
from tests.attacks.asking import LEAKS
from tests.operating import served
from tests.test_attacks_requests import HOME, Portal

THING = "/id/country/latvia"
FORMS = ("text/html", *(syntax.media_type for syntax in resource.FORMATS.values()))
RANGES = (
    *FORMS,
    "*/*",
    "text/*",
    "application/*",
    "image/png",
    "a/b",
    "TEXT/HTML",
    "text/html;level=1",
    'text/html;x="a,b;q=0"',
)
WEIGHTS = (
    "",
    ";q=1",
    ";q=0",
    ";q=0.5",
    "; q=0.3",
    ";q=.2",
    ";q=1.000",
    ";Q=0.9",
    ";q=zz",
    ";q=",
    ";q=nan",
    ";q=-1",
    ";q=1e5",
    ";q=0.001",
)
TONGUES = (*LANGS, "sv-FI", "nb-NO", "en-GB", "de", "*", "no", "EN", "zh-Hant-TW", "x-none", "")


@pytest.fixture(scope="module")
def portal(build):
    made = Portal(build, Settings("An association", "mailto:atlas@example.net", HOME, log="off"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def server(build):
    with served(
        build,
        PEERATLAS_ADDRESS=HOME,
        PEERATLAS_CONTACT="mailto:atlas@example.net",
        PEERATLAS_PUBLISHER="An association",
        PEERATLAS_LOG="requests",
        PEERATLAS_LIMIT_CLIENT_ERRORS_PER_MINUTE="100000",
    ) as running:
        yield running


# The reference: RFC 9110, 12.5.1 and 12.5.4, written again and in another way than ours.


def items(header: str):
    """Name, whether it has parameters, weight; by the rules of RFC 9110, 5.6.1, 5.6.6 and 12.4.2."""
    parts, quoted = [""], False
    for sign in header:
        quoted ^= sign == '"'
        if sign == "," and not quoted:
            parts.append("")
        else:
            parts[-1] += sign
    for part in parts:
        pieces, quoted = [""], False
        for sign in part:
            quoted ^= sign == '"'
            if sign == ";" and not quoted:
                pieces.append("")
            else:
                pieces[-1] += sign
        name, *parameters = [piece.strip().lower() for piece in pieces]
        weight = next((value.split("=", 1)[1] for value in parameters if value.startswith("q=")), "1")
        number = re.fullmatch(r"\d*\.?\d*", weight)
        if name:
            yield name, min(1.0, float(weight)) if number and weight.strip(".") else 0.0


def expected_form(header: str, offered) -> str | None:
    wishes = list(items(header)) or [("*/*", 1.0)]

    def weight(form: str) -> float:
        for name in (form, form.partition("/")[0] + "/*", "*/*"):
            for wished, value in wishes:
                if wished == name:
                    return value
        return 0.0

    best = max(weight(form) for form in offered)
    return next(form for form in offered if weight(form) == best) if best else None


def expected_language(header: str) -> str:
    best = sorted(
        ((-weight, place, name.split("-")[0]) for place, (name, weight) in enumerate(items(header)) if weight),
        key=lambda one: one[:2],
    )
    return next((name for _, _, name in best if name in LANGS), "en")


def accepts(count: int, seed: int = 1):
    chance = random.Random(seed)
    for _ in range(count):
        yield ", ".join(chance.choice(RANGES) + chance.choice(WEIGHTS) for _ in range(chance.randrange(5)))


def tongues(count: int, seed: int = 2):
    chance = random.Random(seed)
    for _ in range(count):
        yield ",".join(chance.choice(TONGUES) + chance.choice(WEIGHTS) for _ in range(chance.randrange(5)))


def test_the_choice_is_that_of_the_standard_for_2000_headers():
    chosen = set()
    for header in accepts(2000):
        chosen.add(found := choose(header, FORMS))
        assert found == expected_form(header, FORMS), header
    assert chosen == {None, *FORMS}
    spoken = set()
    for header in tongues(2000):
        spoken.add(found := page_language(header))
        assert found == expected_language(header), header
    assert spoken == set(LANGS)


def negotiated(portal, accept: str, tongue: str):
    """An address in several forms, asked with both headers: what came, by the reference or not."""
    answer = portal.ask("GET", THING, accept=accept, accept_language=tongue)
    form, lang = expected_form(accept, FORMS), expected_language(tongue)
    vary = {name.strip() for name in b",".join(answer.all(b"vary")).decode().split(",")}
    assert {"Accept", "Accept-Language"} <= vary, (accept, tongue)
    if form is None:
        assert answer.status == 406, accept
        assert all(one in answer.text.decode() for one in FORMS)
    elif form == "text/html":
        assert (answer.status, answer.all(b"location")) == (303, [f"/{lang}{THING}".encode()]), (accept, tongue)
    else:
        assert answer.status == 200, accept
        assert answer.all(b"content-type")[0].decode().partition(";")[0] == form
        assert portal.ask("GET", THING, accept=accept, if_none_match=answer.all(b"etag")[0]).status == 304
    return form, answer.all(b"etag")


def test_an_address_answers_by_the_choice(portal):
    pairs = list(zip(accepts(40, 3), tongues(40, 4), strict=True))
    assert {None, "text/html", "text/turtle"} <= {negotiated(portal, *pair)[0] for pair in pairs}


@pytest.mark.long
def test_an_address_answers_by_the_choice_for_2000_headers(portal):
    tags: dict[str, set] = {}
    for pair in zip(accepts(2000, 5), tongues(2000, 6), strict=True):
        form, tag = negotiated(portal, *pair)
        if tag:
            tags.setdefault(form, set()).add(tag[0])
    assert {len(one) for one in tags.values()} == {1}
    assert len(set.union(*tags.values())) == len(tags) == len(FORMS) - 1


class Cache:
    """A shared cache as RFC 9111, 4.1 has it: by address and by the headers that Vary names."""

    def __init__(self, portal) -> None:
        self._portal = portal
        self._kept: dict[str, list] = {}

    def ask(self, target: str, **headers):
        for asked, answer in self._kept.get(target, ()):
            names = [
                name.strip().lower().replace("-", "_")
                for name in b",".join(answer.all(b"vary")).decode().split(",")
                if name.strip()
            ]
            if all(asked.get(name) == headers.get(name) for name in names):
                return answer
        answer = self._portal.ask("GET", target, **headers)
        self._kept.setdefault(target, []).append((headers, answer))
        return answer


def ht01(portal, server):
    """No cache between gives anybody what another has asked for, in whatever order they ask."""
    asked = [
        {"accept": "text/turtle"}, {"accept": "text/html"}, {"accept": "text/html", "accept_language": "lv"}, {"accept": "text/html", "accept_language": "en"},
        {"accept": "application/ld+json", "accept_encoding": "gzip"}, {"accept": "application/ld+json"}, {"accept": "image/png"}, {},
    ]  # fmt: skip
    for target in (
        THING,
        "/ontology",
        "/catalog",
        "/",
        "/questions/trainings",
        "/sparql?query=ASK%20%7B%7D",
        "/nowhere",
        "/id/country/nowhere",
    ):
        for order in (asked, asked[::-1]):
            cache = Cache(portal)
            for headers in order:
                through, straight = cache.ask(target, **headers), portal.ask("GET", target, **headers)
                assert through.status == straight.status, (target, headers)
                for name in (b"content-type", b"location", b"content-encoding", b"content-language", b"etag"):
                    assert through.all(name) == straight.all(name), (target, headers, name)
                assert straight.status in (200, 302, 303, 404, 406)
                assert straight.all(b"vary"), (target, headers)


@pytest.mark.parametrize(
    ("home", "host", "status"),
    [
        ("https://[2a00:1450:4001:81b::200e]/", "[2a00:1450:4001:81b::200e]", 200),
        ("https://[2a00:1450:4001:81b::200e]/", "[2a00:1450:4001:81b::200f]", 421),
        ("https://93.184.216.34:8443/", "93.184.216.34:8443", 200),
        ("https://93.184.216.34:8443/", "93.184.216.35:8443", 421),
    ],
)
def test_a_portal_answers_for_the_number_that_is_its_address(home, host, status):
    answer = TestClient(Sieve(PlainTextResponse("well"), home)).get("/", headers={"host": host})
    assert answer.status_code == status


def ht02(portal, server):
    """Whatever stands in Accept, it is read in no time, and answered by 200, 303 or 406."""
    odd = [
        "a/b;q=zz,,,;; ;",
        "a/b;q=1," * 7000,
        "," * 60_000,
        '"\\' * 30_000,
        "*/*",
        "text/*",
        "*/*;q=0, text/turtle;q=0",
        "application/rdf+xml;q=0.9,*/*;q=0.1",
    ]
    for accept in odd:
        began = time.process_time()
        choose(accept, FORMS)
        assert time.process_time() - began < 0.5
        answer = portal.ask("GET", THING, accept=accept)
        assert answer.status in (200, 303, 406), accept[:40]
    assert answer.all(b"content-type") == [b"application/rdf+xml"]


def ht04(portal, server):
    """The host of a request is named nowhere. One that is none, or another's, is refused."""
    for host in ("evil.example", "evil.example:80", "EVIL.example.", "atlas.example.net.evil.example"):
        assert portal.ask("GET", "/en/", host=host).status == 421, host
    for host in (
        "x/../y",
        "a b",
        "localhost@evil.example",
        "localhost/en?",
        "[::g",
        "localhost:999999",
        b"\xff.example",
        "localhost\t",
    ):
        assert portal.ask("GET", "/en/", host=host).status == 400, host
    for host in (
        "atlas.example.net",
        "ATLAS.example.net:443",
        "localhost",
        "127.0.0.1:8000",
        "[::1]:8000",
        "peeratlas",
    ):
        assert portal.ask("GET", "/en/", host=host).status == 200, host
    hops = {
        "x_forwarded_host": "evil.example",
        "forwarded": "host=evil.example",
        "x_forwarded_proto": "javascript",
        "x_forwarded_prefix": "//evil.example",
    }
    for target in (
        "/en/",
        "/en/compare",
        "/en/compare/",
        "/sitemap.xml",
        "/sparql",
        "/oembed?url=/en/compare",
        "/catalog.ttl",
        "/openapi.json",
        "/",
        "/id/country/latvia",
    ):
        answer = portal.ask("GET", target, **hops)
        assert b"evil.example" not in answer.text
        assert b"evil.example" not in b"".join(value for _, value in answer.headers)
    slash = portal.ask("GET", "/en/compare/?rows=all", host="localhost")
    assert (slash.status, slash.all(b"location")) == (307, [b"/en/compare?rows=all"])
    got = raw(server.port, b"GET http://evil.example/en/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    assert got[0] in (200, 400, 404)
    assert b"evil" not in got[2].partition(b"<title>")[0]


def ht04_without_an_address(build):
    portal = Portal(build, Settings(log="off"))
    try:
        assert portal.ask("GET", "/en/compare/", host="evil.example").all(b"location") == [b"/en/compare"]
        assert portal.ask("GET", "/en/", host="x/../y").status == 400
    finally:
        portal.close()


def ht06(portal, server):
    """No header is split, wherever the line break comes from."""
    targets = [
        "/id/a%0d%0aSet-Cookie:x=1",
        "/id/country/a%0d%0aSet-Cookie:x=1.ttl",
        "/en/dataset/a%0d%0ab",
        "/questions/a%0d%0aSet-Cookie:x=1",
        "/questions/a%0d%0aX:1.csv",
    ]
    targets += [
        "/en/compare?countries=norway%0d%0aX:1",
        "/cite.bib?page=/en/compare%0d%0aX:1",
        "/dumps/a%0d%0a",
        "/graph/a%0d%0ab",
        "/edition/2026%0d%0a",
        "/en/%0d%0a/",
    ]
    targets += [
        "/en/questions/trainings.csv%0d%0aX:1",
        "/static/a%0d%0a",
        "/w3id/%0d%0a",
        "/prefixes.%0d%0a",
        "/prefixes.日本語".encode(),
        "/labels/data/%E6%97%A5%0d.ttl",
    ]
    for target in targets:
        for accept in ("*/*", "text/html", "text/turtle"):
            answer = portal.ask("GET", target, accept=accept)
            assert answer.status in (200, 303, 307, 400, 404, 406), target
            assert not answer.all(b"set-cookie")
            assert not answer.all(b"x")


def ht08(portal, server):
    """One line of the log for each request, and nothing of a stranger in it."""
    before, told = len(server.said().splitlines()), 0
    for lines in (
        b"User-Agent: \x1b[2Jevil-agent",
        b"Referer: http://evil.example/" + b"a" * 9000,
        b"Authorization: Bearer evil-token",
        b"Cookie: evil-cookie=1",
        b"X-Request-Id: \x1b[2Jevil-id-1234567",
    ):
        request = b"GET /en/search?q=evil-query%0d%0a%1b HTTP/1.1\r\n" + lines + b"\r\n" + END
        told += raw(server.port, request)[0] == 200
    assert told >= 3
    deadline = time.monotonic() + 10
    while len(server.said().splitlines()) < before + told and time.monotonic() < deadline:
        time.sleep(0.05)
    said = server.said()
    new = said.splitlines()[before:]
    assert told <= len(new) <= 5
    assert all(len(line) < 2048 and json.loads(line) for line in new), new
    assert "evil" not in said
    assert "\x1b" not in said


def ht09(portal, server):
    """Many parts are no work."""
    size = len(portal.ask("GET", "/dumps/atlas.ttl", accept_encoding="identity").body)
    for ranges in (
        "bytes=" + ",".join("0-0" for _ in range(5000)),
        "bytes=" + ",".join(f"{n}-{n}" for n in range(5000)),
        "bytes=0-0,-1" * 1000,
    ):
        began = time.process_time()
        answer = portal.ask("GET", "/dumps/atlas.ttl", range=ranges)
        assert time.process_time() - began < 1
        assert answer.status in (200, 206, 400, 416)
        assert len(answer.body) <= 2 * size
    one = portal.ask("GET", "/dumps/atlas.ttl", range="bytes=0-9")
    assert (one.status, len(one.body)) == (206, 10)
    assert portal.ask("GET", "/dumps/atlas.ttl", range=f"bytes={size}-").status == 416


def ht10(portal, server):
    """What is packed is not unpacked."""
    bomb = gzip.compress(b"query=" + b"a" * 50_000_000)
    assert len(bomb) < 250_000
    for kind in ("application/x-www-form-urlencoded", "application/sparql-query"):
        answer = portal.ask(
            "POST", "/sparql", bomb, content_type=kind, content_encoding="gzip", content_length=str(len(bomb))
        )
        assert answer.status in (400, 415), kind
        assert len(answer.body) < 5000


def ht12(portal, server):
    """What is open is open to all, and nothing with credentials."""
    for target in ("/sparql", "/sparql?query=ASK%20%7B%7D", "/id/country/latvia.ttl", "/dumps/atlas.ttl"):
        answer = portal.ask("GET", target, origin="https://evil.example", accept="*/*")
        assert answer.all(b"access-control-allow-origin") == [b"*"], target
        assert not answer.all(b"access-control-allow-credentials")
    answer = portal.ask("OPTIONS", "/sparql", origin="null", access_control_request_method="DELETE")
    assert b"DELETE" not in answer.all(b"access-control-allow-methods")[0]
    assert not portal.ask("GET", "/en/", origin="https://evil.example").all(b"access-control-allow-origin")


def ht13(portal, server):
    """No route takes a method that it has not; what is asked by HEAD has the same headers and no body."""
    for route in portal.routes:
        target = re.sub(r"\{[^}]+\}", "x", route.path)
        for method in (
            "TRACE",
            "PUT",
            "DELETE",
            "PROPFIND",
            "PATCH",
            *(() if route.path == "/sparql" else ("OPTIONS", "POST")),
        ):
            answer = portal.ask(method, target)
            assert answer.status == 405, (method, target)
            allowed = {one.strip() for one in answer.all(b"allow")[0].decode().split(",")}
            assert allowed == ({"GET", "HEAD", "OPTIONS", "POST"} if route.path == "/sparql" else {"GET", "HEAD"})
    for target in (
        "/en/",
        "/en/compare",
        "/dumps/atlas.ttl",
        "/id/country/latvia.ttl",
        "/sparql",
        "/en/nowhere",
        "/health",
        "/sparql?query=ASK%20%7B%7D",
        "/static/atlas.css",
        "/",
    ):
        got = raw(server.port, f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        head = raw(server.port, f"HEAD {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        assert (head[0], head[2]) == (got[0], b""), target
        varying = {"date", "x-request-id", *(("content-length",) if got[0] == 404 else ())}
        assert {n: v for n, v in head[1].items() if n not in varying} == {
            n: v for n, v in got[1].items() if n not in varying
        }, target


def ht11(portal, server):
    """Slow clients: behind the shipped front servers, and the deadline of bodies, elsewhere."""
    shown_in("test_front.py", "slow")
    shown_in("test_operations.py", "body")


EXPECTED = {
    "HT01": ht01, "HT02": ht02, "HT04": ht04, "HT06": ht06, "HT08": ht08, "HT09": ht09, "HT10": ht10, "HT11": ht11, "HT12": ht12, "HT13": ht13,
}  # fmt: skip


WIDE = ("HT01", "HT04", "HT13")
"""Those that ask for so many addresses that only the long tests run them."""


def shown_in(module: str, word: str) -> None:
    """Some test of a module says in its name that it shows this."""
    tree = ast.parse((Path(__file__).parent / module).read_text("utf-8"))
    names = [
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    ]
    assert any(word in name for name in names), (module, word)


@pytest.mark.parametrize(
    "number", [pytest.param(one, marks=[pytest.mark.long] if one in WIDE else []) for one in EXPECTED]
)
def test_an_attack_on_http_comes_to_nothing(portal, server, number):
    EXPECTED[number](portal, server)


def test_a_portal_without_an_address_names_no_host_either(build):
    ht04_without_an_address(build)


def test_every_sample_of_the_catalogue_has_its_expectation():
    assert set(catalogue.needed("HT")) <= set(EXPECTED)


# Bytes on a socket


def raw(port: int, sent: bytes | list[bytes], seconds: float = 15) -> tuple[int, dict[str, str], bytes]:
    """The first answer to these bytes, sent part by part; 0 when the connection ends without one."""
    parts = [sent] if isinstance(sent, bytes) else sent
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as line, contextlib.suppress(ConnectionError):
        for part in parts:
            line.sendall(part)
            if len(parts) > 1:
                time.sleep(0.01)
        while part := line.recv(65536):
            got += part
    head, _, body = got.partition(b"\r\n\r\n")
    if not head:
        return 0, {}, b""
    first, _, rest = head.partition(b"\r\n")
    told = BytesParser().parsebytes(rest + b"\r\n\r\n")
    assert re.fullmatch(rb"HTTP/1\.1 \d{3} [ -~]*", first), first
    return int(first.split()[1]), {name.lower(): value for name, value in told.items()}, body


END = b"Host: localhost\r\nConnection: close\r\n\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/sparql-query\r\n"
WIRE = {
    "a request in single bytes": ([bytes([one]) for one in b"GET /health HTTP/1.1\r\n" + END], {200}),
    "a request in two parts": ([b"GET /hea", b"lth HTTP/1.1\r\n" + END], {200}),
    "HTTP/1.0 without a host": (b"GET /health HTTP/1.0\r\n\r\n", {200}),
    "HTTP/0.9": (b"GET /health\r\n\r\n", {0, 200, 400}),
    "HTTP/2.0": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {0, 400}),
    "HTTP/9.9": (b"GET /health HTTP/9.9\r\n" + END, {0, 400}),
    "no host": (b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n", {400}),
    "two hosts": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n", {400}),
    "another's host": (b"GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", {421}),
    "the form for proxies": (b"GET http://evil.example/health HTTP/1.1\r\n" + END, {200, 400, 404}),
    "the form for tunnels": (b"CONNECT evil.example:443 HTTP/1.1\r\n" + END, {400, 404, 405}),
    "the form for the server": (b"OPTIONS * HTTP/1.1\r\n" + END, {400, 404, 405}),
    "a path that is none": (b"GET nowhere HTTP/1.1\r\n" + END, {400, 404}),
    "a space in the path": (b"GET /a b HTTP/1.1\r\n" + END, {400}),
    "a raw byte in the path": (b"GET /en/\xff HTTP/1.1\r\n" + END, {400}),
    "a raw byte in the query": (b"GET /sparql?query=\xff HTTP/1.1\r\n" + END, {400}),
    "a NUL in the path": (b"GET /en/\0 HTTP/1.1\r\n" + END, {400}),
    "a long path": (b"GET /" + b"a" * 60_000 + b" HTTP/1.1\r\n" + END, {400, 404, 414}),
    "a path without end": (b"GET /" + b"a" * 300_000, {0, 400, 414}),
    "a header that is folded": (b"GET /health HTTP/1.1\r\nX: a\r\n b\r\n" + END, {200, 400}),
    "a header without a colon": (b"GET /health HTTP/1.1\r\nX\r\n" + END, {400}),
    "a header with a space before the colon": (b"GET /health HTTP/1.1\r\nX : a\r\n" + END, {400}),
    "a header with a NUL": (b"GET /health HTTP/1.1\r\nX: a\0b\r\n" + END, {400}),
    "a header with a bare CR": (b"GET /health HTTP/1.1\r\nX: a\rSet-Cookie: b\r\n" + END, {400}),
    "lines that end in LF": (b"GET /health HTTP/1.1\nHost: localhost\nConnection: close\n\n", {200, 400}),
    "many headers": (b"GET /health HTTP/1.1\r\n" + b"X: a\r\n" * 20_000 + END, {0, 200, 400, 431}),
    "a negative length": (POST + b"Content-Length: -1\r\n\r\nASK {}", {400}),
    "two lengths": (POST + b"Content-Length: 6\r\nContent-Length: 7\r\n\r\nASK {} ", {400}),
    "a length in hexadecimal": (POST + b"Content-Length: 0x6\r\n\r\nASK {}", {400}),
    "a length that is too long": (POST + b"Content-Length: 999999999999\r\n\r\nASK {}", {400, 413}),
    "a body in pieces": (POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3\r\n {}\r\n0\r\n\r\n", {200}),
    "a piece of no length": (POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nASK {}\r\n0\r\n\r\n", {0, 400}),
    "a piece of a great length": (POST + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffffffffff\r\nASK {}", {0, 400, 413}),
    "an encoding that is none": (POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "another encoding": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
    "a change to WebSocket": (b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n", {200, 400, 403, 426}),
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 200 + b"\r\n\r\n", {0, 400}),
}  # fmt: skip


@pytest.mark.parametrize("kind", WIRE)
def test_bytes_that_no_library_sends_get_an_answer_or_none(server, kind):
    sent, allowed = WIRE[kind]
    status, headers, body = raw(server.port, sent)
    assert status in allowed, (status, body[:200])
    assert not LEAKS.search(body)
    assert "set-cookie" not in headers
    if status and "content-length" in headers:
        assert int(headers["content-length"]) == len(body)
    assert server.get("/health")[0] == 200


def test_one_request_is_not_hidden_in_another(server):
    """Length and pieces at once: the second request is answered as one of its own, or not at all."""
    hidden = b"GET /nowhere-hidden HTTP/1.1\r\n" + END
    sent = (
        POST.replace(b"Connection: close\r\n", b"")
        + b"Content-Length: %d\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" % (5 + len(hidden))
        + hidden
    )
    status, headers, body = raw(server.port, sent)
    assert status == 400, body[:300]
    first = int(headers["content-length"])
    assert body[first:] == b"" or body[first:].startswith(b"HTTP/1.1 404")
