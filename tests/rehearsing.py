"""A small portal with nothing missing, served on loopback, in which a test may plant a fault."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import rdflib
from rdflib.namespace import DCAT, DCTERMS, RDF, XSD

from peeratlas.rehearsal.fetching import Portal

WHOLE = Path(__file__).parent / "rehearsal" / "whole.ttl"
PUBLIC = "https://example.org"
EX = rdflib.Namespace(f"{PUBLIC}/")
EU = "http://publications.europa.eu/resource/authority/"
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
FORMS = {
    "ttl": ("turtle", "text/turtle"),
    "rdf": ("xml", "application/rdf+xml"),
    "jsonld": ("json-ld", "application/ld+json"),
}
FILES = {
    "one.ttl": b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n",
    "one.csv": b"lighthouse,since\r\nKullen,1900\r\n",
    "two.ttl.gz": gzip.compress(b"# nothing\n", mtime=0),
}
FIELDS = {
    "name": "Lighthouses",
    "description": "An example of a description, long enough for every reader: where each lighthouse stands.",
    "creator": {"@type": "Organization", "name": "Example publisher"},
    "publisher": {"@type": "Organization", "name": "Example publisher"},
    "identifier": "0f7a1c52-4a0e-5e0b-9d51-6a2b1f0c8e11",
    "includedInDataCatalog": {"@type": "DataCatalog", "name": "Example catalogue"},
    "isAccessibleForFree": True,
    "keywords": ["lighthouse"],
    "license": "https://creativecommons.org/licenses/by/4.0/",
    "spatialCoverage": [{"@type": "Place", "name": "Sweden"}],
    "temporalCoverage": "1900-01-01/2025-12-31",
    "url": f"{PUBLIC}/en/dataset/one",
    "version": "1.0.0",
    "dateModified": "2026-02-01",
    "datePublished": "2026-01-01",
    "alternateName": "Sea marks", "citation": "An article", "funder": {"@type": "Organization", "name": "Example funder"},
    "hasPart": f"{PUBLIC}/two", "isPartOf": f"{PUBLIC}/all", "measurementTechnique": "By eye", "sameAs": f"{PUBLIC}/same",
    "variableMeasured": "lighthouses",
}  # fmt: skip


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes = b""
    head: int = 0  # the status of HEAD, where it is another


@dataclass
class Site:
    """What the portal answers, by path; `catalog` by Accept as well."""

    replies: dict[str, Reply] = field(default_factory=dict)
    ignore_etags: bool = False

    @classmethod
    def whole(cls) -> Site:
        site = cls()
        site.serve(graph())
        for name, content in FILES.items():
            media_type = {"ttl": "text/turtle", "csv": "text/csv", "gz": "application/gzip"}[name.rpartition(".")[2]]
            site.put(f"/dumps/{name}", media_type, content)
        site.put("/openapi.json", "application/json", b"{}")
        site.put("/en/catalog", "text/html", b"<!doctype html><title>Example catalogue</title>")
        site.page("one", FIELDS)
        site.page("two", FIELDS | {"name": "Lighthouses by the sea", "url": f"{PUBLIC}/en/dataset/two"})
        site.put(
            "/robots.txt",
            "text/plain",
            f"User-agent: *\nDisallow: /*/search\n\nSitemap: {PUBLIC}/sitemap.xml\n".encode(),
        )
        pages = "".join(f"<url><loc>{PUBLIC}/en/dataset/{name}</loc></url>" for name in ("one", "two"))
        packed = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{pages}</urlset>'
        site.put("/sitemap-1.xml.gz", "application/gzip", gzip.compress(packed.encode(), mtime=0))
        index = f"<sitemapindex><sitemap><loc>{PUBLIC}/sitemap-1.xml.gz</loc></sitemap></sitemapindex>"
        site.put("/sitemap.xml", "application/xml", index.encode())
        return site

    def put(self, path: str, media_type: str, body: bytes) -> Reply:
        headers = {"Content-Type": media_type, "ETag": f'"{hashlib.sha256(body).hexdigest()[:8]}"'}
        self.replies[path] = Reply(200, headers | {"Access-Control-Allow-Origin": "*"}, body)
        return self.replies[path]

    def serve(self, described: rdflib.Graph) -> None:
        """This graph in every form, by suffix and by Accept."""
        for suffix, (form, media_type) in FORMS.items():
            body = described.serialize(
                format=form, encoding="utf-8", **({"auto_compact": False} if suffix == "jsonld" else {})
            )
            self.put(f"/catalog.{suffix}", media_type, body)
            self.put(f"/catalog {media_type}", media_type, body).headers["Vary"] = "Accept"
        for wish in ("", "*/*"):
            self.replies[f"/catalog {wish}"] = self.replies["/catalog text/turtle"]
        self.replies["/catalog text/html"] = Reply(303, {"Location": "/en/catalog", "Vary": "Accept"})

    def page(self, name: str, fields: dict[str, object]) -> Reply:
        """The page of a dataset; its files are those of the record."""
        files = [one for one in FILES if one.startswith(name)]
        told = {"distribution": [
            {"@type": "DataDownload", "contentUrl": f"{PUBLIC}/dumps/{one}", "encodingFormat": "text/turtle"} for one in files
        ]} | fields  # fmt: skip
        script = json.dumps({"@context": "https://schema.org", "@type": "Dataset", **told})
        html = f'<!doctype html><title>x</title><script type="application/ld+json">{script}</script>'
        return self.put(f"/en/dataset/{name}", "text/html; charset=utf-8", html.encode())


def graph() -> rdflib.Graph:
    """The whole record, with the sizes and hashes of the files that are served."""
    described = rdflib.Graph().parse(WHOLE)
    for one in described.subjects(RDF.type, DCAT.Distribution):
        content = FILES[str(described.value(one, DCAT.downloadURL)).rpartition("/")[2]]
        described.add((one, DCAT.byteSize, rdflib.Literal(len(content), datatype=XSD.nonNegativeInteger)))
        digest = rdflib.Literal(hashlib.sha256(content).hexdigest(), datatype=XSD.hexBinary)
        described.add((described.value(one, SPDX.checksum), SPDX.checksumValue, digest))
    return described


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        path, site = self.path, self.server.site
        reply = site.replies.get(f"{path} {self.headers.get('Accept', '')}", site.replies.get(path, Reply(404, {})))
        status, body = reply.status, reply.body
        if self.command == "HEAD":
            status = reply.head or status
        tag = reply.headers.get("ETag")
        if tag and self.headers.get("If-None-Match") == tag and not site.ignore_etags:
            status, body = 304, b""
        self.send_response(status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in reply.headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    site = Site()


@contextmanager
def serving() -> Iterator[tuple[Server, Portal]]:
    """A server whose site may be changed, and the portal that asks it in the place of the public address."""
    server = Server(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server, Portal(f"http://127.0.0.1:{server.server_port}/", PUBLIC, patience=5)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


__all__ = ["DCAT", "DCTERMS", "EU", "EX", "FIELDS", "PUBLIC", "SPDX", "Handler", "Reply", "Site", "graph", "serving"]
