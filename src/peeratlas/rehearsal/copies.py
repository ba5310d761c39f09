"""The copy of a catalogue that a portal gave: read by its media type, after a look at what it may do to a reader."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from xml.parsers import expat

from peeratlas.errors import CopyError
from peeratlas.rdf import read_bytes
from peeratlas.rehearsal import listing, packages
from peeratlas.rehearsal.listing import Graph, Listing

DEPTH: Final = 100
"""Levels of nesting in JSON or XML; a catalogue has less than ten, and parsers fail at thousands."""

_RDF: Final = {
    "text/turtle": "text/turtle",
    "application/x-turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "application/n-quads": "application/n-quads",
    "application/trig": "application/trig",
    "application/rdf+xml": "application/rdf+xml",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
    "application/ld+json": "application/ld+json",
    "application/json": "application/json",
}
_UNTOLD: Final = ("", "application/octet-stream", "binary/octet-stream", "text/plain")
_REMEDY: Final = (
    "Give the address of the DCAT record (often the page's address with .ttl, .rdf or .jsonld) or of CKAN's "
    "/api/3/action/package_show?id=… ."
)


@dataclass(frozen=True, slots=True)
class Copy:
    """The datasets of a copy; whether it is a catalogue or one record of it; and the address of its next page."""

    datasets: tuple[Listing, ...]
    catalogue: bool
    next: str | None = None


def read(content: bytes, media_type: str, address: str) -> Copy:
    """The copy that came from an address, told to be of a media type; CopyError says what it is instead."""
    form = _form(content, media_type, address)
    if form == "application/rdf+xml":
        _look_at_xml(content, address)
    elif form in ("application/json", "application/ld+json"):
        told = _json(content, address)
        if form == "application/json" and not _is_linked(told):
            return _of_ckan(told, address)
        form = "application/ld+json"
    return _of_rdf(content, form, address)


def _form(content: bytes, media_type: str, address: str) -> str:
    """The media type of a parser of ours. Only what came without a name is looked at."""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise CopyError(f"{address} answers with a web page and no record. {_REMEDY}")
    if form := _RDF.get(media_type):
        return form
    if media_type not in _UNTOLD:
        raise CopyError(f"{address} answers with {media_type}, which is neither RDF nor JSON of CKAN. {_REMEDY}")
    if start.startswith((b"{", b"[")):
        return "application/json"
    return "application/rdf+xml" if start.startswith((b"<?xml", b"<rdf:rdf", b"<!doctype")) else "text/turtle"


def _look_at_xml(content: bytes, address: str) -> None:
    """CopyError for XML with a document type, which may make entities, and for nesting beyond DEPTH."""
    depth = 0

    def enter(*_element: object) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise CopyError(f"{address} answers with XML of more than {DEPTH} levels, which is not read.")

    def leave(*_element: object) -> None:
        nonlocal depth
        depth -= 1

    def refuse(*_declared: object) -> None:
        raise CopyError(f"{address} answers with XML that has a <!DOCTYPE, which is not read. {_REMEDY}")

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = enter, leave
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(content, True)
    except expat.ExpatError as fault:
        raise _broken(address, "XML", fault) from fault


def _json(content: bytes, address: str) -> Any:
    """The JSON; CopyError when it is none, or nested beyond DEPTH."""
    try:
        told = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise _broken(address, "JSON", fault) from fault
    level, depth = [told], 0
    while level:
        depth += 1
        if depth > DEPTH:
            raise CopyError(f"{address} answers with JSON of more than {DEPTH} levels, which is not read.")
        inner = (one.values() if isinstance(one, dict) else one for one in level if isinstance(one, dict | list))
        level = [value for values in inner for value in values]
    return told


def _is_linked(told: Any) -> bool:
    """Whether JSON is JSON-LD, by the keywords of its outermost objects."""
    outer = told if isinstance(told, list) else [told]
    return any(isinstance(one, dict) and not one.keys().isdisjoint(("@context", "@graph", "@id")) for one in outer)


def _of_rdf(content: bytes, form: str, address: str) -> Copy:
    try:
        graph = Graph(read_bytes(content, form, address))
    except (SyntaxError, ValueError) as fault:
        raise _broken(address, form, fault) from fault
    datasets = listing.read(graph)
    if not datasets:
        raise CopyError(f"{address} answers with RDF in which nothing is a dcat:Dataset. {_REMEDY}")
    listed = max((len(graph.follow(one, (listing.LISTED,))) for one in graph.all("Catalog")), default=0)
    return Copy(datasets, len(datasets) > 1 or listed > 1, graph.next_page())


def _of_ckan(told: Any, address: str) -> Copy:
    """The answer of `package_show` or `package_search`, or a package without the envelope."""
    answer = told.get("result", told) if isinstance(told, dict) else None
    if not isinstance(answer, dict) or told.get("success") is False:
        raise CopyError(f"{address} answers with JSON in which there is no package of CKAN. {_REMEDY}")
    if isinstance(found := answer.get("results"), list):
        count = answer.get("count")
        if isinstance(count, int) and count > len(found):
            raise CopyError(
                f"{address} gives {len(found)} of {count} packages. Add &rows={min(count, 1000)} to it, or ask for "
                "fewer with &fq=."
            )
        return Copy(packages.read(one for one in found if isinstance(one, dict)), True)
    if "resources" not in answer:
        raise CopyError(f"{address} answers with JSON in which there is no package of CKAN. {_REMEDY}")
    return Copy(packages.read([answer]), False)


def _broken(address: str, what: str, fault: Exception) -> CopyError:
    words = str(fault).rstrip(".") or type(fault).__name__
    return CopyError(f"{address} cannot be read as {what}: {words}. Tell the portal, or ask it for another form.")
