"""Fetches the catalogue as harvesters do: HEAD, GET without Accept, each form by suffix and by Accept; one same graph.

Source: the harvester of ckanext-dcat (HEAD first, format by Content-Type, 50 MB), and DCAT-AP-SE, harvesting
(RDF/XML, redirects 301, 303, 307 and 308, absolute IRIs).
"""

from __future__ import annotations

import json
import xml.sax
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from warnings import catch_warnings, simplefilter

import rdflib
from rdflib.compare import isomorphic
from rdflib.exceptions import Error as RdflibError

from peeratlas.inventory import FORMS
from peeratlas.rehearsal.fetching import Fetched, Portal
from peeratlas.rehearsal.lines import Line

PART: Final = "The catalogue, fetched as harvesters do"

_SUFFIXES: Final = ("ttl", "rdf", "jsonld")
_PARSERS: Final = {"text/turtle": "turtle", "application/rdf+xml": "xml", "application/ld+json": "json-ld"}
_PAGE: Final = "text/html"
_KNOWN_REDIRECTS: Final = {301, 303, 307, 308}
# What no IRI of a catalogue may begin with: it shows those that were written without their beginning.
_RELATIVE: Final = "http://relative.invalid/"
_UNREADABLE: Final = (SyntaxError, ValueError, KeyError, TypeError, AttributeError, AssertionError)


@dataclass(slots=True)
class Harvest:
    """What came: the lines of the report, the bytes and the graphs by media type."""

    lines: list[Line] = field(default_factory=list)
    bodies: dict[str, bytes] = field(default_factory=dict)
    graphs: dict[str, rdflib.Graph] = field(default_factory=dict)

    @property
    def graph(self) -> rdflib.Graph | None:
        return next(iter(self.graphs.values()), None)

    def lost(self, rule: str, focus: str, message: str) -> None:
        self.lines.append(Line("lost", PART, message, f"fetch:{rule}", focus))


def harvest(portal: Portal) -> Harvest:
    """Every address of the catalogue asked in every way; faults are lines, never errors."""
    found = Harvest()
    for suffix in _SUFFIXES:
        media_type = FORMS[suffix].media_type
        fetched = _file(portal, f"catalog.{suffix}", media_type, found)
        if fetched.status == 200:
            found.bodies[media_type] = fetched.body
            _read(fetched, media_type, found)
    _negotiated(portal, found)
    _alike(found)
    if not losses_of(found):
        sizes = ", ".join(f"{name} {len(body):,} bytes" for name, body in found.bodies.items())
        triples = len(found.graph or ())
        found.lines.append(
            Line("ok", PART, f"HEAD and GET, by suffix and by Accept; one graph of {triples:,} triples: {sizes}.")
        )
    return found


def losses_of(found: Harvest) -> bool:
    return any(line.status == "lost" for line in found.lines)


def _file(portal: Portal, path: str, media_type: str, found: Harvest) -> Fetched:
    """One form by its suffix: first HEAD, then GET without Accept, then once more with its ETag."""
    url = portal.public(path)
    head, got = portal.head(path), portal.get(path)
    if got.status != 200:
        found.lost("get", url, f"GET has to answer 200, and it {got.told}. Serve the catalogue at this address.")
        return got
    if head.status != 200:
        found.lost("head", url, f"HEAD has to answer as GET does, and it {head.told}. Allow HEAD at this address.")
    elif (head.media_type, head.headers.get("etag")) != (got.media_type, got.headers.get("etag")):
        found.lost("head", url, "HEAD tells another Content-Type or ETag than GET. Answer both alike.")
    elif head.headers.get("content-length", str(got.size)) != str(got.size):
        found.lost("head", url, "HEAD tells another Content-Length than GET has bytes. Answer both alike.")
    for rule, message in _faults(got, media_type):
        found.lost(rule, url, message)
    if tag := got.headers.get("etag"):
        again = portal.get(path, If_None_Match=tag)
        if again.status != 304:
            found.lost("etag", url, f"GET with this ETag in If-None-Match has to answer 304, and it {again.told}.")
    else:
        found.lost("etag", url, "There is no ETag, so every harvest fetches all again. Send one.")
    return got


def _faults(got: Fetched, media_type: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the headers of an answer."""
    if got.media_type != media_type:
        told = got.media_type or "none"
        yield (
            "content-type",
            f"Content-Type has to be {media_type}, and is {told}: harvesters choose their parser by it.",
        )
    if got.headers.get("access-control-allow-origin") != "*":
        yield "cors", "Pages of other portals cannot read this. Send Access-Control-Allow-Origin: *."
    if got.headers.get("content-encoding", "identity") != "identity":
        yield "encoding", "This came packed though nobody asked for that. Pack only for who sends Accept-Encoding."
    if unknown := set(got.redirects) - _KNOWN_REDIRECTS:
        codes = ", ".join(map(str, sorted(unknown)))
        yield "redirect", f"Sweden's harvester knows the redirects 301, 303, 307 and 308; this one is {codes}."


def _negotiated(portal: Portal, found: Harvest) -> None:
    """`/catalog`: each form by Accept, Turtle for who has no wish, a page for browsers."""
    turtle = FORMS["ttl"].media_type
    wishes = [(FORMS[suffix].media_type, FORMS[suffix].media_type) for suffix in _SUFFIXES]
    for accept, expected in [*wishes, ("", turtle), ("*/*", turtle), (_PAGE, _PAGE)]:
        got = portal.get("catalog", Accept=accept) if accept else portal.get("catalog")
        wish = f"with Accept: {accept}" if accept else "without Accept"
        if got.status != 200 or got.media_type != expected:
            told = got.told if got.status != 200 else f"is {got.media_type or 'of no type'}"
            found.lost("accept", portal.public("catalog"), f"GET {wish} has to give {expected}, and it {told}.")
        elif expected != _PAGE and found.bodies.get(expected, got.body) != got.body:
            found.lost(
                "accept", portal.public("catalog"), f"GET {wish} gives other bytes than the address with the suffix."
            )
        elif "accept" not in got.headers.get("vary", "").lower() and not got.redirects:
            found.lost(
                "vary", portal.public("catalog"), f"The answer {wish} has no Vary: Accept, so caches give it to all."
            )


def _read(fetched: Fetched, media_type: str, found: Harvest) -> None:
    """Parses one form; without a network, and without entities."""
    body = fetched.body
    if _PARSERS[media_type] == "xml" and b"<!DOCTYPE" in body:
        found.lost("parse", fetched.url, "The RDF/XML has a DOCTYPE, which careful parsers refuse. Write the IRIs out.")
        return
    form = _PARSERS[media_type]
    graph = rdflib.Graph()
    try:
        if form == "json-ld" and (outside := _outside(json.loads(body))):
            found.lost(
                "parse", fetched.url, f"The JSON-LD needs the context {outside} to be read. Write the context into it."
            )
            return
        with catch_warnings():
            simplefilter("ignore", DeprecationWarning)  # rdflib 7.6 warns of itself whenever it reads JSON-LD
            graph.parse(data=body, format=form, publicID=_RELATIVE)
    except (*_UNREADABLE, xml.sax.SAXException, RdflibError) as fault:
        found.lost("parse", fetched.url, f"This is not {media_type}: {str(fault).strip()[:200]}")
        return
    found.graphs[media_type] = graph
    relative = {str(term) for triple in graph for term in triple if str(term).startswith(_RELATIVE)}
    for term in sorted(relative):
        found.lost("relative", fetched.url, f"<{term.removeprefix(_RELATIVE)}> has no scheme. Write absolute IRIs.")


def _outside(node: Any) -> str | None:
    """The first context that is named and not written out; it would have to be fetched."""
    if isinstance(node, list):
        return next(filter(None, map(_outside, node)), None)
    if not isinstance(node, dict):
        return None
    contexts = node.get("@context", [])
    for context in contexts if isinstance(contexts, list) else [contexts]:
        if isinstance(context, str):
            return context
        if isinstance(context, dict) and isinstance(context.get("@import"), str):
            return str(context["@import"])
    return next(filter(None, map(_outside, node.values())), None)


def _alike(found: Harvest) -> None:
    """Every form has to give the same graph."""
    if len(found.graphs) < 2:
        return
    (first, graph), *others = found.graphs.items()
    for media_type, other in others:
        if set(graph) == set(other) or (len(graph) == len(other) and isomorphic(graph, other)):
            continue
        only = [*_ground(graph - other), *_ground(other - graph)]
        example = f" For example: {only[0]}" if only else ""
        found.lost(
            "same-graph",
            media_type,
            f"{first} has {len(graph)} triples, {media_type} {len(other)}, and not the same.{example}",
        )


def _ground(graph: rdflib.Graph) -> list[str]:
    named = [triple for triple in graph if not any(isinstance(term, rdflib.BNode) for term in triple)]
    return sorted(" ".join(term.n3() for term in triple) for triple in named)
